"""What each signal is worth: the search with one alone, with a plain fusion of two, and with each one left out.

    python -m qa.tuning.ablate QUESTIONS.jsonl... [--issue ISSUE] [--reader]

QUESTIONS: as `wenbao evaluate` reads them, all on one ISSUE (by default the newspaper in `data/`). Printed is, over the
questions that the paper answers, how often the first passage is right, how often one of the first three is, and how
often the first quote (one sentence, before neighbours are joined) holds an answer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.answering.quote import WEIGHTS as MERIT_WEIGHTS
from qa.answering.quote import Merits
from qa.bundled_data import bundled_issue
from qa.reader.bundled import open_reader
from qa.retrieval.fusion import WEIGHTS as SIGNAL_WEIGHTS
from qa.retrieval.fusion import Signals
from qa.tuning.samples import Candidate, Sample, candidates, gold_samples

RRF = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)."""
Scoring = Callable[[Sequence[Candidate]], tuple[NDArray[np.float64], list[int]]]
"""Candidates of a question to their scores, and the number of the sentence that each of them quotes."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Search once, and print a line for every way of weighing."""
    parser = argparse.ArgumentParser(
        prog="python -m qa.tuning.ablate", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("questions", nargs="+", type=Path)
    parser.add_argument("--issue", type=Path, default=bundled_issue())
    parser.add_argument("--reader", action="store_true", help="with the trained reader; else without it")
    chosen = parser.parse_args(arguments)
    reader = open_reader() if chosen.reader else None
    samples = [s for path in chosen.questions for s in gold_samples(path, chosen.issue) if s.right]
    # All hits, for a single signal may find what the final ranking has far down.
    found = [(s, candidates(s, None, reader)) for s in samples]
    sys.stdout.write(f"\n{'':24} hit@1  hit@3  sentence\n")
    for name, scoring in _ways():
        sys.stdout.write(f"{name:24} " + "  ".join(f"{x:.3f}" for x in figures(found, scoring)) + "\n")


def figures(found: Sequence[tuple[Sample, Sequence[Candidate]]], scoring: Scoring) -> tuple[float, float, float]:
    """hit@1, hit@3 (over all questions) and the share of right quotes (over those with known answers), 0 to 1."""
    first, third, quoted = 0, 0, []
    for sample, group in found:
        if not group:
            continue
        scores, sentences = scoring(group)
        order = np.argsort(-np.round(scores, 4), kind="stable")[:3].tolist()
        first += group[order[0]].right
        third += any(group[row].right for row in order)
        if sample.answers:
            quoted.append(bool(group[order[0]].holds[sentences[order[0]]]))
    return first / len(found), third / len(found), sum(quoted) / max(1, len(quoted))


def weighed(signals: Signals, merits: Merits) -> Scoring:
    """The ranking of the program itself, with other weights."""
    by_signal, by_merit = np.array(signals), np.array(merits)

    def scoring(group: Sequence[Candidate]) -> tuple[NDArray[np.float64], list[int]]:
        values = [c.merits @ by_merit for c in group]
        best = [int(np.argmax(np.round(v, 4))) for v in values]
        own = [
            c.signals @ by_signal + signals.sentence * (v[i] - c.signals[Signals._fields.index("sentence")])
            for c, v, i in zip(group, values, best, strict=True)
        ]
        return np.array(own), best

    return scoring


def rank_fusion(*names: str) -> Scoring:
    """Reciprocal rank fusion of single signals; quoted is the sentence nearest by its vector."""
    plain = weighed(
        Signals(*(0.0 for _ in Signals._fields)), Merits(**{n: float(n == "similarity") for n in Merits._fields})
    )

    def scoring(group: Sequence[Candidate]) -> tuple[NDArray[np.float64], list[int]]:
        scores = np.zeros(len(group))
        for name in names:
            values = np.array([c.signals[Signals._fields.index(name)] for c in group])
            scores += 1 / (RRF + 1 + (values[np.newaxis] > values[:, np.newaxis]).sum(axis=1))
        # Reciprocal ranks are small; what follows rounds.
        return scores * 100, plain(group)[1]

    return scoring


def _ways() -> Iterator[tuple[str, Scoring]]:
    yield "dense passage alone", rank_fusion("passage")
    yield "dense sentence alone", rank_fusion("sentence")
    yield "BM25 alone", rank_fusion("words")
    yield "plain rank fusion", rank_fusion("passage", "words")
    yield "the program", weighed(SIGNAL_WEIGHTS, MERIT_WEIGHTS)
    for name in Signals._fields:
        yield f"  without {name}", weighed(SIGNAL_WEIGHTS._replace(**{name: 0.0}), MERIT_WEIGHTS)
    for name in Merits._fields:
        yield f"  without {name}", weighed(SIGNAL_WEIGHTS, MERIT_WEIGHTS._replace(**{name: 0.0}))


if __name__ == "__main__":
    main()

"""Fit the weights of `qa.retrieval.fusion`, `qa.answering.quote` and `qa.answering.confidence`.

    python -m qa.tuning.fit TRAIN.jsonl... [--most N] [--on QUESTIONS.jsonl NEWSPAPER]... [--reader]

TRAIN: one object a line, {"id", "question", "context", "answers": [{"text", "start"}]}, `answers` empty where the
context does not answer. The contexts of a file become one newspaper, five of them an article, and each question is
searched in all of it. `--on`: questions on a newspaper, as `wenbao evaluate` reads them; the newspapers together weigh
as much as all training files together. The weights are printed, to be put into the
modules by hand; nothing is written. The confidence builds on the other weights: put those in first and run it again.
How well the confidence does is told of each file when fitted to the others: what holds there holds of other papers.
With `--reader` the passages are read by the trained reader: what is fitted is the merit `read`, and the confidence of
answers that it has a share in; the questions are those on contexts that it was not trained on, and those on
newspapers, which must not be such as it was trained on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.answering import quote
from qa.answering.answer import grounds
from qa.answering.confidence import Grounds
from qa.answering.quote import Merits, Reading, is_read, read, short_answer
from qa.answering.siblings import apart
from qa.reader.bundled import open_reader
from qa.reader.reader import Reader
from qa.retrieval import fusion
from qa.retrieval.fusion import Signals
from qa.tuning.samples import Candidate, Sample, candidates, gold_samples, train_samples

_GRID = (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.18, 0.25, 0.35, 0.5, 0.7, 1.0, 1.4)
_AGAINST = ("headline", "asks", "elsewhen")
"""What speaks against a passage or a sentence; everything else speaks for it. Bounding the sign, and the grid, keeps
the search from fitting what only these questions have."""
TAKEN_AWAY = 1 / 3
"""So much a question counts without its answer: readers ask more of what the paper says than of what it does not."""
_GIVEN = ("passage", "sentence", "similarity")
"""Weights that stay: the unit that the others are measured in."""
_READER = ("read",)
"""The only ones that are fitted with the reader: without it all others have their place."""

_UNREAD = ("covered", "margin")
"""What says nothing more of passages once the reader has read them: it made files that are not fitted to worse."""


def worth(groups: Sequence[Sequence[Candidate]], merits: Merits, signals: Signals) -> float:
    """Mean of the reciprocal rank of the right passage and of whether the first quote holds an answer, 0 to 1."""
    by_merit, by_signal = np.array(merits), np.array(signals)
    total = 0.0
    for group in groups:
        scores, holds = [], []
        for c in group:
            values = c.merits @ by_merit
            best = int(np.argmax(values))
            scores.append(c.signals @ by_signal + signals.sentence * (values[best] - c.signals[1]))
            holds.append(c.right and c.holds[best])
        order = np.argsort(-np.array(scores), kind="stable")
        ranks = [rank for rank, row in enumerate(order, 1) if group[row].right]
        total += (1 / ranks[0] if ranks else 0.0) + holds[order[0]]
    return total / (2 * len(groups))


def by_file(files: Sequence[Sequence[Sequence[Candidate]]], merits: Merits, signals: Signals) -> list[float]:
    """What the weights are worth on each file that has something to be found."""
    return [worth(file, merits, signals) for file in files if file]


def climb(
    objective: Callable[[Merits, Signals], float], merits: Merits, signals: Signals, names: Sequence[str]
) -> tuple[Merits, Signals, float]:
    """Change one weight of `names` at a time to the best value of a grid until none gets better."""
    best, better = objective(merits, signals), True
    while better:
        better = False
        for holder in (Merits, Signals):
            for name in (name for name in holder._fields if name in names):
                sign = -1 if name in _AGAINST else 1
                for value in (sign * step for step in _GRID):
                    m = merits._replace(**{name: value}) if holder is Merits else merits
                    s = signals._replace(**{name: value}) if holder is Signals else signals
                    if (worth_of := objective(m, s)) > best + 1e-4:
                        best, merits, signals, better = worth_of, m, s, True
    return merits, signals, best


def confidence_rows(
    found: Sequence[Sample], newspapers: Collection[str] = (), reader: Reader | None = None
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64], list[str]]:
    """Grounds, whether the first quote answers, weights, and files; `newspapers` weigh as much as all other files.

    Each answerable question counts twice: as it is, and with the articles that answer it taken away, where no quote can
    be right; the latter with the weight `TAKEN_AWAY`. With a reader only questions that it reads count.
    """
    x, y, source, worth = [], [], [], []
    for s in found:
        if reader and not is_read(s.asked):
            continue
        articles = {h.passage.place for h in s.hits if h.passage.id in s.right}
        others = [h for h in s.hits if h.passage.place not in articles]
        for hits, there in ((s.hits, True), (others, False)):
            readings = [reading for reading, _ in apart(read(hits, s.asked, s.question, s.weights, reader))]
            if readings and (there or s.right):
                x.append(grounds(hits, readings, short_answer(readings[0], s.asked, s.question, s.weights)))
                y.append(there and s.holds_answer(_quoted(readings[0])))
                source.append(s.source)
                worth.append(1.0 if there else TAKEN_AWAY)
    counts = {name: sum(w for w, of in zip(worth, source, strict=True) if of == name) for name in set(source)}
    printed = [name in newspapers for name in counts]
    share = {
        name: 1 / (sum(printed) if of else len(printed) - sum(printed))
        for name, of in zip(counts, printed, strict=True)
    }
    weights = np.array([w * share[name] / counts[name] for w, name in zip(worth, source, strict=True)])
    return np.array(x), np.array(y), weights * len(weights) / weights.sum(), source


def _quoted(reading: Reading) -> str:
    return reading.hit.passage.text[reading.quote.start : reading.quote.end]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit the weights that find, then those of the confidence as the modules now find, and print them."""
    parser = argparse.ArgumentParser(
        prog="python -m qa.tuning.fit", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("train", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=500, help="questions to use of each file (default 500)")
    parser.add_argument(
        "--on",
        nargs=2,
        action="append",
        default=[],
        type=Path,
        metavar=("QUESTIONS", "NEWSPAPER"),
        help="more questions",
    )
    parser.add_argument("--reader", action="store_true", help="with the trained reader")
    chosen = parser.parse_args(arguments)
    reader = open_reader() if chosen.reader else None
    files = [train_samples(path, chosen.most, unseen=chosen.reader) for path in chosen.train]
    newspapers = [gold_samples(questions, issue, chosen.most) for questions, issue in chosen.on]
    groups = [
        [[g for s in file if s.right and (g := candidates(s, reader=reader))] for file in some]
        for some in (files, newspapers)
    ]

    def objective(merits: Merits, signals: Signals) -> float:
        return float(np.mean([np.mean(by_file(some, merits, signals)) for some in groups if any(some)]))

    start = objective(quote.WEIGHTS, fusion.WEIGHTS)
    names = {*Merits._fields, *Signals._fields}.difference(_GIVEN, _READER)
    merits, signals, best = climb(objective, quote.WEIGHTS, fusion.WEIGHTS, _READER if reader else sorted(names))
    sys.stdout.write(f"{merits}\n{signals}\n  worth {start:.4f} before, {best:.4f} now; by file: ")
    sys.stdout.write(f"{[round(float(w), 4) for some in groups for w in by_file(some, merits, signals)]}\n")

    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import brier_score_loss, roc_auc_score
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict

    x, y, weights, source = confidence_rows(
        [s for file in (*files, *newspapers) for s in file], {questions.stem for questions, _ in chosen.on}, reader
    )
    x[:, [Grounds._fields.index(name) for name in (_UNREAD if reader else ())]] = 0.0
    model = LogisticRegression(C=10.0, fit_intercept=False, max_iter=10_000)
    folds, judged = (LeaveOneGroupOut(), "of files not fitted to") if len(set(source)) > 1 else (5, "cross-validated")
    fits = {"groups": source, "cv": folds, "params": {"sample_weight": weights}}
    probability = cross_val_predict(model, x, y, method="predict_proba", **fits)[:, 1]
    model.fit(x, y, weights)
    named = ", ".join(f"{name}={w:.3f}" for name, w in zip(Grounds._fields, model.coef_[0], strict=True))
    sys.stdout.write(f"Grounds({named})\n  {len(y)} rows, {y.mean():.3f} right; {judged} ")
    sys.stdout.write(f"AUROC {roc_auc_score(y, probability, sample_weight=weights):.3f}, ")
    sys.stdout.write(f"Brier {brier_score_loss(y, probability, sample_weight=weights):.3f}\n")


if __name__ == "__main__":
    main()

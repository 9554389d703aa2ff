"""What high, middle and low confidence mean: of the answers shown with each, how many are right.

    python -m qa.tuning.bands TRAIN.jsonl... [--most N] [--own QUESTIONS.jsonl]

TRAIN and `--own` as for `qa.tuning.fit`: of the training files the questions on contexts that the reader was not
trained on, each asked of those contexts among others. Every answerable question is asked once more with the article
that answers it taken away, where no answer can be right; that counts a third (`fit.TAKEN_AWAY`), and the questions of
our own count as much as all training files together. An answer is right where the marked quote holds a known answer
(or, where none is known, stands in a right passage). The shares go into `qa.bands` by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from qa.answering.answer import from_hits
from qa.answering.confidence import ANSWERED
from qa.bands import BANDS, band_of
from qa.bundled_data import bundled_issue
from qa.datatypes import Question
from qa.reader.bundled import open_reader
from qa.reader.reader import Reader
from qa.tuning.fit import TAKEN_AWAY
from qa.tuning.samples import Sample, gold_samples, train_samples

Shown = tuple[str, float, bool, float]
"""Source, confidence, whether it is right, and what it counts."""


def shown(found: Sequence[Sample], reader: Reader) -> Iterator[Shown]:
    """The answers that a reader of the paper sees: refusals are left out."""
    for sample in found:
        articles = {hit.passage.place for hit in sample.hits if hit.passage.id in sample.right}
        others = tuple(hit for hit in sample.hits if hit.passage.place not in articles)
        for hits, there in ((sample.hits, True), (others, False)):
            if not there and not sample.right:
                continue
            question = Question(sample.question)
            answer = from_hits(
                question, None, sample.question, sample.asked, hits, sample.weights, (), 1, ANSWERED, reader
            )
            if answer.status == "answered" and answer.sentence:
                passage = answer.evidence[0].paragraph
                good = sample.holds_answer(answer.sentence) if sample.answers else passage in sample.right
                yield sample.source, answer.confidence, there and good, 1.0 if there else TAKEN_AWAY


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask everything, and print a line for each band."""
    parser = argparse.ArgumentParser(
        prog="python -m qa.tuning.bands", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("train", nargs="*", type=Path)
    parser.add_argument("--most", type=int, default=500, help="questions to use of each file (default 500)")
    parser.add_argument("--own", type=Path, help="questions of our own on the newspaper in data/")
    chosen = parser.parse_args(arguments)
    reader = open_reader()
    rows = [row for path in chosen.train for row in shown(train_samples(path, chosen.most, unseen=True), reader)]
    train = sum(row[3] for row in rows)
    if chosen.own:
        own = list(shown(gold_samples(chosen.own, bundled_issue()), reader))
        scale = train / sum(row[3] for row in own) if train else 1.0
        rows += [(source, confidence, right, worth * scale) for source, confidence, right, worth in own]
    for band in BANDS:
        inside = [row for row in rows if band_of(row[1]) == band]
        whole = sum(row[3] for row in inside)
        right = sum(row[3] for row in inside if row[2])
        share = right / whole if whole else float("nan")
        sys.stdout.write(f"{band.name:7} {share:.3f} of {len(inside)} answers\n")


if __name__ == "__main__":
    main()

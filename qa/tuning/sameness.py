"""Whether the same questions have the same answers whatever the process, company, number of threads and locale.

    python -m qa.tuning.sameness data/press/kept.jsonl --issue data/press/articles.jsonl

asks the questions of a file one by one, then in other processes in batches, in another order, with other numbers of
threads, seeds of hashing and locales. Prints how many answers are the same to the last digit and how many in all but
their numbers, and a line for each that is another; exit code 1 where there is one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa.newspaper import Newspaper
from qa.question_files import read_questions


@dataclass(frozen=True, slots=True)
class Way:
    """How the questions are asked."""

    name: str
    size: int
    """Questions in a batch."""
    shuffled: bool
    environment: Mapping[str, str]


WAYS = (
    Way("one by one, one thread", 1, False, {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"}),
    Way(
        "by seven, two threads, locale C",
        7,
        False,
        {"OMP_NUM_THREADS": "2", "PYTHONHASHSEED": "2", "LC_ALL": "C", "PYTHONUTF8": "0"},
    ),
    Way(
        "by 64 in another order, three threads, locale zh_CN.GB18030",
        64,
        True,
        {"OMP_NUM_THREADS": "3", "PYTHONHASHSEED": "3", "LC_ALL": "zh_CN.GB18030", "TZ": "Asia/Shanghai"},
    ),
)


@dataclass
class Found:
    """What has been compared with the answers of the first way."""

    same: int = 0
    """To the last digit."""
    near: int = 0
    """In all but their numbers."""
    most: float = 0.0
    """The largest difference between two numbers of these."""
    others: list[str] = field(default_factory=list)
    """Questions with another answer, or its passages in another order."""

    def compare(self, answer: dict[str, Any], again: dict[str, Any]) -> None:
        """Count one more."""
        numbers, numbers_again = _numbers(answer), _numbers(again)
        if _without_numbers(answer) != _without_numbers(again):
            self.others.append(answer["question"])
        elif numbers == numbers_again:
            self.same += 1
        else:
            self.near += 1
            self.most = max(self.most, *(abs(a - b) for a, b in zip(numbers, numbers_again, strict=True)))


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, ask, compare, print; 1 where an answer is another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--issue", nargs="+", default=[])
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask each N-th of the questions only")
    parser.add_argument("--no-reader", dest="reader", action="store_false", help="without the trained reader")
    parser.add_argument("--way", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(argv)
    if given.way is not None:
        _ask(given)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / str(number) for number in range(len(WAYS))]
        for number, file in enumerate(files):
            command = [sys.executable, "-m", "qa.tuning.sameness", *(argv if argv is not None else sys.argv[1:])]
            command += ["--way", str(number), "--out", str(file)]
            subprocess.run(command, env=os.environ | WAYS[number].environment, check=True)  # noqa: S603
        first, *rest = ([json.loads(line) for line in file.read_text("utf-8").splitlines()] for file in files)
    others = 0
    sys.stdout.write(f"{len(first)} questions, {WAYS[0].name}; then\n")
    for way, answers in zip(WAYS[1:], rest, strict=True):
        found = Found()
        for answer, again in zip(first, answers, strict=True):
            found.compare(answer, again)
        others += len(found.others)
        near = f", {found.near} in all but their numbers (by {found.most:.4f} at most)" if found.near else ""
        sys.stdout.write(f"{way.name}: {found.same} the same to the last digit{near}, {len(found.others)} others\n")
        sys.stdout.writelines(f"  ANOTHER: {question}\n" for question in found.others[:20])
    return 1 if others else 0


def _ask(given: argparse.Namespace) -> None:
    way = WAYS[given.way]
    questions = [row.to_question() for row in read_questions(given.questions)][:: given.every]
    order = list(range(len(questions)))
    if way.shuffled:
        random.Random(1).shuffle(order)  # noqa: S311  # the same each time
    paper = Newspaper.open(*given.issue, reader=given.reader)
    lines = [""] * len(questions)
    for at in range(0, len(order), way.size):
        some = order[at : at + way.size]
        for number, answer in zip(some, paper.ask_many([questions[n] for n in some]), strict=True):
            lines[number] = json.dumps(answer.to_dict())
    given.out.write_text("\n".join(lines), encoding="utf-8")


def _numbers(answer: dict[str, Any]) -> list[float]:
    return [answer["confidence"], *(passage["score"] for passage in answer["evidence"])]


def _without_numbers(answer: dict[str, Any]) -> dict[str, Any]:
    passages = [{**passage, "score": None} for passage in answer["evidence"]]
    return answer | {"confidence": None, "evidence": passages}


if __name__ == "__main__":
    sys.exit(main())

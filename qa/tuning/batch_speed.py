"""How much faster a file of questions is than single ones, and how much memory it takes.

    python -m qa.tuning.batch_speed data/questions.jsonl --rows 1000 --single 200

asks the questions of a file one by one, then as many rows as are wanted in one batch, the file over and over, and
prints questions a second, the peak of memory, and what of it came with the batch.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from qa.batch import answer_batch
from qa.newspaper import Newspaper
from qa.question_files import read_questions


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--issue", nargs="+", default=[])
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--single", type=int, default=200)
    parser.add_argument("--no-reader", dest="reader", action="store_false", help="without the trained reader")
    arguments = parser.parse_args()
    questions = [row.to_question() for row in read_questions(arguments.questions)]
    newspaper = Newspaper.open(*arguments.issue, reader=arguments.reader)
    newspaper.ask_many(questions[:32])
    opened = _peak()
    start = time.perf_counter()
    for question in islice(cycle(questions), arguments.single):
        newspaper.ask(question)
    single = arguments.single / (time.perf_counter() - start)
    with tempfile.TemporaryDirectory() as folder:
        source, answers = Path(folder) / "questions.jsonl", Path(folder) / "answers.jsonl"
        rows = islice(cycle(questions), arguments.rows)
        source.write_text("".join(json.dumps({"question": q.text, "history": q.history}) + "\n" for q in rows))
        start = time.perf_counter()
        many = answer_batch(newspaper, source, answers).rows / (time.perf_counter() - start)
    sys.stdout.write(
        f"ask:   {single:.1f} questions a second\n"
        f"batch: {many:.1f} questions a second over {arguments.rows} rows, {many / single:.2f} times as many\n"
        f"peak of memory: {_peak():.0f} MiB, {_peak() - opened:.0f} more than with the first 32 questions\n"
    )


def _peak() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

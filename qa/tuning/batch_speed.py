"""How much faster a file of questions is than single ones, and how much memory it takes.

    python -m qa.tuning.batch_speed data/questions.jsonl --rows 1000 --single 200

asks the first questions of a file one by one, then batches of as many rows as are wanted, the file over and over, and
prints questions a second, the peak of memory, and what of it came with the batch.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import tempfile
import time
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
    parser.add_argument("--format", default=".jsonl", help="ending of the answers (default: %(default)s)")
    arguments = parser.parse_args()
    questions = [row.to_question() for row in read_questions(arguments.questions)]
    newspaper = Newspaper.open(*arguments.issue)
    newspaper.ask_many(questions[:32])
    opened = _peak()
    start = time.perf_counter()
    for question in itertools.islice(itertools.cycle(questions), arguments.single):
        newspaper.ask(question)
    single = arguments.single / (time.perf_counter() - start)
    print(f"ask:   {single:6.1f} questions a second, peak {opened:.0f} MiB")
    with tempfile.TemporaryDirectory() as folder:
        source, answers = Path(folder) / "questions.jsonl", Path(folder) / f"answers{arguments.format}"
        rows = itertools.islice(itertools.cycle(questions), arguments.rows)
        source.write_text("".join(json.dumps({"question": q.text, "history": q.history}) + "\n" for q in rows))
        start = time.perf_counter()
        summary = answer_batch(newspaper, source, answers)
        many = summary.rows / (time.perf_counter() - start)
        size = answers.stat().st_size / 2**20
    print(f"batch: {many:6.1f} questions a second, {many / single:.2f} times as many; {summary.rows} rows, {size:.0f} MiB")
    print(f"peak {_peak():.0f} MiB, {_peak() - opened:.0f} more than with the first 32 questions")


def _peak() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

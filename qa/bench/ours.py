"""What is measured within one process of ours: questions, encoding, threads, embedding; printed as one line of JSON."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from embeddings import SentenceTransformerEncoder, default_model_folder
from embeddings.loading import load_model
from qa.newspaper import Newspaper

THREADS = (1, 4, 16)
ROUNDS = 3
"""So often embedding is measured, ours and the bare model's by turns."""


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", type=Path)
    parser.add_argument("--no-reader", dest="reader", action="store_false")
    parser.add_argument("--asked", type=int, default=64, help="questions asked by each number of threads")
    arguments = parser.parse_args()
    job = json.loads(arguments.job.read_text(encoding="utf-8"))
    questions = job["questions"]
    encoder = SentenceTransformerEncoder(default_model_folder(), "bench")
    paper = Newspaper.open(*job["issues"], reader=arguments.reader)
    for question in questions[:8]:
        paper.ask(question)
    asked, encoded = [], []
    for question in questions:  # by turns, so that what else goes on weighs on both
        encoded.append(_seconds(lambda text: encoder.encode_queries([text]), question))
        asked.append(_seconds(paper.ask, question))
    measured: dict[str, Any] = {"asked": asked, "encoded": encoded, "threads": {}}
    for threads in THREADS:
        with ThreadPoolExecutor(threads) as pool:
            start = time.perf_counter()
            list(pool.map(paper.ask, islice(cycle(questions), arguments.asked)))
            measured["threads"][threads] = arguments.asked / (time.perf_counter() - start)
    if not arguments.reader:
        measured |= _embedding(encoder, json.loads(Path(job["passages"]).read_text(encoding="utf-8")))
    sys.stdout.write(json.dumps(measured) + "\n")


def _embedding(encoder: SentenceTransformerEncoder, passages: list[str]) -> dict[str, list[float]]:
    """Passages a second: ours, and those of the bare model, which gets them longest first in batches of 32."""
    bare = load_model(str(default_model_folder()))
    longest_first = [f"passage: {text}" for text in sorted(passages, key=len, reverse=True)]
    rates: dict[str, list[float]] = {"embedded": [], "bare": []}
    for _ in range(ROUNDS):
        start = time.perf_counter()
        encoder.encode_passages(passages)
        between = time.perf_counter()
        bare.encode(longest_first, batch_size=32, show_progress_bar=False)
        rates["embedded"].append(len(passages) / (between - start))
        rates["bare"].append(len(passages) / (time.perf_counter() - between))
    return rates


def _seconds(function: Callable[[str], Any], text: str) -> float:
    start = time.perf_counter()
    function(text)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

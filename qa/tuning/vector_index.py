"""What an index of vectors finds and costs, beside exact search: what `embeddings.inverted` is set by.

    python -m qa.tuning.vector_index corpus.jsonl --questions questions.jsonl --sizes 100000 1000000

enlarges the vectors of the issues' sentences (see `qa.tuning.enlarged`) to so many rows and prints a table in Markdown:
the time to build each index and its size; and for each number of lists gone through, how many of the 10 and of the 100
nearest rows are among the candidates, and the processor's milliseconds for a question, in the median and in 95 of 100.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings import VectorIndex, inverted, open_encoder
from qa.question_files import read_questions
from qa.reading import read_issues
from qa.tuning.enlarged import copies, real_segment

WANTED = 100
"""Rows that a question asks for, as `qa.retrieval.search` does."""
_STEP = 1 << 16


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("issues", nargs="+", type=Path)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--most", type=int, default=100, help="so many of the questions")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument(
        "--codes", nargs="+", default=["RaBitQ", "SQ8"], help="what rows are kept as; Flat is as they are"
    )
    parser.add_argument("--lists", type=float, nargs="+", default=[inverted.LISTS], help="times the root of the size")
    parser.add_argument("--probes", type=float, nargs="+", default=[2, 4, 6, 8, 12], help="times the root of the lists")
    arguments = parser.parse_args()
    encoder = open_encoder()
    real = real_segment([issue for path in arguments.issues for issue in read_issues(path)], encoder).parts
    questions = [row.question for row in read_questions(arguments.questions)][: arguments.most]
    queries = encoder.encode_queries(questions)
    sys.stdout.write("| rows | index | built in | MB | lists gone through | of 10 | of 100 | ms | 95 of 100 |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|---|---|\n")
    for size in arguments.sizes:
        with TemporaryDirectory() as folder:
            rows = np.memmap(Path(folder) / "rows", np.float32, "w+", shape=(size, real.shape[1]))
            copies(real, size, rows)
            exact = VectorIndex.over([rows], "")
            wanted, times = [], []
            for query in queries:
                start = time.process_time()
                wanted.append(exact.search(query[np.newaxis], WANTED)[1][0])
                times.append(time.process_time() - start)
            _say(size, "exact", "", f"{rows.nbytes / 1e6:.0f}", "", 1.0, 1.0, times)
            for codes in arguments.codes:
                for lists in arguments.lists:
                    _measure(rows, codes, round(lists * size**0.5), arguments.probes, queries, wanted)


def _measure(
    rows: NDArray[np.float32],
    codes: str,
    lists: int,
    probes: Sequence[float],
    queries: NDArray[np.float32],
    wanted: Sequence[NDArray[np.int64]],
) -> None:
    import faiss

    start = time.process_time()
    index: Any = faiss.index_factory(rows.shape[1], f"IVF{lists},{codes}", faiss.METRIC_INNER_PRODUCT)
    centroids = inverted.centroids_of([inverted.Part(rows, np.arange(len(rows)))], lists)
    index.quantizer.add(centroids)
    index.train(np.ascontiguousarray(rows[:: max(1, len(rows) // _STEP)]))
    for first in range(0, len(rows), _STEP):
        index.add(np.ascontiguousarray(rows[first : first + _STEP]))
    built, size = time.process_time() - start, len(faiss.serialize_index(index)) / 1e6
    for factor in probes:
        index.nprobe = min(lists, round(factor * lists**0.5))
        if codes == "RaBitQ":
            index.qb = inverted.BITS
        found, times = [], []
        for query in queries:
            start = time.process_time()
            found.append(index.search(query[np.newaxis], inverted.CANDIDATES * WANTED)[1][0])
            times.append(time.process_time() - start)
        recalls = [
            float(np.mean([np.isin(w[:most], f).mean() for w, f in zip(wanted, found, strict=True)]))
            for most in (10, WANTED)
        ]
        gone_through = f"{index.nprobe} of {lists}"
        _say(len(rows), codes, f"{built:.0f} s", f"{size:.0f}", gone_through, *recalls, times)


def _say(rows: int, *columns: Any) -> None:
    *told, ten, hundred, times = columns
    middle, late = 1000 * statistics.median(times), 1000 * statistics.quantiles(times, n=20)[-1]
    cells = [f"{rows:,}", *told, f"{ten:.3f}", f"{hundred:.3f}", f"{middle:.1f}", f"{late:.1f}"]
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

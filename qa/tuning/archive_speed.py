r"""How fast questions are answered from archives of several sizes, and what opening and adding costs.

    python -m qa.tuning.archive_speed corpus.jsonl --questions questions.jsonl --sizes 10000 100000 1000000 \
        --folder /tmp/archives

enlarges the issues to archives of so many passages (see `qa.tuning.enlarged`; 11 KB a passage on the disk, and 8 KB
more while they are made), asks each the questions without the reader, encodes each question alone beside it, and prints
a table in Markdown: median and 95 of 100 of both, the median of their ratio, and how many of the 10 passages and of the
10 sentences nearest to a question are found, beside exact search. Each archive is opened in a process of its own.

The archives are kept in the folder, and measured again, without any issue, where they lie there already.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder, Progress, VectorIndex, open_encoder
from qa.archive.archive import Archive, open_archive
from qa.archive.manifest import is_archive
from qa.archive.writer import Writer
from qa.bench.alternatives import seconds
from qa.bundled_data import bundled_issue
from qa.newspaper import Newspaper
from qa.question_files import read_questions
from qa.reading import read_issues
from qa.retrieval.search import CANDIDATES
from qa.tuning.enlarged import enlarge, real_segment

WARM = 20
"""So many questions are asked before the clock runs."""
_NEAREST = 10


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("issues", nargs="*", type=Path)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--most", type=int, default=100, help="so many of the questions")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, required=True, help="where the archives are made, or lie already")
    parser.add_argument("--added", type=int, default=0, help="so many issues are added, one by one, to a copy")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        json.dump(_measured(arguments.one, arguments), sys.stdout)
        return
    _make(arguments)
    command = [sys.executable, "-m", "qa.tuning.archive_speed", "--questions", arguments.questions]
    command += ["--folder", arguments.folder, "--most", str(arguments.most), "--added", str(arguments.added)]
    found = []
    for size in arguments.sizes:
        one = [*command, "--one", arguments.folder / str(size)]
        found.append(json.loads(subprocess.run(one, check=True, capture_output=True, text=True).stdout))  # noqa: S603
        _say(str(found[-1]))
    sys.stdout.write(table(found) + "\n")


def table(found: list[dict[str, Any]]) -> str:
    """What was measured of each archive, in Markdown."""
    lines = [
        "| passages | sentences | ask, ms | 95 of 100 | encoding, ms | ask over encoding | of 10 found | opened in "
        "| memory |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        asked, encoded = one["asked"], one["encoded"]
        ratio = statistics.median(a / e for a, e in zip(asked, encoded, strict=True))
        late = 1000 * statistics.quantiles(asked, n=20)[-1]
        lines.append(
            f"| {one['passages']:,} | {one['sentences']:,} | {1000 * statistics.median(asked):.1f} | {late:.1f} | "
            f"{1000 * statistics.median(encoded):.1f} | {ratio:.2f} | {one['recall'][0]:.3f}, "
            f"{one['recall'][1]:.3f} | {one['opened']:.2f} s | {one['memory']:.0f} MB |"
        )
    for one in found:
        if adding := one["adding"]:
            lines.append(
                f"\nadding an issue to {one['issues']:,}, {len(adding)} times: {statistics.median(adding):.2f} s beside"
                f" embedding it, {max(adding):.2f} s at most"
            )
    return "\n".join(lines)


def _make(arguments: argparse.Namespace) -> None:
    missing = [size for size in arguments.sizes if not is_archive(arguments.folder / str(size))]
    if missing:
        encoder = open_encoder()
        real = real_segment([issue for path in arguments.issues for issue in read_issues(path)], encoder)
        for size in missing:
            start = time.perf_counter()
            enlarge(real, size, arguments.folder / str(size), encoder.fingerprint, _say)
            _say(f"{size} passages in {time.perf_counter() - start:.0f} s")


def _say(told: str) -> None:
    sys.stderr.write(f"{told}\n")


def _measured(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    questions = [row.question for row in read_questions(arguments.questions)][: arguments.most]
    encoder = open_encoder()
    encoder.encode_queries(questions[:1])
    before, start = _resident(), time.perf_counter()
    archive = open_archive(folder)
    paper = Newspaper((), encoder, archives=[archive])
    opened, memory = time.perf_counter() - start, _resident() - before
    for question in questions[:WARM]:
        paper.ask(question)
    asked, encoded = [], []
    for question in questions:  # by turns, so that what else goes on weighs on both
        encoded.append(seconds(encoder.encode_queries, [question]))
        asked.append(seconds(paper.ask, question))
    return {
        "issues": len(archive.heads),
        "passages": archive.passages,
        "sentences": sum(len(segment.parts) for segment in archive.segments),
        "asked": asked,
        "encoded": encoded,
        "opened": opened,
        "memory": memory,
        "recall": _recall(archive, encoder.encode_queries(questions)),
        "adding": _added(folder, encoder, arguments.added) if arguments.added else [],
    }


def _recall(archive: Archive, queries: NDArray[np.float32]) -> list[float]:
    """Of the 10 rows that are nearest to each query the share that the indexes find: of passages, and of sentences."""
    found = []
    for number, name in enumerate(("whole", "parts")):
        blocks = [getattr(segment, name) for segment in archive.segments]
        indexes = [segment.indexes()[number] for segment in archive.segments]
        exact = VectorIndex.over(blocks, "").search(queries, _NEAREST)[1]
        near = [VectorIndex.over(blocks, "", indexes).search([query], CANDIDATES)[1] for query in queries]
        found.append(float(np.mean([np.isin(e, n).mean() for e, n in zip(exact, near, strict=True)])))
    return found


class _Once:
    """An encoder that encodes a text once: what is measured is what adding costs beside it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.fingerprint, self.dimension = encoder.fingerprint, encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        missing = [text for text in texts if text not in self._known]
        if missing:
            self._known |= zip(missing, self._encoder.encode_passages(missing, progress), strict=True)
        return np.array([self._known[text] for text in texts])


def _added(folder: Path, encoder: Encoder, times: int) -> list[float]:
    (issue,), once, found = read_issues(bundled_issue()), _Once(encoder), []
    with TemporaryDirectory(dir=folder.parent) as scratch:
        copy = Path(scratch) / "copy"
        shutil.copytree(folder, copy)
        os.sync()
        for number in range(-1, times):  # the first one's texts are encoded
            start = time.perf_counter()
            with Writer(copy, once) as writer:
                writer.add([replace(issue, name=f"{issue.name} {number}")])
            found.append(time.perf_counter() - start)
    return found[1:]


def _resident() -> float:
    """Resident memory of this process, in MB, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()

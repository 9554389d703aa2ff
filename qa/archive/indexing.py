"""Files become an archive: which files, read by several processes, added in portions."""

from __future__ import annotations

import glob
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from embeddings import Encoder, Progress
from qa.archive.changes import Change
from qa.archive.manifest import is_archive
from qa.archive.writer import Writer
from qa.datatypes import Issue
from qa.errors import IssueError
from qa.reading import read_issues
from qa.reading.files import SUFFIXES

PORTION = 1 << 20
"""Characters of the issues that are added in one step: what is read and embedded but not added yet when the program is
stopped is lost, and added the next time."""
_AHEAD = 4
"""So many files are read ahead for each process."""
_FEW = 8
"""Fewer files than these are read without further processes."""


@dataclass(slots=True)
class Report:
    """What became of the files."""

    changes: list[Change] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """For each file that could not be read, why; the others are added all the same."""


def find_files(paths: Iterable[str]) -> list[str]:
    """The issue files that are meant: files as named, those in folders, those that a pattern such as ``*.txt`` fits.

    Raises
    ------
    IssueError
        A folder holds no issue file, or is an archive; nothing fits a pattern.
    """
    found: dict[str, None] = {}
    for path in paths:
        if is_archive(Path(path)):
            raise IssueError(f"{path} is an archive itself", "name the files of the issues")
        if Path(path).is_dir():
            files = sorted(str(file) for file in Path(path).rglob("*") if file.suffix.lower() in SUFFIXES)
        elif glob.has_magic(path) and not Path(path).exists():
            files = sorted(glob.glob(path, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute pattern
        else:
            files = [path]
        if not files:
            raise IssueError(f"{path} leads to no issue file", f"name files that end in {', '.join(SUFFIXES)}")
        found |= dict.fromkeys(files)
    return list(found)


def index(
    paths: Sequence[str],
    folder: str | os.PathLike[str],
    encoder: Encoder,
    progress: Progress | None = None,
    jobs: int | None = None,
) -> Report:
    """Add issue files to the archive in `folder`, which is made where there is none.

    A file that cannot be read is reported and left out. What has been added stays, whatever happens afterwards, and is
    passed over when the same is asked for again.

    Parameters
    ----------
    paths
        Files, folders and patterns; see `find_files`.
    progress
        Called with "index", how many files are done, and how many there are.
    jobs
        How many processes read; as many as there are processors where none is given.

    Raises
    ------
    IssueError, ArchiveError
        The files cannot be found; the archive cannot be written to.
    """
    files = find_files(paths)
    with Writer(Path(folder), encoder) as writer:
        return add_files(files, writer, progress, jobs)


class IssueWriter(Protocol):
    """Who puts issues into an archive (`qa.archive.writer.Writer`) or into Milvus (`qa.milvus.writer.MilvusWriter`)."""

    def add(self, issues: Sequence[Issue], /) -> list[Change]:
        """Add issues, all of them in one step."""


def add_files(
    files: Sequence[str], writer: IssueWriter, progress: Progress | None = None, jobs: int | None = None
) -> Report:
    """Read issue files and add them in portions; parameters are as those of `index`."""
    report = Report()
    portion: list[Issue] = []
    size = done = 0
    for number, issues in enumerate(_read_all(files, jobs or os.cpu_count() or 1), 1):
        if isinstance(issues, str):
            report.unread.append(issues)
        else:
            portion += issues
            size += sum(len(p.text) for issue in issues for article in issue.articles for p in article.paragraphs)
        if size >= PORTION or number == len(files):
            report.changes += writer.add(portion)
            portion, size, done = [], 0, number
        if progress:
            progress("index", done, len(files))
    return report


def _read_all(files: Sequence[str], jobs: int) -> Iterator[tuple[Issue, ...] | str]:
    """The issues of each file in order, or why it cannot be read."""
    if jobs == 1 or len(files) < _FEW:
        yield from map(_read, files)
        return
    # Forked processes would share the threads of the model.
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        waiting: list[Future[tuple[Issue, ...] | str]] = []
        for number in range(len(files)):
            while len(waiting) < min(len(files), number + _AHEAD * jobs):
                waiting.append(pool.submit(_read, files[len(waiting)]))
            yield waiting[number].result()
            waiting[number] = Future()  # lets the issues go


def _read(path: str) -> tuple[Issue, ...] | str:
    try:
        return read_issues(path)
    except IssueError as error:
        return str(error)

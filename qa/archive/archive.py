"""An archive as it is opened: its segments, mapped into memory."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qa.archive.files import Seal, damaged, read, seal_of
from qa.archive.manifest import Entry, Manifest, is_archive, read_manifest
from qa.datatypes import Issue
from qa.errors import ArchiveError
from qa.retrieval.lists import Lists
from qa.retrieval.segment import Head, Segment, arrays_of, name_apart, segment_of_arrays

__all__ = ["Archive", "check", "check_model", "is_archive", "joined", "open_archive", "open_segment", "open_segments"]

COMPARED = 512 * 2**20
"""Bytes of an archive up to which its checksums are compared whenever it is opened; half a second at most."""
_TRIES = 5
"""So often a manifest is read again whose segments a writer has meanwhile put together."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The state of an archive when it was opened; it stays so, whatever is written meanwhile."""

    folder: Path
    manifest: Manifest
    segments: tuple[Segment, ...]

    @property
    def heads(self) -> list[tuple[int, int, Head]]:
        """What there is to tell its issues by, each with the number of its segment and its own there."""
        return [
            (at, number, segment.head(number))
            for at, (entry, segment) in enumerate(zip(self.manifest.segments, self.segments, strict=True))
            for number in range(entry.issues)
            if number not in entry.removed
        ]

    def issue(self, at: int, number: int) -> Issue:
        """An issue, by the number of its segment and its own there."""
        return self.segments[at].issue(number)

    @property
    def passages(self) -> int:
        """How many passages it holds, those of removed issues among them."""
        return sum(entry.passages for entry in self.manifest.segments)


@dataclass(frozen=True, slots=True)
class Joined:
    """Several archives as one."""

    segments: tuple[Segment, ...]
    removed: tuple[frozenset[int], ...]
    """Of each segment the numbers of the issues that count no more, or stand in an earlier archive too."""
    names: Mapping[int, str]
    """Names of issues, by their number among all, that an earlier archive has given to another issue."""

    def heads(self) -> list[Head]:
        """What there is to tell the issues by."""
        found, first = [], 0
        for segment, gone in zip(self.segments, self.removed, strict=True):
            for number in range(len(segment.issues)):
                if number not in gone:
                    head = segment.head(number)
                    found.append(replace(head, name=self.names.get(first + number, head.name)))
            first += len(segment.issues)
        return found


def joined(archives: Sequence[Archive]) -> Joined:
    """Archives one after the other; what stands in two of them counts once."""
    segments = tuple(segment for archive in archives for segment in archive.segments)
    removed = [set(entry.removed) for archive in archives for entry in archive.manifest.segments]
    names: dict[int, str] = {}
    if len(archives) > 1:
        taken: dict[str, str | None] = {}
        known: set[tuple[str, str]] = set()
        first = 0
        for segment, gone in zip(segments, removed, strict=True):
            for number in set(range(len(segment.issues))) - gone:
                head = segment.head(number)
                if (head.given, head.digest) in known:
                    gone.add(number)
                    continue
                known.add((head.given, head.digest))
                if head.name in taken:
                    names[first + number] = name_apart(head.given, head.date, taken)
                taken[names.get(first + number, head.name)] = head.date
            first += len(segment.issues)
    return Joined(segments, tuple(map(frozenset, removed)), names)


def open_archive(folder: str | os.PathLike[str]) -> Archive:
    """Open an archive; of segments of more than `COMPARED` bytes together only the headers are read.

    Raises
    ------
    ArchiveError
        It is none, it is damaged, or of a version that is not known.
    """
    path = Path(folder)
    for left in reversed(range(_TRIES)):
        manifest = read_manifest(path)
        try:
            return Archive(path, manifest, open_segments(path, manifest))
        except FileNotFoundError as error:
            if not left:
                raise ArchiveError(f"{error.filename} is missing", "restore it, or index the issues anew") from None
    raise AssertionError


def check_model(folder: Path, manifest: Manifest, model: str) -> None:
    """Compare the fingerprint of a model with that of an archive's vectors.

    Raises
    ------
    ArchiveError
        They are not the same.
    """
    if manifest.model != model:
        raise ArchiveError(
            f"{folder} was made with the model {manifest.model}, and this one is {model}",
            "name its model by --model, or index the issues anew into another folder",
        )


def open_segments(folder: Path, manifest: Manifest) -> tuple[Segment, ...]:
    """The segments, mapped; compared with their checksums where they are no more than `COMPARED` together.

    Raises as `open_segment`.
    """
    compare = sum(entry.size for entry in manifest.segments) <= COMPARED
    return tuple(open_segment(folder, entry, manifest.dimension, compare=compare) for entry in manifest.segments)


def open_segment(folder: Path, entry: Entry, dimension: int, *, compare: bool = False) -> Segment:
    """A segment, mapped; compared with its checksum, and its lists looked at, where that is asked for.

    Raises
    ------
    FileNotFoundError
        Its file is not there.
    ArchiveError
        It is damaged.
    """
    path = entry.path(folder)
    try:
        segment = segment_of_arrays(read(path, entry.size, entry.sha256 if compare else None))
        if not _fits(segment, entry, dimension) or (compare and not _ascends(segment)):
            raise damaged(path)
        return segment
    except KeyError as error:
        raise ArchiveError(f"{path} lacks {error}", "restore it from a copy, or index the issues anew") from None


def _fits(segment: Segment, entry: Entry, dimension: int) -> bool:
    """Whether the arrays have the types and shapes that belong together; what stands in them is not looked at."""
    rows, articles, words = entry.passages, len(segment.issue_of), len(segment.hashes)
    numbers = {
        np.int32: "issue_of days article_of before counts lengths around_counts around_lengths",
        np.int8: "roles",
        np.bool_: "authors",
        np.float32: "whole parts",
        np.uint64: "hashes",
        np.uint8: "whole_index parts_index",
    }
    shapes = (
        ((rows,), "article_of roles before authors lengths around_lengths"),
        ((articles,), "issue_of days"),
        ((rows, dimension), "whole"),
        ((len(segment.parts), dimension), "parts"),
        ((words,), "hashes"),
        ((len(segment.holders.values),), "counts"),
        ((len(segment.around_holders.values),), "around_counts"),
    )
    lists = (
        (entry.issues, "issues heads"),
        (articles, "articles headings"),
        (len(segment.labels), "labelled"),
        (rows, "texts ids references sentences around_words printed_words"),
        (len(segment.parts), "sentence_words"),
        (words, "words holders around_holders"),
    )
    return (
        all(getattr(segment, name).dtype == kind for kind, names in numbers.items() for name in names.split())
        and all(getattr(segment, name).shape == shape for shape, names in shapes for name in names.split())
        and all(_is_lists(getattr(segment, name), n) for n, names in lists for name in names.split())
        and segment.sentences.values.shape[1:] == (2,)
    )


def _is_lists(lists: Lists, length: int) -> bool:
    starts = lists.starts
    return starts.shape == (length + 1,) and (starts[0], starts[-1]) == (0, len(lists.values))


def _ascends(segment: Segment) -> bool:
    """Whether every list begins where the one before it ends, or later.

    The file of somebody who means harm may say otherwise, for its lists to hold together many times what the file does.
    """
    return all((a[:-1] <= a[1:]).all() for name, a in arrays_of(segment).items() if name.endswith(".starts"))


def check(folder: Path, entry: Entry) -> None:
    """Read a segment whole, compare it with its checksum, and look where its lists begin.

    Raises
    ------
    ArchiveError
        It is not as it was written.
    """
    path = entry.path(folder)
    try:
        found = seal_of(path)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}", "restore it from a copy") from None
    if found != Seal(entry.size, entry.sha256) or not _ascends(segment_of_arrays(read(path))):
        raise damaged(path)

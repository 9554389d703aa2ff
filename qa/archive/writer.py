"""Writing to an archive: one writer at a time, each change in one step."""

from __future__ import annotations

from collections.abc import Collection as Numbers
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from embeddings import Encoder, Progress, inverted
from embeddings.disk import sync
from qa.archive.archive import Archive, check, check_model, open_segment, open_segments
from qa.archive.changes import Change, compared, embed_missing
from qa.archive.files import Column, write
from qa.archive.manifest import NAME, Entry, Manifest, is_archive, is_segment, read_manifest, write_manifest
from qa.archive.merging import merged
from qa.datatypes import Issue
from qa.errors import ArchiveError
from qa.retrieval.segment import Head, Segment, arrays_of, build, vectors_of

FAN = 4
"""A segment that is less than this many times as large as what is behind it is merged with that: so n issues lie in
about log n segments, and a passage is copied about log n times."""
DEAD = 0.5
"""A segment of which more issues than this share were removed is written anew without them."""


class Writer:
    """The one who may write to an archive; made where there is none. Use it in a ``with``.

    Parameters
    ----------
    folder
        Of the archive.
    encoder
        The one that the archive's vectors are made by.

    Raises
    ------
    ArchiveError
        Somebody else is writing; the archive is of another model, damaged, or cannot be made here.
    """

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.folder = folder
        self._encoder = encoder
        if not encoder.fingerprint:
            raise ArchiveError("the encoder has no fingerprint", "give it one that changes when its vectors do")
        try:
            own = {"segments", "lock", f"{NAME}.part"}
            if folder.exists() and not is_archive(folder) and {path.name for path in folder.iterdir()} - own:
                raise ArchiveError(f"{folder} holds something else", "name a new folder, or an empty one")
            (folder / "segments").mkdir(parents=True, exist_ok=True)
            if (folder / "segments").is_symlink():
                raise ArchiveError(f"{folder / 'segments'} leads elsewhere", "put the files there themselves")
            self._lock = FileLock(folder / "lock", timeout=0)
            self._lock.acquire()
        except Timeout:
            raise ArchiveError(f"another process writes to {folder}", "wait until it is done") from None
        except OSError as error:
            raise ArchiveError(
                f"{folder} cannot be written to: {error.strerror}", "see to the path and the rights"
            ) from None
        try:
            self.manifest = self._manifest()
            self._clean()
            self._segments = list(open_segments(folder, self.manifest))
            self._replaceable = {head.name for _, _, head in self._standing()}
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def add(self, issues: Sequence[Issue], progress: Progress | None = None) -> list[Change]:
        """Add issues, all of them in one step.

        What stands in the archive with the same name, date and content is left as it is. One of the same name and date
        with another content takes the place of the old one, unless that came in by this writer too: a paper may come in
        several files. Only sentences that the old one has not are embedded.
        """
        standing = {head.name: (at, number, head) for at, number, head in self._standing()}
        changes, fresh = compared(issues, [head for _, _, head in standing.values()], self._replaceable)
        known: dict[str, Mapping[str, NDArray[np.float32]]] = {}
        gone: dict[int, set[int]] = {}
        for change in changes:
            if change.outcome == "replaced":
                at, number, _ = standing[change.name]
                gone.setdefault(at, set()).add(number)
                known[change.name] = vectors_of(self._segments[at], number)
        if fresh:
            self._append(fresh, known, gone, progress)
        return changes

    def remove(self, name: str) -> None:
        """Remove the issue of that name.

        Raises
        ------
        ArchiveError
            There is none.
        """
        for at, number, head in self._standing():
            if head.name == name:
                self._publish(self._without({at: {number}}), self._segments)
                self._tidy()
                return
        raise ArchiveError(f"{self.folder} has no issue {name!r}", f"`wenbao show {self.folder}` lists its issues")

    def _append(
        self,
        fresh: Sequence[tuple[Issue, str]],
        known: Mapping[str, Mapping[str, NDArray[np.float32]]],
        gone: Mapping[int, Numbers[int]],
        progress: Progress | None,
    ) -> None:
        embed = embed_missing(self._encoder, known, progress)
        segment = build([issue for issue, _ in fresh], embed, self.manifest.dimension, [name for _, name in fresh])
        columns = [Column.of(name, array) for name, array in arrays_of(segment).items()]
        entry = self._write(columns, len(segment.issues), len(segment.article_of))
        entries = (*self._without(gone), entry)
        self._publish(entries, [*self._segments, open_segment(self.folder, entry, self.manifest.dimension)])
        self._tidy()

    def _write(self, columns: Iterable[Column], issues: int, passages: int) -> Entry:
        """A new segment in its file; nobody knows of it before the manifest names it."""
        entry = Entry(f"{self.manifest.next:08d}", 0, "", issues, passages)
        self.manifest = replace(self.manifest, next=self.manifest.next + 1)
        size, sha256 = write(entry.path(self.folder), columns)
        sync(self.folder / "segments")
        return replace(entry, size=size, sha256=sha256)

    def _without(self, gone: Mapping[int, Numbers[int]]) -> tuple[Entry, ...]:
        """The segments as entered, with more of their issues removed."""
        return tuple(
            replace(entry, removed=tuple(sorted({*entry.removed, *gone.get(at, ())})))
            for at, entry in enumerate(self.manifest.segments)
        )

    def _publish(self, entries: Sequence[Entry], segments: Sequence[Segment]) -> None:
        """The step: from here on readers see these segments."""
        self.manifest = replace(self.manifest, segments=tuple(entries))
        write_manifest(self.folder, self.manifest)
        self._segments = list(segments)
        self._clean()

    def _tidy(self) -> None:
        """Merge small segments with their neighbours, and write those anew of which much was removed, or whose vectors
        have no index and are to have one.
        """
        entries = self.manifest.segments
        living = [entry.passages * (entry.issues - len(entry.removed)) // max(entry.issues, 1) for entry in entries]
        first, behind = len(entries) - 1, living[-1] if living else 0
        while first > 0 and living[first - 1] < FAN * behind:
            first -= 1
            behind += living[first]
        if 0 <= first < len(entries) - 1:
            self._merge(first, len(entries))
        for at, entry in reversed(list(enumerate(self.manifest.segments))):
            if len(entry.removed) > DEAD * entry.issues or _lacks_index(self._segments[at]):
                self._merge(at, at + 1)

    def _merge(self, first: int, end: int) -> None:
        """Put neighbouring segments together; what they are made of is compared with its checksums before."""
        some = self.manifest.segments[first:end]
        for entry in some:
            check(self.folder, entry)
        issues = sum(entry.issues - len(entry.removed) for entry in some)
        made: list[Entry] = []
        if issues:
            columns = merged(self._segments[first:end], [set(entry.removed) for entry in some])
            passages = next(column.shape[0] for column in columns if column.name == "article_of")
            made = [self._write(columns, issues, passages)]
        entries, segments = list(self.manifest.segments), self._segments
        entries[first:end] = made
        opened = [open_segment(self.folder, entry, self.manifest.dimension) for entry in made]
        self._publish(entries, [*segments[:first], *opened, *segments[end:]])

    def _standing(self) -> list[tuple[int, int, Head]]:
        return Archive(self.folder, self.manifest, tuple(self._segments)).heads

    def _manifest(self) -> Manifest:
        model, dimension = self._encoder.fingerprint, self._encoder.dimension
        if is_archive(self.folder):
            manifest = read_manifest(self.folder)
            check_model(self.folder, manifest, model)
            return manifest
        manifest = Manifest(model, dimension)
        write_manifest(self.folder, manifest)
        return manifest

    def _clean(self) -> None:
        """Delete the segments that no manifest names, left by a writer that was killed, or merged; and its manifest."""
        (self.folder / f"{NAME}.part").unlink(missing_ok=True)
        named = {entry.path(self.folder) for entry in self.manifest.segments}
        for path in (self.folder / "segments").iterdir():
            if path not in named and is_segment(path):
                path.unlink()


def _lacks_index(segment: Segment) -> bool:
    """Whether a segment is too large to be searched row by row; so it is as it comes, and in archives of version 1."""
    pairs = (segment.whole, segment.whole_index), (segment.parts, segment.parts_index)
    return any(len(vectors) >= inverted.FROM and not len(index) for vectors, index in pairs)

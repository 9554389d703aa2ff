"""The manifest of an archive: which segments it has."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from qa.archive.files import damaged, write_text
from qa.errors import ArchiveError

FORMAT, VERSION = "wenbao archive", 2
READ = (1, VERSION)
"""Versions that are read; what is written is of the newest."""
NAME = "manifest.json"
_ENDING = ".safetensors"
_NUMBER = re.compile(r"[0-9]{8,12}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment."""

    name: str
    size: int
    """Bytes of its file."""
    sha256: str
    issues: int
    passages: int
    removed: tuple[int, ...] = ()
    """Numbers of its issues that count no more, ascending."""

    def path(self, folder: Path) -> Path:
        """Its file, in the archive `folder`."""
        return folder / "segments" / f"{self.name}{_ENDING}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive is."""

    version: int = field(default=VERSION, kw_only=True)
    """Of its format, as it was read; what is written is of the newest."""
    model: str
    """Fingerprint of the encoder of all its vectors."""
    dimension: int
    segments: tuple[Entry, ...] = ()
    next: int = 1
    """Number of the segment that is written next."""


def is_archive(folder: Path) -> bool:
    """Whether a folder is an archive."""
    return (folder / NAME).is_file()


def is_segment(path: Path) -> bool:
    """Whether a file bears the name of a segment, and no other that stands beside them."""
    return path.suffix == _ENDING and _NUMBER.fullmatch(path.stem) is not None


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an archive.

    Raises
    ------
    ArchiveError
        There is none, it is damaged, or of a version that is not known.
    """
    path = folder / NAME
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = "there is none" if isinstance(error, FileNotFoundError) else error.strerror
        raise ArchiveError(f"no archive can be read in {folder}: {reason}", "make one with `wenbao index`") from None
    except (ValueError, RecursionError):
        raise damaged(path) from None
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise damaged(path)
    if given.get("version") not in READ:
        raise ArchiveError(
            f"{folder} is an archive of version {given.get('version')!r}; this program reads up to version {VERSION}",
            "use the program that made it, or a newer one",
        )
    try:
        if given.pop("sha256") != _sum_of(given):
            raise damaged(path)
        segments = tuple(Entry(**entry | {"removed": tuple(entry["removed"])}) for entry in given["segments"])
        manifest = Manifest(given["model"], given["dimension"], segments, given["next"], version=given["version"])
        if not _is_sound(manifest):
            raise damaged(path)
    except (KeyError, TypeError):
        raise damaged(path) from None
    return manifest


def _is_sound(manifest: Manifest) -> bool:
    """Whether it can have been written by this program; a checksum can be put right by whoever changes a file."""
    return (
        isinstance(manifest.model, str)
        and _count(manifest.dimension) > 0
        and _count(manifest.next) > 0
        and len({entry.name for entry in manifest.segments}) == len(manifest.segments)
        and all(
            isinstance(entry.name, str)
            and _NUMBER.fullmatch(entry.name)  # and so no path to elsewhere
            and int(entry.name) < manifest.next
            and isinstance(entry.sha256, str)
            and min(_count(entry.size), _count(entry.issues), _count(entry.passages)) >= 0
            and all(0 <= _count(number) < entry.issues for number in entry.removed)
            for entry in manifest.segments
        )
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the old one, in one step."""
    told = {"format": FORMAT} | asdict(replace(manifest, version=VERSION))
    write_text(folder / NAME, json.dumps(told | {"sha256": _sum_of(told)}, ensure_ascii=False, indent=1))


def _sum_of(told: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

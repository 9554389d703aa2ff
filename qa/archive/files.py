"""A segment as one file: its arrays in the safetensors format, mapped into memory when they are read.

The file is eight bytes with the length of the header, the header (JSON: for each array its type, shape and place), and
the arrays one after the other, those of the widest numbers first, so that each is aligned. Nothing in it is executed,
and any reader of safetensors can look into it.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.disk import sha256_of, sync
from qa.errors import ArchiveError

_TYPES = {
    name: np.dtype(kind)
    for name, kind in zip("U64 I64 F32 I32 I8 U8 BOOL".split(), "<u8 <i8 <f4 <i4 i1 u1 ?".split(), strict=True)
}
_NAMES = {kind: name for name, kind in _TYPES.items()}
_LONGEST_HEADER = 1 << 20


class Column(NamedTuple):
    """An array to be written: `fill` is given an array of that type and shape, and writes it."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fill: Callable[[NDArray[Any]], None]

    @classmethod
    def of(cls, name: str, array: NDArray[Any]) -> Column:
        """An array that is there already."""

        def copy(out: NDArray[Any]) -> None:
            out[...] = array

        return cls(name, array.dtype, array.shape, copy)


class Seal(NamedTuple):
    """What a file is known by."""

    size: int
    sha256: str


def write(path: Path, columns: Iterable[Column]) -> Seal:
    """Write a file and see it safely on the disk; it is filled in place, so that no array need fit into memory."""
    ordered = sorted(columns, key=lambda c: (-c.dtype.itemsize, c.name))
    header: dict[str, Any] = {}
    at = 0
    for column in ordered:
        end = at + column.dtype.itemsize * int(np.prod(column.shape, dtype=np.int64))
        header[column.name] = {"dtype": _NAMES[column.dtype], "shape": list(column.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.unlink(missing_ok=True)
    with path.open("xb+") as file:  # anew: a link that somebody put there leads nowhere
        file.write(len(text).to_bytes(8, "little") + text)
        first = file.tell()
        file.flush()
        os.posix_fallocate(file.fileno(), 0, first + at)  # a full disk is told here, and not by a signal later
        with mmap.mmap(file.fileno(), 0) as mapped:
            for column in ordered:
                begin, end = header[column.name]["data_offsets"]
                if begin < end:
                    out = np.frombuffer(mapped, column.dtype, int(np.prod(column.shape)), first + begin)
                    column.fill(out.reshape(column.shape))
                    del out  # a map in use cannot be closed
            mapped.flush()
        os.fsync(file.fileno())
    return seal_of(path)


def read(path: Path, size: int | None = None, sha256: str | None = None) -> dict[str, NDArray[Any]]:
    """The arrays of a file, mapped: nothing of them is read before it is used, and they stay when it is deleted.

    Where its checksum is given, the file is read once through and compared with that.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    ArchiveError
        It is not as it was written, as far as its checksum, or else its size and its header, tell.
    """
    with path.open("rb") as file:
        there = os.fstat(file.fileno()).st_size
        if there < 8 or size not in (None, there):
            raise damaged(path)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if sha256 is not None and hashlib.sha256(mapped).hexdigest() != sha256:
        raise damaged(path)
    length = int.from_bytes(mapped[:8], "little")
    if length > min(_LONGEST_HEADER, there - 8):
        raise damaged(path)
    found = {}
    try:
        header = json.loads(mapped[8 : 8 + length])
        for name, place in header.items():
            dtype, shape = _TYPES[place["dtype"]], tuple(place["shape"])
            begin, end = place["data_offsets"]
            count = math.prod(shape)
            if min(begin, *shape) < 0 or end - begin != count * dtype.itemsize or end > there - 8 - length:
                raise damaged(path)
            array = np.frombuffer(mapped, dtype, count, 8 + length + begin) if count else np.zeros(0, dtype)
            found[name] = array.reshape(shape)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        raise damaged(path) from None
    return found


def damaged(path: Path) -> ArchiveError:
    """What is raised of a file that is not as it was written."""
    return ArchiveError(f"{path} is damaged", "restore it from a copy, or index the issues anew")


def seal_of(path: Path) -> Seal:
    """Size and checksum of a file as it is."""
    return Seal(path.stat().st_size, sha256_of(path))


def write_text(path: Path, text: str) -> None:
    """Write a text beside its place, see it safely on the disk, and move it there in one step."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with part.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync(path.parent)

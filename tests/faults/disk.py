"""A disk whose every step can go wrong: it fails once, is full from then on, or is the last that the process did.

A step is what changes something: a file opened for writing, bytes that go out of a buffer, a sync, a new name, an end
of a file, a folder, something deleted. Of the bytes half go through before it goes wrong. After the last step of a
process that is killed nothing reaches the disk any more, whatever the program still tries to tidy up.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from qa.errors import WenbaoError

KINDS = ("fails", "is full", "killed")
_NEEDS_ROOM = ("open", "write", "mkdir", "posix_fallocate", "fsync")
_STEPS = (
    *("fsync", "replace", "rename", "truncate", "ftruncate", "posix_fallocate"),
    *("mkdir", "rmdir", "unlink", "remove", "chmod", "write"),
)


class KilledError(BaseException):
    """The process is no more."""


class Disk:
    """Goes wrong at one step, the first being 0; use it in a ``with``."""

    def __init__(self, at: int, kind: str) -> None:
        self._at, self._kind = at, kind
        self._steps = 0
        self._over = False
        self.went_wrong = False

    def step(self, name: str, half: Callable[[], object] = lambda: None) -> None:
        """Raises where this step is to go wrong; `half` of it is done before."""
        here = self._steps == self._at
        self._steps += 1
        if here:
            self.went_wrong = True
            half()
        if self._kind == "killed" and self.went_wrong:
            raise KilledError
        if here and self._kind == "fails":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if self.went_wrong and self._kind == "is full" and name in _NEEDS_ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def __enter__(self) -> Disk:
        self._patch = pytest.MonkeyPatch()
        for name in _STEPS:
            self._patch.setattr(os, name, self._stepping(name, getattr(os, name)))
        self._patch.setattr(os, "open", self._opening(os.open))
        opened = self._opened(io.open)
        for module in (io, builtins):
            self._patch.setattr(module, "open", opened)
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.undo()
        self._over = True

    def _stepping(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*given: Any, **named: Any) -> Any:
            half = (lambda: real(given[0], given[1][: len(given[1]) // 2])) if name == "write" else (lambda: None)
            self.step(name, half)
            return real(*given, **named)

        return stepping

    def _opening(self, real: Callable[..., int]) -> Callable[..., int]:
        def opening(path: Any, flags: int, *given: Any, **named: Any) -> int:
            if flags & (os.O_WRONLY | os.O_RDWR):
                self.step("open")
            return real(path, flags, *given, **named)

        return opening

    def _opened(self, real: Callable[..., Any]) -> Callable[..., Any]:
        disk = self

        class Raw(io.FileIO):
            def write(self, data: Any) -> int:
                if disk._over:  # a buffer that was left behind
                    raise KilledError
                disk.step("write", lambda: super(Raw, self).write(bytes(data)[: len(data) // 2]))
                return super().write(data)

            def truncate(self, size: int | None = None) -> int:
                disk.step("ftruncate")
                return super().truncate(size)

        def opened(
            file: Any,
            mode: str = "r",
            buffering: int = -1,
            encoding: str | None = None,
            errors: str | None = None,
            newline: str | None = None,
            closefd: bool = True,
            opener: Any = None,
        ) -> Any:
            if not set(mode) & set("wax+"):
                return real(file, mode, buffering, encoding, errors, newline, closefd, opener)
            if not isinstance(file, int):
                disk.step("open")
            raw = Raw(file, mode.replace("b", "").replace("t", ""), closefd, opener)
            if buffering == 0:
                return raw
            buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)

        return opened


def every_fault(kind: str, work: Callable[[int], object]) -> Iterator[tuple[int, WenbaoError | OSError | None]]:
    """Let work that is told the number of the step go wrong at each in turn; gives that number and what was said.

    Ends after the first time that nothing went wrong. An OSError is for the command line to put into words.
    """
    for at in count():
        said = None
        with Disk(at, kind) as disk, suppress(KilledError):
            try:
                work(at)
            except (WenbaoError, OSError) as error:
                said = error
        yield at, said
        if not disk.went_wrong:
            assert said is None
            return

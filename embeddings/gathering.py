"""What several threads want at the same time, done together."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting(Generic[Part, Result]):
    part: Part
    kind: Hashable
    size: int
    done: Future[Result] = field(default_factory=Future)


class Gathering(Generic[Part, Result]):
    """Hands work to cores; a core that is free takes what has waited longest, and all that waits and is of its kind.

    Nothing waits for company: a single caller is served at once, and company is found only where cores are busy.

    Parameters
    ----------
    together
        Does several parts of one kind, and gives a result for each. Where it raises an error each is done again by
        itself, so that only those have the error that cause it.
    cores
        Where it is called.
    most
        Size up to which parts are done together; one that is larger is done alone.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as cores:
    ...     doubling = Gathering(lambda numbers: [2 * number for number in numbers], cores, most=8)
    ...     [doubling.submit(number, "int").result() for number in (1, 2, 3)]
    [2, 4, 6]
    """

    def __init__(self, together: Callable[[Sequence[Part]], Sequence[Result]], cores: Executor, most: int) -> None:
        self._together = together
        self._cores = cores
        self._most = most
        self._waiting: deque[_Waiting[Part, Result]] = deque()
        self._lock = threading.Lock()

    def submit(self, part: Part, kind: Hashable, size: int = 1) -> Future[Result]:
        """What will be the result of a part; cancelled before its turn, it is not done."""
        waiting: _Waiting[Part, Result] = _Waiting(part, kind, size)
        with self._lock:
            self._waiting.append(waiting)
        self._cores.submit(self._serve)  # as many calls as there are parts, so that none is left
        return waiting.done

    def _serve(self) -> None:
        wanted = [waiting for waiting in self._taken() if waiting.done.set_running_or_notify_cancel()]
        if wanted:
            self._do(wanted)

    def _taken(self) -> list[_Waiting[Part, Result]]:
        taken: list[_Waiting[Part, Result]] = []
        left: deque[_Waiting[Part, Result]] = deque()
        room = self._most
        with self._lock:
            for waiting in self._waiting:
                if not taken or (waiting.kind == taken[0].kind and waiting.size <= room):
                    taken.append(waiting)
                    room -= waiting.size
                else:
                    left.append(waiting)
            self._waiting = left
        return taken

    def _do(self, some: Sequence[_Waiting[Part, Result]]) -> None:
        try:
            results = self._together([waiting.part for waiting in some])
        except BaseException as error:
            if len(some) == 1:
                some[0].done.set_exception(error)
                return
            for waiting in some:
                self._do([waiting])
        else:
            for waiting, result in zip(some, results, strict=True):
                waiting.done.set_result(result)

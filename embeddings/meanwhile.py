"""Something done by another thread while this one does something else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Generic, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Meanwhile(Generic[Result]):
    """The result of a call that another thread makes; or this one, where none was free until it is asked for, or where
    there is none.

    So it costs nobody a wait that all threads have other things to do.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as threads:
    ...     total = Meanwhile(threads, sum, [1, 2, 3])
    ...     max([4, 5]), total.result()
    (5, 6)
    """

    def __init__(
        self, threads: Executor | None, do: Callable[Given, Result], *arguments: Given.args, **named: Given.kwargs
    ) -> None:
        self._do = partial(do, *arguments, **named)
        self._future = threads and threads.submit(self._do)

    def result(self) -> Result:
        """What the call returns, or raises."""
        return self._future.result() if self._future and not self._future.cancel() else self._do()

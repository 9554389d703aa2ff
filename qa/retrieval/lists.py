"""Many lists, or many texts, in two arrays, so that they can be mapped from a file and read row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """The i-th list is ``values[starts[i] : starts[i + 1]]``; a text is the list of its bytes in UTF-8."""

    starts: NDArray[np.int64]
    """Shape (n + 1,), ascending from 0."""
    values: NDArray[Any]
    """Shape (starts[n],) or (starts[n], m)."""

    @classmethod
    def of(cls, lists: Sequence[Sequence[Any]], dtype: DTypeLike, width: int | None = None) -> Lists:
        """Lists of numbers, or of tuples of `width` numbers."""
        shape = (-1,) if width is None else (-1, width)
        values = np.array([value for one in lists for value in one], dtype).reshape(shape)
        return cls(_starts([len(one) for one in lists]), values)

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> Lists:
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        return cls(_starts([len(one) for one in encoded]), np.frombuffer(b"".join(encoded), np.uint8))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> NDArray[Any]:
        return self.values[self.starts[row] : self.starts[row + 1]]

    def text(self, row: int) -> str:
        return str(self.values[self.starts[row] : self.starts[row + 1]].data, "utf-8", "surrogatepass")

    def sizes(self, rows: NDArray[np.integer]) -> NDArray[np.int64]:
        """How long the lists `rows` are."""
        return np.asarray(self.starts[rows + 1] - self.starts[rows])

    def places(self, rows: NDArray[np.integer]) -> NDArray[np.int64]:
        """Where in `values` the members of the lists `rows` stand, list after list."""
        sizes = self.sizes(rows)
        ends = np.cumsum(sizes)
        return np.asarray(np.arange(sizes.sum()) + np.repeat(self.starts[rows] - ends + sizes, sizes))


def _starts(sizes: Sequence[int]) -> NDArray[np.int64]:
    return np.cumsum([0, *sizes], dtype=np.int64)

"""Nearest rows by inner product. Holds vectors and row numbers only; its owner holds the items."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from embeddings import inverted
from embeddings.errors import VectorError
from embeddings.meanwhile import Meanwhile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    from numpy.typing import ArrayLike, NDArray

    from embeddings.inverted import InvertedIndex

    _Nearest = list[tuple[NDArray[np.float32], NDArray[np.int64]]]
    _Search = Callable[[NDArray[np.float32], NDArray[np.float32], int, NDArray[np.float32]], _Nearest]

UNIT_TOLERANCE = 1e-3
"""How far the length of a row may be from 1."""

_ROUNDING = 1e-5
"""More than FAISS's float32 sums of products of unit rows can be off."""

_PIECE = 16384
"""So many rows are looked at together where only some are searched."""


class _Block(NamedTuple):
    """Rows that are searched."""

    number: int
    vectors: NDArray[np.float32]
    start: int
    allowed: NDArray[np.bool_] | None
    """Which of them are searched; None for all."""
    by: InvertedIndex | None
    """The index by which they are searched; None where they are compared one by one."""


class VectorIndex:
    """Search over n unit rows; the score of a row is its inner product with the query: the cosine.

    It is exact, save in blocks that bring an index (see `over`): there a row may be missed, and its score is exact
    where it is found.

    FAISS finds the candidates; their scores are then summed in float64 in a fixed order, because FAISS sums
    differently for one query than for many. So a query's result does not depend on its company, nor on how the rows
    are divided into blocks.

    Parameters
    ----------
    vectors
        Shape (n, d), n ≥ 0, unit rows; copied.
    fingerprint
        Of the encoder that made them.

    Raises
    ------
    VectorError
        The vectors are not as described.

    Examples
    --------
    >>> index = VectorIndex([[1, 0], [0, 1], [0.6, 0.8]], "by hand")
    >>> scores, rows = index.search([[0, 1]], k=2)
    >>> rows.tolist(), scores.round(4).tolist()
    ([[1, 2]], [[1.0, 0.800000011920929]])
    """

    def __init__(self, vectors: ArrayLike, fingerprint: str) -> None:
        self._take([unit_rows(vectors)], fingerprint)

    @classmethod
    def over(
        cls,
        blocks: Sequence[NDArray[np.float32]],
        fingerprint: str,
        indexes: Sequence[InvertedIndex | None] | None = None,
    ) -> VectorIndex:
        """The rows of one or more blocks, one after the other, where they lie: neither copied nor looked through.

        Parameters
        ----------
        blocks
            At least one; each of shape (m, d), float32 and C-contiguous, as of an array mapped from a file. They are
            to be unit rows and never to change, as `unit_rows` gives them.
        indexes
            For each block an index of its rows, or None; none where none are given.
        """
        index = cls.__new__(cls)
        index._take(blocks, fingerprint, indexes)
        return index

    def _take(
        self,
        blocks: Sequence[NDArray[np.float32]],
        fingerprint: str,
        indexes: Sequence[InvertedIndex | None] | None = None,
    ) -> None:
        self.fingerprint = fingerprint
        self._indexes = tuple(indexes or [None] * len(blocks))
        self._blocks = tuple(blocks)
        self._starts = np.cumsum([0, *(len(block) for block in blocks)], dtype=np.int64)

    def __len__(self) -> int:
        return int(self._starts[-1])

    @property
    def dimension(self) -> int:
        """Length of a row."""
        return int(self._blocks[0].shape[1])

    def search(
        self,
        queries: ArrayLike,
        k: int,
        fingerprint: str | None = None,
        allowed: NDArray[np.bool_] | None = None,
        beside: Executor | None = None,
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The k nearest rows of each query, best first; rows of the same score in ascending order.

        Parameters
        ----------
        queries
            Shape (m, d), unit rows; not written to.
        k
            How many, 0 or more; there are never more than n.
        fingerprint
            Of the encoder that made the queries; compared where given.
        allowed
            Shape (n,): the rows that are searched; all where none are given.
        beside
            Threads that go through the indexes of some blocks meanwhile, where there are several.

        Returns
        -------
        scores, rows
            Both of shape (m, min(k, rows searched)): inner products from -1 to 1 (float32), and row numbers (int64).

        Raises
        ------
        VectorError
            The queries do not fit the index, or k is negative.
        """
        wanted = self._fitting(queries, fingerprint)
        if k < 0:
            raise VectorError(f"{k} nearest rows are asked for", "ask for 0 or more")
        k = min(k, len(self) if allowed is None else int(np.count_nonzero(allowed)))
        scores = np.zeros((len(wanted), k), np.float32)
        rows = np.zeros((len(wanted), k), np.int64)
        if k and len(wanted):
            for m, candidates in enumerate(self._candidates(wanted, k, allowed, beside)):
                exact = _inner_products(wanted[m], self._rows(candidates))
                best = np.lexsort((candidates, -exact))[:k]
                scores[m], rows[m] = exact[best], candidates[best]
        return scores, rows

    def scores(
        self, queries: ArrayLike, rows: Sequence[int] | NDArray[np.integer], fingerprint: str | None = None
    ) -> NDArray[np.float32]:
        """Inner products of each query with the chosen rows, shape (m, len(rows)); the same as `search` gives.

        Raises
        ------
        VectorError
            The queries do not fit the index, or there is no such row.
        """
        wanted = self._fitting(queries, fingerprint)
        chosen = np.asarray(rows, dtype=np.int64).reshape(-1)
        if chosen.size and not (chosen.min() >= 0 and chosen.max() < len(self)):
            raise VectorError(f"a row outside 0 to {len(self) - 1} is asked for", "use rows that search returned")
        vectors = self._rows(chosen)
        return np.array([_inner_products(query, vectors) for query in wanted], np.float32).reshape(
            len(wanted), len(chosen)
        )

    def _rows(self, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
        if len(self._blocks) == 1:
            return self._blocks[0][chosen]
        found = np.empty((len(chosen), self.dimension), np.float32)
        for block, start in zip(self._blocks, self._starts.tolist(), strict=False):
            here = (chosen >= start) & (chosen < start + len(block))
            found[here] = block[chosen[here] - start]
        return found

    def _candidates(
        self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None, beside: Executor | None
    ) -> list[NDArray[np.int64]]:
        """For each query the k nearest rows and all others whose score might equal the k-th's."""
        scores: list[list[NDArray[np.float32]]] = [[] for _ in queries]
        rows: list[list[NDArray[np.int64]]] = [[] for _ in queries]
        floors = np.full(len(queries), -np.inf, np.float32)
        begun = self._begun(queries, k, allowed, beside) if beside else {}
        for vectors, numbers, near_in in self._pieces(allowed, begun):
            for m, (near, at) in enumerate(near_in(queries, vectors, k, floors - _ROUNDING)):
                scores[m].append(near)
                rows[m].append(numbers[at] if isinstance(numbers, np.ndarray) else at + numbers)
                if len(at) and sum(map(len, scores[m])) >= k:
                    # No row below the k-th best so far is wanted from what follows.
                    best = np.partition(np.concatenate(scores[m]), -k)[-k]
                    floors[m] = max(floors[m], best)
        found = []
        for near, at, floor in zip(map(np.concatenate, scores), map(np.concatenate, rows), floors, strict=True):
            found.append(at[near >= floor - _ROUNDING])
        return found

    def _begun(
        self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None, beside: Executor
    ) -> dict[int, _Search]:
        """By the numbers of blocks, all but the first of those that are searched by their index, begun by others."""
        by_index = [one for one in self._searched(allowed) if one.by]
        everything = np.full(len(queries), -np.inf, np.float32)
        return {
            one.number: _awaited(
                Meanwhile(beside, _nearest_in, one.by, one.allowed, queries, one.vectors, k, everything)
            )
            for one in by_index[1:]
            if one.by
        }

    def _pieces(
        self, allowed: NDArray[np.bool_] | None, begun: Mapping[int, _Search]
    ) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int64] | int, _Search]]:
        """What is searched, piece by piece: rows, their numbers, or the first one's where all follow it, and how."""
        for number, block, start, chosen, by in self._searched(allowed):
            if by is not None:
                yield block, start, begun.get(number) or partial(_nearest_in, by, chosen)
            elif chosen is None:
                yield block, start, _nearest
            else:
                for first in range(0, len(block), _PIECE):
                    here = chosen[first : first + _PIECE]
                    piece = block[first : first + _PIECE]
                    if here.all():
                        yield piece, start + first, _nearest
                    elif here.any():
                        yield piece[here], start + first + np.flatnonzero(here), _nearest

    def _searched(self, allowed: NDArray[np.bool_] | None) -> Iterator[_Block]:
        """The blocks of which some rows are allowed."""
        every = zip(self._blocks, self._starts.tolist(), self._indexes, strict=False)
        for number, (block, start, index) in enumerate(every):
            chosen = None if allowed is None else allowed[start : start + len(block)]
            count = len(block) if chosen is None else int(np.count_nonzero(chosen))
            if count == len(block):
                chosen = None
            if count:
                few = chosen is not None and count < inverted.FROM
                yield _Block(number, block, start, chosen, None if few else index)

    def _fitting(self, queries: ArrayLike, fingerprint: str | None) -> NDArray[np.float32]:
        if fingerprint is not None and fingerprint != self.fingerprint:
            raise VectorError(
                f"the query was encoded with {fingerprint}, the index with {self.fingerprint}",
                "use the same model for both, or build the index anew",
            )
        return unit_rows(queries, self.dimension)


def _awaited(found: Meanwhile[_Nearest]) -> _Search:
    return lambda _queries, _vectors, _k, _floors: found.result()


def _nearest(
    queries: NDArray[np.float32], vectors: NDArray[np.float32], k: int, floors: NDArray[np.float32]
) -> _Nearest:
    """For each query the scores and rows of its k nearest vectors and of all whose score might equal the k-th's; such
    as score below the query's floor may be missing.
    """
    import faiss

    found: dict[int, tuple[NDArray[np.float32], NDArray[np.int64]]] = {}
    missing, ask = list(range(len(queries))), k
    while missing:
        ask = min(len(vectors), ask + 16)
        scores, rows = faiss.knn(queries[missing], vectors, ask, faiss.METRIC_INNER_PRODUCT)
        for m, near, at in zip(missing, scores, rows, strict=True):
            enough = near >= max(near[min(k, ask) - 1] - _ROUNDING, floors[m])
            if ask == len(vectors) or not enough[-1]:
                found[m] = near[enough], at[enough]
        missing = [m for m in missing if m not in found]
        ask *= 4
    return [found[m] for m in range(len(queries))]


def _nearest_in(
    index: InvertedIndex,
    allowed: NDArray[np.bool_] | None,
    queries: NDArray[np.float32],
    vectors: NDArray[np.float32],
    k: int,
    floors: NDArray[np.float32],
) -> _Nearest:
    """`_nearest` of those rows that an index of the vectors finds."""
    found = []
    for query, floor in zip(queries, floors, strict=True):
        rows = index.candidates(query, k, allowed)
        if rows.size and rows[-1] >= len(vectors):
            raise VectorError("an index names rows that are not there", "make it anew")
        scores = vectors[rows] @ query
        enough = scores >= floor
        found.append((scores[enough], rows[enough]))
    return found


def unit_rows(vectors: ArrayLike, dimension: int | None = None) -> NDArray[np.float32]:
    """A read-only float32 copy of shape (n, d), known to be finite and of unit rows.

    Raises
    ------
    VectorError
        Not numbers in two dimensions, not of the given dimension, NaN or infinite, or a row not of length 1.
    """
    try:
        rows = np.array(vectors, dtype=np.float32, order="C", copy=True)
    except (TypeError, ValueError):
        raise VectorError("vectors are not rows of numbers", "give one row per text: shape (n, d)") from None
    if rows.ndim != 2 or rows.shape[1] == 0:
        raise VectorError(f"vectors have the shape {rows.shape}", "give one row per text: shape (n, d)")
    if dimension is not None and rows.shape[1] != dimension:
        raise VectorError(
            f"vectors have {rows.shape[1]} dimensions where {dimension} are expected",
            "use the encoder that made the others",
        )
    if not np.isfinite(rows).all():
        raise VectorError("vectors contain NaN or infinite values", "encode the texts again")
    off = np.abs(np.linalg.norm(rows, axis=1) - 1)
    if rows.size and off.max() > UNIT_TOLERANCE:
        raise VectorError(f"row {off.argmax()} is not of length 1", "divide each row by its length")
    rows.flags.writeable = False
    return rows


def _inner_products(query: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shape (n,), each summed in float64 in the same order whatever n is, then rounded to float32."""
    products = rows.astype(np.float64) * query.astype(np.float64)
    return np.asarray(products.sum(axis=1), np.float32)

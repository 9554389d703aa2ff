"""Nearest rows by inner product. Holds vectors and row numbers only; its owner holds the items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import VectorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

UNIT_TOLERANCE = 1e-3
"""How far the length of a row may be from 1."""

_ROUNDING = 1e-5
"""More than FAISS's float32 sums of products of unit rows can be off."""


class VectorIndex:
    """Exact search over n unit rows; the score of a row is its inner product with the query: the cosine.

    FAISS finds the candidates; their scores are then summed in float64 in a fixed order, because FAISS sums
    differently for one query than for many. So a query's result does not depend on its company.

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
        import faiss

        self.fingerprint = fingerprint
        self._rows = unit_rows(vectors)
        self._index = faiss.IndexFlatIP(self.dimension)
        if len(self):
            self._index.add(self._rows)

    def __len__(self) -> int:
        return int(self._rows.shape[0])

    @property
    def dimension(self) -> int:
        """Length of a row."""
        return int(self._rows.shape[1])

    def search(
        self, queries: ArrayLike, k: int, fingerprint: str | None = None
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

        Returns
        -------
        scores, rows
            Both of shape (m, min(k, n)): inner products from -1 to 1 (float32), and row numbers (int64).

        Raises
        ------
        VectorError
            The queries do not fit the index, or k is negative.
        """
        wanted = self._fitting(queries, fingerprint)
        if k < 0:
            raise VectorError(f"{k} nearest rows are asked for", "ask for 0 or more")
        k = min(k, len(self))
        scores = np.zeros((len(wanted), k), np.float32)
        rows = np.zeros((len(wanted), k), np.int64)
        if k and len(wanted):
            for m, candidates in enumerate(self._candidates(wanted, k)):
                exact = _inner_products(wanted[m], self._rows[candidates])
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
        vectors = self._rows[chosen]
        return np.array([_inner_products(query, vectors) for query in wanted], np.float32).reshape(
            len(wanted), len(chosen)
        )

    def _candidates(self, queries: NDArray[np.float32], k: int) -> list[NDArray[np.int64]]:
        """For each query the k nearest rows and all others whose score might equal the k-th's."""
        found: list[NDArray[np.int64] | None] = [None] * len(queries)
        missing, ask = list(range(len(queries))), k
        while missing:
            ask = min(len(self), ask + 16)
            scores, rows = self._index.search(queries[missing], ask)
            for m, near, ids in zip(missing, scores, rows, strict=True):
                enough = near >= near[k - 1] - _ROUNDING
                if ask == len(self) or not enough[-1]:
                    found[m] = ids[enough]
            missing = [m for m in missing if found[m] is None]
            ask *= 4
        return [ids for ids in found if ids is not None]

    def _fitting(self, queries: ArrayLike, fingerprint: str | None) -> NDArray[np.float32]:
        if fingerprint is not None and fingerprint != self.fingerprint:
            raise VectorError(
                f"the query was encoded with {fingerprint}, the index with {self.fingerprint}",
                "use the same model for both, or build the index anew",
            )
        return unit_rows(queries, self.dimension)


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

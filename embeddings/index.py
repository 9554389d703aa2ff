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


def check_rows(vectors: ArrayLike, dimension: int | None = None) -> NDArray[np.float32]:
    """A read-only float32 copy of shape (n, d), known to be finite and of unit rows.

    Raises
    ------
    VectorError
        Not two-dimensional, another dimension than the given one, NaN or infinite, or a row not of length 1.
    """
    rows = np.array(vectors, dtype=np.float32, order="C", copy=True)
    if rows.ndim != 2:
        raise VectorError(f"vectors have the shape {rows.shape}", "give one row per text: shape (n, d)")
    if dimension is not None and rows.shape[1] != dimension:
        raise VectorError(
            f"vectors have {rows.shape[1]} dimensions where {dimension} are expected",
            "use the encoder the others were made with",
        )
    if not np.isfinite(rows).all():
        raise VectorError("vectors contain NaN or infinite values", "encode the texts again")
    lengths = np.linalg.norm(rows, axis=1)
    if rows.size and np.abs(lengths - 1).max() > UNIT_TOLERANCE:
        row = int(np.abs(lengths - 1).argmax())
        raise VectorError(f"row {row} has length {lengths[row]:.4f} instead of 1", "normalize the vectors")
    rows.flags.writeable = False
    return rows


class VectorIndex:
    """Exact search over n unit rows; the score of a row is its inner product with the query: the cosine.

    Parameters
    ----------
    vectors
        Shape (n, d), unit rows; copied.
    fingerprint
        Of the encoder that made them.
    """

    def __init__(self, vectors: ArrayLike, fingerprint: str) -> None:
        import faiss

        self._rows = check_rows(vectors)
        self._index = faiss.IndexFlatIP(self.dimension)
        self._index.add(self._rows)
        self.fingerprint = fingerprint

    def __len__(self) -> int:
        return int(self._rows.shape[0])

    @property
    def dimension(self) -> int:
        """Length of a row."""
        return int(self._rows.shape[1])

    def search(
        self, queries: ArrayLike, k: int, fingerprint: str | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The k nearest rows of each query, best first; rows with the same score in ascending order.

        Parameters
        ----------
        queries
            Shape (m, d), unit rows; not written to.
        k
            How many; at most n are returned.
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
        wanted = self._check_queries(queries, fingerprint)
        if k < 0:
            raise VectorError(f"{k} nearest rows were asked for", "ask for none or more")
        k = min(k, len(self))
        if k == 0 or len(wanted) == 0:
            return np.zeros((len(wanted), k), np.float32), np.zeros((len(wanted), k), np.int64)
        scores, rows = self._index.search(wanted, k)
        return scores, rows

    def scores(
        self, queries: ArrayLike, rows: Sequence[int] | NDArray[np.integer], fingerprint: str | None = None
    ) -> NDArray[np.float32]:
        """Inner products of each query with the chosen rows, shape (m, len(rows))."""
        wanted = self._check_queries(queries, fingerprint)
        return wanted @ self._rows[np.asarray(rows, dtype=np.int64)].T

    def _check_queries(self, queries: ArrayLike, fingerprint: str | None) -> NDArray[np.float32]:
        if fingerprint is not None and fingerprint != self.fingerprint:
            raise VectorError(
                f"the query was encoded with {fingerprint}, the index with {self.fingerprint}",
                "use the same model for both, or build the index anew",
            )
        return check_rows(queries, self.dimension)

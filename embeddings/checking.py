"""An encoder that somebody hands in, looked at before its vectors are used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import VectorError
from embeddings.index import unit_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from embeddings.encoder import Encoder, Progress

_REMEDY = "embeddings.Encoder says what an encoder has and gives"


class CheckedEncoder:
    """An `Encoder` around another, which says by name what the other does wrong.

    Parameters
    ----------
    encoder
        Of any class. Its vectors may be anything that numpy makes rows of numbers of.

    Raises
    ------
    VectorError
        It is a class, or lacks a method, a dimension or a fingerprint; at each call: what it gave are not unit rows of
        the shape (len(texts), dimension). What it raises itself is passed on.
    """

    def __init__(self, encoder: Encoder) -> None:
        if isinstance(encoder, type):
            raise VectorError(f"{encoder.__name__} is a class, not an encoder", f"make one: {encoder.__name__}(…)")
        self._name = f"the encoder {type(encoder).__name__}"
        for method in ("encode_queries", "encode_passages"):
            if not callable(getattr(encoder, method, None)):
                raise VectorError(f"{self._name} has no method {method}", _REMEDY)
        fingerprint = getattr(encoder, "fingerprint", None)
        if not isinstance(fingerprint, str):
            raise VectorError(
                f"{self._name} has no fingerprint, or one that is not a text",
                'name the model and its version, or write fingerprint = "" and no vector is kept on disk',
            )
        dimension = getattr(encoder, "dimension", None)
        if not isinstance(dimension, int | np.integer) or dimension < 1:
            raise VectorError(f"{self._name} has no dimension, a whole number from 1 up", _REMEDY)
        self.fingerprint = fingerprint
        self.dimension = int(dimension)
        self._encoder = encoder

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows of shape (len(texts), dimension), for questions."""
        return self._checked(self._encoder.encode_queries(texts) if texts else (), len(texts))

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit rows of shape (len(texts), dimension), for text to be searched."""
        return self._checked(self._encoder.encode_passages(texts, progress) if texts else (), len(texts))

    def _checked(self, vectors: object, count: int) -> NDArray[np.float32]:
        if not count:
            return np.zeros((0, self.dimension), np.float32)
        try:
            rows = np.asarray(vectors, np.float32)
        except (TypeError, ValueError):
            raise VectorError(f"{self._name} gave {type(vectors).__name__}, not rows of numbers", _REMEDY) from None
        if rows.shape != (count, self.dimension):
            raise VectorError(
                f"{self._name} gave vectors of the shape {rows.shape} for {count} texts, "
                f"where ({count}, {self.dimension}) is expected",
                "give one row per text, each as long as its dimension",
            )
        try:
            return unit_rows(rows)
        except VectorError as error:
            raise VectorError(f"{self._name}: {error.what}", error.remedy) from None

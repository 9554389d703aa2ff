"""An encoder whose vectors can be computed by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings import Progress


class FakeEncoder:
    """Counts letters: letter c adds 1 to component ``ord(c) % dimension``; then the vector is made a unit.

    With dimension 4, ord("a") = 97 and 97 % 4 = 1: "a" is [0, 1, 0, 0] and "aab" is [0, 2, 1, 0] / √5. The empty
    text is [1, 0, 0, 0]. Questions and passages are encoded alike. `encoded` remembers every text, in order.
    """

    def __init__(self, dimension: int = 256, name: str = "fake") -> None:
        self.dimension = dimension
        self.fingerprint = f"{name}-{dimension}"
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for letter in text or "\0":
                vectors[row, ord(letter) % self.dimension] += 1
            self.encoded.append(text)
            if progress:
                progress("encode", row + 1, len(texts))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

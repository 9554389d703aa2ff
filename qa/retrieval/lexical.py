"""BM25 over words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


class LexicalIndex:
    """BM25 (Lucene's form, as bm25s computes it) over texts already cut into words.

    Parameters
    ----------
    documents
        n lists of words.
    """

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        import bm25s

        self._n = len(documents)
        self._documents_with = Counter(word for document in documents for word in set(document))
        self._bm25 = None
        if self._documents_with:
            self._bm25 = bm25s.BM25()
            self._bm25.index([list(d) for d in documents], show_progress=False)

    def scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """BM25 of every document for a query of `words`; shape (n,), 0 where no word matches, higher is better."""
        known = [w for w in words if self.known(w)]
        if self._bm25 is None or not known:
            return np.zeros(self._n, np.float32)
        return np.asarray(self._bm25.get_scores(known), np.float32)

    @property
    def documents_with(self) -> Mapping[str, int]:
        """In how many documents each word stands."""
        return self._documents_with

    def known(self, word: str) -> bool:
        """Whether any document has the word."""
        return word in self._documents_with

    def idf(self, word: str) -> float:
        """Inverse document frequency, Lucene's ln(1 + (n - df + 0.5) / (df + 0.5)); largest for an unknown word."""
        df = self._documents_with.get(word, 0)
        return float(np.log1p((self._n - df + 0.5) / (df + 0.5)))

"""Nearest rows of many, without looking at all of them: an inverted-file index of FAISS, read where its bytes lie.

Rows lie in lists, each around a centroid, as codes of one bit a dimension (RaBitQ) and a few numbers: 64 bytes a row
with its number, of 384 dimensions. A search goes through the lists whose centroids are nearest to the query and gives
candidates, more than are wanted; whoever has the rows themselves reckons their scores and keeps the best. So scores are
exact, and all that can go wrong is that a row is missed.

How many lists there are, how many are gone through and how many candidates are taken is chosen by what
``python -m qa.tuning.vector_index`` measures.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from embeddings.errors import VectorError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

FROM = 8_192
"""Fewer rows than these are searched one by one: that takes about a millisecond and misses nothing."""
LISTS = 4
"""So many lists there are, times the square root of the number of rows."""
PROBES = 12
"""So many lists, those nearest to a query, are gone through, times the square root of the number of lists; …"""
MOST = 600
"""… and never more than these: in larger indexes as many find as much."""
CANDIDATES = 5
"""So many candidates are taken, times the number of rows wanted; with twice as many hardly more is found."""
BITS = 4
"""Of each dimension of a query, when it is compared with codes."""
_GROWN = 4
"""Rows are added to lists made for so many times fewer; beyond that new lists are made."""
_SAMPLE, _ROUNDS, _SEED = 32, 8, 7
"""Rows for each centroid that k-means looks at, how often, and from where it starts."""
_STEP = 1 << 14
"""So many rows are added at once."""


class Part(NamedTuple):
    """Rows that an index is made of."""

    vectors: NDArray[np.float32]
    """Shape (n, d), unit rows."""
    kept: NDArray[np.int64]
    """The rows that it is to hold, ascending; they are numbered anew, one part after the other."""
    indexed: InvertedIndex | None = None
    """An index of all the rows."""


class InvertedIndex:
    """The rows that may be nearest to a query.

    Parameters
    ----------
    data
        Shape (bytes,), as `inverted_index` gives it; neither copied nor ever to change.
    """

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data

    @cached_property
    def _index(self) -> Any:
        faiss = _faiss()

        try:
            reader = faiss.ZeroCopyIOReader(faiss.swig_ptr(self.data), self.data.nbytes)
            return faiss.read_index(reader, faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError:
            raise VectorError("an index of vectors is damaged", "make it anew") from None

    def candidates(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """Rows among which most of the k nearest are, ascending.

        Parameters
        ----------
        query
            Shape (d,), of length 1.
        allowed
            Shape (n,): the rows that are searched; all where none are given. The fewer they are, the more lists are
            gone through.
        """
        faiss = _faiss()

        lists, chosen = self._index.nlist, {}
        probes = min(MOST, PROBES * lists**0.5)
        if allowed is not None:
            probes /= max(float(np.mean(allowed)), probes / lists)
            chosen["sel"] = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        how = faiss.IVFRaBitQSearchParameters(nprobe=min(lists, round(probes)), qb=BITS, **chosen)
        rows = self._index.search(query[np.newaxis], min(CANDIDATES * k, self._index.ntotal), params=how)[1][0]
        return np.sort(rows[rows >= 0])

    @property
    def centroids(self) -> NDArray[np.float32]:
        """Shape (lists, d)."""
        return np.asarray(self._index.quantizer.reconstruct_n(0, self._index.nlist))

    def lists(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint8]]]:
        """The rows of each list and their codes, shape (rows, bytes)."""
        faiss = _faiss()

        lists, size = self._index.invlists, self._index.code_size
        for number in range(self._index.nlist):
            if count := lists.list_size(number):
                rows = faiss.rev_swig_ptr(lists.get_ids(number), count)
                codes = faiss.rev_swig_ptr(lists.get_codes(number), count * size)
                yield rows, codes.reshape(count, size)
            else:
                yield np.zeros(0, np.int64), np.zeros((0, size), np.uint8)


def inverted_index(parts: Sequence[Part]) -> NDArray[np.uint8]:
    """An index of all the rows that are kept, shape (bytes,); of none where they are fewer than `FROM`.

    Where most of them stand in one index already its lists are taken over, and only the others are put to them.
    """
    faiss = _faiss()

    starts = np.cumsum([0, *(len(part.kept) for part in parts)], dtype=np.int64)
    n = int(starts[-1])
    if n < FROM:
        return np.zeros(0, np.uint8)
    largest = max(range(len(parts)), key=lambda at: len(parts[at].kept))
    old, known = parts[largest].indexed, len(parts[largest].kept)
    wanted = round(LISTS * n**0.5)
    centroids = old.centroids if old and 2 * known >= n else None
    if old is None or centroids is None or wanted**2 > _GROWN * len(centroids) ** 2:
        old, centroids = None, centroids_of(parts, wanted)
    index = _empty(centroids)
    for at, (part, first) in enumerate(zip(parts, starts.tolist(), strict=False)):
        if old is not None and at == largest:
            number = np.full(len(part.vectors), -1, np.int64)
            number[part.kept] = first + np.arange(len(part.kept))
            for place, (rows, codes) in enumerate(old.lists()):
                new = number[rows]
                kept, here = new[new >= 0], np.ascontiguousarray(codes[new >= 0])
                index.invlists.add_entries(place, len(kept), faiss.swig_ptr(kept), faiss.swig_ptr(here))
            index.ntotal += len(part.kept)
            continue
        for begin in range(0, len(part.kept), _STEP):
            some = part.kept[begin : begin + _STEP]
            index.add_with_ids(part.vectors[some], first + begin + np.arange(len(some)))
    return np.asarray(faiss.serialize_index(index))


def _faiss() -> Any:
    """FAISS, loaded when it is needed; its type hints lack much of it."""
    import faiss

    return faiss


def _empty(centroids: NDArray[np.float32]) -> Any:
    faiss = _faiss()

    nearest = faiss.IndexFlatIP(centroids.shape[1])
    nearest.add(centroids)
    index = faiss.IndexIVFRaBitQ(nearest, centroids.shape[1], len(centroids), faiss.METRIC_INNER_PRODUCT)
    index.train(centroids)  # there is nothing left to be learned; it has to be called
    return index


def centroids_of(parts: Sequence[Part], count: int) -> NDArray[np.float32]:
    """Of rows at equal distances from one another, by spherical k-means."""
    faiss = _faiss()

    n = sum(len(part.kept) for part in parts)
    chosen = np.unique(np.linspace(0, n - 1, min(n, _SAMPLE * count)).astype(np.int64))
    sample, first = [], 0
    for part in parts:
        here = chosen[(chosen >= first) & (chosen < first + len(part.kept))] - first
        sample.append(part.vectors[part.kept[here]])
        first += len(part.kept)
    means = faiss.Kmeans(
        parts[0].vectors.shape[1],
        count,
        niter=_ROUNDS,
        spherical=True,
        seed=_SEED,
        min_points_per_centroid=1,
        max_points_per_centroid=_SAMPLE + 1,
    )
    means.train(np.concatenate(sample))
    return np.asarray(means.centroids)

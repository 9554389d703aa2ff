"""BM25 over words, from the lists of passages that each word stands in.

The scores are Lucene's BM25, as bm25s computes it: ln(1 + (n - df + 0.5) / (df + 0.5)) · tf / (tf + k1 · (1 - b + b ·
length / mean length)). They are computed from plain counts when a question is asked, and only for its words, so that
passages can be added and left out without computing the others' anew.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qa.retrieval.lists import Lists

K1, B = 1.5, 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """In which of n passages each of V words stands, and how often."""

    hashes: NDArray[np.uint64]
    """(V,), ascending; see `hash_of`."""
    holders: Lists
    """For each word the rows that have it, ascending."""
    counts: NDArray[np.int32]
    """How often, in the order of ``holders.values``."""
    lengths: NDArray[np.int32]
    """(n,): words of a passage."""

    def number(self, word: str) -> int | None:
        """Of a word, its place among the hashes."""
        wanted = hash_of(word)
        at = int(np.searchsorted(self.hashes, np.uint64(wanted)))
        return at if at < len(self.hashes) and int(self.hashes[at]) == wanted else None


def hash_of(word: str) -> int:
    """64 bits of a word's BLAKE2: of ten million words any two agree once in 370,000 vocabularies."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class Vocabulary:
    """Words numbered as they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def numbers(self, words: Iterable[str]) -> list[int]:
        return [self._numbers.setdefault(word, len(self._numbers)) for word in words]

    def ordered(self) -> tuple[list[str], NDArray[np.uint64], NDArray[np.int64]]:
        """The words by their hash, the hashes, and for each number its place among them."""
        every = list(self._numbers)
        hashes = np.array([hash_of(word) for word in every], np.uint64)
        order = np.argsort(hashes, kind="stable")
        rank = np.empty(len(every), np.int64)
        rank[order] = np.arange(len(every))
        return [every[number] for number in order.tolist()], hashes[order], rank


def postings(documents: Sequence[Sequence[int]], hashes: NDArray[np.uint64], rank: NDArray[np.int64]) -> Postings:
    """Postings of documents that are lists of numbers of a `Vocabulary`, which gives `hashes` and `rank`."""
    sizes = np.array([len(numbers) for numbers in documents], np.int64)
    every = rank[np.array([number for numbers in documents for number in numbers], np.int64)]
    n = max(len(documents), 1)
    keys, counts = np.unique(every * n + np.repeat(np.arange(len(documents)), sizes), return_counts=True)
    words, rows = np.divmod(keys, n)
    starts = np.searchsorted(words, np.arange(len(rank) + 1))
    return Postings(hashes, Lists(starts, rows.astype(np.int32)), counts.astype(np.int32), sizes.astype(np.int32))


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 has to know of all passages."""

    passages: int
    words: int
    """How many they have together, repeated ones counted each time."""
    documents_with: Callable[[str], int]
    """In how many of them a word stands."""


class LexicalIndex:
    """BM25 of all passages of one or more segments, which are numbered one after the other.

    Parameters
    ----------
    parts
        Of each segment.
    alive
        Shape (n,): passages that count; all where none are given.
    statistics
        Of all passages, where those of the segments are only some of them.
    """

    def __init__(
        self, parts: Sequence[Postings], alive: NDArray[np.bool_] | None = None, statistics: Statistics | None = None
    ) -> None:
        self._parts = tuple(parts)
        self._alive = alive
        self._starts = np.cumsum([0, *(len(part.lengths) for part in parts)], dtype=np.int64).tolist()
        if statistics is None:
            n = self._starts[-1] if alive is None else int(np.count_nonzero(alive))
            total = sum(int(lengths.sum()) for lengths in self._living_lengths())
            statistics = Statistics(n, total, lru_cache(1 << 16)(self._documents_with))
        self._n = statistics.passages
        self._mean = statistics.words / self._n if self._n else 0.0
        self.documents_with = statistics.documents_with
        """In how many passages a word stands."""

    def scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """BM25 of every passage for a query of `words`; shape (n,), 0 where no word matches, higher is better."""
        scores = np.zeros(self._starts[-1], np.float32)
        for word in words:
            if df := self.documents_with(word):
                idf = np.float32(math.log(1 + (self._n - df + 0.5) / (df + 0.5)))
                for start, part, rows, counts in self._lists(word):
                    often = counts.astype(np.float32)
                    share = often / (K1 * ((1 - B) + B * part.lengths[rows] / self._mean) + often)
                    scores[start : start + len(part.lengths)][rows] += (idf * share).astype(np.float32)
        if self._alive is not None:
            scores[~self._alive] = 0
        return scores

    def holds(self, word: str, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the passages `rows` have a word."""
        found = np.zeros(len(rows), np.bool_)
        for start, part, holders, _ in self._lists(word):
            here = np.flatnonzero((rows >= start) & (rows < start + len(part.lengths)))
            wanted = (rows[here] - start).astype(holders.dtype)
            at = np.minimum(np.searchsorted(holders, wanted), len(holders) - 1)
            found[here] = holders[at] == wanted
        return found

    def known(self, word: str, allowed: NDArray[np.bool_] | None = None) -> bool:
        """Whether any passage, or any of the `allowed` ones, shape (n,), has the word."""
        if allowed is None:
            return self.documents_with(word) > 0
        return any(allowed[start : start + len(part.lengths)][rows].any() for start, part, rows, _ in self._lists(word))

    def idf(self, word: str) -> float:
        """Inverse document frequency, Lucene's ln(1 + (n - df + 0.5) / (df + 0.5)); largest for an unknown word."""
        df = self.documents_with(word)
        return float(np.log1p((self._n - df + 0.5) / (df + 0.5)))

    def _documents_with(self, word: str) -> int:
        if self._alive is None:
            return sum(len(rows) for _, _, rows, _ in self._lists(word))
        return sum(int(self._alive[start:][rows].sum()) for start, _, rows, _ in self._lists(word))

    def _lists(self, word: str) -> Iterator[tuple[int, Postings, NDArray[np.int32], NDArray[np.int32]]]:
        """The first row of each segment that has the word, the segment, its rows that have it, and how often."""
        for start, part in zip(self._starts, self._parts, strict=False):
            if (number := part.number(word)) is not None:
                first, end = part.holders.starts[number : number + 2].tolist()
                if first < end:
                    yield start, part, part.holders.values[first:end], part.counts[first:end]

    def _living_lengths(self) -> Iterator[NDArray[np.int32]]:
        for start, part in zip(self._starts, self._parts, strict=False):
            alive = None if self._alive is None else self._alive[start : start + len(part.lengths)]
            yield part.lengths if alive is None else part.lengths[alive]

"""BM25 over words, from the lists of passages that each word stands in.

The scores are Lucene's BM25, as bm25s computes it: ln(1 + (n - df + 0.5) / (df + 0.5)) · tf / (tf + k1 · (1 - b + b ·
length / mean length)). They are computed from plain counts when a question is asked, and only for its words and the
passages that may be among the best, so that passages can be added and left out without computing the others' anew.
"""

from __future__ import annotations

import hashlib
import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from qa.retrieval.lists import Lists

K1, B = 1.5, 0.75
_ROUNDED = 1 - 1e-5
"""A sum of some float32 is at least so much of what it is in another order."""
_LONG = 1 << 14
"""Before more passages than these are gone through it is reckoned anew whether that can be spared."""
_KEPT = 1 << 12
"""Of so many words it is kept where their lists lie."""
_Numbers = TypeVar("_Numbers", float, NDArray[Any])


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


def share(often: _Numbers, length: _Numbers, mean: float) -> _Numbers:
    """What part of its idf, 0 to 1, a word gives a passage of `length` words that has it so often; `mean` is the length
    of passages on average.
    """
    part: _Numbers = often / (K1 * ((1 - B) + B * length / mean) + often)
    return part


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


class _Listed(NamedTuple):
    """A word in a segment."""

    segment: int
    holders: NDArray[np.int32]
    """The segment's rows that have it, ascending."""
    counts: NDArray[np.int32]
    """How often."""


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
        self._lengths = np.concatenate([np.zeros(0, np.int32), *(part.lengths for part in parts)])
        self._lists = lru_cache(_KEPT)(self._lists_of)
        if statistics is None:
            living = self._lengths if alive is None else self._lengths[alive]
            statistics = Statistics(len(living), int(living.sum()), lru_cache(1 << 16)(self._documents_with))
        self._n = statistics.passages
        self._mean = statistics.words / self._n if self._n else 0.0
        self.documents_with = statistics.documents_with
        """In how many passages a word stands."""

    def scores(self, words: Sequence[str], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """BM25 of the passages `rows` for a query of `words`; shape (len(rows),), 0 where no word matches, higher is
        better.
        """
        return summed(self.gains(words, rows))

    def gains(self, words: Sequence[str], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """What each of `words` adds to the scores of the passages `rows`, shape (len(words), len(rows)); 0 where a word
        does not stand.
        """
        found = np.zeros((len(words), len(rows)), np.float32)
        idfs = np.array([self._idf(word) if self.documents_with(word) else 0 for word in words], np.float32)
        lists = [(number, *listed) for number in np.flatnonzero(idfs).tolist() for listed in self._lists(words[number])]
        for at, start in enumerate(self._starts[:-1]):
            here = np.flatnonzero((rows >= start) & (rows < self._starts[at + 1]))
            wanted = (rows[here] - start).astype(np.int32)
            held: list[tuple[int, NDArray[np.int64], NDArray[np.int32]]] = []
            for number, segment, holders, counts in lists if len(here) else ():
                if segment == at:
                    places = holders.searchsorted(wanted)
                    there = holders.take(places, mode="clip") == wanted
                    held.append((number, here[there], counts[places[there]]))
            if held:
                numbers, columns, often = zip(*held, strict=True)
                which, column = np.repeat(numbers, [len(one) for one in columns]), np.concatenate(columns)
                found[which, column] = self._worth(idfs[which], rows[column], np.concatenate(often))
        if self._alive is not None:
            found[:, ~self._alive[rows]] = 0
        return found

    def best(self, words: Sequence[str], k: int, allowed: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """The rows of the k highest positive scores for a query of `words`, best first, equal ones in reading order.

        Rare words are looked at first. No passage gains more by a word than its idf. So once k passages reach more than
        the words that are left can give, whose lists are the longest, these need not be gone through: only what has a
        word before them is looked up there, as long as it can still be among the best.

        Parameters
        ----------
        allowed
            Shape (n,): the passages that count; all where none are given.
        """
        allowed = self._alive if allowed is None else allowed
        gains = {word: words.count(word) * float(self._idf(word)) for word in words if self.documents_with(word)}
        sums = np.zeros(self._starts[-1], np.float32)  # as zeros are asked for, only what is touched costs anything
        touched: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
        waiting = deque(sorted(gains, key=lambda word: -gains[word]))
        left, least = sum(gains.values()), 0.0
        while waiting:
            if self.documents_with(waiting[0]) > _LONG:
                least = max(least, self._reached(words, sums, np.concatenate(touched), k))
            if left < least:
                break
            word = waiting.popleft()
            left -= gains[word]
            for segment, holders, counts in self._lists(word):
                rows = holders + np.int64(self._starts[segment])
                kept = slice(None) if allowed is None else allowed[rows]
                rows = rows[kept]
                before = sums[rows]
                touched.append(rows[before == 0])
                sums[rows] = before + words.count(word) * self._worth(self._idf(word), rows, counts[kept])
        rows = np.concatenate(touched)
        least = max(least, _highest(sums[rows], k) * _ROUNDED)
        rows = np.sort(rows[sums[rows] + left >= least])
        while waiting and len(rows) > k:
            word = waiting.popleft()
            left -= gains[word]
            sums[rows] += words.count(word) * self.gains((word,), rows)[0]
            least = max(least, _highest(sums[rows], k) * _ROUNDED)
            rows = rows[sums[rows] + left >= least]
        scores = self.scores(words, rows)  # summed in the order of the words
        return rows[np.argsort(-scores, kind="stable")[:k]]

    def _reached(self, words: Sequence[str], sums: NDArray[np.float32], rows: NDArray[np.int64], k: int) -> float:
        """What k passages score at least: of `rows` those that `sums` say are the best so far."""
        if not len(rows) >= k > 0:
            return 0.0
        best = rows[np.argpartition(sums[rows], -k)[-k:]]
        return float(self.scores(words, np.sort(best)).min()) * _ROUNDED

    def _idf(self, word: str) -> np.float32:
        df = self.documents_with(word)
        return np.float32(math.log(1 + (self._n - df + 0.5) / (df + 0.5)))

    def _worth(self, idf: np.float32, rows: NDArray[np.int64], counts: NDArray[np.int32]) -> NDArray[np.float32]:
        """What a word adds to the scores of passages that have it so often."""
        return (idf * share(counts.astype(np.float32), self._lengths[rows], self._mean)).astype(np.float32)

    def holds(self, word: str, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the passages `rows` have a word."""
        return np.asarray(self.gains((word,), rows)[0] > 0)

    def known(self, word: str, allowed: NDArray[np.bool_] | None = None) -> bool:
        """Whether any passage, or any of the `allowed` ones, shape (n,), has the word."""
        if allowed is None:
            return self.documents_with(word) > 0
        return any(allowed[self._starts[segment] :][holders].any() for segment, holders, _ in self._lists(word))

    def idf(self, word: str) -> float:
        """Inverse document frequency, Lucene's ln(1 + (n - df + 0.5) / (df + 0.5)); largest for an unknown word."""
        df = self.documents_with(word)
        return float(np.log1p((self._n - df + 0.5) / (df + 0.5)))

    def _documents_with(self, word: str) -> int:
        if self._alive is None:
            return sum(len(holders) for _, holders, _ in self._lists(word))
        return sum(int(self._alive[self._starts[at] :][holders].sum()) for at, holders, _ in self._lists(word))

    def _lists_of(self, word: str) -> tuple[_Listed, ...]:
        found = []
        for segment, part in enumerate(self._parts):
            if (number := part.number(word)) is not None:
                first, end = part.holders.starts[number : number + 2].tolist()
                if first < end:
                    found.append(_Listed(segment, part.holders.values[first:end], part.counts[first:end]))
        return tuple(found)


def summed(gains: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scores that `LexicalIndex.gains` add up to, in the order of the words."""
    scores = np.zeros(gains.shape[1], np.float32)
    for row in gains:
        scores += row
    return scores


def _highest(values: NDArray[np.float32], k: int) -> float:
    """The k-th highest; 0 where there are fewer."""
    return float(np.partition(values, -k)[-k]) if len(values) >= k > 0 else 0.0

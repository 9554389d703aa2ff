"""All segments of a newspaper as one: what stands in which row, in reading order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Protocol, overload

import numpy as np
from numpy.typing import NDArray

from embeddings import VectorIndex
from qa.datatypes import Filter, Issue
from qa.retrieval.filtering import EVERYTHING, wanted_labels, within
from qa.retrieval.lexical import LexicalIndex, Statistics
from qa.retrieval.passages import AUTHORS, Passage, Source
from qa.retrieval.segment import ROLES, Head, Segment
from qa.words import letters_of

_KEPT = 4096
"""So many passages, and a sixteenth as many issues, are kept once they are made."""
_WORDS_KEPT = 1 << 18
"""So many words are kept once they are read."""
_AND = re.compile("[、和与及]")
_BYLINES = [ROLES.index(role) for role in ROLES if role in AUTHORS]
_HEADLINES = [ROLES.index(role) for role in ROLES if role not in AUTHORS]


class Collection:
    """Rows, articles and issues of several segments, numbered one segment after the other.

    Nothing is read of a passage before it is asked for.

    Parameters
    ----------
    segments
        At least one.
    fingerprint
        Of the encoder that made their vectors.
    removed
        For each segment the numbers of its issues that count no more; none where none are given.
    names
        Names of issues, by their numbers, in the place of their own.
    statistics
        Of the words of all passages, and of those of their surroundings, where the segments hold only some passages.
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        fingerprint: str,
        removed: Sequence[Some[int]] | None = None,
        names: Mapping[int, str] | None = None,
        statistics: tuple[Statistics, Statistics] | tuple[None, None] = (None, None),
    ) -> None:
        self.segments = tuple(segments)
        self._rows = _starts(len(s.article_of) for s in segments)
        self._articles = _starts(len(s.issue_of) for s in segments)
        self._issues = _starts(len(s.issues) for s in segments)
        self._sentences = _starts(len(s.parts) for s in segments)
        gone = [set(numbers) for numbers in removed or [()] * len(self.segments)]
        self._gone = {start + number for start, numbers in zip(self._issues, gone, strict=False) for number in numbers}
        self.alive = self._living() if self._gone else None
        """Shape (n,): the rows of issues that count; None where all do."""
        indexes = [s.indexes() for s in segments]
        self.whole = VectorIndex.over([s.whole for s in segments], fingerprint, [whole for whole, _ in indexes])
        self.parts = VectorIndex.over([s.parts for s in segments], fingerprint, [parts for _, parts in indexes])
        self.words = LexicalIndex([s.postings() for s in segments], self.alive, statistics[0])
        self.around = LexicalIndex([s.postings_around() for s in segments], self.alive, statistics[1])
        self._names = dict(names or {})
        self.passage = lru_cache(_KEPT)(self._passage)
        """The passage in a row."""
        self.vocabulary = lru_cache(_KEPT)(self._vocabulary)
        """The words of each sentence of a passage, with what its references stand for."""
        self.issue = lru_cache(_KEPT // 16)(self._issue)
        """An issue by its number."""
        self.head = lru_cache(_KEPT)(self._head)
        """What there is to tell an issue by."""
        self._decoded: dict[tuple[int, int], str] = {}

    def __len__(self) -> int:
        """How many rows there are, those that count no more among them."""
        return self._rows[-1]

    def issues(self, where: Filter = EVERYTHING) -> Issues:
        """The issues that count, with those of their articles that a filter lets through."""
        numbers = [number for number in range(self._issues[-1]) if number not in self._gone]
        if where == EVERYTHING:
            return Issues(self, numbers, where)
        living = np.zeros(self._issues[-1], np.bool_)
        for first, segment in self._each(self._issues):
            living[first + segment.issue_of[self._articles_within(where, first, segment)]] = True
        return Issues(self, [number for number in numbers if living[number]], where)

    def rows_within(self, where: Filter) -> NDArray[np.bool_] | None:
        """Which rows count and stand in articles that a filter lets through, shape (n,); None for all."""
        if where == EVERYTHING:
            return self.alive
        pieces = [
            self._articles_within(where, first, segment)[segment.article_of]
            for first, segment in self._each(self._issues)
        ]
        rows = np.concatenate(pieces)
        return rows if self.alive is None else rows & self.alive

    def _articles_within(self, where: Filter, first_issue: int, segment: Segment) -> NDArray[np.bool_]:
        """Which articles of a segment a filter lets through, shape (A,)."""
        found = np.ones(len(segment.issue_of), np.bool_)
        if where.since:
            found &= segment.days >= date.fromisoformat(where.since).toordinal()
        if where.until:
            found &= (segment.days <= date.fromisoformat(where.until).toordinal()) & (segment.days > 0)
        if where.issues:
            heads = [self._head(first_issue + number) for number in range(len(segment.issues))]
            named = [head.name in where.issues or head.given in where.issues for head in heads]
            found &= np.array(named, np.bool_)[segment.issue_of]
        wanted = wanted_labels(where)
        labels = [segment.labels.text(number) for number in range(len(segment.labels))] if wanted else []
        for fits in wanted:
            some = [segment.labelled[number] for number, label in enumerate(labels) if fits(label)]
            here = np.zeros(len(found), np.bool_)
            here[np.concatenate([np.zeros(0, np.int32), *some])] = True
            found &= here
        return found

    def day(self, allowed: NDArray[np.bool_] | None = None) -> date | None:
        """The day of the newest article, or of those that have `allowed` rows, shape (n,); None if none has a day."""
        newest = 0
        for start, segment in self._each(self._rows):
            days = segment.days if allowed is None else segment.days[segment.article_of]
            if allowed is not None:
                days = days[allowed[start : start + len(days)]]
            newest = max(newest, int(days.max(initial=0)))
        return date.fromordinal(newest) if newest else None

    @cached_property
    def issue_days(self) -> NDArray[np.int32]:
        """For each issue the day of its newest article, as `date.toordinal` counts; 0 where none is known."""
        found = np.zeros(self._issues[-1], np.int32)
        for first, segment in self._each(self._issues):
            np.maximum.at(found, first + segment.issue_of, segment.days)
        return found

    def is_headline(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the rows are headlines, kickers or subheads."""
        return np.isin(self._take("roles", rows), _HEADLINES)

    def is_byline(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the rows are bylines, signatures or credits."""
        return np.isin(self._take("roles", rows), _BYLINES)

    def article_of(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The numbers of the articles that rows stand in."""
        return self._take("article_of", rows, self._articles)

    def authors_of(self, articles: NDArray[np.int64], allowed: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """The rows, ascending, that name who made one of the articles."""
        found = []
        for (start, segment), first in zip(self._each(self._rows), self._articles, strict=False):
            rows = np.flatnonzero(segment.authors)
            found.append(start + rows[np.isin(segment.article_of[rows] + first, articles)])
        rows = np.concatenate(found)
        return rows if allowed is None else rows[allowed[rows]]

    def owners(self, sentences: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows that sentences stand in."""
        found = np.empty(len(sentences), np.int64)
        for (start, segment), first in zip(self._each(self._rows), self._sentences, strict=False):
            here = (sentences >= first) & (sentences < first + len(segment.parts))
            found[here] = start + np.searchsorted(segment.sentences.starts, sentences[here] - first, side="right") - 1
        return found

    def sentences(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The sentences of rows, row after row, and how many each row has; rows ascending."""
        numbers, sizes = [], []
        for (start, segment), first in zip(self._each(self._rows), self._sentences, strict=False):
            here = rows[(rows >= start) & (rows < start + len(segment.article_of))] - start
            numbers.append(segment.sentences.places(here) + first)
            sizes.append(segment.sentences.sizes(here))
        return np.concatenate(numbers), np.concatenate(sizes)

    def of_sentences(self, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """For a choice of rows, shape (n,), the choice of their sentences, shape (s,)."""
        sizes = [np.diff(segment.sentences.starts) for segment in self.segments]
        return np.repeat(rows, np.concatenate(sizes))

    def _vocabulary(self, row: int) -> tuple[frozenset[str], ...]:
        at, segment, local = self._find(row)
        first, end = segment.sentences.starts[local : local + 2].tolist()
        return tuple(frozenset(self._words(at, segment.sentence_words[n].tolist())) for n in range(first, end))

    def surroundings(self, row: int) -> frozenset[str]:
        """The words of a passage's heading and of the paragraph before it."""
        at, segment, local = self._find(row)
        return frozenset(self._words(at, segment.around_words[local].tolist()))

    def inherited(self, row: int) -> frozenset[str]:
        """The words of the surroundings and of what the references stand for that the passage does not have itself."""
        at, segment, local = self._find(row)
        around, own = self.surroundings(row), frozenset[str]().union(*self.vocabulary(row))
        if not len(segment.references[local]):
            return around - own
        return (around | own) - frozenset(self._words(at, segment.printed_words[local].tolist()))

    def has_heading(self, letters: str) -> bool:
        """Whether kicker, headline and subhead of an article hold these letters."""
        wanted = re.compile(re.escape(letters.encode()))
        return any(wanted.search(segment.headings.values.data) for segment in self.segments)

    @property
    def size_of_texts(self) -> int:
        """Bytes of all texts."""
        return sum(len(segment.texts.values) for segment in self.segments)

    def words_with_counts(self) -> dict[str, int]:
        """In how many passages each word stands, for those that stand in any."""
        found: Counter[str] = Counter()
        for segment in self.segments:
            held = np.diff(segment.holders.starts).tolist()
            found.update({segment.words.text(number): df for number, df in enumerate(held) if df})
        return found if self.alive is None else {word: df for word in found if (df := self.words.documents_with(word))}

    def signed_by(self, names: str) -> set[int]:
        """The numbers of the issues with an article of somebody, or of one of several: 王凯、李红."""
        labels = labels_of_names(names)
        found: set[int] = set()
        for first, segment in self._each(self._issues):
            for number in range(len(segment.labels)):
                if segment.labels.text(number) in labels:
                    found.update((first + segment.issue_of[segment.labelled[number]]).tolist())
        return found

    def entitled(self, title: str) -> set[int]:
        """The numbers of the issues with an article whose kicker, headline and subhead hold the letters of a title."""
        wanted = re.compile(re.escape(letters_of(title).encode()))
        found: set[int] = set()
        for first, segment in self._each(self._issues):
            places = [match.start() for match in wanted.finditer(segment.headings.values.data)]
            articles = np.searchsorted(segment.headings.starts, np.array(places, np.int64), side="right") - 1
            found.update((first + segment.issue_of[articles[articles < len(segment.issue_of)]]).tolist())
        return found

    def texts(self, most: int | None = None) -> Iterator[str]:
        """The texts of the passages, or of the first ones, that count."""
        rows = range(len(self)) if self.alive is None else np.flatnonzero(self.alive).tolist()
        for row in rows[:most]:
            _, segment, local = self._find(row)
            yield segment.texts.text(local)

    def heads(self, numbers: Sequence[int]) -> Iterator[tuple[int, Head]]:
        """What there is to tell some issues by, each with its number."""
        return ((number, self.head(number)) for number in numbers)

    def _passage(self, row: int) -> Passage:
        at, segment, local = self._find(row)
        number = self._issues[at] + int(segment.issue_of[segment.article_of[local]])
        head = self.head(number)
        return segment.passage(local, self._rows[at], Source(number, head.name, head.date))

    def _issue(self, number: int) -> Issue:
        at = bisect_right(self._issues, number) - 1
        issue = self.segments[at].issue(number - self._issues[at])
        return replace(issue, name=self._names[number]) if number in self._names else issue

    def _head(self, number: int) -> Head:
        at = bisect_right(self._issues, number) - 1
        head = self.segments[at].head(number - self._issues[at])
        return replace(head, name=self._names[number]) if number in self._names else head

    def _words(self, at: int, numbers: Sequence[int]) -> list[str]:
        found, decoded, words = [], self._decoded, self.segments[at].words
        for number in numbers:
            word = decoded.get((at, number))
            if word is None:
                if len(decoded) >= _WORDS_KEPT:
                    decoded.clear()
                word = decoded[at, number] = words.text(number)
            found.append(word)
        return found

    def _find(self, row: int) -> tuple[int, Segment, int]:
        """The number of the segment that a row is in, the segment, and the row's number there."""
        at = bisect_right(self._rows, row) - 1
        return at, self.segments[at], row - self._rows[at]

    def _take(self, name: str, rows: NDArray[np.int64], firsts: Sequence[int] | None = None) -> NDArray[np.int64]:
        found = np.empty(len(rows), np.int64)
        for at, (start, segment) in enumerate(self._each(self._rows)):
            here = (rows >= start) & (rows < start + len(segment.article_of))
            found[here] = getattr(segment, name)[rows[here] - start] + (firsts[at] if firsts else 0)
        return found

    def _each(self, starts: Sequence[int]) -> Iterator[tuple[int, Segment]]:
        return zip(starts, self.segments, strict=False)

    def _living(self) -> NDArray[np.bool_]:
        pieces = []
        for first, segment in self._each(self._issues):
            living = np.array([first + number not in self._gone for number in range(len(segment.issues))], np.bool_)
            pieces.append(living[segment.issue_of[segment.article_of]])
        return np.concatenate(pieces)


class Shelf(Protocol):
    """Where issues stand, each under its number."""

    def issue(self, number: int, /) -> Issue: ...

    def heads(self, numbers: Sequence[int], /) -> Iterator[tuple[int, Head]]:
        """What there is to tell some issues by, each with its number, without reading them; issues that are gone since
        their numbers were listed are passed over.
        """

    @property
    def issue_days(self) -> Mapping[int, int] | NDArray[np.int32]:
        """For each issue the day of its newest article, as `date.toordinal` counts; 0 where none is known."""


class Issues(Sequence[Issue]):
    """Some issues, each read when it is asked for, with those of their articles that a filter lets through."""

    def __init__(self, shelf: Shelf, numbers: Sequence[int], where: Filter) -> None:
        self._shelf = shelf
        self._numbers = numbers
        self._where = where

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> Issue: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Issue]: ...

    def __getitem__(self, at: int | slice) -> Issue | Sequence[Issue]:
        if isinstance(at, slice):
            return Issues(self._shelf, self._numbers[at], self._where)
        return within(self._where, self._shelf.issue(self._numbers[at]))

    def of(self, numbers: Some[int]) -> Issues:
        """Those of them that have one of these numbers."""
        return Issues(self._shelf, [number for number in self._numbers if number in numbers], self._where)

    def newest(self, most: int) -> Issues:
        """Those of the latest days, so many at most, in reading order."""
        days = self._shelf.issue_days
        latest = sorted(self._numbers, key=lambda number: (days[number], number))[-most:]
        return Issues(self._shelf, sorted(latest), self._where)

    @property
    def heads(self) -> Iterator[Head]:
        """Names and dates, without reading the issues; these are read where a filter leaves some of their articles."""
        for number, head in self._shelf.heads(self._numbers):
            if self._where == EVERYTHING:
                yield head
            else:
                yield replace(head, articles=len(within(self._where, self._shelf.issue(number)).articles))

    def called(self, names: Some[str]) -> Issues:
        """Those of them that have one of these names."""
        return self.of({number for number, head in self._shelf.heads(self._numbers) if head.name in names})


def labels_of_names(names: str) -> set[str]:
    """The labels of articles of somebody, or of one of several: 王凯、李红."""
    return {f"byline:{letters_of(name)}" for name in (names, *_AND.split(names))}


def _starts(sizes: Iterator[int]) -> list[int]:
    return [int(start) for start in np.cumsum([0, *sizes])]

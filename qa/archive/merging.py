"""Several segments become one, without the issues that were removed.

Of the arrays none is held in memory whole but the indexes of the vectors, a twentieth of them.
"""

from __future__ import annotations

from collections.abc import Collection as Numbers
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.inverted import Part, inverted_index
from qa.archive.files import Column
from qa.retrieval.lists import Lists
from qa.retrieval.segment import Segment

_STEP = 1 << 16
"""So many rows are copied, and so many words' lists put together, at once."""
_ROWS = ("article_of", "roles", "authors", "lengths", "around_lengths", "whole")
_ROW_LISTS = ("texts", "ids", "references", "sentences")
_WORD_LISTS = ("around_words", "printed_words")


class _Part:
    """A segment with what is kept of it, and where that goes."""

    def __init__(self, segment: Segment, removed: Numbers[int]) -> None:
        self.segment = segment
        issues = np.array([number not in removed for number in range(len(segment.issues))], np.bool_)
        articles = issues[segment.issue_of]
        rows = articles[segment.article_of]
        self.issues, self.articles, self.rows = (np.flatnonzero(kept) for kept in (issues, articles, rows))
        self.sentences = np.flatnonzero(np.repeat(rows, np.diff(segment.sentences.starts)))
        self.first_issue = self.first_article = self.first_row = 0
        self.words = np.zeros(0, np.int32)
        """For each word its new number."""

    def place_after(self, other: _Part | None) -> None:
        if other is not None:
            self.first_issue = other.first_issue + len(other.issues)
            self.first_article = other.first_article + len(other.articles)
            self.first_row = other.first_row + len(other.rows)

    def renumbered(self, kept: NDArray[np.int64], n: int, first: int) -> NDArray[np.int32]:
        """For each of n old numbers the new one, -1 for what is not kept."""
        found = np.full(n, -1, np.int32)
        found[kept] = first + np.arange(len(kept))
        return found


def merged(segments: Sequence[Segment], removed: Sequence[Numbers[int]]) -> list[Column]:
    """The columns of the segment that holds what is left of `segments`, in their order."""
    parts = [_Part(segment, gone) for segment, gone in zip(segments, removed, strict=True)]
    for part, other in zip(parts, [None, *parts], strict=False):
        part.place_after(other)
    return [*_of_articles(parts), *_of_rows(parts), *_of_words(parts)]


def _of_articles(parts: Sequence[_Part]) -> Iterator[Column]:
    for name in ("issues", "heads"):
        yield from _lists(name, [(getattr(p.segment, name), p.issues, None) for p in parts])
    for name in ("articles", "headings"):
        yield from _lists(name, [(getattr(p.segment, name), p.articles, None) for p in parts])
    new = [p.renumbered(p.issues, len(p.segment.issues), p.first_issue) for p in parts]
    yield Column.of(
        "issue_of",
        np.concatenate([number[p.segment.issue_of[p.articles]] for number, p in zip(new, parts, strict=True)]),
    )
    yield Column.of("days", np.concatenate([p.segment.days[p.articles] for p in parts]))
    labelled: dict[str, list[int]] = {}
    for part in parts:
        number = part.renumbered(part.articles, len(part.segment.issue_of), part.first_article)
        for at in range(len(part.segment.labels)):
            articles = number[part.segment.labelled[at]]
            if len(kept := articles[articles >= 0].tolist()):
                labelled.setdefault(part.segment.labels.text(at), []).extend(kept)
    labels, lists = Lists.of_texts(labelled), Lists.of(list(labelled.values()), np.int32)
    yield from (Column.of("labels.starts", labels.starts), Column.of("labels.values", labels.values))
    yield from (Column.of("labelled.starts", lists.starts), Column.of("labelled.values", lists.values))


def _of_rows(parts: Sequence[_Part]) -> Iterator[Column]:
    for name in _ROWS:
        shift = [p.renumbered(p.articles, len(p.segment.issue_of), p.first_article) for p in parts]
        yield _rows(
            name,
            [
                (getattr(p.segment, name), p.rows, s if name == "article_of" else None)
                for p, s in zip(parts, shift, strict=True)
            ],
        )
    # One more place for the -1 of what has nothing before it.
    rows = [np.append(p.renumbered(p.rows, len(p.segment.article_of), p.first_row), np.int32(-1)) for p in parts]
    yield _rows("before", [(p.segment.before, p.rows, new) for p, new in zip(parts, rows, strict=True)])
    yield _rows("parts", [(p.segment.parts, p.sentences, None) for p in parts])
    indexes = [p.segment.indexes() for p in parts]
    whole = [Part(p.segment.whole, p.rows, index) for p, (index, _) in zip(parts, indexes, strict=True)]
    yield Column.of("whole_index", inverted_index(whole))
    sentences = [Part(p.segment.parts, p.sentences, index) for p, (_, index) in zip(parts, indexes, strict=True)]
    yield Column.of("parts_index", inverted_index(sentences))
    for name in _ROW_LISTS:
        yield from _lists(name, [(getattr(p.segment, name), p.rows, None) for p in parts])


def _of_words(parts: Sequence[_Part]) -> Iterator[Column]:
    hashes = np.unique(np.concatenate([p.segment.hashes for p in parts]))
    texts = np.zeros(len(hashes), np.int64)
    owner = np.zeros(len(hashes), np.int64)
    for at, part in enumerate(parts):
        part.words = np.searchsorted(hashes, part.segment.hashes).astype(np.int32)
        owner[part.words], texts[part.words] = at, np.arange(len(part.words))
    yield Column.of("hashes", hashes)
    yield from _words(parts, owner, texts)
    for name in _WORD_LISTS:
        yield from _lists(name, [(getattr(p.segment, name), p.rows, p.words) for p in parts])
    yield from _lists("sentence_words", [(p.segment.sentence_words, p.sentences, p.words) for p in parts])
    for holders, counts in (("holders", "counts"), ("around_holders", "around_counts")):
        yield from _postings(parts, holders, counts, len(hashes))


def _words(parts: Sequence[_Part], owner: NDArray[np.int64], at: NDArray[np.int64]) -> Iterator[Column]:
    """The texts of the words, each from the segment that `owner` names, where it is number `at`."""
    sizes = np.zeros(len(owner), np.int64)
    for number, part in enumerate(parts):
        mine = owner == number
        sizes[mine] = part.segment.words.sizes(at[mine])
    starts = np.cumsum([0, *sizes], dtype=np.int64)
    values = np.empty(starts[-1], np.uint8)
    out = Lists(starts, values)
    for number, part in enumerate(parts):
        mine = np.flatnonzero(owner == number)
        values[out.places(mine)] = part.segment.words.values[part.segment.words.places(at[mine])]
    yield from (Column.of("words.starts", starts), Column.of("words.values", values))


def _postings(parts: Sequence[_Part], holders: str, counts: str, n: int) -> Iterator[Column]:
    """The lists of rows of each word: those of the first segment, then those of the next, …"""
    sizes, kept = np.zeros(n, np.int64), []
    places = []
    for part in parts:
        lists: Lists = getattr(part.segment, holders)
        rows = part.renumbered(part.rows, len(part.segment.article_of), part.first_row)
        own = np.zeros(n, np.int64)
        own[part.words] = _living(lists, rows)
        places.append(sizes)
        sizes = sizes + own
        kept.append((lists, getattr(part.segment, counts), rows, part.words))
    starts = np.cumsum([0, *sizes], dtype=np.int64)

    def fill(out: NDArray[Any], *, often: bool) -> None:
        for (lists, count, rows, words), before in zip(kept, places, strict=True):
            for first in range(0, len(lists), _STEP):
                some = slice(first, min(first + _STEP, len(lists)))
                a, b = int(lists.starts[some.start]), int(lists.starts[some.stop])
                new = rows[lists.values[a:b]]
                alive = new >= 0
                word = np.repeat(words[some], np.diff(lists.starts[some.start : some.stop + 1]))[alive]
                order = np.arange(len(word)) - np.searchsorted(word, word)
                out[starts[word] + before[word] + order] = count[a:b][alive] if often else new[alive]

    total = (int(starts[-1]),)
    yield Column.of(f"{holders}.starts", starts)
    yield Column(f"{holders}.values", np.dtype(np.int32), total, lambda out: fill(out, often=False))
    yield Column(counts, np.dtype(np.int32), total, lambda out: fill(out, often=True))


def _living(lists: Lists, rows: NDArray[np.int32]) -> NDArray[np.int64]:
    """For each list how many of its rows have a new number."""
    if (rows >= 0).all():
        return np.asarray(np.diff(lists.starts))
    found = np.zeros(len(lists), np.int64)
    for first in range(0, len(lists), _STEP):
        last = min(first + _STEP, len(lists))
        a, b = int(lists.starts[first]), int(lists.starts[last])
        alive = np.cumsum([0, *(rows[lists.values[a:b]] >= 0)])
        found[first:last] = np.diff(alive[lists.starts[first : last + 1] - a])
    return found


def _rows(name: str, sources: Sequence[tuple[NDArray[Any], NDArray[np.int64], NDArray[Any] | None]]) -> Column:
    """Chosen rows of several arrays, one after the other, each value put through its table where there is one."""
    first = sources[0][0]

    def fill(out: NDArray[Any]) -> None:
        at = 0
        for array, chosen, table in sources:
            for begin in range(0, len(chosen), _STEP):
                some = chosen[begin : begin + _STEP]
                values = array[some[0] : some[-1] + 1] if some[-1] - some[0] + 1 == len(some) else array[some]
                out[at : at + len(some)] = values if table is None else table[values]
                at += len(some)

    n = sum(len(chosen) for _, chosen, _ in sources)
    return Column(name, first.dtype, (n, *first.shape[1:]), fill)


def _lists(name: str, sources: Sequence[tuple[Lists, NDArray[np.int64], NDArray[np.int32] | None]]) -> Iterator[Column]:
    """Chosen lists of several, one after the other, each value put through its table where there is one."""
    sizes = [lists.sizes(chosen) for lists, chosen, _ in sources]
    starts = np.zeros(1 + sum(map(len, sizes)), np.int64)
    np.cumsum(np.concatenate(sizes), out=starts[1:])
    first = sources[0][0].values

    def fill(out: NDArray[Any]) -> None:
        at = 0
        for lists, chosen, table in sources:
            for begin in range(0, len(chosen), _STEP):
                some = chosen[begin : begin + _STEP]
                if some[-1] - some[0] + 1 == len(some):
                    values = lists.values[lists.starts[some[0]] : lists.starts[some[-1] + 1]]
                else:
                    values = lists.values[lists.places(some)]
                out[at : at + len(values)] = values if table is None else table[values]
                at += len(values)

    yield Column.of(f"{name}.starts", starts)
    yield Column(f"{name}.values", first.dtype, (int(starts[-1]), *first.shape[1:]), fill)

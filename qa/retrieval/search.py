"""Questions to passages: four signals, kept apart by name, and their weighted sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder, Meanwhile, Progress, VectorCache
from qa.datatypes import Filter, Issue
from qa.retrieval.collection import Collection, Issues
from qa.retrieval.filtering import EVERYTHING
from qa.retrieval.fusion import Signals, fuse_rows
from qa.retrieval.lexical import summed
from qa.retrieval.passages import Passage
from qa.retrieval.segment import Segment, build
from qa.retrieval.spelling import Spelling
from qa.words import in_script, is_traditional

CANDIDATES = 100
"""How many best passages of each signal are weighed."""
SCRIPT = 1000
"""From so many passages it is told whether a paper is printed in Traditional characters."""
LARGE = 8192
"""Sentences from which on it pays to search by two threads."""
_VIEWS = 8
"""What so many filters leave is kept."""
SPELLED = 6_000_000
"""Bytes of text, some 2 million characters, up to which typing errors are looked up: all of it is held in memory for
that, and the first question waits a second or two.
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with the signals that found it."""

    row: int
    """Of the passage, in reading order."""
    score: float
    """Weighted sum of the signals, rounded to four decimals; higher is better."""
    signals: Signals
    similarities: tuple[float, ...]
    """Cosine of the question with each sentence of the passage."""
    ranks: tuple[int, ...]
    """Rank among all hits by each signal, in the order of `Signals`, counted from 1; equal values share a rank."""
    where: Collection = field(repr=False)
    """Where it stands."""
    parent: int | None = None
    """For a byline the row of the best passage of its article, by which it was found."""

    @property
    def passage(self) -> Passage:
        return self.where.passage(self.row)

    @property
    def vocabulary(self) -> tuple[frozenset[str], ...]:
        """The words of each sentence of the passage; for a byline all those of what it was found by."""
        if self.parent is None:
            return self.where.vocabulary(self.row)
        found = frozenset[str]().union(*self.where.vocabulary(self.parent), self.where.surroundings(self.row))
        return (found,) * len(self.similarities)

    @property
    def inherited(self) -> frozenset[str]:
        """Words that it does not have itself: those of its article's heading, of the paragraph before it, and of the
        names that its references stand for.
        """
        return self.where.inherited(self.row if self.parent is None else self.parent)


class _Found(NamedTuple):
    """A hit in the making."""

    row: int
    signals: Sequence[float]
    similarities: tuple[float, ...]
    parent: int | None


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched for."""

    text: str
    words: tuple[str, ...]
    """Its content words."""
    authors: bool = False
    """Whether it asks who made an article. Bylines are found by what their article says, and otherwise left out."""
    where: Filter = EVERYTHING
    """Which part of the newspaper is searched."""


@dataclass(frozen=True, slots=True)
class View:
    """What a filter leaves of a newspaper."""

    rows: NDArray[np.bool_] | None
    """Shape (n,): the passages that are searched; None for all."""
    sentences: NDArray[np.bool_] | None
    """The same of their sentences."""
    day: date | None
    """The day of the newest issue or article: questions are asked as on that day."""


class Retriever:
    """Finds passages by their meaning, their sentences' meaning, their words, and the words of their surroundings."""

    def __init__(self, collection: Collection, encoder: Encoder) -> None:
        self.collection = collection
        self._encoder = encoder
        self._beside = ThreadPoolExecutor(1, "search") if len(collection.parts) >= LARGE else None
        self.view = lru_cache(_VIEWS)(self._view)
        """What a filter leaves."""

    @classmethod
    def of(
        cls, issues: Sequence[Issue], encoder: Encoder, cache: VectorCache, progress: Progress | None = None
    ) -> Retriever:
        """A retriever over `issues` in memory."""
        return cls(Collection([segment_of(issues, encoder, cache, progress)], encoder.fingerprint), encoder)

    def issues(self, where: Filter) -> Issues:
        """The issues with an article that a filter lets through."""
        return self.collection.issues(where)

    def day(self, where: Filter = EVERYTHING) -> date | None:
        """The day of the newest issue or article that a filter leaves."""
        return self.view(where).day

    def signed_by(self, names: str) -> set[int]:
        """The numbers of the issues with an article of somebody, or of one of several."""
        return self.collection.signed_by(names)

    def entitled(self, title: str) -> set[int]:
        """The numbers of the issues with an article of that title."""
        return self.collection.entitled(title)

    def has_heading(self, letters: str) -> bool:
        """Whether the heading of an article holds these letters."""
        return self.collection.has_heading(letters)

    @cached_property
    def _traditional(self) -> bool:
        return is_traditional("".join(self.collection.texts(SCRIPT)))

    def _view(self, where: Filter) -> View:
        rows = self.collection.rows_within(where)
        sentences = None if rows is None else self.collection.of_sentences(rows)
        return View(rows, sentences, self.collection.day(rows))

    def corrected(self, question: str) -> str:
        """The question with what the paper has in place of its typing errors; as typed in a paper too large for it."""
        return self._spelling.corrected(question) if self._spelling else question

    @cached_property
    def _spelling(self) -> Spelling | None:
        there = self.collection
        return Spelling(there.texts(), there.words_with_counts()) if there.size_of_texts <= SPELLED else None

    def search(self, queries: Sequence[Query]) -> list[tuple[Hit, ...]]:
        """The hits of each query, best first; equal scores in reading order."""
        return list(self.search_each(queries))

    def search_each(self, queries: Sequence[Query]) -> Iterator[tuple[Hit, ...]]:
        """`search`, the hits of a query when they are asked for; all queries are encoded together before the first."""
        if not queries or not len(self.collection):
            yield from [() for _ in queries]
            return
        # The model finds more surely within one script.
        texts = [in_script(query.text, traditional=self._traditional) for query in queries]
        by_words = Meanwhile(self._beside, self._by_words, queries[0])
        vectors = self._encoder.encode_queries(texts)
        for query, vector, after in zip_longest(queries, vectors, queries[1:]):
            best = by_words.result()
            if after:
                by_words = Meanwhile(self._beside, self._by_words, after)
            yield self._search_by(query, vector, best)

    def search_by(self, query: Query, vector: NDArray[np.float32]) -> tuple[Hit, ...]:
        """The hits of a query that is encoded already."""
        return self._search_by(query, vector, self._by_words(query))

    def _by_words(self, query: Query) -> NDArray[np.int64]:
        """The rows that are best by their words, or by those around them."""
        there, rows = self.collection, self.view(query.where).rows
        return np.concatenate([index.best(query.words, CANDIDATES, rows) for index in (there.words, there.around)])

    def _search_by(self, query: Query, vector: NDArray[np.float32], best: NDArray[np.int64]) -> tuple[Hit, ...]:
        there, question, model = self.collection, vector[np.newaxis], self._encoder.fingerprint
        view = self.view(query.where)
        whole = Meanwhile(self._beside, there.whole.search, question, CANDIDATES, model, view.rows)
        sentences = there.parts.search(question, CANDIDATES, model, view.sentences, self._beside)[1][0]
        nearest = whole.result()[1][0]
        rows = np.unique(np.concatenate([nearest, there.owners(sentences), best]))
        rows = rows[~there.is_byline(rows)]
        every, sizes = there.sentences(rows)
        scores = there.parts.scores(question, every)[0].tolist()
        ends = np.cumsum(sizes).tolist()
        similarities = [tuple(scores[end - size : end]) for end, size in zip(ends, sizes.tolist(), strict=True)]
        values = np.zeros((len(rows), len(Signals._fields)))
        values[:, 0] = there.whole.scores(question, rows)[0]
        values[:, 1] = [max(own) for own in similarities]
        own, around = (index.gains(query.words, rows) for index in (there.words, there.around))
        values[:, 2] = summed(own) / (sum(map(self.idf, query.words)) or 1.0)
        values[:, 3] = self._inherited_share(query.words, (around > 0) & ~(own > 0))
        values[:, 4] = there.is_headline(rows)
        found = [_Found(*each, None) for each in zip(rows.tolist(), values.tolist(), similarities, strict=True)]
        return self._ranked(self._with_bylines(found, view) if query.authors else found)

    def _with_bylines(self, found: Sequence[_Found], view: View) -> list[_Found]:
        """What was found and the bylines of its articles, each with the signals of its article's best passage."""
        if not found:
            return []
        articles = self.collection.article_of(np.array([each.row for each in found], np.int64)).tolist()
        scores = [round(score, 4) for score in fuse_rows(np.array([each.signals for each in found])).tolist()]
        best: dict[int, _Found] = {}
        for _, each, article in sorted(zip(scores, found, articles, strict=True), key=lambda f: (-f[0], f[1].row)):
            best.setdefault(article, each)
        made = []
        rows = self.collection.authors_of(np.array(list(best), np.int64), view.rows)
        _, sizes = self.collection.sentences(rows)
        of = self.collection.article_of(rows)
        for row, article, size in zip(rows.tolist(), of.tolist(), sizes.tolist(), strict=True):
            parent = best[article]
            signals = [*parent.signals[:4], 0.0, 1.0]
            made.append(_Found(row, signals, (parent.signals[1],) * size, parent.row))
        there = {each.row for each in made}
        return made + [each for each in found if each.row not in there]

    def _ranked(self, found: Sequence[_Found]) -> tuple[Hit, ...]:
        """What was found as hits, best first, each with its rank by every signal."""
        if not found:
            return ()
        values = np.array([each.signals for each in found])
        rounded = np.sort(values.round(4), axis=0)
        above = [np.searchsorted(rounded[:, n], values[:, n].round(4), side="right") for n in range(values.shape[1])]
        ranks = (1 + len(found) - np.stack(above, axis=1)).tolist()
        scores = [round(score, 4) for score in fuse_rows(values).tolist()]
        hits = [
            Hit(each.row, score, Signals(*each.signals), each.similarities, tuple(own), self.collection, each.parent)
            for each, score, own in zip(found, scores, ranks, strict=True)
        ]
        return tuple(sorted(hits, key=lambda h: (-h.score, h.row)))

    def idf(self, word: str) -> float:
        """Weight of a word: its inverse document frequency in the passages."""
        return self.collection.words.idf(word)

    def known(self, word: str, where: Filter = EVERYTHING) -> bool:
        """Whether any passage, headline or byline that a filter leaves has the word."""
        rows = self.view(where).rows
        return self.collection.words.known(word, rows) or self.collection.around.known(word, rows)

    def _inherited_share(self, words: Sequence[str], inherited: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Of n passages the share of the words' weight that they lack and their surroundings have, 0 to 1.

        Parameters
        ----------
        inherited
            For each word the passages where that is so, shape (len(words), n).
        """
        weights = {word: (self.idf(word), there) for word, there in zip(words, inherited, strict=True)}
        share = np.zeros(inherited.shape[1])
        for weight, there in weights.values():
            share += weight * there
        return share / (sum(weight for weight, _ in weights.values()) or 1.0)


def coverage(there: Set[str], weights: Mapping[str, float]) -> float:
    """Share of the weight of the question's words that is among the words there, 0 to 1."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in there) / total if total else 0.0


def segment_of(
    issues: Sequence[Issue], encoder: Encoder, cache: VectorCache, progress: Progress | None = None
) -> Segment:
    """`issues` in memory, their vectors from the cache, each issue's apart: another beside it embeds nothing anew."""
    return build(issues, lambda _, texts: cache.encode(encoder, texts, progress), encoder.dimension)

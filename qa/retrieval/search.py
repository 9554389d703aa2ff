"""Questions to passages: four signals, kept apart by name, and their weighted sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder, Progress, VectorCache, VectorIndex
from qa.retrieval.fusion import Signals, fuse
from qa.retrieval.lexical import LexicalIndex
from qa.retrieval.passages import Passage
from qa.retrieval.spelling import Spelling
from qa.words import in_script, is_traditional, words

CANDIDATES = 100
"""How many best passages of each signal are weighed."""
SCRIPT = 1000
"""From so many passages it is told whether a paper is printed in Traditional characters."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with the signals that found it."""

    passage: Passage
    score: float
    """Weighted sum of the signals, rounded to four decimals; higher is better."""
    signals: Signals
    similarities: tuple[float, ...]
    """Cosine of the question with each sentence of the passage."""
    vocabulary: tuple[frozenset[str], ...]
    """The words of each sentence of the passage."""
    ranks: tuple[int, ...] = ()
    """Rank among all hits by each signal, in the order of `Signals`, counted from 1; equal values share a rank."""
    inherited: frozenset[str] = frozenset()
    """Words that it does not have itself: those of its article's heading, of the paragraph before it, and of the names
    that its references stand for."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched for."""

    text: str
    words: tuple[str, ...]
    """Its content words."""
    authors: bool = False
    """Whether it asks who made an article. Bylines are found by what their article says, and otherwise left out."""


class Retriever:
    """Finds passages by their meaning, their sentences' meaning, their words, and the words of their surroundings.

    Parameters
    ----------
    passages
        In reading order, as `qa.retrieval.passages.passages` gives them.
    """

    def __init__(
        self, passages: Sequence[Passage], encoder: Encoder, cache: VectorCache, progress: Progress | None = None
    ) -> None:
        self.passages = tuple(passages)
        self.day = max((p.day for p in self.passages if p.day), default=None)
        """The day of the newest issue or article: questions are asked as on that day."""
        self._encoder = encoder
        self._traditional = is_traditional("".join(p.text for p in self.passages[:SCRIPT]))
        whole, parts = [], []
        for _, group in groupby(self.passages, key=lambda p: id(p.issue)):
            # One file of vectors an issue: another issue beside it embeds nothing anew.
            issue = list(group)
            texts = [p.meant() for p in issue]
            sentences = [p.meant(a, b) for p in issue for a, b in p.sentences]
            vectors = cache.encode(encoder, texts + sentences, progress)
            whole.append(vectors[: len(texts)])
            parts.append(vectors[len(texts) :])
        empty = np.zeros((0, encoder.dimension), np.float32)
        self._whole = VectorIndex(np.concatenate([empty, *whole]), encoder.fingerprint)
        self._parts = VectorIndex(np.concatenate([empty, *parts]), encoder.fingerprint)
        counts = [len(p.sentences) for p in self.passages]
        self._first = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        self._owner = np.repeat(np.arange(len(self.passages)), counts)
        by_sentence = [[words(p.meant(a, b), p.day) for a, b in p.sentences] for p in self.passages]
        self._vocabulary = [tuple(map(frozenset, sentences)) for sentences in by_sentence]
        self._words = LexicalIndex([[word for sentence in sentences for word in sentence] for sentences in by_sentence])
        self.spelling = Spelling((p.text for p in self.passages), self._words.documents_with)
        """What stands in the paper in place of typing errors."""
        around = [words(f"{p.heading} {p.before}", p.day) for p in self.passages]
        self._around = [frozenset(found) for found in around]
        self._printed = [frozenset(words(p.text, p.day)) if p.references else None for p in self.passages]
        self._context = LexicalIndex(around)
        self._ordinary = np.array([not p.is_byline for p in self.passages], dtype=bool)
        self._authors = [p.row for p in self.passages if p.names_authors]

    def search(self, queries: Sequence[Query]) -> list[tuple[Hit, ...]]:
        """The hits of each query, best first; equal scores in reading order."""
        if not queries or not self.passages:
            return [() for _ in queries]
        # The model finds more surely within one script.
        vectors = self._encoder.encode_queries([in_script(q.text, traditional=self._traditional) for q in queries])
        return [self._search(query, vector) for query, vector in zip(queries, vectors, strict=True)]

    def _search(self, query: Query, vector: NDArray[np.float32]) -> tuple[Hit, ...]:
        question = vector[np.newaxis]
        by_words = self._words.scores(query.words) / (sum(map(self.idf, query.words)) or 1.0)
        by_context = self._context.scores(query.words)
        nearest = self._whole.search(question, CANDIDATES, self._encoder.fingerprint)[1][0]
        sentences = self._parts.search(question, CANDIDATES, self._encoder.fingerprint)[1][0]
        rows = np.unique(np.concatenate([nearest, self._owner[sentences], _best(by_words), _best(by_context)]))
        rows = rows[self._ordinary[rows]]
        cosines = self._whole.scores(question, rows)[0]
        weights = {word: self.idf(word) for word in query.words}
        hits = []
        for row, cosine in zip(rows.tolist(), cosines.tolist(), strict=True):
            own = self._parts.scores(question, np.arange(self._first[row], self._first[row + 1]))[0]
            signals = Signals(
                passage=cosine,
                sentence=float(own.max()),
                words=float(by_words[row]),
                context=coverage(self._around[row].difference(*self._vocabulary[row]), weights),
                headline=float(self.passages[row].is_headline),
                author=0.0,
            )
            hits.append(
                Hit(
                    self.passages[row],
                    round(fuse(signals), 4),
                    signals,
                    tuple(own.tolist()),
                    self._vocabulary[row],
                    inherited=self._inherited(row),
                )
            )
        if query.authors:
            hits = self._with_bylines(hits)
        return tuple(sorted(_ranked(hits), key=lambda h: (-h.score, h.passage.row)))

    def _inherited(self, row: int) -> frozenset[str]:
        there = frozenset[str]().union(*self._vocabulary[row])
        printed = self._printed[row]
        return self._around[row] - there if printed is None else (self._around[row] | there) - printed

    def _with_bylines(self, hits: list[Hit]) -> list[Hit]:
        """The hits and the bylines of their articles, each with the signals of its article's best hit."""
        best: dict[tuple[int, str], Hit] = {}
        for hit in sorted(hits, key=lambda h: (-h.score, h.passage.row)):
            best.setdefault(hit.passage.place, hit)
        made = []
        for row in self._authors:
            passage = self.passages[row]
            if (parent := best.get(passage.place)) is not None:
                signals = parent.signals._replace(headline=0.0, author=1.0)
                inherited = frozenset[str]().union(*parent.vocabulary, self._around[row])
                n = len(passage.sentences)
                made.append(
                    replace(
                        parent,
                        passage=passage,
                        score=round(fuse(signals), 4),
                        signals=signals,
                        similarities=(signals.sentence,) * n,
                        vocabulary=(inherited,) * n,
                    )
                )
        there = {hit.passage.row for hit in made}
        return made + [hit for hit in hits if hit.passage.row not in there]

    def idf(self, word: str) -> float:
        """Weight of a word: its inverse document frequency in the passages."""
        return self._words.idf(word)

    def known(self, word: str) -> bool:
        """Whether any passage, headline or byline has the word."""
        return self._words.known(word) or self._context.known(word)


def coverage(there: Set[str], weights: Mapping[str, float]) -> float:
    """Share of the weight of the question's words that is among the words there, 0 to 1."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in there) / total if total else 0.0


def _ranked(hits: Sequence[Hit]) -> Iterator[Hit]:
    """The hits, each with its rank by every signal."""
    if hits:
        values = np.round([hit.signals for hit in hits], 4)
        ranks = 1 + (values[np.newaxis] > values[:, np.newaxis]).sum(axis=1)
        for hit, row in zip(hits, ranks.tolist(), strict=True):
            yield replace(hit, ranks=tuple(row))


def _best(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """Rows of the highest positive scores; equal ones in reading order."""
    order = np.argsort(-scores, kind="stable")[:CANDIDATES]
    return order[scores[order] > 0]

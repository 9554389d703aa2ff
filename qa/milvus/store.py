"""Questions to passages in Milvus: it finds the candidates, and they are ranked as those of files are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder
from qa.datatypes import Filter
from qa.errors import ArchiveError
from qa.milvus.database import Sparse
from qa.milvus.holdings import Holdings
from qa.milvus.rows import dimension_of, number_of
from qa.retrieval.collection import Collection, Issues
from qa.retrieval.filtering import EVERYTHING
from qa.retrieval.lexical import LexicalIndex, Statistics
from qa.retrieval.search import CANDIDATES, SCRIPT, SPELLED, Hit, Query, Retriever
from qa.retrieval.spelling import Spelling
from qa.words import in_script, is_traditional

_KEPT = 1 << 16
"""Of so many words it is kept in how many passages they stand."""


class _Count(NamedTuple):
    passages: int
    """In how many a word stands."""
    around: int
    """In the surroundings of how many."""


class MilvusStore:
    """A collection in Milvus as a `qa.retrieval.store.Store`.

    Parameters
    ----------
    holdings
        As opened.
    encoder
        The one that its vectors were made by.

    Raises
    ------
    ArchiveError
        They were made by another. From all methods: Milvus does not answer.
    """

    def __init__(self, holdings: Holdings, encoder: Encoder) -> None:
        check_model(holdings, encoder)
        self._holdings = holdings
        self._encoder = encoder
        self._counts: dict[str, _Count] = {}
        state = holdings.state
        self._statistics = (
            Statistics(state.passages, state.words, lambda word: self._count(word).passages),
            Statistics(state.passages, state.around, lambda word: self._count(word).around),
        )
        self._words = LexicalIndex([], statistics=self._statistics[0])
        self._around = LexicalIndex([], statistics=self._statistics[1])

    def issues(self, where: Filter) -> Issues:
        return self._holdings.issues(where)

    def day(self, where: Filter) -> date | None:
        return self._holdings.day(where)

    def signed_by(self, names: str) -> set[int]:
        return self._holdings.signed_by(names)

    def entitled(self, title: str) -> set[int]:
        return self._holdings.entitled(title)

    def has_heading(self, letters: str) -> bool:
        return self._holdings.has_heading(letters)

    def corrected(self, question: str) -> str:
        return self._spelling.corrected(question) if self._spelling else question

    def idf(self, word: str) -> float:
        return self._words.idf(word)

    def known(self, word: str, where: Filter = EVERYTHING) -> bool:
        if not any(self._count(word)):
            return False
        if where == EVERYTHING:
            return True
        expression, word_alone = self._holdings.expression(where), {dimension_of(word): 1.0}
        return any(
            self._holdings.database.nearest("passages", field, word_alone, 1, expression, "issue")
            for field in ("words", "around")
        )

    def search_each(self, queries: Sequence[Query]) -> Iterator[tuple[Hit, ...]]:
        if not queries or not self._holdings.state.passages:
            yield from [() for _ in queries]
            return
        # The model finds more surely within one script.
        vectors = self._encoder.encode_queries([in_script(q.text, traditional=self._traditional) for q in queries])
        for query, vector in zip(queries, vectors, strict=True):
            yield self._search(query, vector)

    def _search(self, query: Query, vector: NDArray[np.float32]) -> tuple[Hit, ...]:
        self._counted(query.words)
        database, expression = self._holdings.database, self._holdings.expression(query.where)
        dense = vector.tolist()
        by: dict[str, Sequence[float] | Sparse] = {"vector": dense}
        for field, index in (("words", self._words), ("around", self._around)):
            weights = {dimension_of(word): index.idf(word) for word in query.words if index.documents_with(word)}
            if weights:
                by[field] = weights
        found = set(database.fused("passages", by, CANDIDATES, expression))
        found.update(database.nearest("sentences", "vector", dense, CANDIDATES, expression, "passage"))
        if query.authors and found:
            found.update(self._bylines(found, expression))
        if not found:
            return ()
        segment = self._holdings.segment(sorted(found))
        some = Collection([segment], self._encoder.fingerprint, statistics=self._statistics)
        if not len(some):  # removed meanwhile
            return ()
        return Retriever(some, self._encoder).search_by(replace(query, where=EVERYTHING), vector)

    def _bylines(self, found: set[int], expression: str) -> list[int]:
        """The passages that name who made the articles of those that were found."""
        database = self._holdings.database
        rows = database.get("passages", sorted(found), ["article"]).values()
        articles = sorted({row["article"] for row in rows})
        named = database.rows("passages", f"{expression} and authors == 1 and article in {articles}", [])
        return [row["id"] for row in named]

    def _count(self, word: str) -> _Count:
        return self._counted((word,))[word]

    def _counted(self, words: Sequence[str]) -> dict[str, _Count]:
        """In how many passages each word stands; those that are not known yet are asked for together."""
        known = self._counts
        missing = {number_of(word): word for word in words if word not in known}
        if missing:
            counted = self._holdings.counts(list(missing))
            new = {word: _Count(*counted.get(number, (0, 0))) for number, word in missing.items()}
            known = self._counts = new | (known if len(known) < _KEPT else {w: known[w] for w in words if w in known})
        return {word: known[word] for word in words}

    @cached_property
    def _traditional(self) -> bool:
        """Whether the paper is printed in Traditional characters."""
        return is_traditional("".join(told["text"] for told in self._holdings.texts(SCRIPT)))

    @cached_property
    def _spelling(self) -> Spelling | None:
        if self._holdings.state.size > SPELLED:
            return None
        texts: list[str] = []
        counts: dict[str, int] = {}
        for told in self._holdings.texts():
            texts.append(told["text"])
            for word in told["words"]:
                counts[word] = counts.get(word, 0) + 1
        return Spelling(texts, counts)


def check_model(holdings: Holdings, encoder: Encoder) -> None:
    """Compare the fingerprint of an encoder with that of the vectors.

    Raises
    ------
    ArchiveError
        They are not the same.
    """
    made = holdings.state.model
    if made != encoder.fingerprint:
        raise ArchiveError(
            f"{holdings.database.address} was made with the model {made}, and this one is {encoder.fingerprint}",
            "name its model by --model, or index the issues anew into another collection",
        )

"""The seam: what a newspaper asks of the place where its issues are kept and searched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from qa.datatypes import Filter
from qa.retrieval.collection import Issues
from qa.retrieval.search import Hit, Query


class Store(Protocol):
    """Issues that can be searched: in memory and archives (`qa.retrieval.search.Retriever`), or in Milvus
    (`qa.milvus.store.MilvusStore`). Any number of threads may ask it at once.
    """

    def issues(self, where: Filter, /) -> Issues:
        """The issues with an article that a filter lets through, each read when it is asked for."""

    def day(self, where: Filter, /) -> date | None:
        """The day of the newest issue or article that a filter leaves."""

    def signed_by(self, names: str, /) -> set[int]:
        """The numbers of the issues with an article of somebody, or of one of several: 王凯、李红."""

    def entitled(self, title: str, /) -> set[int]:
        """The numbers of the issues with an article whose kicker, headline and subhead hold the letters of a title."""

    def has_heading(self, letters: str, /) -> bool:
        """Whether kicker, headline and subhead of an article hold these letters."""

    def corrected(self, question: str, /) -> str:
        """The question with what the paper has in place of its typing errors; as typed in a paper too large for it."""

    def idf(self, word: str, /) -> float:
        """Weight of a word: its inverse document frequency in all passages."""

    def known(self, word: str, where: Filter, /) -> bool:
        """Whether any passage, headline or byline that a filter leaves has the word."""

    def search_each(self, queries: Sequence[Query], /) -> Iterator[tuple[Hit, ...]]:
        """The hits of each query when they are asked for, best first; equal scores in reading order."""

"""What a collection in Milvus holds: its issues and articles, read without a model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from qa.datatypes import Filter, Issue
from qa.errors import ArchiveError
from qa.milvus.address import parse_address
from qa.milvus.database import LIST, Database, Row
from qa.milvus.rows import number_of, pairs_of, piece_id, segment_of, sentence_ids
from qa.milvus.state import State, read_state
from qa.retrieval.collection import Issues, labels_of_names
from qa.retrieval.filtering import EVERYTHING, wanted_labels
from qa.retrieval.segment import Head, Segment, issue_from_json
from qa.words import letters_of

_AT_ONCE = 500
"""So many issues' heads are fetched at once."""
_KEPT = 256
COUNTS = ("since", "passages", "around", "passages_before", "around_before")
"""Fields of a count: since which change it holds, and what held before."""
_NOTHING = "id < 0"
"""The expression that is true of no row."""


class Holdings:
    """A collection as it was when it was opened; issues that are removed later are missing in it.

    Parameters
    ----------
    database
        Whose tables are all there.
    state
        Of the collection.
    """

    def __init__(self, database: Database, state: State) -> None:
        self.database = database
        self.state = state
        self.issue = lru_cache(_KEPT)(self._issue)
        """An issue by its number."""
        self.expression = lru_cache(_KEPT)(self._expression)
        """What is true of passages, sentences and articles that a filter lets through."""
        self.day = lru_cache(_KEPT)(self._day)
        """The day of the newest article that a filter lets through."""
        self.numbers = lru_cache(_KEPT)(self._numbers)
        """The numbers of the issues with an article that a filter lets through."""

    # --- as an archive is listed ---------------------------------------------------------------------------------

    @property
    def listed(self) -> Iterator[tuple[int, Head]]:
        """What there is to tell all issues by, each with its number, in reading order."""
        return ((number, Head(*told["head"])) for number, told in self.told_of_issues())

    def told_of_issues(self, condition: str = "") -> Iterator[tuple[int, dict[str, Any]]]:
        """The numbers of the issues that fulfil a condition, and what their rows tell, in reading order."""
        expression = f"id < {self.state.next}{condition and f' and {condition}'}"
        for row in self.database.rows("issues", expression, ["text", "more"]):
            if row["id"] not in self.state.gone:
                yield row["id"], self.told("issues", row)

    # --- as `qa.retrieval.collection.Shelf` ----------------------------------------------------------------------

    def heads(self, numbers: Sequence[int]) -> Iterator[tuple[int, Head]]:
        """What there is to tell some issues by, each with its number; those removed meanwhile are left out."""
        for first in range(0, len(numbers), _AT_ONCE):
            some = numbers[first : first + _AT_ONCE]
            rows = self.database.get("issues", some, ["text", "more"])
            for number in some:
                if number in rows:
                    yield number, Head(*self.told("issues", rows[number])["head"])

    @cached_property
    def issue_days(self) -> Mapping[int, int]:
        """For each issue the day of its newest article, as `date.toordinal` counts; 0 where none is known."""
        return {row["id"]: row["day"] for row in self.database.rows("issues", f"id < {self.state.next}", ["day"])}

    def _issue(self, number: int) -> Issue:
        rows = self.database.get("issues", [number], ["text", "more"])
        if number not in rows:
            raise ArchiveError(f"an issue of {self.database.address} was removed meanwhile", "ask once more")
        told = self.told("issues", rows[number])
        ids = [piece_id("whole", number, n) for n in range(told["pieces"])]
        return issue_from_json(self._joined(ids))

    # --- what a filter leaves ------------------------------------------------------------------------------------

    def issues(self, where: Filter) -> Issues:
        """The issues with an article that a filter lets through."""
        return Issues(self, self.numbers(where), where)

    def _numbers(self, where: Filter) -> Sequence[int]:
        if where == EVERYTHING:
            return [number for number in sorted(self.issue_days) if number not in self.state.gone]
        rows = self.database.rows("articles", self.expression(where), ["issue"])
        return list(dict.fromkeys(row["issue"] for row in rows))

    def _day(self, where: Filter) -> date | None:
        low, high, step, expression = 0, self.state.day, 1, self.expression(where)
        if where.until:
            high = min(high, date.fromisoformat(where.until).toordinal())
        # Milvus does not sort; most often it is the last day that it can be, or one soon before it.
        while high > low:
            middle = max(low, high - step)
            if self.database.any("passages", f"{expression} and day > {middle}"):
                low = middle + 1
                break
            high, step = middle, 2 * step
        while low < high:
            middle = (low + high) // 2
            if self.database.any("passages", f"{expression} and day > {middle}"):
                low = middle + 1
            else:
                high = middle
        return date.fromordinal(high) if high else None

    def _expression(self, where: Filter) -> str:
        """Nothing of a filter but numbers stands in it."""
        parts = [self.state.living]
        if where.since:
            parts.append(f"day >= {date.fromisoformat(where.since).toordinal()}")
        if where.until:
            parts.append(f"day > 0 and day <= {date.fromisoformat(where.until).toordinal()}")
        if where.issues:
            names = [number_of(name) for name in where.issues]
            parts.append(f"(name in {names} or given in {names})")
        if where.kinds:
            parts.append(f"kind in {[number_of(f'kind:{kind}') for kind in where.kinds]}")
        if where.bylines:
            names = [number_of(f"byline:{letters_of(name)}") for name in where.bylines]
            parts.append(f"array_contains_any(bylines, {names})")
        if where.sections:
            (fits,) = wanted_labels(Filter(sections=where.sections))
            sections = [number_of(label) for label in self._sections if fits(label)]
            parts.append(f"section in {sections}" if sections else _NOTHING)
        return " and ".join(parts)

    @cached_property
    def _sections(self) -> Sequence[str]:
        """Labels of all sections."""
        return [row["text"] for row in self.database.rows("state", "id > 0", ["text"])]

    # --- articles and passages -----------------------------------------------------------------------------------

    def signed_by(self, names: str) -> set[int]:
        """The numbers of the issues with an article of somebody, or of one of several: 王凯、李红."""
        labels = [number_of(label) for label in labels_of_names(names)]
        expression = f"{self.state.living} and array_contains_any(bylines, {labels})"
        return {row["issue"] for row in self.database.rows("articles", expression, ["issue"])}

    def entitled(self, title: str) -> set[int]:
        """The numbers of the issues with an article whose kicker, headline and subhead hold the letters of a title."""
        return set(self._with_heading(letters_of(title)))

    def has_heading(self, letters: str) -> bool:
        """Whether kicker, headline and subhead of an article hold these letters."""
        return any(True for _ in self._with_heading(letters))

    def _with_heading(self, letters: str) -> Iterator[int]:
        """The issues of the articles whose heading holds these letters; first Milvus names those with their pairs."""
        expression = self.state.living
        if letters:
            expression += f" and array_contains_all(pairs, {pairs_of(letters)[:LIST]})"
        for row in self.database.rows("articles", expression, ["issue", "text", "more"]):
            if letters in self.told("articles", row)["heading"]:
                yield row["issue"]

    def texts(self, most: int | None = None) -> Iterator[Mapping[str, Any]]:
        """What is told of all passages, or of the first ones, in reading order."""
        for row in self.database.rows("passages", self.state.living, ["text", "more"], most):
            yield self.told("passages", row)

    def segment(self, ids: Sequence[int]) -> Segment:
        """The passages of these ids that are still there, as a segment in reading order."""
        rows = self.database.get("passages", ids, ["text", "more", "article", "authors", "vector"])
        passages = [(rows[id_], self.told("passages", rows[id_])) for id_ in sorted(rows)]
        articles = self.database.get("articles", sorted({row["article"] for row, _ in passages}), ["text", "more"])
        every = [id_ for row, told in passages for id_ in sentence_ids(row["id"], told)]
        sentences = self.database.get("sentences", every, ["vector"])
        # An issue that is just being removed may be there by half.
        passages = [
            (row, told)
            for row, told in passages
            if row["article"] in articles and all(id_ in sentences for id_ in sentence_ids(row["id"], told))
        ]
        vectors = [sentences[id_]["vector"] for row, told in passages for id_ in sentence_ids(row["id"], told)]
        return segment_of(
            passages,
            np.array(vectors, np.float32).reshape(-1, self.state.dimension),
            {id_: self.told("articles", articles[id_]) for id_ in sorted(articles)},
        )

    def counts(self, words: Sequence[int]) -> dict[int, tuple[int, int]]:
        """In how many passages words stand, and in the surroundings of how many; such as stand in none are left out."""
        rows = self.database.get("counts", words, COUNTS)
        return {
            word: (row["passages"], row["around"])
            if row["since"] < self.state.next
            else (row["passages_before"], row["around_before"])
            for word, row in rows.items()
        }

    def told(self, table: str, row: Row) -> dict[str, Any]:
        """The text of a row, which is JSON, with what follows of it in pieces."""
        more = self._joined([piece_id(table, row["id"], n) for n in range(row["more"])])
        found: dict[str, Any] = json.loads(row["text"] + more)
        return found

    def _joined(self, ids: Sequence[str]) -> str:
        pieces = self.database.get("pieces", ids, ["text"]) if ids else {}
        if len(pieces) < len(ids):
            raise ArchiveError(f"an issue of {self.database.address} was removed meanwhile", "ask once more")
        return "".join(pieces[id_]["text"] for id_ in ids)


def open_holdings(address: str) -> Holdings:
    """Open a collection.

    Raises
    ------
    ArchiveError
        The address is none, nothing answers there, there is no such collection, or one of another version.
    """
    place = parse_address(address)
    if place.embedded and not Path(place.uri).exists():
        raise ArchiveError(f"{place.uri} does not exist", "make it with `wenbao index`")
    database = Database(place)
    if (state := read_state(database)) is None:
        raise ArchiveError(f"there is no collection {place}", "make it with `wenbao index`")
    database.load()
    return Holdings(database, state)

"""What the reading pane can show, each as the fragment of an address, so that back, forward and links work for all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import parse_qsl, quote, urlencode

from qa.datatypes import Kind
from qa.mentions import Sort
from qa.web.places import Place

__all__ = ["Listing", "Mentioned", "Overview", "Search", "View", "parse"]

LONGEST = 2000
"""Characters of a fragment that is looked at."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The articles, or those of one issue, kind, section or page; in an archive the issues, or those of one year.

    From one on, counted from 0.
    """

    issue: str | None = None
    kind: Kind | None = None
    section: str | None = None
    page: str | None = None
    first: int = 0
    year: str | None = None

    def narrowed(self, by: str, value: str | None) -> Listing:
        """The list with another issue, kind, section, page or year, any where the value is None; from its beginning."""
        return replace(self, first=0, **{by: value})  # type: ignore[arg-type]

    def fragment(self) -> str:
        if self == Listing():
            return "#/"
        if self == Listing(issue=self.issue):
            return Place(str(self.issue)).fragment()
        pairs = [(name, getattr(self, name)) for name in ("issue", "kind", "section", "page", "year")]
        pairs += [("from", str(self.first))] * bool(self.first)
        return _fragment([(name, value) for name, value in pairs if value is not None])


@dataclass(frozen=True, slots=True)
class Search:
    """Where these words stand."""

    text: str

    def fragment(self) -> str:
        return _fragment([("find", self.text)])


@dataclass(frozen=True, slots=True)
class Overview:
    """Who and what the paper speaks of."""

    def fragment(self) -> str:
        return _fragment([("overview", "")])


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Where somebody or something of the overview stands."""

    sort: Sort
    name: str

    def fragment(self) -> str:
        return _fragment([(self.sort, self.name)])


View = Place | Listing | Search | Overview | Mentioned


def parse(fragment: str) -> View | None:
    """The reverse of the views' `fragment`; None for anything else. Whether there is such a place is not looked at.

    >>> parse("#?kind=letter&from=100")
    Listing(issue=None, kind='letter', section=None, page=None, first=100, year=None)
    >>> parse("#/") == Listing()
    True
    """
    if len(fragment) > LONGEST:
        return None
    if fragment in ("", "#", "#/"):
        return Listing()
    if not fragment.startswith("#?"):
        place = Place.parse(fragment)
        return Listing(issue=place.issue) if place and place.article is None else place
    given = dict(parse_qsl(fragment[2:], keep_blank_values=True))
    match given:
        case {"find": text}:
            return Search(text)
        case {"overview": _}:
            return Overview()
    for sort in get_args(Sort):
        if sort in given:
            return Mentioned(sort, given[sort])
    return _listing(given)


def _listing(given: dict[str, str]) -> Listing | None:
    first = given.pop("from", "0")
    kind = given.pop("kind", None)
    if not (first.isdecimal() and len(first) < 10) or kind not in (None, *get_args(Kind)):
        return None
    if not given.keys() <= {"issue", "section", "page", "year"}:
        return None
    return Listing(first=int(first), kind=kind, **given)  # type: ignore[arg-type]


def _fragment(pairs: list[tuple[str, str]]) -> str:
    return "#?" + urlencode(pairs, quote_via=quote, safe="")

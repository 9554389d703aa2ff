"""Filters: which articles they let through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from qa.datatypes import Article, Filter, Issue
from qa.words import letters_of

EVERYTHING = Filter()
NOTHING = Filter(since="9999-12-31")
"""What no article fulfils."""


def labels_of(article: Article) -> Iterator[str]:
    """By what articles are filtered: kind, section, and each name of the byline."""
    yield f"kind:{article.kind}"
    if article.section:
        yield f"section:{letters_of(article.section)}"
    yield from dict.fromkeys(f"byline:{letters_of(name)}" for name in article.byline)


def wanted_labels(where: Filter) -> list[Callable[[str], bool]]:
    """For each condition of a filter that is one on labels: whether a label fulfils it."""
    found: list[Callable[[str], bool]] = []
    if kinds := {f"kind:{kind}" for kind in where.kinds}:
        found.append(kinds.__contains__)
    if bylines := {f"byline:{letters_of(name)}" for name in where.bylines}:
        found.append(bylines.__contains__)
    if where.sections:
        parts = "|".join(re.escape(letters_of(section)) for section in where.sections)
        found.append(lambda label: bool(re.match(f"section:.*(?:{parts})", label)))
    return found


def lets_through(where: Filter, issue: Issue, article: Article) -> bool:
    """Whether an article fulfils a filter's conditions, save those on the issue's name."""
    day, labels = article.date or issue.date, list(labels_of(article))
    if (where.since and not (day and day >= where.since)) or (where.until and not (day and day <= where.until)):
        return False
    return all(any(map(fits, labels)) for fits in wanted_labels(where))


def within(where: Filter, issue: Issue) -> Issue:
    """An issue with those of its articles that a filter lets through, and with what belongs to no article."""
    if where == Filter(issues=where.issues):
        return issue
    kept = tuple(article for article in issue.articles if lets_through(where, issue, article))
    ids = {article.id for article in kept}
    return replace(issue, articles=kept, blocks=tuple(b for b in issue.blocks if b.article is None or b.article in ids))


def both(one: Filter, other: Filter) -> Filter | None:
    """What fulfils two filters, of two lists of names only what stands in both; None where nothing can."""
    since = max(filter(None, (one.since, other.since)), default=None)
    until = min(filter(None, (one.until, other.until)), default=None)
    if since and until and since > until:
        return None
    lists: dict[str, Any] = {}
    for name in ("issues", "sections", "kinds", "bylines"):
        first, second = getattr(one, name), getattr(other, name)
        lists[name] = tuple(text for text in first if text in second) if first and second else first or second
        if first and not lists[name]:
            return None
    return Filter(since, until, **lists)

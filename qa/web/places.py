"""Places in the paper as the fragment of an address, so that a click, a bookmark and a shared link are one thing."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from qa.datatypes import Issue

if TYPE_CHECKING:
    from qa.newspaper import Issues

__all__ = ["Place", "issues_called"]

_FRAGMENT = re.compile(r"#?/([^/]+)(?:/([^/]+)(?:/([^/]+)(?:/(\d{1,9})-(\d{1,9}))?)?)?")


@dataclass(frozen=True, slots=True)
class Place:
    """An issue, or an article of it, or a paragraph or block of that, or a passage ``text[start:end]`` of this."""

    issue: str
    article: str | None = None
    paragraph: str | None = None
    start: int | None = None
    end: int | None = None

    def fragment(self) -> str:
        """The place behind the ``#`` of the page's address.

        >>> Place("晨报", "a7", "a7-p10", 63, 93).fragment()
        '#/%E6%99%A8%E6%8A%A5/a7/a7-p10/63-93'
        """
        parts = [quote(part, safe="") for part in (self.issue, self.article, self.paragraph) if part is not None]
        if self.paragraph is not None and self.start is not None and self.end is not None:
            parts.append(f"{self.start}-{self.end}")
        return "#/" + "/".join(parts)

    @classmethod
    def parse(cls, fragment: str) -> Place | None:
        """The reverse of `fragment`; None for anything else. Whether there is such a place is not looked at.

        >>> Place.parse("#/%E6%99%A8%E6%8A%A5/a7")
        Place(issue='晨报', article='a7', paragraph=None, start=None, end=None)
        """
        found = _FRAGMENT.fullmatch(fragment)
        if not found:
            return None
        issue, article, paragraph = (part and unquote(part) for part in found.groups()[:3])
        start, end = (int(number) if number else None for number in found.groups()[3:])
        return cls(issue, article, paragraph, start, end)


def issues_called(issues: Issues, names: Collection[str]) -> list[Issue]:
    """Those of some issues that have these names; no other is read."""
    return list(issues.called(names))

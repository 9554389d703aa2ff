"""What layout works on: lines joined to pieces, and pieces gathered to drafts of articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from qa.datatypes import Role
from qa.reading.marks import Mark

Part = Role | Literal["paragraph"]

BODY = frozenset({Mark.BODY, Mark.LEAD, Mark.SALUTATION})
TITLES = frozenset({Mark.HEADING, Mark.QUESTION, Mark.NUMBERED, Mark.COLUMN, Mark.DASHED, Mark.NAME, Mark.LABEL})
OF_ISSUE = frozenset({Mark.PAGE, Mark.MASTHEAD, Mark.STAFF, Mark.RULE})


@dataclass(slots=True)
class Piece:
    """A paragraph or a line that is none, as far as joining goes."""

    text: str
    first: int
    last: int
    gap: int
    indent: bool
    mark: Mark
    part: Part = "other"


@dataclass(slots=True)
class Draft:
    """An article while it is read."""

    pieces: list[Piece] = field(default_factory=list)
    page: str = ""

    def texts(self, part: Part) -> list[str]:
        """Return the texts of the pieces that play a part."""
        return [p.text for p in self.pieces if p.part == part]

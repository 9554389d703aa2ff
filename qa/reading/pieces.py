"""What layout works on: lines joined to pieces, and pieces gathered to drafts of articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from qa.datatypes import Role
from qa.reading.marks import Mark

Part = Role | Literal["paragraph"]

BODY = frozenset({Mark.BODY, Mark.LEAD, Mark.SALUTATION, Mark.CONTINUATION})
TITLES = frozenset({Mark.HEADING, Mark.QUESTION, Mark.NUMBERED, Mark.COLUMN, Mark.DASHED, Mark.NAME, Mark.LABEL})
OF_ISSUE = frozenset({Mark.PAGE, Mark.MASTHEAD, Mark.STAFF, Mark.RULE})


@dataclass(slots=True)
class Piece:
    """A paragraph as far as joining goes, or a line that is none."""

    text: str
    first: int
    last: int
    gap: int
    """As of `Line`."""
    indent: bool
    mark: Mark
    part: Part = "other"


@dataclass(slots=True)
class Draft:
    """An article while it is read."""

    page: str = ""
    pieces: list[Piece] = field(default_factory=list)
    parts: set[Part] = field(default_factory=set)
    """The parts its pieces play."""
    letter: bool = False
    """Whether it addresses someone, so that a name may stand below it."""

    def add(self, piece: Piece, part: Part) -> None:
        """Append a piece that plays a part."""
        piece.part = part
        self.pieces.append(piece)
        self.parts.add(part)
        self.letter = self.letter or piece.mark is Mark.SALUTATION

    def texts(self, part: Part) -> list[str]:
        """Return the texts of the pieces that play a part."""
        return [p.text for p in self.pieces if p.part == part]

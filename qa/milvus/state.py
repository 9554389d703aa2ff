"""What a collection in Milvus is: the one row that says which others count."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from qa.errors import ArchiveError
from qa.milvus.database import Database

VERSION = 1
TOTALS = ("passages", "words", "around", "size")
"""Fields of the state that are the sums of what is told of each issue."""


@dataclass(frozen=True, slots=True)
class State:
    """The state of a collection."""

    model: str
    """Fingerprint of the encoder of all its vectors."""
    dimension: int
    next: int = 1
    """Number of the next issue; only rows of lower numbers count."""
    gone: tuple[int, ...] = ()
    """Numbers of issues that count no more, though their rows may still be there."""
    passages: int = 0
    words: int = 0
    """How many the passages have together, repeated ones counted each time."""
    around: int = 0
    """The same of their surroundings."""
    size: int = 0
    """Bytes of the texts of the passages."""
    day: int = 0
    """No article is of a later day, as `date.toordinal` counts."""
    writer: str = ""
    """Who wrote last."""

    @property
    def living(self) -> str:
        """The expression that is true of all rows that count, in tables with the field ``issue``."""
        return f"issue < {self.next}" + (f" and issue not in {list(self.gone)}" if self.gone else "")


def read_state(database: Database) -> State | None:
    """The state; None where there is none.

    Raises
    ------
    ArchiveError
        It is of a version that is not known, or damaged.
    """
    if not database.has("state"):
        return None
    database.load(["state"])
    if not (rows := database.get("state", [0], ["text"])):
        return None
    try:
        given = json.loads(rows[0]["text"])
        version = given.pop("version")
        if version == VERSION:
            return State(**given | {"gone": tuple(given["gone"])})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ArchiveError(
            f"the state of {database.address} is damaged", "index the issues anew into another collection"
        ) from None
    raise ArchiveError(
        f"{database.address} is of version {version!r}; this program reads version {VERSION}",
        "use the program that made it, or a newer one",
    )


def write_state(database: Database, state: State) -> None:
    """Put a state in the place of the old one: from here on readers see it."""
    database.put("state", [{"id": 0, "text": json.dumps({"version": VERSION} | asdict(state))}], over=True)

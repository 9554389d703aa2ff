"""The finished rows of a batch, read one by one, and what can be said of all of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.datatypes import Answer

OWN_KEYS = tuple(Answer("", "error", 0.0).to_dict())
"""Keys that every answer has, in their order."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many rows of the answer file have which status."""

    answered: int
    not_found: int
    errors: int

    @classmethod
    def of(cls, statuses: Mapping[str, int]) -> Summary:
        """From how often each status occurs."""
        return cls(*(statuses.get(status, 0) for status in ("answered", "not_found", "error")))

    @property
    def rows(self) -> int:
        return self.answered + self.not_found + self.errors


@dataclass(frozen=True, slots=True)
class Overview:
    """What is to be known of all rows before the first is written."""

    summary: Summary
    others: tuple[str, ...]
    """Keys besides the answer's own, in the order in which they first occur."""


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a complete file of JSON Lines."""
    with path.open("rb") as file:
        yield from map(json.loads, file)


def survey(path: Path) -> Overview:
    """One reading of all rows."""
    statuses: Counter[str] = Counter()
    others: dict[str, None] = {}
    for row in read_rows(path):
        statuses[row["status"]] += 1
        others.update(dict.fromkeys(others_in(row)))
    return Overview(Summary.of(statuses), tuple(others))


def others_in(row: dict[str, Any]) -> dict[str, Any]:
    """What a row carries besides the answer's own keys."""
    return {key: value for key, value in row.items() if key not in OWN_KEYS}

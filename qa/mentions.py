"""Whom and what a newspaper speaks of, how often and where: counted by words, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.finding import Hit, Passage

__all__ = ["Mention", "Mentions", "Sort", "mentions"]

Sort = Literal["person", "organisation", "place", "figure"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody or something with the passages that speak of it, in reading order."""

    sort: Sort
    name: str
    """As printed where it stands first."""
    hits: tuple[Hit, ...]

    @property
    def count(self) -> int:
        return sum(len(hit.bounds) for hit in self.hits)


@dataclass(frozen=True, slots=True)
class Mentions:
    """What is mentioned most, of each sort the most mentioned first."""

    most: tuple[Mention, ...]
    read: int
    """So many articles were read."""


def mentions(passages: Sequence[Passage]) -> Mentions:
    return Mentions((), 0)

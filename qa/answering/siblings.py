"""The same news told twice: a passage that stands, nearly word for word, in another article too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from qa.answering.quote import Reading
from qa.numerals import in_digits
from qa.words import fold, letters_of

SHORTEST = 20
"""Letters that a passage must have to be news: 本报讯 and the like stand everywhere."""
SAME = 0.8
"""So large a share of the threes of neighbouring letters of the shorter passage the longer one has too."""
LONGER = 2.0
"""So many times as long the longer one may be."""

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class _Told(NamedTuple):
    """What a reading tells, without marks and with its numbers in digits."""

    place: tuple[int, str]
    letters: str
    quote: str
    text: str
    """As printed."""


def apart(readings: Sequence[Reading]) -> list[tuple[Reading, tuple[Reading, ...]]]:
    """The readings in their order without those that tell what an earlier one tells, each with these: its siblings.

    Two tell the same where they stand in different articles, share nearly all their words, give no other numbers, and
    have the quote of one in both: neither the weather of two days nor the notices of two firms are the same news.
    """
    kept: list[tuple[Reading, list[Reading]]] = []
    seen: list[_Told] = []
    for reading in readings:
        told = _told(reading)
        at = next((n for n, earlier in enumerate(seen) if _same(earlier, told)), None)
        if at is None:
            kept.append((reading, []))
            seen.append(told)
        else:
            kept[at][1].append(reading)
    return [(reading, tuple(siblings)) for reading, siblings in kept]


def _told(reading: Reading) -> _Told:
    passage, quote = reading.hit.passage, reading.quote
    return _Told(passage.place, _letters(passage.text), _letters(passage.text[quote.start : quote.end]), passage.text)


@lru_cache(maxsize=4096)
def _letters(text: str) -> str:
    return letters_of(in_digits(fold(text)))


def _same(one: _Told, other: _Told) -> bool:
    shorter, longer = sorted((one, other), key=lambda told: len(told.letters))
    return (
        one.place != other.place
        and SHORTEST <= len(shorter.letters) <= len(longer.letters) <= LONGER * len(shorter.letters)
        and (one.quote in other.letters or other.quote in one.letters)
        and _numbers(shorter.text) <= _numbers(longer.text)
        and _share(_threes(shorter.letters), _threes(longer.letters)) >= SAME
    )


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(in_digits(fold(text))))


def _threes(letters: str) -> set[str]:
    return {letters[i : i + 3] for i in range(len(letters) - 2)}


def _share(some: set[str], others: set[str]) -> float:
    """How much of some is among the others, 0 to 1."""
    return len(some & others) / len(some)

"""Whether a passage speaks of another time than the question.

Times are words as `qa.words.words` gives them: "2025", "5月", "5月28日", "1-4月".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from datetime import date

_YEAR = re.compile("(?:1[89]|20)[0-9]{2}")
_MONTHS = re.compile("[0-9]{1,2}(?:-[0-9]{1,2})?月(?:[0-9]{1,2}日)?")


def times(words: Iterable[str]) -> tuple[str, ...]:
    """Those of the words that name a year, months or a day, sorted."""
    return tuple(sorted(word for word in words if _YEAR.fullmatch(word) or _MONTHS.fullmatch(word)))


def elsewhen(asked: Iterable[str], passage: Set[str], sentence: Set[str], day: date | None) -> bool:
    """Whether the sentence, or the passage without naming it anywhere, names another time than one that is asked about.

    A passage that names no time may be of any.

    Parameters
    ----------
    asked
        The times of the question.
    passage, sentence
        Words of the passage, those that it inherits among them, and of its sentence.
    day
        Of the issue: a passage speaks of its year, its month and its day without naming them.

    >>> elsewhen(["2025"], {"2025", "2026"}, {"2026"}, None), elsewhen(["5月"], {"5月28日"}, {"5月28日"}, None)
    (True, False)
    >>> elsewhen(["2025"], {"2026"}, set(), None), elsewhen(["2025"], {"5月"}, set(), None)
    (True, False)
    """
    today = {f"{day.year}", f"{day.month}月", f"{day.month}月{day.day}日"} if day else set[str]()
    for time in asked:
        if _names(time, sentence) or time in today:
            continue
        other = _YEAR if _YEAR.fullmatch(time) else _MONTHS
        if any(map(other.fullmatch, sentence if _names(time, passage) else passage)):
            return True
    return False


def _names(time: str, words: Set[str]) -> bool:
    """Whether one of the words is the time, or a day of the month that it is."""
    return time in words or (time.endswith("月") and any(word.startswith(time) for word in words))

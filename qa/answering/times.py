"""Whether a passage speaks of another time than the question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from datetime import date
from functools import lru_cache

from qa.answering.kinds import find
from qa.numerals import in_digits
from qa.quantities import quantities
from qa.words import fold, words

_YEAR = re.compile("[0-9]{4}")
_MONTHS = re.compile("[0-9]{1,2}(?:-[0-9]{1,2})?月(?:[0-9]{1,2}日)?")


@lru_cache(maxsize=4096)
def times(text: str, day: date | None) -> frozenset[str]:
    """The years, months and days that a text names, each in the form of `qa.quantities`.

    Parameters
    ----------
    day
        The day from which 去年 and 28日 count, the date of the issue; without it they are no times.

    >>> sorted(times("去年1—4月培训1968人次", date(2026, 5, 29)))
    ['1-4月', '2025']
    """
    folded = in_digits(fold(text))
    # Of years only those in a date: most numbers of four digits are none.
    dates = [word for start, end in find("date", folded) for word in words(folded[start:end], day)]
    years = filter(_YEAR.fullmatch, dates)
    return frozenset([*years, *filter(_MONTHS.fullmatch, quantities(folded, day))])


def asked_times(question: str, searched: Iterable[str]) -> frozenset[str]:
    """The times that a question asks about.

    Parameters
    ----------
    searched
        Its words as they are looked up: among them stands what 去年 and 上月 mean.
    """
    folded = in_digits(fold(question))
    unsaid = [word for word in searched if word not in folded]
    # A number of four digits, as 2千 is one too, is a year only where the question speaks of one.
    years = filter(_YEAR.fullmatch, unsaid if "年" in folded else ())
    return times(question, None).union(years, filter(_MONTHS.fullmatch, unsaid))


def elsewhen(asked: Set[str], passage: Set[str], sentence: Set[str], day: date | None) -> bool:
    """Whether the sentence, or the passage without naming it anywhere, names another time than the one asked about.

    A passage that names no time may be of any. Of several years that are asked about each will do, and of several days.

    Parameters
    ----------
    asked, passage, sentence
        The `times` of the question, of the passage and what it inherits, and of its sentence.
    day
        Of the issue: a passage speaks of its year, its month and its day without naming them.

    >>> elsewhen({"2025"}, {"2025", "2026"}, {"2026"}, None), elsewhen({"5月"}, {"5月28日"}, {"5月28日"}, None)
    (True, False)
    >>> elsewhen({"2025"}, {"2026"}, set(), None), elsewhen({"2025"}, {"5月"}, set(), None)
    (True, False)
    >>> elsewhen({"2024", "2025"}, {"2025"}, {"2025"}, None)
    False
    """
    today = {f"{day.year}", f"{day.month}月", f"{day.month}月{day.day}日"} if day else set[str]()
    years = frozenset(filter(_YEAR.fullmatch, asked))
    for wanted, kind in ((years, _YEAR), (asked - years, _MONTHS)):
        if any(_names(time, sentence) or time in today for time in wanted):
            continue
        there = sentence if any(_names(time, passage) for time in wanted) else passage
        if wanted and any(map(kind.fullmatch, there)):
            return True
    return False


def _names(time: str, there: Set[str]) -> bool:
    """Whether the time is there, or a day of the month that it is."""
    return time in there or (time.endswith("月") and any(word.startswith(time) for word in there))

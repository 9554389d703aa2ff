"""Numbers and dates in one form each, so that a question finds them however either side writes them.

1.2亿 and 12000万 are 120000000, and in an issue of 29 May 昨天 and 28日 are 5月28日. A number that counts only roughly
(3万余, 超58%) is the number it names; a percentage point is no percent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from math import prod

from qa.numerals import ARABIC, SCALE, SCALES, decimal, plain

_TO = "[至到—–~、和-]"
_N = "[0-9]{1,2}"
_ISO = re.compile(r"(?<![0-9])([12][0-9]{3})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
# 5月28日, 5月28日至30日, 28日; not 第28号, 28号线, 3日内, 近3日, 为期3日, 提前3日.
_DAYS = re.compile(
    f"(?<![0-9.第近连共每前满])(?<!为期)(?<!历时)(?<!长达)(?:({_N})月)?({_N}(?:[日号]?{_TO}{{1,2}}{_N}(?![0-9月])){{0,9}}+)"
    "(?:日(?![内均游])|号(?![线楼院店馆门文令台机车厂井桥]))"
)
_MONTHS = re.compile(f"(?<![0-9.])({_N})(?:月份?)?{_TO}{{1,2}}({_N})月(?![0-9])")
_FIRST_MONTHS = re.compile(f"[前头首]({_N})个?月")
_QUARTER = re.compile("(前)?第?([1-4])个?季度|首季")
_HALF = re.compile("([上下])半年")
_MONTH = re.compile(f"(?<![0-9.至到—–~-])({_N})月(?![0-9])")
# Of the groups of the next three the one in the middle is now: day, month, year.
_DAY_SAID = re.compile("(前)天|(昨)(?:[天日晚夜晨早]|(?=[上下]午))|(今)[天日晚早晨]|(明)[天日晚早]|(后)天(?!性)")
# Not 日本月…, 以上月…; 过去年均, 说明年轻人, 日本年….
_MONTH_SAID = re.compile("(?<![以早晚])(上)个?月|(?<![日成资基])(本|这个)月|(下)个?月")
_YEAR_SAID = re.compile(
    "(?:(?<![以此之目])(前)|((?<![过失])去|(?<!以)上)|((?<!如)今|(?<![日成资基样])本)|(?<![说证文声])(明)|(?<![背以之])(后))年(?![轻龄薪])"
)
_DATELINE = re.compile(f"(?<![0-9])({_N})月({_N})日[电讯]")
_SCALED = re.compile(f"(?<![0-9.,]){ARABIC}[余多来几个]?{SCALE}{{1,3}}+(?:{ARABIC}[余多来几]?{SCALE}{{1,3}}+)*+")
_SCALED_PART = re.compile(f"({ARABIC})[余多来几个]?({SCALE}{{1,3}})")
_ZEROS = re.compile(r"(?<![0-9.,])([0-9]++\.[0-9]*0)(%?)(?![0-9.])")
_FRACTION = re.compile("(?<![0-9/.])([1-9][0-9]?)/([1-9][0-9]?)(?![0-9/])")


def quantities(text: str, day: date | None = None) -> list[str]:
    """The numbers and dates of a text, each as one word, in their order and without repetition.

    Years are "2026", days "5月28日", months "5月", spans of months "1-4月", numbers "120000000". A plain number is a
    word as printed and left out.

    Parameters
    ----------
    text
        As `qa.numerals.in_digits` gives it.
    day
        The day from which 昨天, 28日 and 去年 count: the date of the issue, or of the dateline where the text has one
        (…5月16日电). Without it they are only words.

    >>> quantities("1.2亿"), quantities("昨天", date(2026, 5, 29))
    (['120000000'], ['5月28日'])
    """
    if day and (line := _DATELINE.search(text)):
        day = _nearest(int(line[1]), int(line[2]), day) or day
    found = [
        (match.start(), word)
        for pattern, read in _READERS
        for match in pattern.finditer(text)
        for word in read(match, day)
    ]
    return list(dict.fromkeys(word for _, word in sorted(found, key=lambda pair: pair[0])))


def _iso(match: re.Match[str], _: date | None) -> Iterator[str]:
    if found := _date(int(match[1]), int(match[3]), int(match[4])):
        yield from (str(found.year), _named(found))


def _days(match: re.Match[str], day: date | None) -> Iterator[str]:
    month, before, after = match[1], match.string[: match.start()][-1:], match.string[match.end() :][:1]
    if not month and (
        before in _GOES_ON
        or after == "后"
        or (match[0].endswith("号") and before.isalnum() and before not in "在于从者的")
    ):
        return
    for number in map(int, re.findall("[0-9]+", match[2])):
        # In a leap year 29 February is a day too.
        meant = _nearest(int(month), number, day or date(2000, 1, 1)) if month else day and _nearest_day(number, day)
        if meant:
            yield _named(meant)


_GOES_ON = frozenset("至到—–~、和-月日号")
"""What stands before a day whose month is said further before."""


def _months(match: re.Match[str], _: date | None) -> Iterator[str]:
    if 1 <= int(match[1]) < int(match[2]) <= 12:
        yield f"{int(match[1])}-{int(match[2])}月"


def _first_months(match: re.Match[str], _: date | None) -> Iterator[str]:
    if 2 <= int(match[1]) <= 12:
        yield f"1-{int(match[1])}月"


def _quarter(match: re.Match[str], _: date | None) -> Iterator[str]:
    last = 3 * int(match[2] or 1)
    yield f"{1 if match[1] else last - 2}-{last}月"


def _half(match: re.Match[str], _: date | None) -> Iterator[str]:
    yield "1-6月" if match[1] == "上" else "7-12月"


def _month(match: re.Match[str], _: date | None) -> Iterator[str]:
    if 1 <= int(match[1]) <= 12:
        yield f"{int(match[1])}月"


def _day_said(match: re.Match[str], day: date | None) -> Iterator[str]:
    if day and (meant := _days_later(day, (match.lastindex or 0) - 3)):
        yield _named(meant)


def _month_said(match: re.Match[str], day: date | None) -> Iterator[str]:
    if day:
        yield f"{(day.month - 1 + (match.lastindex or 0) - 2) % 12 + 1}月"


def _year_said(match: re.Match[str], day: date | None) -> Iterator[str]:
    if day:
        yield str(day.year + (match.lastindex or 0) - 3)


def _scaled(match: re.Match[str], _: date | None) -> Iterator[str]:
    parts = _SCALED_PART.findall(match[0])
    yield plain(sum((decimal(number) * prod(SCALES[c] for c in scales) for number, scales in parts), Decimal()))


def _zeros(match: re.Match[str], _: date | None) -> Iterator[str]:
    yield plain(Decimal(match[1])) + match[2]


def _fraction(match: re.Match[str], _: date | None) -> Iterator[str]:
    yield match[0]


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date | None], Iterator[str]]], ...] = (
    (_ISO, _iso),
    (_DAYS, _days),
    (_MONTHS, _months),
    (_FIRST_MONTHS, _first_months),
    (_QUARTER, _quarter),
    (_HALF, _half),
    (_MONTH, _month),
    (_DAY_SAID, _day_said),
    (_MONTH_SAID, _month_said),
    (_YEAR_SAID, _year_said),
    (_SCALED, _scaled),
    (_ZEROS, _zeros),
    (_FRACTION, _fraction),
)


def _named(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _days_later(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _nearest(month: int, number: int, day: date) -> date | None:
    """The day of that month and number that is nearest to `day`; None where no year about it has it."""
    found = filter(None, (_date(day.year + years, month, number) for years in (0, -1, 1, -2, 2, -3, 3, -4, 4)))
    return min(found, key=lambda one: abs(one - day), default=None)


def _nearest_day(number: int, day: date) -> date | None:
    """The day of that number, in the month of `day` or one beside it, that is nearest to `day`."""
    months = (divmod(12 * day.year + day.month - 1 + months, 12) for months in (0, -1, 1))
    found = filter(None, (_date(year, month + 1, number) for year, month in months))
    return min(found, key=lambda one: abs(one - day), default=None)

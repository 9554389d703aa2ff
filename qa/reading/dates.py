"""Dates as newspapers print them."""

from __future__ import annotations

import re
from datetime import date

_DIGITS = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９", "000123456789" + "0123456789")
_N = r"(\d{1,2}|[一二三]?十[一二三四五六七八九]?|[〇零一二三四五六七八九]{1,2})"
_PRINTED = re.compile(rf"(?:(\d{{4}}|[一二][〇○零一二三四五六七八九]{{3}})\s*年\s*)?{_N}\s*月\s*{_N}\s*日")
_NUMERIC = re.compile(r"(?<!\d)(\d{4})([-./_]?)(\d{1,2})\2(\d{1,2})(?!\d)")


def find_date(text: str, year: str | None = None) -> str | None:
    """Return the first date of a line or a file name, as ISO, or None; given a ``year``, of a date without one.

    >>> find_date("聊城日报 2026年5月29日 星期五"), find_date("daily_20200517"), find_date("二〇二六年十二月三日")
    ('2026-05-29', '2020-05-17', '2026-12-03')
    """
    for own, month, day in _PRINTED.findall(text):
        if (full := own or year) and (found := _iso(int(full.translate(_DIGITS)), _number(month), _number(day))):
            return found
    for own, separator, month, day in _NUMERIC.findall(text):
        if (separator or len(month) == len(day) == 2) and (found := _iso(int(own), int(month), int(day))):
            return found
    return None


def _number(text: str) -> int:
    if "十" not in text:
        return int(text.translate(_DIGITS))
    tens, _, ones = text.partition("十")
    return 10 * int((tens or "1").translate(_DIGITS)) + int((ones or "0").translate(_DIGITS))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if 1800 <= year <= 2200 else None
    except ValueError:
        return None

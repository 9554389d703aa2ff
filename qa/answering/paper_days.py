"""Questions that name the day of the paper they mean: 5月28日的报纸, 上个月的报道, 2026年5月的新闻.

Only where what is dated is the paper or what stands in it: the day of an event is left to the search, for a paper also
tells of yesterday and of next month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from qa.datatypes import Filter
from qa.words import fold

_PAPER = (
    "(?:报(?:纸|(?=[上里中]|刊[登发]|$))|日报|晚报|晨报|早报|[一这那]?[期份](?:报纸?|日报|晚报)?|报道|新闻(?!发布|中心|办|出版|联播|人|单位)|文章(?!节)"
    "|评论(?![家员])|头版|头条|版面|要闻|来信|图片(?![展社]))"
)
_YEAR = "(?:(?P<year>[12][0-9]{3})年)"
_MONTH = "(?:(?P<month>1[0-2]|0?[1-9])月(?:份)?)"
_DAY = "(?:(?P<day>[12][0-9]|3[01]|0?[1-9])[日号])"
_RELATIVE = "(?P<relative>今天|昨天|前天|本周|这周|上周|上个?星期|这个月|本月|上个?月|今年|去年|前年)"
_DATED = re.compile(
    f"(?<![0-9从自到至])(?:(?=[0-9]){_YEAR}?{_MONTH}?{_DAY}?|{_RELATIVE}(?:(?P<of_it>[0-9]{{1,2}})[日号])?)"
    f"(?:那天|当天|这天)?(?:出版|见报|刊登|刊发)?的?(?={_PAPER})"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A question of a day, a month or a year of the paper."""

    rest: str
    """The question without it."""
    when: Filter


def paper_day(question: str, newest: date | None) -> Dated | None:
    """The days of the paper that a question names; None where it names none.

    Parameters
    ----------
    newest
        The day of the newest issue, on which questions are asked.

    >>> dated = paper_day("上个月的报纸里谁获奖了?", date(2026, 5, 29))
    >>> dated.rest, dated.when.since, dated.when.until
    ('报纸里谁获奖了?', '2026-04-01', '2026-04-30')
    >>> paper_day("5月28日谁获奖了?", date(2026, 5, 29))
    """
    found = _DATED.search(fold(question))
    if found is None or newest is None or not found[0].strip("的"):
        return None
    said = found.groupdict()
    try:
        first, last = _relative(said["relative"], newest) if said["relative"] else _days(said, newest)
        if said["of_it"]:
            first = last = first.replace(day=int(said["of_it"]))
    except ValueError:
        return None
    rest = question[: found.start()] + question[found.end() :]
    return Dated(rest, Filter(first.isoformat(), last.isoformat()))


def _days(said: dict[str, str | None], newest: date) -> tuple[date, date]:
    """The first and the last of the days that are said; a month or a day without its year or month is the last such."""
    year, month, day = (int(number) if (number := said[part]) else None for part in ("year", "month", "day"))
    if year is None:
        year = newest.year
        if month is None:
            month = newest.month
            if day is not None and day > newest.day:
                year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        elif (month, day or 0) > (newest.month, newest.day if day else 0):
            year -= 1
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def _relative(said: str, newest: date) -> tuple[date, date]:
    back = {"今天": 0, "昨天": 1, "前天": 2}
    if said in back:
        day = newest - timedelta(days=back[said])
        return day, day
    if said in ("今年", "去年", "前年"):
        year = newest.year - ("今年", "去年", "前年").index(said)
        return date(year, 1, 1), date(year, 12, 31)
    if said.endswith("月"):
        first = newest.replace(day=1)
        if said.startswith("上"):
            first = (first - timedelta(days=1)).replace(day=1)
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    monday = newest - timedelta(days=newest.weekday() + (7 if said.startswith("上") else 0))
    return monday, monday + timedelta(days=6)

"""Dates as papers print them, and what is none."""

from __future__ import annotations

import pytest

from qa.reading.dates import find_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026年5月29日 星期五", "2026-05-29"),
        ("2026 年 5 月 29 日", "2026-05-29"),
        ("二〇二六年五月二十九日", "2026-05-29"),
        ("二○二六年十月十日", "2026-10-10"),
        ("二零二六年十一月三十一日", None),
        ("二〇二六年十一月三十日", "2026-11-30"),
        ("２０２６年１２月１日", "2026-12-01"),
        # The first that is a date.
        ("2026年2月30日,2026年3月1日,2026年3月2日", "2026-03-01"),
        ("daily_20200517", "2020-05-17"),
        ("2020-5-7", "2020-05-07"),
        ("2020.05.07", "2020-05-07"),
        ("2020_05_07", "2020-05-07"),
        # Without marks only in two digits each, and not within a longer number.
        ("2020517", None),
        ("120200517", None),
        ("2020-05.07", None),
        # No year of a newspaper.
        ("1799年12月31日", None),
        ("1800-01-01", "1800-01-01"),
        ("2200-12-31", "2200-12-31"),
        ("2201年1月1日", None),
        ("5月29日", None),
        ("", None),
    ],
)
def test_a_date(text: str, date: str | None) -> None:
    assert find_date(text) == date


def test_a_date_without_a_year_is_of_the_year_given() -> None:
    assert find_date("5月29日", "2026") == "2026-05-29"
    assert find_date("十二月三日", "二〇二五") == "2025-12-03"
    assert find_date("2024年5月29日", "2026") == "2024-05-29"
    assert find_date("2月29日", "2026") is None

from __future__ import annotations

from datetime import date

import pytest

from qa.answering.paper_days import paper_day

NEWEST = date(2026, 5, 29)


@pytest.mark.parametrize(
    ("question", "rest", "since", "until"),
    [
        ("5月28日的报纸谁获奖了?", "报纸谁获奖了?", "2026-05-28", "2026-05-28"),
        ("2025年12月的报道里谁获奖了?", "报道里谁获奖了?", "2025-12-01", "2025-12-31"),
        ("2025年的新闻里谁获奖了?", "新闻里谁获奖了?", "2025-01-01", "2025-12-31"),
        ("２０２６年５月２８日那期报纸谁获奖了?", "那期报纸谁获奖了?", "2026-05-28", "2026-05-28"),
        # The last such month, and the last such day.
        ("6月的报纸谁获奖了?", "报纸谁获奖了?", "2025-06-01", "2025-06-30"),
        ("30号的报纸谁获奖了?", "报纸谁获奖了?", "2026-04-30", "2026-04-30"),
        ("昨天的头条是什么?", "头条是什么?", "2026-05-28", "2026-05-28"),
        ("上个月的报纸谁获奖了?", "报纸谁获奖了?", "2026-04-01", "2026-04-30"),
        ("上个月3号的报纸谁获奖了?", "报纸谁获奖了?", "2026-04-03", "2026-04-03"),
        ("去年的报道谁获奖了?", "报道谁获奖了?", "2025-01-01", "2025-12-31"),
        ("上周的报纸谁获奖了?", "报纸谁获奖了?", "2026-05-18", "2026-05-24"),
        ("上个星期的报纸", "报纸", "2026-05-18", "2026-05-24"),
        ("本周的报纸", "报纸", "2026-05-25", "2026-05-31"),
        ("今天的头版", "头版", "2026-05-29", "2026-05-29"),
        ("前天的报纸", "报纸", "2026-05-27", "2026-05-27"),
        ("这个月的文章", "文章", "2026-05-01", "2026-05-31"),
        ("今年的新闻", "新闻", "2026-01-01", "2026-12-31"),
        ("前年的报道", "报道", "2024-01-01", "2024-12-31"),
        ("2024年2月的报纸", "报纸", "2024-02-01", "2024-02-29"),
        # The newest issue's own day and month are no last year's.
        ("29号的报纸", "报纸", "2026-05-29", "2026-05-29"),
        ("5月29日的报纸", "报纸", "2026-05-29", "2026-05-29"),
        ("5月的报纸", "报纸", "2026-05-01", "2026-05-31"),
        ("5月30日的报纸", "报纸", "2025-05-30", "2025-05-30"),
    ],
)
def test_a_day_of_the_paper(question: str, rest: str, since: str, until: str) -> None:
    found = paper_day(question, NEWEST)
    assert found is not None
    assert (found.rest, found.when.since, found.when.until) == (rest, since, until)


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("30号的报纸", "2025-12-30", "2025-12-30"),
        ("28号的报纸", "2026-01-28", "2026-01-28"),
        ("上个月的报纸", "2025-12-01", "2025-12-31"),
        ("上月5日的报纸", "2025-12-05", "2025-12-05"),
        ("上周的报纸", "2025-12-29", "2026-01-04"),
        ("前天的报纸", "2026-01-04", "2026-01-04"),
        ("12月的报纸", "2025-12-01", "2025-12-31"),
    ],
)
def test_what_is_past_may_be_in_the_year_before(question: str, since: str, until: str) -> None:
    found = paper_day(question, date(2026, 1, 29) if "号" in question else date(2026, 1, 6))
    assert found is not None
    assert (found.when.since, found.when.until) == (since, until)


@pytest.mark.parametrize(
    "question",
    [
        "5月28日谁获奖了?",
        "去年谁获奖了?",
        "5月28日的新闻发布会上说了什么?",
        "1月至4月的报道怎么说?",
        "2月30日的报纸谁获奖了?",
        "上个月31号的报纸谁获奖了?",
        "6月报名的人数是多少?",
        "今年报考了多少人?",
        "5月28日图片展在哪里?",
        "今年评论家协会选了谁?",
        "这期的报纸谁获奖了?",
        "报纸谁获奖了?",
        "",
    ],
)
def test_no_day_of_the_paper(question: str) -> None:
    assert paper_day(question, NEWEST) is None


def test_without_dates_no_day_is_known() -> None:
    assert paper_day("昨天的报纸谁获奖了?", None) is None

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
    ],
)
def test_a_day_of_the_paper(question: str, rest: str, since: str, until: str) -> None:
    found = paper_day(question, NEWEST)
    assert found is not None
    assert (found.rest, found.when.since, found.when.until) == (rest, since, until)


@pytest.mark.parametrize(
    "question",
    [
        "5月28日谁获奖了?",
        "去年谁获奖了?",
        "5月28日的新闻发布会上说了什么?",
        "1月至4月的报道怎么说?",
        "2月30日的报纸谁获奖了?",
        "这期的报纸谁获奖了?",
        "报纸谁获奖了?",
        "",
    ],
)
def test_no_day_of_the_paper(question: str) -> None:
    assert paper_day(question, NEWEST) is None


def test_without_dates_no_day_is_known() -> None:
    assert paper_day("昨天的报纸谁获奖了?", None) is None

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.numerals import in_digits
from qa.quantities import quantities
from qa.words import fold

DAY = date(2026, 5, 29)


def said(text: str, day: date | None = DAY) -> list[str]:
    return quantities(in_digits(fold(text)), day)


@pytest.mark.parametrize(
    ("one", "other", "word"),
    [
        ("1.2亿", "12000万", "120000000"),
        ("1.2亿元", "1亿2000万元", "120000000"),
        ("3万余名", "3万名", "30000"),
        ("1.18万个", "1.18万条", "11800"),
        ("20多万", "20万", "200000"),
        ("1.5万亿", "15000亿", "1500000000000"),
        ("3.50%", "3.500%", "3.5%"),
        ("三分之一", "1/3", "1/3"),
    ],
)
def test_a_number_is_one_word_however_it_is_scaled(one: str, other: str, word: str) -> None:
    assert said(one) == said(other) == [word]


@pytest.mark.parametrize(
    "text", ["35%", "384名", "2026年", "1,000元", "1.5千米", "8.1个百分点", "十五五", "1.2.30", ""]
)
def test_what_is_a_word_as_printed_is_left_out(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5月28日上午", ["5月28日"]),
        ("28日", ["5月28日"]),
        ("28号开会", ["5月28日"]),
        ("昨天", ["5月28日"]),
        ("昨上午", ["5月28日"]),
        ("May 28", ["5月28日"]),
        ("前天", ["5月27日"]),
        ("明日", ["5月30日"]),
        ("12月30日", ["12月30日"]),
        ("1949年10月1日", ["10月1日"]),
        ("2025-05-28", ["2025", "5月28日"]),
        ("5月28日至30日", ["5月28日", "5月30日"]),
        ("5月3日、6日和8日", ["5月3日", "5月6日", "5月8日"]),
        ("30日", ["5月30日"]),
        ("5月30日至6月2日", ["5月30日", "6月2日"]),
        ("5月,上个月,本月,下月", ["5月", "4月", "6月"]),
        ("去年,今年,明年", ["2025", "2026", "2027"]),
        ("1—4月,前4个月,头四个月", ["1-4月"]),
        ("一季度,第一季度,首季", ["1-3月"]),
        ("前三季度,上半年,下半年", ["1-9月", "1-6月", "7-12月"]),
    ],
)
def test_dates(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    "第28号 28号线 神舟15号 3日内 近3日 3日游 2月30日 13月 32日 后天性 目前年均 3个月 2026.13.1 "
    "60岁以上年龄 过去年均 失去年轻人 说明年轻人 "
    "日本年轻人 成本年均 日本月球 晚上月亮 为期3日 历时3日 长达5日 提前10日 3日后 前3日".split(),
)
def test_what_is_no_date(text: str) -> None:
    assert said(text) == []


def test_without_a_day_only_what_is_printed_is_known() -> None:
    assert said("昨天,28日,去年,上个月", None) == []
    assert said("5月28日,2月29日,4月", None) == ["5月28日", "2月29日", "4月"]


def test_a_dateline_says_when_it_was_written() -> None:
    assert said("新华社北京5月16日电 记者今天获悉") == ["5月16日"]
    assert said("今天", date(2026, 1, 1)) == ["1月1日"]
    assert said("上月,31日", date(2026, 1, 1)) == ["12月", "12月31日"]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_time(day: date) -> None:
    assert all(isinstance(word, str) for word in said("前天,后天,1日,12月31日,1月1日,上月,去年", day))


@given(st.text(alphabet="0123456789.,/-—%年月日号至第季度前上半今昨天亿万千余一二十"), st.sampled_from([None, DAY]))
def test_any_digits_give_words_once(text: str, day: date | None) -> None:
    found = said(text, day)
    assert len(found) == len(set(found))
    assert all(found)

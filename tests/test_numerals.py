from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.numerals import decimal, in_digits, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("百分之三十五", "35%"),
        ("百分之八点一", "8.1%"),
        ("百分之12.5", "12.5%"),
        ("35 %", "35%"),
        ("三成以上,七成五", "30%以上,75%"),
        ("三分之一", "1/3"),
        # A percentage point is no percent.
        ("八点一个百分点", "8.1个百分点"),
        ("一亿二千万元", "120000000元"),
        ("一点五亿", "150000000"),
        ("二十分钟,一百五十分钟,十分钟,九十分", "20分钟,150分钟,10分钟,90分"),
        ("一万二千零三", "12003"),
        ("两万五千里", "25000里"),
        ("三万五,一百二", "35000,120"),
        ("一万亿", "1000000000000"),
        ("十余年,二十多人,一百来名", "10余年,20多人,100来名"),
        ("第三届,第二十四届,第一名", "第3届,第24届,第1名"),
        ("三倍,前四个月,两小时", "3倍,前4个月,2小时"),
        ("二〇二六年五月二十八日", "2026年5月28日"),
        ("一九九八年", "1998年"),
        ("一至四月,一季度,五月一日", "1至4月,1季度,5月1日"),
        ("两千米,3千克,平方千米,五美金", "2公里,3公斤,平方公里,五美元"),
    ],
)
def test_chinese_numerals_in_digits(text: str, expected: str) -> None:
    assert in_digits(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "四川,三亚,五粮液,九江",
        "万一,一些,一起,一日三餐,一个",
        "三个平台,两家,四项,十余家",
        "千万,百姓,百分百,十分好,万亿",
        "十五五,十四五,三三两两,七八十人",
        "上午九点三十分,三点一刻",
        "星期三次,周二号线",
        "两日内",
        "1.2亿,3千万",
        "一" * 25,
    ],
)
def test_what_is_no_number_stays(text: str) -> None:
    assert in_digits(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("35 percent", "35%"),
        ("8.1 per cent", "8.1%"),
        ("1.2 billion yuan", "1200000000 元"),
        ("1,500 thousand", "1500000"),
        ("may 28", "5月28日"),
        ("march 3rd, 2026", "2026年3月3日"),
        ("the 28th of sept. 2026", "the 2026年9月28日"),
        ("28 april 2026", "2026年4月28日"),
        ("in june 2026", "in 2026年6月"),
        ("in may", "in 5月"),
        ("you may march", "you may march"),
        ("first four months, first 10 months", "前4个月, 前10个月"),
        ("the third quarter, q1", "the 3季度, 1季度"),
        ("the first half of last year", "the 上半年 of 去年"),
        ("yesterday and last month", "昨天 and 上月"),
        ("5km and 3 kg", "5公里 and 3 公斤"),
        ("100 us dollars", "100 美元"),
    ],
)
def test_english_as_a_chinese_paper_prints_it(text: str, expected: str) -> None:
    assert in_digits(text) == expected


@given(st.integers(min_value=1, max_value=99_999_999))
def test_a_chinese_numeral_is_its_number(number: int) -> None:
    assert in_digits(f"第{chinese(number)}号") == f"第{number}号"


@given(st.text(alphabet="零〇一二两三五十百千万亿点分之第个月日年成15., amyi"))
def test_any_run_of_numerals_is_read_or_left(text: str) -> None:
    again = in_digits(text)
    assert isinstance(again, str)
    assert not set(again) - set(text) - set("0123456789./%月日年公里斤米吨厘美元")


def test_values() -> None:
    assert decimal("1,234.50") == Decimal("1234.5")
    assert [plain(Decimal(n)) for n in ("1.50", "1E+3", "0.10", "7")] == ["1.5", "1000", "0.1", "7"]


def chinese(number: int) -> str:
    """A number below a hundred million as it is written out: 一万零三, 二十, 三百二十一."""
    if number >= 10_000:
        rest = number % 10_000
        return chinese(number // 10_000) + "万" + (("零" if rest < 1000 else "") + chinese(rest) if rest else "")
    written, gap = "", False
    for value, scale in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // value % 10
        if digit:
            written += ("零" if gap and written else "") + "零一二三四五六七八九"[digit] + scale
        gap = not digit
    return written

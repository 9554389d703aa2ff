from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.kinds import can_find, find, measure_of
from qa.words import fold

KINDS = ("person", "number", "date", "place", "title", "quotation", "list")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("person", "该公司销售总监赵继彬介绍,企业已成为供应商。", ["赵继彬"]),
        ("person", "妹冢镇镇长谢村介绍", ["谢村"]),
        ("person", "記者諸葛亮說", ["諸葛亮"]),
        ("person", "他与陈波,莫姆奇尔·埃米洛夫", ["陈波", "莫姆奇尔·埃米洛夫"]),
        ("person", "大桥昨天合龙。", []),
        ("number", "总投资1.5亿元,同比增长13.6%", ["1.5亿元", "13.6%"]),
        ("number", "输出3万余名,两百多条河流", ["3万余名", "两百多条"]),
        ("number", "百分之三十,四分之一", ["百分之三十", "四分之一"]),
        ("number", "1,968人次", ["1,968人次"]),
        ("number", "一个人走了一次", []),
        # Which one of a row is not how many.
        ("number", "第26个科技活动周与第十个工作者日", []),
        ("number", "第3名,26人", ["26人"]),
        ("date", "5月28日上午开会", ["5月28日上午"]),
        ("date", "2025年底,去年,20世纪90年代", ["2025年底", "去年", "20世纪90年代"]),
        ("date", "二年级学生", []),
        ("place", "在聊城和北京", ["聊城", "北京"]),
        ("title", "《论语》与〈诗经〉", ["《论语》", "〈诗经〉"]),
        ("quotation", "打造“微工厂”「微课堂」", ["“微工厂”", "「微课堂」"]),
        ("list", "打造“微工厂”“微课堂”“微服务”三大平台", ["“微工厂”“微课堂”“微服务”"]),
        ("list", "黄河、徒骇河。", ["黄河、徒骇河"]),
        ("list", "只有黄河。", []),
        ("reason", "因为下雨", []),
    ],
)
def test_find(kind: str, text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sorted(find(kind, fold(text)))] == expected


def test_can_find() -> None:
    assert [kind for kind in (*KINDS, "organisation", "reason", "other") if can_find(kind)] == list(KINDS)


@pytest.mark.parametrize(
    ("number", "measure"),
    [
        ("1.1亿元", "money"),
        ("100万美元", "money"),
        ("1968人次", "people"),
        ("3万余名", "people"),
        ("13.6%", "share"),
        ("80.57个百分点", "share"),
        ("百分之三十", "share"),
        ("3个月", "time"),
        ("3个", "count"),
        ("12平方公里", "area"),
        ("12公里", "length"),
        ("15千克", "weight"),
        ("30元每人", "money"),
        ("2020", ""),
        ("", ""),
    ],
)
def test_measure_of(number: str, measure: str) -> None:
    assert measure_of(number) == measure


@given(st.sampled_from(KINDS), st.text(st.sampled_from("一二十百万第年月日人家%元.,、0159王李·说在聊城“”《》 ab。")))
def test_pieces_lie_in_the_text(kind: str, text: str) -> None:
    for start, end in find(kind, fold(text)):
        assert 0 <= start < end <= len(text)

from __future__ import annotations

import pytest

from qa.answering.followup import complete

TRADE = "高新区1—4月进出口总额是多少?"


@pytest.mark.parametrize(
    ("question", "history", "understood"),
    [
        ("那出口额呢?", (TRADE,), "高新区1—4月出口额是多少"),
        ("该公司有多少专利?", ("高崎电机的研发副总经理是谁?",), "高崎电机有多少专利"),
        ("他们投资了多少钱?", ("三晶新材料的副总经理是谁?",), "三晶新材料投资了多少钱"),
        ("它的总投资是多少?", ("三晶新材料是做什么的?",), "三晶新材料的总投资是多少"),
        ("那家公司的经理是谁?", ("三晶新材料在哪里?",), "三晶新材料的经理是谁"),
        ("他是哪里人?", ("妹冢镇镇长是谁?",), "妹冢镇镇长是哪里人"),
        ("该公司的总经理是谁?", ("三晶新材料在哪里?",), "三晶新材料的总经理是谁"),
        # Printed as it was typed.
        ("該公司的總經理是誰?", ("三晶新材料在哪裡?",), "三晶新材料的總經理是誰"),
        ("经理是谁?", ("三晶新材料在哪里?",), "三晶新材料，经理是谁"),
        ("什么时候?", ("专家聊城行活动在哪里举行?",), "专家聊城行活动，什么时候"),
    ],
)
def test_the_topic_is_put_back(question: str, history: tuple[str, ...], understood: str) -> None:
    assert complete(question, history) == understood


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("莘县有多少家高新技术企业?", (TRADE,)),
        ("创业担保贷款发了多少?", ("莘县培训了多少种苗繁育员?",)),
        ("高新区其他企业有哪些?", ("高新区在哪里?",)),
        # One word, but a name.
        ("莘县在哪里?", (TRADE,)),
        ("谢村是谁?", (TRADE,)),
        ("那出口额呢?", ()),
        ("那出口额呢?", ("",)),
        ("那出口额呢?", ("你好", "今天有什么新闻?")),
        ("", (TRADE,)),
        ("？", (TRADE,)),
    ],
)
def test_what_stands_on_its_own_is_left_alone(question: str, history: tuple[str, ...]) -> None:
    assert complete(question, history) is None


@pytest.mark.parametrize("between", ["谢谢!", "你好", "总结一下", "有哪些文章?", " "])
def test_a_wish_in_between_is_passed_over(between: str) -> None:
    assert complete("那出口额呢?", (TRADE, between)) == "高新区1—4月出口额是多少"


def test_the_topic_lasts_over_several_turns() -> None:
    history = ("三晶新材料在哪里?", "它的经理是谁?")
    assert complete("它的投资是多少?", history) == "三晶新材料的投资是多少"
    assert complete("它的投资是多少?", (*history, "莘县在哪里?")) == "莘县的投资是多少"


def test_english() -> None:
    understood = complete("And its exports?", ("What was the total trade of the zone?",))
    assert understood is not None
    assert "total trade of the zone" in understood
    assert "its exports" in understood

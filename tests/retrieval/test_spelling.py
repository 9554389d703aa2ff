from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.retrieval.spelling import Correction, Spelling
from qa.words import words

TEXTS = (
    "本市高新区大桥昨天合龙,创业担保贷款发放三千万元。",
    "孙悟空说,岷冢镇春风社区的设备已经到位。",
    "重庆和聊城的企业在高新区签约。",
)


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(TEXTS, Counter(word for text in TEXTS for word in words(text)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("高薪区的大桥合龙了吗?", "高新区的大桥合龙了吗?"),
        ("创业但保贷款有多少?", "创业担保贷款有多少?"),
        ("设倍到了吗?", "设备到了吗?"),
        ("孙武空说了什么?", "孙悟空说了什么?"),
        # Another sound is another word, save where all that stands beside it speaks for it.
        ("岷家镇春风社区在哪?", "岷冢镇春风社区在哪?"),
        # Traditional characters are read as Simplified ones.
        ("高薪區的大橋", "高新區的大橋"),
        # Two errors in one question, and two in one run of characters.
        ("高薪区的设倍", "高新区的设备"),
        ("创业单保呆款", "创业担保贷款"),
        # At either end of a word and of the question.
        ("问企液", "问企业"),
        ("签曰仪式在哪?", "签约仪式在哪?"),
        ("春疯社区的设备", "春风社区的设备"),
        ("三千完元", "三千万元"),
        ("高新趋", "高新区"),
    ],
)
def test_errors_are_corrected(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.corrected(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "高新区的大桥合龙了吗?",
        "火星上有水吗?",
        "哪家企业签了约?",
        # A name that the paper does not have, however like one that it has.
        "岷家庄在哪?",
        "孙大圣是谁?",
        "岷家镇在哪?",
        "昨天何龙",
        "minzhong",
        # Too short to be told from a word, and a sound that the paper does not have.
        "Hao",
        "Sun",
        "Wei Shi",
        "Who won the World Cup?",
        "Women and men, Data and Name",
        "sun wukong",
        "GDP 2026?",
        "",
        "\ud800高",
    ],
)
def test_what_is_no_error_stays(spelling: Spelling, question: str) -> None:
    assert spelling.corrections(question) == ()
    assert spelling.corrected(question) == question


def test_a_correction_says_what_and_where(spelling: Spelling) -> None:
    assert spelling.corrections("问创业但保贷款") == (Correction(3, 5, "但保", "担保"),)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did Sun Wukong say?", [Correction(9, 19, "Sun Wukong", "孙悟空")]),
        ("Sun Wu-kong's words", [Correction(0, 11, "Sun Wu-kong", "孙悟空")]),
        ("Where is Minzhong Town?", [Correction(9, 17, "Minzhong", "岷冢")]),
        # Of a run of words as many as stand together in the paper.
        ("Chuangye Danbao Daikuan", [Correction(0, 23, "Chuangye Danbao Daikuan", "创业担保贷款")]),
        ("Liao Cheng and Dan Bao", [Correction(0, 10, "Liao Cheng", "聊城"), Correction(15, 22, "Dan Bao", "担保")]),
        # As a word 重庆 is chong qing, character by character it would be zhong qing.
        ("Zhong Qing", [Correction(0, 10, "Zhong Qing", "重庆")]),
        ("Mayor of Chongqing", [Correction(9, 18, "Chongqing", "重庆")]),
        (
            "Did Liaocheng and Chunfeng Community sign?",
            [Correction(4, 13, "Liaocheng", "聊城"), Correction(18, 26, "Chunfeng", "春风")],
        ),
    ],
)
def test_names_in_latin_letters(spelling: Spelling, question: str, expected: list[Correction]) -> None:
    assert list(spelling.corrections(question)) == expected


def test_the_name_that_stands_more_often_is_meant() -> None:
    texts = ["张伟到场。", "章玮到场,章玮发言。"]
    spelling = Spelling(texts, Counter(word for text in texts for word in words(text)))
    assert spelling.corrected("Zhang Wei") == "章玮"


def test_an_empty_paper_corrects_nothing() -> None:
    assert Spelling([], {}).corrections("高薪区 Sun Wukong") == ()


@given(st.text(alphabet="高薪新区大桥设倍备孙武悟空哪几 SunWkog,?"))
def test_corrections_are_in_order_and_apart(spelling: Spelling, question: str) -> None:
    found = spelling.corrections(question)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(c.typed != c.meant and c.end - c.start == len(c.typed) for c in found)
    assert len(spelling.corrected(question)) == len(question) + sum(len(c.meant) - len(c.typed) for c in found)

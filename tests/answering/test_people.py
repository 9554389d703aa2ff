from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.people import ends_in_office, people
from qa.words import fold


def named(text: str) -> list[str]:
    return [text[a:b] for a, b in sorted(people(fold(text)))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("该公司销售总监赵立新介绍,企业已成为供应商。", ["赵立新"]),
        ("青河镇镇长谢村介绍", ["谢村"]),
        ("記者諸葛亮說", ["諸葛亮"]),
        # A list goes on as it began.
        ("本报记者 王凯 闫振 程宇", ["王凯", "闫振", "程宇"]),
        ("副市长陈波、孙荣军、陆法慎出席", ["陈波", "孙荣军", "陆法慎"]),
        # Three characters that make no word, the first a common surname.
        ("王培源在座谈会上发言", ["王培源"]),
        ("主任李红来了", ["李红"]),
        # Foreign names: the dot, the letters, the characters they are written with.
        ("主任约翰·史密斯出席", ["约翰·史密斯"]),
        ("影响了查尔斯·达尔文的思想", ["查尔斯·达尔文"]),
        ("由 John Smith 设计", ["John Smith"]),
        ("促进委员会主任斯塔塔尼舍夫出席", ["斯塔塔尼舍"]),
        ("穆罕默德·本·萨勒曼与安东尼奥", ["穆罕默德·本·萨勒曼", "安东尼奥"]),
        ("阿里巴巴与四十大盗", ["阿里巴巴"]),
        # A known name of two characters with a third; one that the dictionary has as a place.
        ("余生富出席", ["余生富"]),
        ("余生走过", ["余生"]),
        ("江山说", ["江山"]),
        # A rarer surname wants an office, a verb of speech or a name before it.
        ("记者于新", ["于新"]),
        ("单田芳说", ["单田芳"]),
        ("单田芳走过", []),
        ("慕容复说", ["慕容复"]),
        ("张三丰走过,张伟", ["张三丰", "张伟"]),
        ("陈某某来了", []),
        # Two characters stand alone where a mark or the end follows; else they may be anything.
        ("赵丹,王红", ["赵丹", "王红"]),
        ("市长,王建国", ["王建国"]),
        # What begins like a name and is none.
        ("记者从高新区了解到", []),
        ("信心满满地说道", []),
        ("大桥昨天合龙。", []),
        ("香港保安局表示", []),
        ("", []),
    ],
)
def test_people(text: str, names: list[str]) -> None:
    assert named(text) == names


def test_ends_in_office() -> None:
    assert [ends_in_office(text) for text in ("总经理", "青河镇镇长", "经理室", "")] == [True, True, False, False]


@given(st.text(st.sampled_from("王李张说在介绍镇长总·、, 斯塔拉尔欧阳的了abc")))
def test_names_lie_apart_in_the_text(text: str) -> None:
    found = sorted(people(fold(text)))
    assert all(0 <= a < b <= len(text) for a, b in found)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.chunks import CLASSES, chunks
from qa.words import fold


def cut(text: str, kind: str = "other") -> str:
    return " ".join(f"{chunk.text}/{chunk.word_class}" for chunk in chunks(fold(text), kind))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年发放1.1亿元。", "去年/t 发放/v 1.1亿元/m 。/stop"),
        ("书记谢村说,公司是他的。", "书记/n 谢村/nr 说/v ,/comma 公司/n 是/is 他/this 的/de 。/stop"),
        ("打造“微工厂”;", "打造/v “/open 微/n 工厂/n ”/close ;/semicolon"),
        ("GDP增长,他的APP上线了", "gdp/eng 增长/v ,/comma 他/this 的/de app/eng 上线/n 了/u"),
        ("第三,全面推进", "第三/m ,/comma 全面/n 推进/v"),
        (
            "因此被称为“东方之珠”(上海—北京)",
            "因此/c 被/by 称为/is “/open 东方之珠/nr ”/close (/( 上海/ns —/dash 北京/ns )/)",
        ),
        ("人民银行在发展,α粒子", "人民银行/nt 在/at 发展/vn ,/comma α/n 粒子/n"),
        ("很快乐地跑啊", "很/o 快乐/a 地/u 跑/v 啊/o"),
        ("一帆风顺#", "一帆风顺/n #/x"),
        ("", ""),
    ],
)
def test_chunks(text: str, expected: str) -> None:
    assert cut(text) == expected


def test_pieces_of_the_kind_asked_for_come_first() -> None:
    assert cut("5月28日开会", "date") == "5月28日/t 开会/v"
    assert cut("5月28日开会", "number") == "5月/m 28日/m 开会/v"


@given(st.text(st.sampled_from("一二十百万第年月日人家%元.,、0159王李·说在聊城“”《》 ab。;")))
def test_chunks_cover_the_text(text: str) -> None:
    found = chunks(fold(text), "number")
    # Between words white space is left out; within a name it stays.
    assert "".join("".join(chunk.text.split()) for chunk in found) == "".join(fold(text).split())
    assert all(chunk.word_class in CLASSES for chunk in found)

from __future__ import annotations

import pytest

from qa.answering.nouns import pieces, tagged


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("青河县白石镇有几所小学", [("青河县", "place"), ("白石镇", "place"), ("小学", "")]),
        ("南湖隧道哪年通车", [("南湖隧道", "place"), ("通车", "")]),
        ("今年一季度全市出口额", [("今年", "time"), ("一季度", "time"), ("全市", "place"), ("出口额", "figure")]),
        ("云台大学校长", [("云台大学", "organisation"), ("校长", "role")]),
        ("星辰公司董事长赵立新", [("星辰公司", "organisation"), ("董事长", "role"), ("赵立新", "person")]),
        ("鑫昀电缆", [("鑫昀电缆", "organisation")]),
        ("王建国教授的《远山》", [("王建国", "person"), ("教授", "role"), ("《远山》", "title")]),
        ("展览的开放时间和门票", [("开放时间", "attribute"), ("门票", "attribute")]),
        # Names in the dictionary that are none.
        ("玉米和城市", [("玉米", ""), ("城市", "")]),
        ("", []),
    ],
)
def test_pieces(text: str, found: list[tuple[str, str]]) -> None:
    assert [(piece.text, piece.sort) for piece in pieces(text)] == found
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("哪家公司中标了", [("哪家", "ask"), ("公司", "n"), ("中标", "v"), ("了", "ul")]),
        # 种 and 家 are no units here.
        ("多少种苗", [("多少", "ask"), ("种苗", "n")]),
        ("多少家庭", [("多少", "ask"), ("家庭", "n")]),
        ("几点开始", [("几点", "ask"), ("开始", "v")]),
        ("这几年", [("这", "r"), ("几年", "m")]),
    ],
)
def test_words(text: str, found: list[tuple[str, str]]) -> None:
    assert [(word.text, word.flag) for word in tagged(text)] == found


@pytest.mark.parametrize("text", ["莘县" * 500, "谁" * 1000, "\ud800", "a\n b", "《" * 50])
def test_the_words_are_the_text(text: str) -> None:
    assert "".join(word.text for word in tagged(text)) == text
    assert [word.start for word in tagged(text)][1:] == [word.end for word in tagged(text)][:-1]

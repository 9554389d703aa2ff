from __future__ import annotations

from qa.tagging import is_common, tokens


def test_words_and_marks_in_order() -> None:
    assert [tuple(token) for token in tokens("聊城 有公司,")] == [
        (0, 2, "聊城", "ns"),
        (3, 4, "有", "v"),
        (4, 6, "公司", "n"),
        (6, 7, ",", "x"),
    ]


def test_nothing_is_guessed() -> None:
    assert [token.text for token in tokens("赵立彬介绍")] == ["赵", "立", "彬", "介绍"]


def test_is_common() -> None:
    assert [is_common(word, 100) for word in ("公司", "鲁西嫁接工")] == [True, False]

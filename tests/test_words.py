from __future__ import annotations

from datetime import date

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.words import content_words, fold, in_script, is_traditional, tokenizer, words


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("ＡＢＣ１２３％", "abc123%"),
        ("問報，您好？", "问报,您好?"),
        ("GDP", "gdp"),
        ("　", " "),
        # What would become longer stays as it is: Ⅷ would be VIII, İ two letters, … three full stops.
        ("Ⅷİ…㎡", "Ⅷİ…㎡"),
        ("\ud800", "\ud800"),
        ("", ""),
    ],
)
def test_fold(printed: str, folded: str) -> None:
    assert fold(printed) == folded


@given(st.text())
def test_an_offset_in_the_folded_text_is_one_in_the_printed_text(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded == "".join(fold(letter) for letter in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("聊城２０２６年的創業擔保貸款", ["聊城", "2026", "年", "的", "创业", "担保", "贷款"]),
        # Search mode: a long word also as the words in it.
        ("清华大学", ["清华", "华大", "大学", "清华大学"]),
        # Characters that make no word are taken in pairs, so that a rare name can be found.
        ("石倩倩说", ["石倩", "倩倩", "倩说"]),
        # What a number or a date says in another form follows at the end.
        ("1,000.5万元和12.5%", ["1000.5", "万元", "和", "12.5%", "10005000"]),
        ("百分之三十五的企业", ["35%", "的", "企业"]),
        ("一亿二千万", ["120000000"]),
        ("5月28日", ["5", "月", "28", "日", "5月28日"]),
        ("昨天", ["昨天"]),
        # A comma between years divides them, full-width or not.
        ("2020，2021年", ["2020", "2021", "年"]),
        ("12,3456", ["12", "3456"]),
        ("Wi-Fi café don't", ["wi", "fi", "café", "don't"]),
        ("한국 かな", ["한국", "かな"]),
        ("，。！ \ud800", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_question_and_text_meet_whatever_script_and_width() -> None:
    assert words("臺灣ＧＤＰ增長３％") == words("台湾gdp增长3%")


def test_days_meet_by_the_date_of_the_issue() -> None:
    day = date(2026, 5, 29)
    assert words("昨天", day) == ["昨天", "5月28日"]
    assert words("2026年5月28日", day) == ["2026", "年", "5", "月", "28", "日", "5月28日"]
    assert content_words("28日在哪里", day) == ["28", "日", "5月28日"]


def test_the_script_of_a_text() -> None:
    assert [is_traditional(text) for text in ("問報在臺灣", "问报在台湾", "GDP", "")] == [True, False, False, False]
    assert in_script("聊城的創業貸款,GDP", traditional=False) == "聊城的创业贷款,GDP"
    assert in_script("聊城的创业贷款", traditional=True) == "聊城的創業貸款"
    assert in_script("a\ud800\n里", traditional=True) == "a\ud800\n裏"


def test_content_words_leave_out_the_form_of_a_question() -> None:
    assert content_words("请问莘县有多少家企业?") == ["莘县", "家", "企业"]
    assert content_words("Who is the head of it?") == ["head"]
    assert content_words("是谁的呢") == []


@given(st.text())
def test_content_words_are_words_in_their_order(text: str) -> None:
    every = iter(words(text))
    assert all(word in every for word in content_words(text))


def test_the_tokenizer_is_our_own() -> None:
    """A word somebody adds to jieba's common dictionary does not change how a newspaper is searched."""
    before = words("嫁接工人")
    jieba.add_word("嫁接工人")
    try:
        assert tokenizer() is not jieba.dt
        assert words("嫁接工人") == before == ["嫁接", "工人"]
    finally:
        jieba.del_word("嫁接工人")

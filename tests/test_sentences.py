from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.sentences import LIMIT, sentences


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他来了。她走了!谁?好……", ["他来了。", "她走了!", "谁?", "好……"]),
        ("真的?!太好了", ["真的?!", "太好了"]),
        ("总投资1.5亿元。增长13.6%。", ["总投资1.5亿元。", "增长13.6%。"]),
        ("　　他来了。 她走了。\n", ["他来了。", "她走了。"]),
        # What closes belongs to the sentence.
        ("(他来了。)她走了。", ["(他来了。)", "她走了。"]),
        ("他喊:“走吧!”“好。”", ["他喊:“走吧!”", "“好。”"]),
        ("『先生。』", ["『先生。』"]),
        # A straight quote closes as the second of its pair, and opens as the first.
        ('"天亮了。"大家回家。"走吧。"', ['"天亮了。"', "大家回家。", '"走吧。"']),
        ("", []),
        (" \n　", []),
        ("。", ["。"]),
    ],
)
def test_a_sentence_ends_at_a_full_stop_with_what_closes(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "“我们领跑行业。市场占有率稳居前三。”该公司销售总监赵继彬介绍,企业已成为核心供应商。",
        "「真的嗎?我不信!」他說。",
        "“走吧！”她说,走了。",
        '"It\'s done. Really."王勇表示,明年见。',
    ],
)
def test_a_quotation_with_its_speaker_is_one_sentence(sentence: str) -> None:
    assert cut(sentence) == [sentence]
    assert cut(f"天亮了。{sentence}下雨了。") == ["天亮了。", sentence, "下雨了。"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“天亮了。下雨了。”大家回家。", ["“天亮了。", "下雨了。”", "大家回家。"]),
        ("“天亮了。下雨了。”大家回家。他说好。", ["“天亮了。", "下雨了。”", "大家回家。", "他说好。"]),
        # The next quotation has its own speaker.
        ("“好。”“不好。”他说。", ["“好。”", "“不好。”他说。"]),
    ],
)
def test_a_quotation_without_a_speaker_is_cut(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_text_without_full_stops_is_cut_at_weaker_marks() -> None:
    assert cut("修路；架桥;种树\n养牛 ... 卖菜") == ["修路；", "架桥;", "种树", "养牛 ...", "卖菜"]
    assert cut("修路；架桥。") == ["修路；架桥。"]


def test_a_long_sentence_is_cut_at_its_best_mark() -> None:
    clause = "一" * 99 + "，"
    assert cut(clause * 3 + "完。") == [clause * 2, clause + "完。"]
    assert cut("一" * 120 + "；" + "二" * 60 + "，" + "三" * 60 + "。") == [
        "一" * 120 + "；",
        "二" * 60 + "，" + "三" * 60 + "。",
    ]
    # A mark near the beginning is no help.
    start = "“好。" + "一" * 100 + "，"
    assert cut(start + "二" * 150 + "”他说。") == [start, "二" * 150 + "”他说。"]
    assert [len(part) for part in cut("一" * 450)] == [200, 200, 50]


TEXTS = st.text(st.sampled_from("一二三说道。！？!?…；;，,、 \n　“”「」\"'（）()《》ab1.")) | st.text()


@given(TEXTS | TEXTS.map(lambda text: text * 40))
@example("“" * 300)
@example("。" * 500)
@example("一" * 199 + "”” 。")
def test_sentences_hold_everything_once_and_in_order(text: str) -> None:
    found = sentences(text)
    at = 0
    for start, end in found:
        assert text[at:start].strip() == ""
        assert at <= start < end
        assert end - start <= LIMIT
        assert text[start:end] == text[start:end].strip()
        at = end
    assert text[at:].strip() == ""


@given(st.text(st.sampled_from("一二,a1。！？!?… "), max_size=LIMIT))
def test_without_quotations_every_run_of_full_stops_ends_a_sentence(text: str) -> None:
    assert cut(text) == [
        part.strip() for part in re.findall("[^。！？!?…]*[。！？!?…]+|[^。！？!?…]+$", text) if part.strip()
    ]

"""What flows through the house: questions that refuse what is none, answers that read and show themselves."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt

from qa import render
from qa.datatypes import Answer, Evidence, Question, Signal, Why
from qa.errors import QuestionError, WenbaoError

WHY = Why((Signal("passage", 0.8123, 0.5, 1), Signal("covered", 0.25, 0.1)), ("担保",), ("莘县", "贷款"))
TEXT = "开展创业活动。去年发放创业担保贷款1.1亿元。"
FIRST = Evidence(1, "晨报", "a1", "打开新空间", "2026-05-29", ("赵琦",), "a1-p1", TEXT, 7, 23, 0.9123, WHY)
ANSWER = Answer(
    "发了多少?",
    "answered",
    0.93,
    (FIRST, Evidence(2, "晨报", "a2", "", None, (), "a2-b1", "另一段", 0, 3, 0.2)),
    answer="1.1亿元",
    sentence=FIRST.quote,
    understood="莘县发了多少?",
    history=("莘县呢?", "谁?"),
    id=7,
)


# Questions -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("history", [["谁?", "哪天?"], ("谁?", "哪天?"), (q for q in ("谁?", "哪天?"))])
def test_a_history_of_any_kind_becomes_a_tuple(history: Any) -> None:
    question = Question("那呢?", history, id=1)
    assert question == Question("那呢?", ("谁?", "哪天?"), 1)
    assert hash(question) == hash(Question("那呢?", ("谁?", "哪天?"), 1))


@pytest.mark.parametrize(
    ("text", "history", "complaint"),
    [
        (None, (), r"a question is None \(NoneType\); give a text or a Question"),
        (b"\xe8\xb0\x81", (), r"a question is b'.*' \(bytes\)"),
        (["谁?"], (), r"a question is \['谁\?'\] \(list\)"),
        ("那呢?", "谁?", r"the history is '谁\?' \(str\), one text; .*history=\["),
        ("那呢?", 3, r"the history is 3 \(int\)"),
        ("那呢?", ["谁?", None], r"an earlier question is None \(NoneType\)"),
        (["x" * 500], (), r"a question is \['x{57}… \(list\)"),
    ],
)
def test_what_is_no_question_is_told(text: Any, history: Any, complaint: str) -> None:
    with pytest.raises(QuestionError, match=complaint):
        Question(text, history)


# Answers -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        ANSWER,
        replace(ANSWER, total=5, corrected="莘县发了多少?", id="x"),
        Answer("红烧肉?", "not_found", 0.03, (FIRST,), reason="报上没有。"),
        Answer("", "error", 0.0, reason="问题是空的。"),
    ],
)
def test_an_answer_is_read_back_as_it_was_written(answer: Answer) -> None:
    written = json.dumps(answer.to_dict())
    assert Answer.from_dict(json.loads(written)) == answer
    assert json.dumps(Answer.from_dict(json.loads(written)).to_dict()) == written


def test_other_keys_are_passed_over_and_why_may_be_missing() -> None:
    row = ANSWER.to_dict() | {"kind": "number"}
    del row["evidence"][0]["why"]
    assert Answer.from_dict(row) == replace(ANSWER, evidence=(replace(FIRST, why=None), ANSWER.evidence[1]))


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({}, "an answer object has no 'question'"),
        ({key: value for key, value in ANSWER.to_dict().items() if key != "evidence"}, "has no 'evidence'"),
        (ANSWER.to_dict() | {"evidence": [{"rank": 1}]}, "has no 'issue'"),
        (ANSWER.to_dict() | {"evidence": 1}, "this is no answer object"),
        (ANSWER.to_dict() | {"evidence": ["x"]}, "this is no answer object"),
        (None, "this is no answer object"),
        (["x"], "this is no answer object"),
    ],
)
def test_what_is_no_answer_object_is_told(row: Any, complaint: str) -> None:
    with pytest.raises(WenbaoError, match=f"{complaint}.*; give what Answer"):
        Answer.from_dict(row)


def test_an_answer_shows_itself() -> None:
    assert str(ANSWER) == render.to_text(ANSWER)
    assert ANSWER.to_markdown() == render.to_markdown(ANSWER, "zh")
    assert "Confidence: high" in ANSWER.to_markdown("en")
    assert ANSWER._repr_html_() == render.to_html(ANSWER)


def test_an_answer_in_markdown_is_data_and_never_mark_up() -> None:
    text = "# 甲 <script>x</script> [a](http://b) **c**。`d` | e。"
    evidence = replace(FIRST, text=text, start=0, end=len(text), headline="<b>题</b>")
    answer = replace(ANSWER, question="<i>谁</i>\n# 二?", evidence=(evidence,), answer="*1*", sentence=text)
    page = MarkdownIt("commonmark").enable("table").render(answer.to_markdown())
    assert "<mark># 甲 &lt;script&gt;x&lt;/script&gt; [a](http://b) **c**。`d` | e。</mark>" in page
    assert "<strong>*1*</strong>" in page
    assert "&lt;b&gt;题&lt;/b&gt;" in page
    assert page.count("<h3>") == 1
    assert not any(tag in page for tag in ("<script", "<a ", "<code", "<table", "<i>", "<h1"))


@pytest.mark.parametrize(
    ("question", "label"),
    [("发了多少?", "把握：高"), ("How much was lent?", "Confidence: high"), ("GDP是多少?", "把握")],
)
def test_the_words_around_the_quotations_are_in_the_questions_language(question: str, label: str) -> None:
    answer = replace(ANSWER, question=question)
    assert label in str(answer)
    assert label in answer.to_markdown()
    assert label in html.unescape(answer._repr_html_())

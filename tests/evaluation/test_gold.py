"""Files of questions with known answers, good and bad ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.bundled_data import bundled_issue
from qa.datatypes import Question
from qa.errors import QuestionError
from qa.evaluation.gold import Gold, read_gold


def write(tmp_path: Path, *rows: Any) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return path


def test_every_field_arrives(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        {
            "id": 7,
            "question": "那呢?",
            "history": ["谁?"],
            "kind": "who",
            "evidence": ["甲", "乙"],
            "evidence_alt": "丙",
            "answers": ["甲某"],
            "relevance": {"a1-p2": 2, "a3": 1},
            "remark": "not ours",
        },
        {"question": "几个?", "articles": ["a4", 5]},
        {"question": "火星?", "evidence": [], "answers": None, "evidence_alt": ["丁", "戊"]},
    )
    first, second, third = read_gold(path)
    assert first == Gold(7, "那呢?", ("谁?",), "who", ("甲", "乙"), ("丙",), (), ("甲某",), (("a1-p2", 2), ("a3", 1)))
    assert second == Gold("q2", "几个?", articles=("a4", "5"))
    assert third == Gold("q3", "火星?", evidence_alt=("丁", "戊"))
    assert [g.answerable for g in (first, second, third)] == [True, True, False]
    assert first.to_question() == Question("那呢?", ("谁?",))


RIGHT = {"id": 1, "question": "谁?", "evidence": ["甲"]}


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ({"evidence": None, "articles": None, "question": None}, '"question"'),
        ({"question": "  "}, "question 1 is empty"),
        ({"history": "谁?"}, '"history" is not a list'),
        ({"evidence": "甲"}, '"evidence" is not a list; write "evidence": [..]'),
        ({"evidence": [""]}, '"evidence" holds something else than texts'),
        ({"evidence": [3]}, '"evidence" holds something else than texts'),
        ({"evidence_alt": {}}, '"evidence_alt" is not a list'),
        ({"answers": "甲"}, '"answers" is not a list'),
        ({"answers": [None]}, '"answers" holds something else than texts'),
        ({"articles": [["a1"]]}, '"articles" holds something else than ids'),
        ({"kind": None}, '"kind" is not a text'),
        ({"relevance": ["a1"]}, '"relevance" does not give grades to ids'),
        ({"relevance": {"a1": -1}}, '"relevance" does not give grades to ids'),
        ({"relevance": {"a1": 0.5}}, '"relevance" does not give grades to ids'),
        ({"relevance": {"a1": True}}, '"relevance" does not give grades to ids'),
        ({"evidence": [], "relevance": {"a1": 1}}, '"relevance" but no right passage'),
    ],
)
def test_a_bad_row_is_named_with_what_is_wrong_with_it(tmp_path: Path, bad: dict[str, Any], complaint: str) -> None:
    path = write(tmp_path, {**RIGHT, "id": 0}, RIGHT | bad)
    with pytest.raises(QuestionError) as caught:
        read_gold(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert complaint in str(caught.value)
    assert caught.value.remedy


def test_a_question_file_without_known_answers_is_not_scored(tmp_path: Path) -> None:
    with pytest.raises(
        QuestionError, match=r'question \'q1\' has neither "evidence" nor "articles"; .*"evidence": \[\]'
    ):
        read_gold(write(tmp_path, {"question": "谁?"}))


def test_two_questions_of_one_id_cannot_be_told_apart(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="two questions have the id '1'"):
        read_gold(write(tmp_path, RIGHT, RIGHT | {"id": "1"}))


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_rows(tmp_path: Path, content: str) -> None:
    (tmp_path / "gold.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(QuestionError, match="no question in it"):
        read_gold(tmp_path / "gold.jsonl")


def test_what_is_no_json_lines_file(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": 1,', encoding="utf-8")
    with pytest.raises(QuestionError, match="line 1 is not JSON"):
        read_gold(tmp_path / "gold.jsonl")
    with pytest.raises(QuestionError, match="no such file"):
        read_gold(tmp_path / "none.jsonl")
    with pytest.raises(QuestionError, match=r"save them as \.jsonl"):
        read_gold(tmp_path / "gold.txt")


def test_the_questions_in_data_can_be_scored() -> None:
    gold = read_gold(bundled_issue().parent / "questions.jsonl")
    assert {g.answerable for g in gold} == {True, False}
    assert all(g.answers for g in gold if g.answerable)

"""Answers asked for and answers read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.errors import AnswerFileError
from qa.evaluation.answers import ask, read_answers, second_set
from qa.evaluation.contract import breaches
from qa.evaluation.gold import Gold
from tests.evaluation.rows import refusal, row
from tests.fakes import EchoNewspaper


def test_a_newspaper_is_asked_every_question_with_its_history() -> None:
    paper, seen = EchoNewspaper(), []
    gold = (Gold({"n": 1}, "谁?", ("几个?",)), Gold(2, "火星?"))
    rows = ask(paper, gold, seen.append)  # type: ignore[arg-type]
    assert paper.asked == ["谁?", "火星?"]
    assert [(r["id"], r["history"], r["status"]) for r in rows] == [
        ({"n": 1}, ["几个?"], "answered"),
        (2, [], "not_found"),
    ]
    assert seen == [1, 2]
    assert breaches(rows[1]) == ()


def test_answers_are_read_as_a_batch_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = (row(1, "甲\u2028乙。"), refusal("2", "丙。"))
    lines = [json.dumps(r, ensure_ascii=False) for r in rows]
    path.write_text("\ufeff" + "\n\n".join(lines) + "\n", encoding="utf-8")
    assert read_answers(path) == rows


def test_an_empty_file_has_no_answers(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"")
    assert read_answers(tmp_path / "a.jsonl") == ()


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ("{torn", "line 2 is not JSON"),
        ('{"id": 2, "status": "answered", "confidence": NaN}', '"confidence" is not a number'),
        ('{"id": 2, "status": "answered", "confidence": 1e999}', '"confidence" is not a number'),
        ("[" * 100_000, "line 2 is not JSON"),
        ([], "line 2 is not an answer with an id and a status"),
        ({"status": "answered"}, "line 2 is not an answer with an id and a status"),
        ({"id": 2, "question": "谁?"}, "line 2 is not an answer with an id and a status"),
        (row(2) | {"evidence": {}}, None),
        (row(2) | {"evidence": {"a": 1}}, '"evidence" is not a list of passages'),
        (row(2) | {"evidence": ["甲"]}, '"evidence" is not a list of passages'),
        (row(2) | {"evidence": [{"text": 3}]}, "something else than a text"),
        (row(2) | {"answer": 3}, "something else than a text"),
        (row(2) | {"confidence": "high"}, '"confidence" is not a number'),
    ],
)
def test_what_cannot_be_judged_is_named(tmp_path: Path, bad: Any, complaint: str | None) -> None:
    path = tmp_path / "a.jsonl"
    line = bad if isinstance(bad, str) else json.dumps(bad)
    path.write_text(f"{json.dumps(row(1))}\n{line}\n", encoding="utf-8")
    if complaint is None:
        assert len(read_answers(path)) == 2
        return
    with pytest.raises(AnswerFileError) as caught:
        read_answers(path)
    assert str(caught.value).startswith(f"{path}: line 2")
    assert complaint in str(caught.value)
    assert "wenbao batch" in caught.value.remedy


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(AnswerFileError, match="no such file"):
        read_answers(tmp_path / "none.jsonl")
    with pytest.raises(AnswerFileError, match="cannot be read"):
        read_answers(tmp_path)
    (tmp_path / "a.jsonl").write_bytes("问题".encode("gb18030"))
    with pytest.raises(AnswerFileError, match="not UTF-8"):
        read_answers(tmp_path / "a.jsonl")


def test_a_second_set_has_ids_of_its_own() -> None:
    gold, rows = second_set([Gold(1, "谁?"), Gold("b", "谁?")], [row(1, "甲。")])
    assert [g.id for g in gold] == ["2/1", "2/b"]
    assert rows == (row("2/1", "甲。"),)

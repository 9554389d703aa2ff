"""Files of questions, as people and programs write them."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import Any

import pytest

from qa.datatypes import Answer
from qa.errors import QuestionError
from qa.question_files import QuestionRow, read_questions


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def row_of(tmp_path: Path, line: str) -> QuestionRow:
    (row,) = read_questions(write(tmp_path / "q.jsonl", line))
    return row


def test_text_has_one_question_a_line(tmp_path: Path) -> None:
    text = "# a remark\n谁写的?\n\n  # another\n\u3000 发了多少?  \r\nWho wrote it?"
    rows = read_questions(write(tmp_path / "q.txt", text))
    assert [(row.id, row.question) for row in rows] == [("q1", "谁写的?"), ("q2", "发了多少?"), ("q3", "Who wrote it?")]


@pytest.mark.parametrize(
    "data",
    [
        "谁写的?\n发了多少钱?\n".encode("utf-8-sig"),
        "谁写的?\n发了多少钱?\n".encode("gb18030"),
        "谁写的?\n发了多少钱?\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "谁写的?\r\n发了多少钱?".encode("utf-16-be"),
        "谁写的?\r发了多少钱?".encode(),
    ],
    ids=["utf-8 with BOM", "gb18030", "utf-16", "utf-16 big-endian", "old Mac line ends"],
)
def test_encodings(tmp_path: Path, data: bytes) -> None:
    rows = read_questions(write(tmp_path / "Q.TXT", data))
    assert [row.question for row in rows] == ["谁写的?", "发了多少钱?"]


def test_ids_keep_their_type_and_a_missing_one_is_q_and_the_number_of_the_row(tmp_path: Path) -> None:
    ids: list[Any] = [7, "7", "7", 1.5, True, ["a", 1], None]
    lines = [json.dumps({"id": row_id, "question": "谁?"}) for row_id in ids] + ['{"question": "谁?"}']
    rows = read_questions(write(tmp_path / "q.jsonl", "\n\n".join(lines)))
    assert [row.id for row in rows] == [7, "7", "7", 1.5, True, ["a", 1], "q7", "q8"]
    assert [row.to_question().id for row in rows[:4]] == [7, "7", "7", None]


def test_a_line_separator_inside_a_json_text_ends_no_row(tmp_path: Path) -> None:
    assert row_of(tmp_path, '{"question": "谁\u2028写\x85的?"}').question == "谁\u2028写\x85的?"


def test_other_keys_stand_after_the_answers_own_which_win(tmp_path: Path) -> None:
    row = row_of(tmp_path, '{"kind": "who", "answer": "mine", "question": "谁?", "id": 3, "answers": ["刘"]}')
    answer = Answer("谁?", "answered", 0.9, answer="刘耀军", sentence="刘耀军说。")
    written = row.to_dict(answer)
    assert list(written) == [*answer.to_dict(), "kind", "answers"]
    assert (written["id"], written["answer"], written["answers"]) == (3, "刘耀军", ["刘"])


def test_history(tmp_path: Path) -> None:
    row = row_of(tmp_path, '{"question": "那出口呢?", "history": ["进口多少?", "增长多少?"]}')
    assert row.to_question().history == ("进口多少?", "增长多少?")
    assert row_of(tmp_path, '{"question": "谁?", "history": null}').history == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"question": "谁', "line 1 is not JSON"),
        ('{"question": "谁?", "x": NaN}', "line 1 is not JSON: NaN"),
        ('{"question": "谁?", "x": 1e999}', "too large"),
        ('{"question": "谁?", "x": ' + "9" * 5000 + "}", "line 1 is not JSON"),
        ("[" * 100_000, "line 1 is not JSON"),
        ('"谁?"', "not a JSON object"),
        ('{"id": "x"}', 'has no "question"'),
        ('{"question": 42}', '"question" is not a text'),
        ('{"question": "谁?", "history": "进口多少?"}', '"history" is not a list of texts'),
        ('{"question": "谁?", "history": ["进口", 3]}', '"history" is not a list of texts'),
        ('{"question": "\\ud800"}', "half a character"),
    ],
)
def test_a_bad_row_is_a_row_with_the_reason(tmp_path: Path, line: str, reason: str) -> None:
    row = row_of(tmp_path, line)
    assert reason in str(row.error)
    written = row.to_dict()
    assert (written["status"], written["reason"], written["confidence"]) == ("error", row.error, 0.0)
    assert (written["answer"], written["sentence"], written["evidence"]) == (None, None, [])


def test_a_bad_row_keeps_its_id_and_its_other_keys(tmp_path: Path) -> None:
    written = row_of(tmp_path, '{"id": 5, "question": null, "kind": "who"}').to_dict()
    assert (written["id"], written["kind"]) == (5, "who")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("q.pdf", "x", "not read from this kind of file; save them as .txt or .jsonl"),
        ("q", "x", "not read from this kind"),
        ("q.txt", None, "there is no such file"),
        ("q.txt", "", "there is no question in it"),
        ("q.txt", "# only\n\n# remarks", "there is no question in it"),
        ("q.jsonl", " \n", "there is no question in it"),
        ("q.txt", b"\x00\x01\x02\xff\xfe\x00" * 9, "q.txt"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, name: str, content: str | bytes | None, message: str) -> None:
    if content is not None:
        write(tmp_path / name, content)
    with pytest.raises(QuestionError, match=r".*".join(message.split(" "))) as caught:
        read_questions(tmp_path / name)
    assert caught.value.remedy
    assert str(tmp_path / name) in caught.value.what


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "q.txt").mkdir()
    with pytest.raises(QuestionError, match="cannot be read"):
        read_questions(tmp_path / "q.txt")

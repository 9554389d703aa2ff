"""Files of questions, as people and programs write them."""

from __future__ import annotations

import codecs
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qa import question_files
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


def test_a_table_has_a_column_of_questions_and_may_have_ids_and_histories(tmp_path: Path) -> None:
    text = (
        ' ID ,注,问题（必填）,历史,注\n7,a,谁写的?,,b\n,,那出口呢?,"[""进口多少?"", ""增长?""]",\n'
        ',,在哪?,"进口多少?\n增长?",\n'
    )
    rows = read_questions(write(tmp_path / "q.csv", text.encode("gb18030")))
    assert [(row.id, row.question, row.history) for row in rows] == [
        ("7", "谁写的?", ()),
        ("q2", "那出口呢?", ("进口多少?", "增长?")),
        ("q3", "在哪?", ("进口多少?", "增长?")),
    ]
    assert [row.extras for row in rows] == [{"注": "a"}, {"注": None}, {"注": None}]


def test_bad_rows_of_a_table(tmp_path: Path) -> None:
    text = 'question,id,history\na,b,c,d\n谁?,1,[\n,2,\n谁?,3,"[1]"\n'
    rows = read_questions(write(tmp_path / "q.csv", text))
    assert [row.error for row in rows] == [
        "line 2: there are more cells than columns; put a question with a delimiter into quotation marks",
        "line 3: the history begins with [ but is not a JSON list of texts",
        None,
        "line 5: the history begins with [ but is not a JSON list of texts",
    ]
    assert [(row.id, row.question) for row in rows] == [("b", "a"), ("1", "谁?"), ("2", ""), ("3", "谁?")]


def test_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (["id", "Question", "kind", None], [7, "谁写的?", True, "边上"], [7.5, 2026, None], [None, "=1+1", 3]):
        book.worksheets[0].append(line)
    book.save(tmp_path / "q.xlsx")
    rows = read_questions(tmp_path / "q.xlsx")
    assert [(row.id, row.question, row.extras) for row in rows] == [
        (7, "谁写的?", {"kind": True}),
        (7.5, "2026", {"kind": None}),
        ("q3", "", {"kind": 3}),
    ]
    assert [row.error and row.error.split(":")[0] for row in rows] == [None, None, "row 4"]


@pytest.mark.parametrize(
    ("text", "ids"), [("# 注\n谁?\n在哪?", ["q1", "q2"]), ('\ufeff\n {"question": "谁?", "id": 3}\n{torn', [3, "q2"])]
)
def test_a_stream_is_told_by_its_first_sign(text: str, ids: list[Any]) -> None:
    rows = read_questions(io.BytesIO(text.encode()))
    assert [row.id for row in rows] == ids
    assert rows[0].question == "谁?"


def test_a_stream_that_is_none() -> None:
    with pytest.raises(QuestionError, match="standard input: there is no question"):
        read_questions(io.BytesIO())
    with pytest.raises(QuestionError, match="standard input is a packed file"):
        read_questions(io.BytesIO(b"PK\x03\x04\x00\xff"))


def test_a_file_too_large_is_said_before_it_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question_files, "LARGEST", 10)
    with pytest.raises(QuestionError, match="larger than"):
        read_questions(write(tmp_path / "q.txt", "谁写的?\n" * 9))
    with pytest.raises(QuestionError, match="standard input is larger than"):
        read_questions(io.BytesIO(b"who wrote it?"))

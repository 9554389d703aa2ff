"""Tables that a spreadsheet opens without harm, and that hold what the rows hold."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl

from qa.answer_files.tables import COLUMNS, LONGEST_CELL, fitting, write_csv, write_xlsx
from qa.question_files import read_questions
from tests.answer_files.rows import HARM, rows, write

OTHERS = ["=注", "list", "half", "big"]
CLEAN = HARM.replace("\x07", "")


def written_csv(folder: Path, given: list[dict[str, Any]] | None = None) -> list[dict[str, str]]:
    write_csv(write(folder, given), folder / "a.csv")
    with (folder / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written_xlsx(folder: Path, given: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    write_xlsx(write(folder, given), folder / "a.xlsx")
    names, *lines = openpyxl.load_workbook(folder / "a.xlsx").worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, names), line, strict=True)) for line in lines]


def test_the_columns_are_the_answers_keys_the_first_passages_and_the_other_keys(tmp_path: Path) -> None:
    assert COLUMNS[:9] == tuple("id question history understood status answer sentence confidence reason".split())
    assert list(written_csv(tmp_path)[0]) == [*COLUMNS, "'=注", *OTHERS[1:]]
    assert list(written_xlsx(tmp_path)[0]) == [*COLUMNS, *OTHERS]


def test_csv_is_utf8_with_a_mark_and_ends_its_lines_as_the_rfc_has_it(tmp_path: Path) -> None:
    written_csv(tmp_path)
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,question,")
    assert data.count(b"\r\n") == data.count(b"\n") == 4


def test_no_text_is_a_formula_in_csv(tmp_path: Path) -> None:
    first, second, third = written_csv(tmp_path)
    assert (first["question"], first["answer"], first["sentence"]) == (f"'{CLEAN}?", "'=HY", f"'{CLEAN}")
    assert (first["quote"], first["headline"], first["'=注"]) == (f"'{CLEAN}",) * 3
    assert (second["id"], second["question"], second["half"]) == ("'＝x", "'-5℃是哪天?", "\ufffd好")
    for row in (first, second, third):
        assert not [cell for cell in row.values() if cell.lstrip()[:1] in set("=+-@＝＋－＠")]


def test_every_text_is_a_text_in_xlsx(tmp_path: Path) -> None:
    first, second, third = written_xlsx(tmp_path)
    assert (first["question"], first["answer"], first["=注"]) == (f"{CLEAN}?", "=HY", CLEAN)
    assert (second["id"], second["question"], second["big"]) == ("＝x", "-5℃是哪天?", str(2**60))
    assert (first["id"], third["id"], first["confidence"]) == (7, True, 0.8123)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} == {"s", "n", "b"}
    assert sheet["B2"].hyperlink is None
    assert sheet.freeze_panes == "A2"


def test_both_tables_hold_all_passages_and_lists_as_json(tmp_path: Path) -> None:
    shown = [{key: value for key, value in e.items() if key != "why"} for e in rows()[0]["evidence"]]
    expected = json.loads(json.dumps(shown))
    for first in (written_csv(tmp_path)[0], written_xlsx(tmp_path)[0]):
        assert json.loads(first["evidence"]) == expected
        assert json.loads(first["history"]) == ["谁?", "+3%"]
        assert json.loads(first["list"]) == [1, "二"]
        assert first["byline"] == "赵琦 @王"


def test_a_table_of_answers_can_be_asked_again(tmp_path: Path) -> None:
    written_csv(tmp_path)
    written_xlsx(tmp_path)
    for name in ("a.csv", "a.xlsx"):
        questions = read_questions(tmp_path / name)
        assert [row.question for row in questions] == [f"{CLEAN}?", "-5℃是哪天?", ""]
        assert questions[0].history == ("谁?", "+3%")
        assert [str(row.id).casefold() for row in questions] == ["7", "＝x", "true"]


def test_escapes_of_xlsx_and_line_breaks_stay_what_they_are(tmp_path: Path) -> None:
    row = rows()[1] | {"question": "_x0041_ 和\n第二行 _x000D_", "note": "  空格  "}
    (written,) = written_xlsx(tmp_path, [row])
    assert read_questions(tmp_path / "a.xlsx")[0].question == row["question"]
    assert written["note"] == "  空格  "


def test_a_text_longer_than_a_cell_is_cut_and_passages_are_left_out_whole(tmp_path: Path) -> None:
    passages = [e | {"text": "长" * 5000} for e in rows()[0]["evidence"][:1] * 9]
    row = rows()[0] | {"evidence": passages, "note": "😀" * 20_000}
    (first,) = written_xlsx(tmp_path, [row])
    assert first["note"] == "😀" * ((LONGEST_CELL - 1) // 2) + "…"
    assert [e["text"] for e in json.loads(first["evidence"])] == ["长" * 5000] * 6
    assert fitting("长" * LONGEST_CELL) == "长" * LONGEST_CELL


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    part = write(tmp_path)
    for writer, ending in ((write_csv, ".csv"), (write_xlsx, ".xlsx")):
        for name in ("first", "second"):
            writer(part, tmp_path / f"{name}{ending}")
        assert (tmp_path / f"first{ending}").read_bytes() == (tmp_path / f"second{ending}").read_bytes()

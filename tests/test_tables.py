"""Tables as people keep them: files made by a spreadsheet, by hand, and by somebody who means harm."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from qa import tables
from qa.errors import QuestionError
from qa.tables import Cells, Fault, lines_of, read_csv, read_xlsx


def is_header(cells: Cells) -> bool:
    return "问题" in cells


def csv_rows(text: str) -> list[tuple[Any, ...]]:
    return [cells for _, cells in read_csv(text, is_header, "q.csv").rows]


def workbook(*sheets: Sequence[Sequence[Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xlsx_rows(data: bytes) -> list[tuple[Any, ...]]:
    return [cells for _, cells in read_xlsx(data, is_header, "q.xlsx").rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，", "；"])
def test_the_delimiter_is_the_one_that_finds_the_names_of_the_columns(delimiter: str) -> None:
    text = delimiter.join(["id", "问题", "注"]) + "\r\n" + delimiter.join(["7", '"谁?,;\t|，；"', "x"]) + "\r\n"
    assert csv_rows(text) == [("7", "谁?,;\t|，；", "x")]


def test_a_table_of_one_column_has_no_delimiter() -> None:
    assert csv_rows('问题\n"第一,第二"\n谁写的,谁拍的;在哪?\n') == [("第一,第二",), ("谁写的,谁拍的;在哪?",)]


def test_line_breaks_in_quotes_doubled_quotes_ragged_and_empty_rows() -> None:
    text = 'id,问题,注\r\n1,"谁\n写的?",\r\n\r\n,,\r\n2,"他说""好""?"\r\n3, "空格" ,a,b\r\n'
    assert csv_rows(text) == [("1", "谁\n写的?", None), ("2", '他说"好"?'), ("3", '"空格"', "a", "b")]
    assert [where for where, _ in read_csv(text, is_header, "q.csv").rows] == ["line 2", "line 6", "line 7"]


def test_quotation_marks_that_do_not_add_up_end_with_their_line() -> None:
    text = 'id,问题\n1,"稳岗"组合拳?\n2,"谁写的?\n3,"在哪?"\n4,"没有完\n5,后来?\n'
    assert csv_rows(text) == [
        ("1", '"稳岗"组合拳?'),
        ("2", '"谁写的?'),
        ("3", "在哪?"),
        ("4", '"没有完'),
        ("5", "后来?"),
    ]


def test_marks_that_no_line_closes_are_looked_for_only_so_long() -> None:
    # Read from any line on, all that follows is one row that never ends: line after line would take a day.
    rows = csv_rows("问题,b\n" + 'a","b\n' * 300_000)
    assert len(rows) == 300_000
    assert set(rows) == {('a"', '"b')}


def test_a_table_of_too_many_lines_rows_or_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    assert csv_rows("问题\n" + "," * 100_000 + "x") == [("," * 100_000 + "x",)]
    ((*cells,),) = csv_rows("问题,b\n" + "x," * 100_000)
    assert (len(cells), cells[0]) == (tables.MOST_CELLS + 1, "x")
    monkeypatch.setattr(tables, "MOST_ROWS", 10)
    assert len(csv_rows("问题\n" + "x\n" * 10)) == 10
    with pytest.raises(QuestionError, match=r"q\.csv has more than 10 rows; divide it"):
        csv_rows("问题\n" + "x\n" * 11)
    monkeypatch.setattr(tables, "MOST_LINES", 100)
    for too_many in ("\n" * 101, "\r\n" * 101, "\n" * 201):
        with pytest.raises(QuestionError, match=r"q\.csv has more than 100 lines; divide it"):
            csv_rows(too_many)
    assert lines_of("\r\n" * 100, "q.csv") == ["\r\n"] * 100


def test_a_title_and_the_mark_of_excel_may_stand_above_the_names() -> None:
    assert csv_rows("sep=;\n五月的问题\nid;问题\n1;谁?\n") == [("1", "谁?")]
    with pytest.raises(QuestionError, match=r"q\.csv: no column is named question or 问题; write that name"):
        csv_rows("\n" * 3 + "标题\n" * 10 + "问题\n谁?\n")


def test_the_apostrophe_before_a_formula_is_taken_off() -> None:
    assert csv_rows("id,问题\n'=1,'-5℃是哪天?\n'a','+3%\n") == [("=1", "-5℃是哪天?"), ("'a'", "+3%")]


def test_cells_of_a_workbook_as_they_are_shown() -> None:
    book = workbook([["问题", "甲", "乙", "丙", "丁", "戊", "己"]])
    sheet = book.worksheets[0]
    day = datetime.datetime(2026, 5, 29)
    sheet.append([" 谁\n写的? ", 7.0, 0.031, day, day.replace(hour=8, minute=30), True, datetime.time(8, 30)])
    sheet["C2"].number_format, sheet["D2"].number_format = "0.0%", 'yyyy"年"m"月"d"日"'
    sheet.append(["#N/A", 2.5, -3, datetime.date(2026, 5, 29), "_x000D_甲_x0041_", None, None])
    sheet["A3"].data_type = "e"
    assert xlsx_rows(saved(book)) == [
        ("谁\n写的?", 7, "3.1%", "2026年5月29日", "2026-05-29 08:30", True, "08:30"),
        (Fault("#N/A", "the cell shows the error #N/A"), 2.5, -3, "2026-05-29", "甲A"),
    ]


def test_of_a_formula_the_saved_value_is_read_and_a_missing_one_is_said() -> None:
    data = saved(workbook([["问题"], ['="谁"&"写的?"'], ["=1+1"]]))
    (cell,), (other,) = xlsx_rows(data)
    assert isinstance(cell, Fault)
    assert "open and save it in a spreadsheet program" in cell.reason
    assert isinstance(other, Fault)
    with_value = replaced(data, b"<v />", b"<v>2</v>")
    assert [row[0] for row in xlsx_rows(with_value)] == [2, 2]


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    assert old in b"".join(zipfile.ZipFile(io.BytesIO(data)).read(n) for n in source.namelist())
    return file.getvalue()


def test_the_first_sheet_that_has_the_column_is_read_and_empty_rows_are_left_out() -> None:
    book = workbook(
        [["说明"]], [["标题"], [], [None, "问题"], [None, "谁?"], [None, None], ["x", None, "边"]], [["问题"], ["?"]]
    )
    table = read_xlsx(saved(book), is_header, "q.xlsx")
    assert table.rows == (("row 4", (None, "谁?")), ("row 6", ("x", None, "边")))


def test_a_sheet_is_read_beyond_what_it_says_its_size_is() -> None:
    data = saved(workbook([["问题"], ["谁?"], ["在哪?"]]))
    assert xlsx_rows(replaced(data, b'ref="A1:A3"', b'ref="A1"')) == [("谁?",), ("在哪?",)]


@pytest.mark.parametrize("place", ["A99999999999", "A1048577", "ZZZ3"])
def test_a_cell_outside_of_what_is_read_costs_neither_time_nor_memory(place: str) -> None:
    data = replaced(saved(workbook([["问题"], ["谁?"], ["在哪?"]])), b'r="A3"', f'r="{place}"'.encode())
    assert xlsx_rows(data)[:1] == [("谁?",)]


def test_entities_that_grow_are_refused() -> None:
    data = saved(workbook([["问题"], [424242]]))
    growing = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    begun = b'<!DOCTYPE worksheet [<!ENTITY e0 "' + b"x" * 100 + b'">' + growing + b"]><worksheet"
    bomb = replaced(replaced(data, b"<worksheet", begun), b"<v>424242</v>", b"<v>&e9;</v>")
    with pytest.raises(QuestionError, match="not as a spreadsheet program writes it"):
        xlsx_rows(bomb)


@pytest.mark.parametrize("codec", ["utf-16", "cp037"])
def test_a_part_whose_tags_cannot_be_counted_is_refused(codec: str) -> None:
    data = saved(workbook([["问题"], ["谁?"]]))
    other = f"<?xml version='1.0' encoding='{codec}'?>".encode() + "<worksheet/>".encode(codec)
    with pytest.raises(QuestionError, match="not as a spreadsheet program writes it"):
        xlsx_rows(replaced(data, b"<worksheet", other + b"<worksheet"))


def test_a_workbook_with_too_many_tags_is_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(workbook([["问题"], *([["谁?"]] * 300)]))
    monkeypatch.setattr(tables, "MOST_TAGS", 1000)
    with pytest.raises(QuestionError, match="more than a million cells"):
        xlsx_rows(data)


def test_a_part_packed_so_that_the_file_says_how_much_memory_it_takes_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("xl/workbook.xml", b"<workbook/>")
    with pytest.raises(QuestionError, match="is not an XLSX workbook"):
        xlsx_rows(file.getvalue())


def test_a_million_missing_rows_and_a_format_of_many_places_take_nothing() -> None:
    book = workbook([["问题"], [0.5]])
    book.worksheets[0]["A2"].number_format = f"0.{'0' * 50_000}%"
    book.worksheets[0]["A1048576"] = "谁?"
    (half,), (last,) = xlsx_rows(saved(book))
    assert (half, last) == (f"50.{'0' * 30}%", "谁?")


def test_so_many_sheets_are_looked_through() -> None:
    sheets = [[["说明"]]] * (tables.MOST_SHEETS - 1)
    assert xlsx_rows(saved(workbook(*sheets, [["问题"], ["谁?"]]))) == [("谁?",)]
    with pytest.raises(QuestionError, match="no column is named"):
        xlsx_rows(saved(workbook(*sheets, [["说明"]], [["问题"], ["谁?"]])))


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(workbook([["问题"], ["谁?" * 10_000]]))
    monkeypatch.setattr(tables, "LARGEST", 2**14)
    assert len(data) < 2**14
    with pytest.raises(QuestionError, match="unpacks to more than"):
        xlsx_rows(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), r"an old Excel file \(\.xls\); save it as \.xlsx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected with a password; save it without",
        ),
        ("问题\n谁?".encode(), "not an XLSX workbook"),
        (b"", "not an XLSX workbook"),
        (b"PK\x03\x04 torn", "not an XLSX workbook"),
        (saved(workbook([["别的"], ["谁?"]])), "no column is named question or 问题"),
    ],
    ids=["xls", "password", "text", "empty", "torn", "no column"],
)
def test_what_is_no_workbook_of_questions(data: bytes, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        xlsx_rows(data)


def test_another_packed_file_is_no_workbook() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    with pytest.raises(QuestionError, match="cannot be read as a workbook"):
        xlsx_rows(file.getvalue())


def test_a_workbook_whose_styles_are_broken_is_refused_in_one_line() -> None:
    data = replaced(saved(workbook([["问题"], ["谁?"]])), b'patternType="gray125"', b'patternType=".one"')
    with pytest.raises(QuestionError, match="cannot be read as a workbook") as refused:
        xlsx_rows(data)
    assert str(refused.value).splitlines() == [str(refused.value)]

"""Answers as tables, one row a question, that a spreadsheet opens without harm: text stays text."""

from __future__ import annotations

import csv
import datetime
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.answer_files.rows import OWN_KEYS, others_in, read_rows, survey

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SOURCE = ("headline", "byline", "date", "issue", "article", "paragraph", "quote", "text")
"""Columns about the first passage, in front of `evidence`, which has all passages as JSON."""
COLUMNS = (*OWN_KEYS[:-1], *SOURCE, OWN_KEYS[-1])
LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds, counted as UTF-16 does."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")
_FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
_EXACT = 2**53
_BEFORE_TIME = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""When a workbook says that it was made: the same rows are to give the same bytes."""
_WIDTHS = {"question": 40, "answer": 24, "sentence": 50, "reason": 30, "headline": 30, "quote": 50, "text": 60}

Value = str | int | float | bool | None


def write_csv(rows: Path, answers: Path) -> None:
    """UTF-8 with a mark, as Excel needs it to show Chinese; commas and CRLF (RFC 4180).

    A text that a spreadsheet would take for a formula gets an apostrophe in front: ``'-5℃``.
    """
    others = survey(rows).others
    with answers.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(guarded, (*COLUMNS, *map(_clean, others))))
        for row in read_rows(rows):
            writer.writerow(map(guarded, cells(row, others)))


def write_xlsx(rows: Path, answers: Path) -> None:
    """One sheet, its first row frozen. Every text is written as a text, none as a formula or a link."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    others = survey(rows).others
    book = xlsxwriter.Workbook(answers, {"constant_memory": True})
    try:
        book.set_properties({"created": _BEFORE_TIME})
        _fill_sheet(book, rows, others)
    finally:
        try:
            book.close()
        except FileCreateError as error:  # holds the OSError, but is none
            raise OSError(getattr(error.args[0], "errno", None), str(error)) from None


def _fill_sheet(book: Workbook, rows: Path, others: Sequence[str]) -> None:
    sheet = book.add_worksheet("answers")
    sheet.freeze_panes(1, 0)
    heads, plain, wrapped = book.add_format({"bold": True}), book.add_format(), book.add_format({"text_wrap": True})
    plain.set_align("top")
    wrapped.set_align("top")
    names = [*COLUMNS, *map(_clean, others)]
    for place, name in enumerate(names):
        sheet.set_column(place, place, _WIDTHS.get(name, 12))
        sheet.write_string(0, place, fitting(name), heads)
    for number, row in enumerate(read_rows(rows), 1):
        for place, (name, value) in enumerate(zip(names, cells(row, others), strict=True)):
            style = wrapped if name in _WIDTHS else plain
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value, style)
            elif isinstance(value, int | float) and abs(value) <= _EXACT:
                sheet.write_number(number, place, value, style)
            elif value is not None:
                sheet.write_string(number, place, fitting(str(value)), style)


def cells(row: dict[str, Any], others: Sequence[str]) -> list[Value]:
    """The cells of a row, in the order of `COLUMNS` and `others`; lists and objects as JSON."""
    first = row["evidence"][0] if row["evidence"] else {}
    source = first | {"byline": " ".join(first.get("byline", ()))}
    carried = others_in(row)
    return [
        *(_cell(row[key]) for key in OWN_KEYS[:-1]),
        *(_cell(source.get(key) or None) for key in SOURCE),
        _evidence(row["evidence"]),
        *(_cell(carried.get(key)) for key in others),
    ]


def _cell(value: Any) -> Value:
    if isinstance(value, list | dict):
        return _clean(json.dumps(value, ensure_ascii=False)) if value else None
    return _clean(value) if isinstance(value, str) else value


def _clean(text: str) -> str:
    """Without what neither XML nor a spreadsheet takes: control characters; half a character becomes `\ufffd`."""
    return _HALF.sub("\ufffd", _CONTROL.sub("", text))


def _evidence(evidence: list[dict[str, Any]]) -> str | None:
    """All passages as JSON, as many from the first on as fit into a cell, without why each was found."""
    shown = [{key: value for key, value in passage.items() if key != "why"} for passage in evidence]
    while shown:
        text = _clean(json.dumps(shown, ensure_ascii=False))
        if _length(text) <= LONGEST_CELL:
            return text
        shown.pop()
    return None


def guarded(value: Value) -> Value:
    """A text that a spreadsheet would compute, with an apostrophe in front; `qa.tables` takes it off again.

    >>> guarded("=1+1"), guarded("+3%"), guarded("莘县-5℃"), guarded(-5)
    ("'=1+1", "'+3%", '莘县-5℃', -5)
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def fitting(text: str) -> str:
    """A text cut to what a cell of XLSX holds, the end marked by …."""
    if _length(text) <= LONGEST_CELL:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore")
    return f"{kept}…"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

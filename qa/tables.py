"""Tables as people keep them, CSV and XLSX, to rows of cells below the row that names the columns."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import math
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from qa.errors import QuestionError

if TYPE_CHECKING:
    from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

LARGEST = 128 * 2**20
"""Bytes that a file may have, an XLSX file when unpacked."""
HEADER_WITHIN = 10
"""The row that names the columns is among so many first rows; a title may stand above it."""
MOST_ROWS = 1_048_576
MOST_COLUMNS = 256
"""So much of a sheet is read."""
MOST_LINES = 4 * MOST_ROWS
"""Lines that a table of text may have; a row may take several."""
MOST_CELLS = 16_384
"""Cells that a line of text is divided into."""
MOST_TAGS = 4_000_000
"""Tags that the parts of a workbook may have together: about a million cells."""
MOST_SHEETS = 16
"""So many sheets are looked through for the row that names the columns."""
LONGEST_NAME = 100
"""Characters that the name of a column may have."""

_DELIMITERS = ",;\t|，；"
_NEVER = "\x1f"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # str.splitlines() would also break at U+2028 and the like
_GUARDED = re.compile(r"'+\s*[=+\-@＝＋－＠]|'+[\t\r\n]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([^\"'>]{1,20})", re.IGNORECASE)
_MOST_PLACES = 30
"""Decimal places that a spreadsheet program shows at most."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands in a cell that has no value."""

    shown: str
    reason: str


Cell = str | int | float | bool | Fault | None
"""What a cell shows; None where it is empty, a number or a truth value where it shows that."""
Cells = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below the names of the columns; rows without any content are left out."""

    names: Cells
    rows: tuple[tuple[str, Cells], ...]
    """Where each row stands ("line 3"), and its cells."""


def lines_of(text: str, name: str) -> list[str]:
    """The lines of a file, each with its end.

    Raises
    ------
    QuestionError
        There are more than `MOST_LINES`.
    """
    # What are too many by far is told before they are taken apart; the two characters of \r\n count twice.
    few = text.count("\n") + text.count("\r") <= 2 * MOST_LINES
    if not few or len(lines := _LINE.findall(text)) > MOST_LINES:
        raise QuestionError(f"{name} has more than {MOST_LINES:,} lines", "divide it into smaller files")
    return lines


def read_csv(text: str, is_header: Callable[[Cells], bool], name: str) -> Table:
    """A table of text, its delimiter the one with which the names of the columns are found.

    A quoted cell may hold line breaks. Where the quotation marks do not add up, they are taken for text and end with
    their line, so that the rows after it stay whole. Where there is one column only, no delimiter is looked for.

    Parameters
    ----------
    is_header
        Tells the row that names the columns.
    name
        Of the file, for messages.

    Raises
    ------
    QuestionError
        No row names the columns, or there are more than `MOST_LINES` lines or `MOST_ROWS` rows.
    """
    lines = lines_of(text, name)
    widths = {
        mark: len(header)
        for mark in _DELIMITERS
        if (header := next((c for _, c in islice(_records(lines, mark), HEADER_WITHIN) if is_header(c)), None))
    }
    delimiter = max(widths, key=lambda mark: widths[mark], default=_NEVER)
    return _below(_records(lines, delimiter if widths.get(delimiter, 0) > 1 else _NEVER), is_header, name)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[str, Cells]]:
    at = 0
    patience = 1_000_000 + sum(map(len, lines)) // 4
    """Characters that may be read in vain: a mark may open a cell at each line that no line closes."""
    while at < len(lines):
        start = at
        # Strict: a stray quotation mark is an error here, where otherwise it would swallow the rows after it.
        reader = csv.reader(
            (lines[i] for i in range(start, len(lines))), delimiter=delimiter, strict=True, skipinitialspace=True
        )
        try:
            if patience < 0 or lines[start].count(delimiter) > MOST_CELLS:
                raise csv.Error
            cells = next(reader)
            at += reader.line_num
        except csv.Error:
            patience -= sum(len(lines[i]) for i in range(start, start + reader.line_num))
            cells = lines[start].split(delimiter, MOST_CELLS)
            at += 1
        stripped = tuple(_unguarded(cell) for cell in cells)
        if any(stripped):
            yield f"line {start + 1}", stripped


def _unguarded(cell: str) -> str | None:
    r"""A cell without the apostrophe that keeps a spreadsheet from taking it for a formula.

    >>> _unguarded(" '-5℃是哪天? ")
    '-5℃是哪天?'
    """
    cell = cell.strip()
    return (cell[1:] if _GUARDED.match(cell) else cell).strip() or None


def read_xlsx(data: bytes, is_header: Callable[[Cells], bool], name: str) -> Table:
    """The first sheet of a workbook that has a row naming the columns; every cell as it is shown.

    Of a formula the value that was saved with it is taken. At most `MOST_ROWS` and `MOST_COLUMNS` are read.

    Raises
    ------
    QuestionError
        The data is not a workbook, is protected, damaged or unpacks to more than `LARGEST`; or no row names the
        columns.
    """
    _check_workbook(data, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl does not keep: charts, extensions
        try:
            for rows in _sheets(data):
                first = list(islice(rows, HEADER_WITHIN))
                if any(is_header(cells) for _, cells in first):
                    return _below(chain(first, rows), is_header, name)
        except QuestionError:
            raise
        except Exception as error:  # of nearly any type, where the parts of a workbook contradict each other
            reason = " ".join(f"{type(error).__name__}: {error}".split())  # openpyxl's message may have several lines
            raise QuestionError(
                f"{name} cannot be read as a workbook ({reason})",
                "open it in a spreadsheet program and save it anew as .xlsx",
            ) from None
    raise _no_header(name)


def _check_workbook(data: bytes, name: str) -> None:
    if data.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise QuestionError(f"{name} is protected with a password", "save it without the password")
        raise QuestionError(f"{name} is an old Excel file (.xls)", "save it as .xlsx")
    no_workbook = QuestionError(f"{name} is not an XLSX workbook", "save it as .xlsx, or as .csv")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as workbook:
            parts = workbook.infolist()
            if sum(part.file_size for part in parts) > LARGEST:
                raise QuestionError(
                    f"{name} unpacks to more than {LARGEST // 2**20} MiB", "divide it into smaller files"
                )
            if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
                raise no_workbook  # LZMA would take as much memory as the file says
            tags = sum(_tags(workbook.read(part), name) for part in parts)
    except QuestionError:
        raise
    except Exception:  # of nearly any type, as zipfile's are
        raise no_workbook from None
    if tags > MOST_TAGS:
        raise QuestionError(f"{name} holds more than a million cells", "divide it into smaller files")


def _tags(part: bytes, name: str) -> int:
    """How many tags a part of a workbook has; each takes some hundred bytes of memory when it is read.

    Raises
    ------
    QuestionError
        It is written as no spreadsheet program writes it, so that there may be more to it than can be counted.
    """
    encoding = _ENCODING.match(part.removeprefix(codecs.BOM_UTF8))
    plain = encoding is None or encoding[1].lower() in (b"utf-8", b"utf8", b"us-ascii")
    if part.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or not plain or b"<!DOCTYPE" in part:
        raise QuestionError(f"{name} is not as a spreadsheet program writes it", "save it anew as .xlsx, or as .csv")
    return part.count(b"<")


def _sheets(data: bytes) -> Iterator[Iterator[tuple[str, Cells]]]:
    from openpyxl import load_workbook

    # Read twice, the values and the formulas, to tell an empty cell from a formula whose value was not saved.
    shown = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    written = load_workbook(io.BytesIO(data), read_only=True)
    for pair in islice(zip(shown.worksheets, written.worksheets, strict=True), MOST_SHEETS):
        yield _rows(*(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS) for sheet in pair))


def _rows(
    shown: Iterator[Sequence[ReadOnlyCell]], written: Iterator[Sequence[ReadOnlyCell]]
) -> Iterator[tuple[str, Cells]]:
    from openpyxl.cell.read_only import EMPTY_CELL

    for number, (values, sources) in enumerate(zip(shown, written, strict=True), 1):
        # A million empty rows, or rows of two cells, are to take no time.
        filled = max((place for place, cell in enumerate(values, 1) if cell is not EMPTY_CELL), default=0)
        cells = tuple(map(_cell, values[:filled], sources[:filled]))
        width = max((place for place, cell in enumerate(cells, 1) if cell is not None), default=0)
        if width:
            yield f"row {number}", cells[:width]


def _cell(cell: ReadOnlyCell | EmptyCell, source: ReadOnlyCell | EmptyCell) -> Cell:
    value = cell.value
    if isinstance(value, str):
        if cell.data_type == "e":
            return Fault(value, f"the cell shows the error {value}")
        return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), value).strip() or None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _moment(value, cell.number_format)
    if value is None and source.data_type == "f":
        return Fault("", "the value of a formula is not in the file; open and save it in a spreadsheet program")
    return None if value is None else str(value)


def _number(value: int | float, shown_as: str) -> Cell:
    """A number, or the text of a percentage.

    >>> _number(0.031, "0.0%"), _number(7.0, "General")
    ('3.1%', 7)
    """
    if not math.isfinite(value):
        return Fault("", "the cell holds too large a number")
    if shown_as.rstrip('"').endswith("%"):
        places = min(len(shown_as.partition(".")[2].rstrip("%")), _MOST_PLACES)
        return f"{value * 100:.{places}f}%"
    return int(value) if value == int(value) else value


def _moment(value: datetime.datetime | datetime.date | datetime.time, shown_as: str) -> str:
    """A date or time, as written in Chinese where the cell shows it so, else as ISO has it.

    >>> _moment(datetime.datetime(2026, 5, 29), 'yyyy"年"m"月"d"日"'), _moment(datetime.time(8, 30), "h:mm")
    ('2026年5月29日', '08:30')
    """
    time = "" if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) else f"{value:%H:%M:%S}"
    time = time.removesuffix(":00")
    if isinstance(value, datetime.time):
        return time
    date = f"{value.year}年{value.month}月{value.day}日" if "年" in shown_as else f"{value:%Y-%m-%d}"
    return date if time in ("", "00:00") else f"{date} {time}"


def _below(rows: Iterator[tuple[str, Cells]], is_header: Callable[[Cells], bool], name: str) -> Table:
    for _, cells in islice(rows, HEADER_WITHIN):
        if is_header(cells):
            below = tuple(islice(rows, MOST_ROWS + 1))
            if len(below) > MOST_ROWS:
                raise _too_long(name)
            return Table(cells, below)
    raise _no_header(name)


def _too_long(name: str) -> QuestionError:
    return QuestionError(f"{name} has more than {MOST_ROWS:,} rows", "divide it into smaller files")


def _no_header(name: str) -> QuestionError:
    return QuestionError(
        f"{name}: no column is named question or 问题", "write that name above the column of the questions"
    )

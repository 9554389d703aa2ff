"""Files of questions: the rows in their order, the bad ones among them with the reason why they cannot be asked."""

from __future__ import annotations

import json
import math
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from qa.datatypes import Answer, Question
from qa.errors import IssueError, QuestionError
from qa.reading.files import decode
from qa.tables import LARGEST, LONGEST_NAME, MOST_ROWS, Cell, Cells, Fault, Table, lines_of, read_csv, read_xlsx

_COLUMNS = {
    "question": ("question", "questions", "问题", "問題"),
    "id": ("id",),
    "history": ("history", "历史", "歷史"),
}
"""What a column may be called; case, width, spaces, marks and what stands in brackets do not matter."""
DEEPEST = 100
"""So many lists and objects may stand in one another; what could just be read could not be written everywhere."""
_HALF = "there is half a character in it (a lone surrogate)"


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One row of a file of questions."""

    id: Any
    """As given, of whatever JSON type; `q` + the row's number, counted from 1 over the questions, where none is."""
    question: str
    """Empty where the row holds no text to ask."""
    history: tuple[str, ...] = ()
    extras: dict[str, Any] = field(default_factory=dict)
    """The row's other keys, carried through to the answer."""
    error: str | None = None
    """Why the row cannot be asked; None where it can."""

    def to_question(self) -> Question:
        return Question(self.question, self.history, self.id if isinstance(self.id, str | int) else None)

    def to_dict(self, answer: Answer | None = None) -> dict[str, Any]:
        """The row of the answer file: the answer's own keys, which win, then the row's other keys."""
        if answer is None:
            answer = Answer(self.question, "error", 0.0, reason=self.error)
        own = answer.to_dict() | {"id": self.id, "question": self.question, "history": list(self.history)}
        return own | {key: value for key, value in self.extras.items() if key not in own}


def read_questions(source: str | os.PathLike[str] | BinaryIO) -> tuple[QuestionRow, ...]:
    """The rows of a file of questions, in its order.

    Parameters
    ----------
    source
        A file, whose ending tells its format (`READERS`); or a stream such as standard input, which is taken for JSON
        Lines where its first character is `{`, and else for one question a line.

    Raises
    ------
    QuestionError
        The file is missing, of another format, of an unknown encoding, larger than `LARGEST`, has more than
        `MOST_ROWS` rows, or holds no row at all.
        A single bad row raises nothing: it is returned with its `error`.
    """
    if isinstance(source, str | os.PathLike):
        name, data, suffix = str(source), _read(Path(source)), Path(source).suffix.lower()
    else:
        name, data = "standard input", source.read(LARGEST + 1)
        suffix = ".jsonl" if _decoded(data, name).lstrip().startswith("{") else ".txt"
    if len(data) > LARGEST:
        raise QuestionError(f"{name} is larger than {LARGEST // 2**20} MiB", "divide it into smaller files")
    rows = tuple(islice(READERS[suffix](data, name), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise QuestionError(f"{name} has more than {MOST_ROWS:,} rows", "divide it into smaller files")
    if not rows:
        raise QuestionError(f"{name}: there is no question in it", "write one question a line")
    return rows


def _read(path: Path) -> bytes:
    supported = " or ".join(READERS)
    if path.suffix.lower() not in READERS:
        raise QuestionError(f"{path}: questions are not read from this kind of file", f"save them as {supported}")
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise QuestionError(f"{path}: there is no such file", f"name a {supported} file of questions") from None
    except OSError as error:
        raise QuestionError(f"{path} cannot be read ({error.strerror})", "check the path and its permissions") from None


def _decoded(data: bytes, name: str) -> str:
    if data.startswith(b"PK\x03\x04"):
        raise QuestionError(
            f"{name} is a packed file, such as a workbook, not text", "give a workbook the ending .xlsx"
        )
    try:
        return decode(data, name)
    except IssueError as error:  # about the encoding, and as true of a file of questions
        raise QuestionError(error.what, error.remedy) from None


def _read_text(data: bytes, name: str) -> Iterator[QuestionRow]:
    """One question a line; empty lines and lines that begin with `#` are skipped."""
    lines = (line.strip() for line in lines_of(_decoded(data, name), name))
    for number, line in enumerate((line for line in lines if line and not line.startswith("#")), 1):
        yield QuestionRow(f"q{number}", line)


def _read_json_lines(data: bytes, name: str) -> Iterator[QuestionRow]:
    """One JSON object a line; empty lines are skipped."""
    number = 0
    for line_number, line in enumerate(lines_of(_decoded(data, name), name), 1):
        if line.strip():
            number += 1
            yield _parse_json_line(line.rstrip("\r\n"), f"line {line_number}", f"q{number}")


def _parse_json_line(line: str, where: str, default_id: str) -> QuestionRow:
    try:
        row = json.loads(line, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        return QuestionRow(default_id, "", error=f"{where} is not JSON: {error}")
    if not isinstance(row, dict):
        return QuestionRow(default_id, "", error=f'{where} is not a JSON object {{"question": …}}')
    if _is_deeper(row, DEEPEST):
        return QuestionRow(default_id, "", error=f"{where} has more than {DEEPEST} lists or objects in one another")
    given, question, history = row.pop("id", None), row.pop("question", None), row.pop("history", None)
    row_id = default_id if given is None else given
    history = [] if history is None else history
    problem = None
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        history, problem = [], f'{where}: "history" is not a list of texts'
    if not isinstance(question, str):
        problem = f'{where} has no "question"' if question is None else f'{where}: "question" is not a text'
        question = ""
    elif _has_surrogate(question + "".join(history)):
        problem = f"{where}: {_HALF}"
    return QuestionRow(row_id, question, tuple(history), row, problem)


def _read_csv(data: bytes, name: str) -> Iterator[QuestionRow]:
    """A table of text with a column of questions; a row with more cells than columns cannot be asked."""
    yield from _table_rows(read_csv(_decoded(data, name), _names_questions, name), surplus_is_wrong=True)


def _read_xlsx(data: bytes, name: str) -> Iterator[QuestionRow]:
    """The first sheet with a column of questions; cells beside the named columns are left out."""
    yield from _table_rows(read_xlsx(data, _names_questions, name), surplus_is_wrong=False)


def _names_questions(cells: Cells) -> bool:
    return any(_is_called(cell, "question") for cell in cells)


def _is_called(cell: Cell, column: str) -> bool:
    if len(shown := _text(cell)) > LONGEST_NAME:
        return False
    name = re.sub(r"\(.*?\)", "", unicodedata.normalize("NFKC", shown).casefold())
    return re.sub(r"[\W_]", "", name) in _COLUMNS[column]


def _table_rows(table: Table, surplus_is_wrong: bool) -> Iterator[QuestionRow]:
    places: dict[str, int] = {}
    for place, name in enumerate(table.names):
        column = next((column for column in _COLUMNS if _is_called(name, column)), _text(name))
        if column:  # a column without a name cannot be carried through; of two with one name the first counts
            places.setdefault(column, place)
    for number, (where, cells) in enumerate(table.rows, 1):
        row = cells + (None,) * (len(table.names) - len(cells))
        given = {column: row[place] for column, place in places.items()}
        row_id, question, earlier = given.pop("id", None), given.pop("question", None), given.pop("history", None)
        history, problem = _history(earlier)
        if isinstance(question, Fault):
            problem = question.reason
        elif _has_surrogate(_text(question) + "".join(history)):
            problem = _HALF
        elif surplus_is_wrong and len(cells) > len(table.names):
            problem = "there are more cells than columns; put a question with a delimiter into quotation marks"
        yield QuestionRow(
            f"q{number}" if row_id is None else _plain(row_id),
            _text(question),
            history,
            {name: _plain(cell) for name, cell in given.items()},
            f"{where}: {problem}" if problem else None,
        )


def _plain(cell: Cell) -> str | int | float | bool | None:
    return cell.shown if isinstance(cell, Fault) else cell


def _text(cell: Cell) -> str:
    shown = _plain(cell)
    if isinstance(shown, bool):
        return str(shown).upper()
    return "" if shown is None else str(shown)


def _history(cell: Cell) -> tuple[tuple[str, ...], str | None]:
    """The earlier questions in a cell, a JSON list or one a line, and what is wrong with them."""
    if isinstance(cell, Fault):
        return (), cell.reason
    text = _text(cell)
    if not text.startswith("["):
        return tuple(line.strip() for line in re.split(r"[\r\n]", text) if line.strip()), None
    try:
        history = json.loads(text)
    except (ValueError, RecursionError):
        history = None
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        return (), "the history begins with [ but is not a JSON list of texts"
    return tuple(history), None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is too large a number")
    return value


def _is_deeper(value: object, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(levels == 0 or _is_deeper(one, levels - 1) for one in inner)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


READERS: dict[str, Callable[[bytes, str], Iterator[QuestionRow]]] = {
    ".txt": _read_text,
    ".csv": _read_csv,
    ".xlsx": _read_xlsx,
    ".jsonl": _read_json_lines,
}
"""What reads a file of questions, by its ending, from its content; the name is for messages."""

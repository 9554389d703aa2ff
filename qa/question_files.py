"""Files of questions: the rows in their order, the bad ones among them with the reason why they cannot be asked."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa.datatypes import Answer, Question
from qa.errors import IssueError, QuestionError
from qa.reading.files import decode

_LINE_END = re.compile(r"\r\n|\r|\n")  # str.splitlines() would also break at U+2028 and the like, inside JSON strings


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


def read_questions(path: str | Path) -> tuple[QuestionRow, ...]:
    """The rows of a file of questions, in its order; formats by the file's ending (`READERS`).

    Raises
    ------
    QuestionError
        The file is missing, of another format, of an unknown encoding, or holds no row at all. A single bad row
        raises nothing: it is returned with its `error`.
    """
    path = Path(path)
    supported = " or ".join(READERS)
    if path.suffix.lower() not in READERS:
        raise QuestionError(f"{path}: questions are not read from this kind of file", f"save them as {supported}")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise QuestionError(f"{path}: there is no such file", f"name a {supported} file of questions") from None
    except OSError as error:
        raise QuestionError(f"{path} cannot be read ({error.strerror})", "check the path and its permissions") from None
    try:
        text = decode(data, str(path))
    except IssueError as error:  # about the encoding, and as true of a file of questions
        raise QuestionError(error.what, error.remedy) from None
    rows = tuple(READERS[path.suffix.lower()](text))
    if not rows:
        raise QuestionError(f"{path}: there is no question in it", "write one question a line")
    return rows


def _read_text(text: str) -> Iterator[QuestionRow]:
    """One question a line; empty lines and lines that begin with `#` are skipped."""
    lines = (line.strip() for line in _LINE_END.split(text))
    for number, line in enumerate((line for line in lines if line and not line.startswith("#")), 1):
        yield QuestionRow(f"q{number}", line)


def _read_json_lines(text: str) -> Iterator[QuestionRow]:
    """One JSON object a line; empty lines are skipped."""
    number = 0
    for line_number, line in enumerate(_LINE_END.split(text), 1):
        if line.strip():
            number += 1
            yield _parse_json_line(line, f"line {line_number}", f"q{number}")


def _parse_json_line(line: str, where: str, default_id: str) -> QuestionRow:
    try:
        row = json.loads(line, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        return QuestionRow(default_id, "", error=f"{where} is not JSON: {error}")
    if not isinstance(row, dict):
        return QuestionRow(default_id, "", error=f'{where} is not a JSON object {{"question": …}}')
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
        problem = f"{where} holds half a character (a lone surrogate)"
    return QuestionRow(row_id, question, tuple(history), row, problem)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is too large a number")
    return value


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


READERS: dict[str, Callable[[str], Iterator[QuestionRow]]] = {".txt": _read_text, ".jsonl": _read_json_lines}
"""What reads a file of questions, by its ending."""

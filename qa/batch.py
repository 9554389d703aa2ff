"""A file of questions to a file of answers, in the same order; an interrupted run can go on where it stopped."""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from qa.errors import AnswerFileError
from qa.question_files import QuestionRow, read_questions

if TYPE_CHECKING:
    from qa.newspaper import Newspaper


@dataclass(frozen=True, slots=True)
class Summary:
    """How many rows of the answer file have which status."""

    answered: int
    not_found: int
    errors: int

    @property
    def rows(self) -> int:
        return self.answered + self.not_found + self.errors


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that can be run: the questions are read, and the answers can be written."""

    questions: tuple[QuestionRow, ...]
    answers_path: Path
    finished: tuple[bytes, ...]
    """Lines of an earlier run, for the first questions; no line end."""

    @property
    def part_path(self) -> Path:
        """Where finished rows stand while the batch runs, as JSON Lines whatever the format of the answers."""
        return part_path(self.answers_path)


def part_path(answers_path: str | Path) -> Path:
    """`ANSWERS.part`."""
    return Path(f"{answers_path}.part")


def answer_batch(
    newspaper: Newspaper,
    questions_path: str | Path,
    answers_path: str | Path,
    *,
    resume: bool = False,
    force: bool = False,
    k: int = 10,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Answer a file of questions into a file of answers: `prepare`, then `run`."""
    batch = prepare(questions_path, answers_path, resume=resume, force=force)
    return run(newspaper, batch, k=k, progress=progress)


def prepare(
    questions_path: str | Path, answers_path: str | Path, *, resume: bool = False, force: bool = False
) -> Batch:
    """Read the questions and make sure that the answers can be written, before any work is done.

    Parameters
    ----------
    resume
        Go on from the rows that an interrupted run left in `ANSWERS.part` (or, where there is none, from ANSWERS).
    force
        Begin anew and replace what is there. Until the new answers are complete the old ones stay.

    Raises
    ------
    QuestionError
        See `read_questions`.
    AnswerFileError
        ANSWERS has an unknown ending, exists already, cannot be written, or belongs to other questions.
    """
    answers, part = Path(answers_path), part_path(answers_path)
    if answers.suffix.lower() not in WRITERS:
        raise AnswerFileError(
            f"{answers}: answers are not written to this kind of file", f"let its name end in {' or '.join(WRITERS)}"
        )
    questions = read_questions(questions_path)
    _check_writable(answers, part, Path(questions_path))
    if not (resume or force):
        if answers.exists():
            raise AnswerFileError(f"{answers} exists already", "--force replaces it, --resume goes on with it")
        if _finished_lines(part):
            raise AnswerFileError(
                f"{part} holds the rows of a run that was interrupted", "--resume goes on, --force begins anew"
            )
    finished: tuple[bytes, ...] = ()
    if resume:
        source = part if part.exists() else answers
        finished = _finished_lines(source)
        _check_same_questions(finished, questions, source)
    return Batch(questions, answers, finished)


def run(newspaper: Newspaper, batch: Batch, *, k: int = 10, progress: Callable[[int], None] | None = None) -> Summary:
    """Answer what is not answered yet and put the file of answers in its place.

    Parameters
    ----------
    progress
        Called after each row with the number of rows finished so far.

    Raises
    ------
    AnswerFileError
        The disk is full, or the earlier rows come from another newspaper or another k. The rows finished until then
        stay in `ANSWERS.part`.
    """
    _check_same_newspaper(batch, {issue.name for issue in newspaper.issues}, k)
    statuses: Counter[str] = Counter(json.loads(line)["status"] for line in batch.finished)
    rows = _answer_rows(newspaper, batch.questions[len(batch.finished) :], k)
    with contextlib.closing(_open_part(batch)) as part:
        try:
            for row in rows:
                _write_row(part, row, batch.answers_path)
                statuses[row["status"]] += 1
                if progress is not None:
                    progress(statuses.total())
        finally:
            if part.tell() == 0:
                batch.part_path.unlink()
    with _said_as_answer_file_error(batch.answers_path):
        WRITERS[batch.answers_path.suffix.lower()](batch.part_path, batch.answers_path)
    return Summary(statuses["answered"], statuses["not_found"], statuses["error"])


def _open_part(batch: Batch) -> BinaryIO:
    """Open `ANSWERS.part` for further rows; the finished ones in it are not written again, so none can be lost."""
    kept = b"".join(line + b"\n" for line in batch.finished)
    with _said_as_answer_file_error(batch.answers_path):
        part = batch.part_path.open("ab")
        if batch.part_path.read_bytes()[: len(kept)] == kept:
            part.truncate(len(kept))
        else:
            part.truncate(0)
            part.write(kept)
            part.flush()
        part.seek(0, os.SEEK_END)
    return part


@contextlib.contextmanager
def _said_as_answer_file_error(answers: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AnswerFileError(
            f"{answers} cannot be written ({error.strerror or error})",
            "make room or see to the permissions, then go on with --resume",
        ) from None


def _answer_rows(newspaper: Newspaper, rows: tuple[QuestionRow, ...], k: int) -> Iterator[dict[str, Any]]:
    answers = iter(newspaper.iter_answers([row.to_question() for row in rows if row.error is None], k=k))
    for row in rows:
        yield row.to_dict(next(answers) if row.error is None else None)


def _write_row(part: BinaryIO, row: dict[str, Any], answers: Path) -> None:
    line = json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n"
    with _said_as_answer_file_error(answers):
        part.write(line.encode("utf-8", "backslashreplace"))  # half a character becomes \udXXX, JSON's own escape
        part.flush()


def _check_writable(answers: Path, part: Path, questions: Path) -> None:
    folder = answers.parent
    if not folder.is_dir():
        raise AnswerFileError(f"{folder}: there is no such folder for the answers", "make it first or name another")
    if answers.is_dir():
        raise AnswerFileError(f"{answers} is a folder", "name a file for the answers")
    if questions.resolve() in (answers.resolve(), part.resolve()):
        raise AnswerFileError(f"{answers} would overwrite the questions", "name another file for the answers")
    existed = part.exists()
    try:
        part.open("ab").close()
        if not existed:
            part.unlink()
    except OSError as error:
        raise AnswerFileError(
            f"{answers} cannot be written ({error.strerror})", "name a file in a folder where you may write"
        ) from None


def _finished_lines(path: Path) -> tuple[bytes, ...]:
    """The complete rows of a file of answers; a last line that was torn in the writing is left out."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    lines = data.split(b"\n")[:-1]
    if lines and _parse(lines[-1]) is None:
        lines.pop()
    return tuple(lines)


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _check_same_questions(finished: tuple[bytes, ...], questions: tuple[QuestionRow, ...], source: Path) -> None:
    remedy = "--force begins anew"
    if len(finished) > len(questions):
        raise AnswerFileError(
            f"{source} holds {len(finished)} rows, but there are only {len(questions)} questions", remedy
        )
    for number, (line, question) in enumerate(zip(finished, questions, strict=False), 1):
        row, expected = _parse(line), question.to_dict()
        keys = ("id", "question", "history")
        if row is None or "status" not in row or any(row.get(key, row) != expected[key] for key in keys):
            raise AnswerFileError(f"{source}: row {number} does not answer question {number}", remedy)


def _check_same_newspaper(batch: Batch, issues: set[str], k: int) -> None:
    for number, line in enumerate(batch.finished, 1):
        evidence = json.loads(line).get("evidence", [])
        if len(evidence) > k or not {passage["issue"] for passage in evidence} <= issues:
            raise AnswerFileError(
                f"row {number} of the interrupted run for {batch.answers_path} comes from another newspaper or -k",
                "go on with the same --issue and -k, or begin anew with --force",
            )


def _write_json_lines(part: Path, answers: Path) -> None:
    part.replace(answers)


WRITERS: dict[str, Callable[[Path, Path], None]] = {".jsonl": _write_json_lines}
"""What turns the finished rows of `ANSWERS.part` into the file of answers, by its ending, and takes the part away."""

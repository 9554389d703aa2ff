"""A file of questions to a file of answers, in the same order; an interrupted run can go on where it stopped."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

from embeddings.disk import sync
from qa.answer_files import WRITERS
from qa.answer_files.rows import Summary
from qa.errors import AnswerFileError
from qa.question_files import QuestionRow, read_questions

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

Questions = str | os.PathLike[str] | BinaryIO
"""A file, or a stream such as standard input; see `read_questions`."""
FORMATS = (".jsonl", *WRITERS)
"""Endings that a file of answers may have."""
SYNC_SECONDS = 1.0
"""So often finished rows are put on the disk for good; a power cut costs at most the rows since then."""

_NOTHING = Summary(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Finished:
    """The complete rows that an earlier run has left, for the first questions."""

    path: Path | None = None
    """The file that they are in."""
    size: int = 0
    """Bytes that they take from its beginning."""
    summary: Summary = _NOTHING
    issues: frozenset[str] = frozenset()
    """Names of the issues that they cite."""
    longest: int = 0
    """The most passages that one of them has."""
    settings: bytes = b""
    """The line that says what they depend on, where their checksums were compared; else empty."""
    last: bytes = b""
    """The checksum of the last of them, or that line where there is none."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that can be run: the questions are read, and the answers can be written."""

    questions: tuple[QuestionRow, ...]
    answers_path: Path
    finished: Finished

    @property
    def part_path(self) -> Path:
        """Where finished rows stand while the batch runs, as JSON Lines whatever the format of the answers."""
        return part_path(self.answers_path)

    @property
    def settings_path(self) -> Path:
        """Where stands, while the batch runs, what its answers depend on besides the questions, and below it for each
        row a checksum of all that is above.
        """
        return settings_path(self.answers_path)


def part_path(answers_path: str | Path) -> Path:
    """`ANSWERS.part`."""
    return Path(f"{answers_path}.part")


def settings_path(answers_path: str | Path) -> Path:
    """`ANSWERS.part.settings`."""
    return Path(f"{answers_path}.part.settings")


def answer_batch(
    newspaper: Newspaper,
    questions: Questions,
    answers_path: str | Path,
    *,
    resume: bool = False,
    force: bool = False,
    k: int = 10,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Answer a file of questions into a file of answers: `prepare`, then `run`."""
    batch = prepare(questions, answers_path, resume=resume, force=force)
    return run(newspaper, batch, k=k, progress=progress)


def prepare(questions: Questions, answers_path: str | Path, *, resume: bool = False, force: bool = False) -> Batch:
    """Read the questions and make sure that the answers can be written, before any work is done.

    Parameters
    ----------
    resume
        Go on from the rows that an interrupted run left in `ANSWERS.part` (or, where there is none, from ANSWERS). From
        the first of them on that is not as it was written all are asked again.
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
    if answers.suffix.lower() not in FORMATS:
        raise AnswerFileError(
            f"{answers}: answers are not written to this kind of file", f"let its name end in {' or '.join(FORMATS)}"
        )
    rows = read_questions(questions)
    _check_writable(answers, part, questions)
    finished = Finished()
    if resume and part.exists():
        finished = _finished_rows(part, rows, settings_path(answers))
    elif resume and answers.exists():
        if answers.suffix.lower() != ".jsonl":
            raise AnswerFileError(f"{answers} is finished, there is nothing to go on with", "--force begins anew")
        finished = _finished_rows(answers, rows)
    elif not force:
        if answers.exists():
            raise AnswerFileError(f"{answers} exists already", "--force replaces it, --resume goes on with it")
        if part.exists() and _has_row(part):
            raise AnswerFileError(
                f"{part} holds the rows of a run that was interrupted", "--resume goes on, --force begins anew"
            )
    return Batch(rows, answers, finished)


def run(newspaper: Newspaper, batch: Batch, *, k: int = 10, progress: Callable[[int], None] | None = None) -> Summary:
    """Answer what is not answered yet and put the file of answers in its place.

    Parameters
    ----------
    progress
        Called after each row with the number of rows finished so far.

    Raises
    ------
    AnswerFileError
        The disk is full, another run writes the same answers, or the earlier rows come from another newspaper, filter,
        model, reader, threshold or k. The rows finished until then stay in `ANSWERS.part`.
    """
    settings = {"newspaper": newspaper.fingerprint, "k": k}
    _check_settings(batch, settings, {head.name for head in newspaper.issues.heads})
    earlier = batch.finished.summary
    statuses = Counter(answered=earlier.answered, not_found=earlier.not_found, error=earlier.errors)
    with _said_as_answer_file_error(batch.answers_path), _Part(batch, settings) as part:
        for row in answer_rows(newspaper, batch.questions[earlier.rows :], k):
            part.write(row)
            statuses[row["status"]] += 1
            if progress is not None:
                progress(statuses.total())
        part.finish()
    return Summary.of(statuses)


def answer_rows(newspaper: Newspaper, rows: Sequence[QuestionRow], k: int = 10) -> Iterator[dict[str, Any]]:
    """The rows of the answer file one by one, a row of status `error` for each that cannot be asked."""
    answers = iter(newspaper.iter_answers((row.to_question() for row in rows if row.error is None), k=k))
    for row in rows:
        yield row.to_dict(next(answers) if row.error is None else None)


def to_line(row: dict[str, Any]) -> str:
    r"""A row as a line of JSON; half a character, which UTF-8 cannot write, as JSON escapes it.

    >>> to_line({"id": 1, "note": "\ud800好"})
    '{"id": 1, "note": "\\ud800好"}\n'
    """
    line = json.dumps(row, ensure_ascii=False, allow_nan=False)
    return line.encode("utf-8", "backslashreplace").decode() + "\n"


class _Part:
    """`ANSWERS.part`, open for further rows and locked against a second run; what is finished in it stays untouched.

    The checksum of a row is written before it: so a row that is there whole has one. Leaving it without a row removes
    it.
    """

    def __init__(self, batch: Batch, settings: dict[str, Any]) -> None:
        self._batch = batch
        self._file = os.open(batch.part_path, os.O_RDWR | os.O_CREAT, 0o666)
        self._sums = -1
        try:
            self._lock()
            self._sums = os.open(batch.settings_path, os.O_RDWR | os.O_CREAT, 0o666)
            self._last = self._begin(to_line(settings).encode())
        except BaseException:
            self._close()
            raise
        self._synced = time.monotonic()

    def __enter__(self) -> _Part:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is not None and os.fstat(self._file).st_size == 0:
                self._remove()
        finally:
            self._close()

    def write(self, row: dict[str, Any]) -> None:
        """Add a row; it outlives the end of this process at once, and a power cut after `SYNC_SECONDS`."""
        line = to_line(row).encode()
        self._last = _sum(self._last, line)
        _append(self._sums, self._last)
        _append(self._file, line)
        if time.monotonic() - self._synced >= SYNC_SECONDS:
            os.fsync(self._sums)
            os.fsync(self._file)
            self._synced = time.monotonic()

    def finish(self) -> None:
        """Put the file of answers in its place, complete and on the disk, and take the part away."""
        os.fsync(self._file)
        answers, part = self._batch.answers_path, self._batch.part_path
        if answers.suffix.lower() == ".jsonl":
            part.replace(answers)
        else:
            written = Path(f"{part}.tmp")
            try:
                WRITERS[answers.suffix.lower()](part, written)
                sync(written)
                written.replace(answers)
            except BaseException:
                written.unlink(missing_ok=True)
                raise
        sync(answers.parent)
        self._remove()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnswerFileError(
                f"another run is writing {self._batch.answers_path}", "let it end, or name another file for the answers"
            ) from None

    def _begin(self, settings: bytes) -> bytes:
        """Cut off what is not finished; the last checksum of what is."""
        finished = self._batch.finished
        if finished.path is not None and finished.path != self._batch.part_path:
            os.truncate(self._file, 0)
            with finished.path.open("rb") as source, os.fdopen(os.dup(self._file), "wb") as copy:
                shutil.copyfileobj(source, copy)
        if os.fstat(self._file).st_size < finished.size:
            raise AnswerFileError(f"{self._batch.part_path} has changed meanwhile", "go on with --resume")
        os.truncate(self._file, finished.size)
        if finished.settings:
            os.truncate(self._sums, len(finished.settings) + finished.summary.rows * _SUM)
            os.lseek(self._sums, 0, os.SEEK_END)
            last = finished.last
        else:
            os.truncate(self._sums, 0)
            _append(self._sums, settings)
            last = settings
            with self._batch.part_path.open("rb") as rows:
                for line in rows:
                    last = _sum(last, line)
                    _append(self._sums, last)
        os.lseek(self._file, 0, os.SEEK_END)
        return last

    def _remove(self) -> None:
        self._batch.part_path.unlink(missing_ok=True)
        self._batch.settings_path.unlink(missing_ok=True)

    def _close(self) -> None:
        os.close(self._file)
        if self._sums >= 0:
            os.close(self._sums)


_SUM = 17
"""Bytes of a checksum, its end of the line among them."""


def _sum(before: bytes, line: bytes) -> bytes:
    """The checksum of a row and of all that is before it, which `before` is the checksum of."""
    return hashlib.blake2b(before + line, digest_size=_SUM // 2).hexdigest().encode() + b"\n"


def _append(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


@contextlib.contextmanager
def _said_as_answer_file_error(answers: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AnswerFileError(
            f"{answers} cannot be written ({error.strerror or error})",
            "make room or see to the permissions, then go on with --resume",
        ) from None


def _check_writable(answers: Path, part: Path, questions: Questions) -> None:
    folder = answers.parent
    if not folder.is_dir():
        raise AnswerFileError(f"{folder}: there is no such folder for the answers", "make it first or name another")
    if answers.is_dir():
        raise AnswerFileError(f"{answers} is a folder", "name a file for the answers")
    if isinstance(questions, str | os.PathLike) and Path(questions).resolve() in (answers.resolve(), part.resolve()):
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


def _has_row(part: Path) -> bool:
    with part.open("rb") as file:
        return file.readline().endswith(b"\n")


def _finished_rows(path: Path, questions: tuple[QuestionRow, ...], sums_path: Path | None = None) -> Finished:
    """The complete rows of a file of JSON Lines, one by one; each as its checksum says, where these are kept.

    What a crash may leave behind them is no row: a last line without an end, or a stretch of zero bytes where a power
    cut came before the disk had written it. Nor is one with another checksum, or what comes after it.
    """
    remedy = "--force begins anew"
    size, longest = 0, 0
    statuses: Counter[str] = Counter()
    issues: set[str] = set()
    with contextlib.ExitStack() as stack:
        file, sums, settings = stack.enter_context(path.open("rb")), None, b""
        if sums_path is not None and sums_path.exists():
            sums = stack.enter_context(sums_path.open("rb"))
            settings = sums.readline()
        last = settings
        for number, line in enumerate(file, 1):
            row = _parse(line)
            if not line.endswith(b"\n") or (row is None and b"\0" in line):
                break
            if sums is not None:
                if sums.readline() != (found := _sum(last, line)):
                    break
                last = found
            if number > len(questions):
                raise AnswerFileError(f"{path} holds more rows than there are questions ({len(questions)})", remedy)
            if row is None or not _answers(row, questions[number - 1]):
                raise AnswerFileError(f"{path}: row {number} does not answer question {number}", remedy)
            size += len(line)
            statuses[row["status"]] += 1
            issues.update(passage["issue"] for passage in row["evidence"])
            longest = max(longest, len(row["evidence"]))
    summary = Summary.of(statuses)
    if not summary.rows:
        return Finished(path)
    return Finished(path, size, summary, frozenset(issues), longest, settings, last)


def _answers(row: dict[str, Any], question: QuestionRow) -> bool:
    expected = json.loads(to_line(question.to_dict()))
    return (
        all(row.get(key, row) == expected[key] for key in ("id", "question", "history"))
        and row.get("status") in ("answered", "not_found", "error")
        and isinstance(row.get("evidence"), list)
    )


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _check_settings(batch: Batch, settings: dict[str, Any], issues: set[str]) -> None:
    """Make sure that the finished rows are what these settings would give.

    Beside a finished `.jsonl` no settings stand any more; its rows tell the issues and the least k.
    """
    finished = batch.finished
    if not finished.summary.rows:
        return
    before = _parse(finished.settings)
    if (before and before != settings) or finished.longest > settings["k"] or not finished.issues <= issues:
        raise AnswerFileError(
            f"the finished rows for {batch.answers_path} come from another newspaper, filter, model, reader, threshold "
            "or -k",
            "go on with the same options, or begin anew with --force",
        )

"""Evaluations on disk: what `--out` writes and `--compare` reads."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from qa.errors import AnswerFileError
from qa.evaluation.scoring import Evaluation, Result


def check_writable(path: str | Path, inputs: Iterable[str | Path] = (), *, force: bool = False) -> None:
    """Make sure that an evaluation can be written there, before any work is done.

    Raises
    ------
    AnswerFileError
        It is a folder, one of the files that are read, or cannot be written; or it exists and is not to be replaced
        (`force`).
    """
    path = Path(path)
    part = _part(path)
    with _said_as_answer_file_error(path):
        if not path.parent.is_dir():
            raise AnswerFileError(f"{path.parent}: there is no such folder", "make it first or name another")
        if path.is_dir():
            raise AnswerFileError(f"{path} is a folder", "name a file for the figures")
        if any(path.resolve() == Path(read).resolve() for read in inputs):
            raise AnswerFileError(f"{path} would overwrite what is read", "name another file for the figures")
        if path.exists() and not force:
            raise AnswerFileError(f"{path} exists already", "--force replaces it")
        part.open("ab").close()
        part.unlink()


def write_run(path: str | Path, evaluation: Evaluation) -> None:
    """Write an evaluation as JSON; an earlier file is replaced only when the new one is complete.

    Raises
    ------
    AnswerFileError
        It cannot be written.
    """
    path = Path(path)
    part = _part(path)
    text = json.dumps(evaluation.to_dict(), ensure_ascii=False, allow_nan=False, indent=1)
    with _said_as_answer_file_error(path):
        part.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
        part.replace(path)


def read_run(path: str | Path) -> Evaluation:
    """The evaluation that `write_run` wrote.

    Raises
    ------
    AnswerFileError
        There is no such file, or it is another one.
    """
    remedy = "name a file that `wenbao evaluate … --out FILE` wrote"
    try:
        run = json.loads(Path(path).read_text(encoding="utf-8"))
        results = [Result(**row | {"breaches": tuple(row["breaches"])}) for row in run["questions"]]
    except FileNotFoundError:
        raise AnswerFileError(f"{path}: there is no such file", remedy) from None
    except OSError as error:
        raise AnswerFileError(f"{path} cannot be read ({error.strerror})", remedy) from None
    except (KeyError, TypeError, ValueError, RecursionError):
        raise AnswerFileError(f"{path} does not hold the results of an evaluation", remedy) from None
    return Evaluation(tuple(results))


def _part(path: Path) -> Path:
    return Path(f"{path}.part")


@contextlib.contextmanager
def _said_as_answer_file_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AnswerFileError(
            f"{path} cannot be written ({error.strerror or error})", "name a file in a folder where you may write"
        ) from None

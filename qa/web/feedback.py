"""Answers that readers called wrong, in files that `wenbao evaluate` reads."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from embeddings.disk import sync
from qa.errors import WenbaoError
from qa.web.chat import Turn

__all__ = ["Feedback", "default_file", "gold_row"]

LARGEST = 64 * 2**20
"""Bytes; a file that has grown so large takes no more."""


def default_file() -> Path | None:
    """Where they are kept on a machine of one's own: in the user's data folder; None where the user has no home."""
    from platformdirs import user_data_path

    try:
        return user_data_path("wenbao", appauthor=False) / "feedback.jsonl"
    except RuntimeError:
        return None


class Feedback:
    """Keeps them: with a right passage, or none, in `path`; those whose reader could not tell beside it.

    The second file, ``…-undecided.jsonl``, is for a person to look through: without anything known to be right they are
    no questions to be scored by.

    Raises
    ------
    WenbaoError
        The file's name does not end in ``.jsonl``.
    """

    def __init__(self, path: Path) -> None:
        if path.suffix != ".jsonl":
            raise WenbaoError(
                f"{path} is no name for JSON Lines", "let it end in .jsonl, for wenbao evaluate to read it"
            )
        self.path = path

    def keep(self, turn: Turn, choice: int | None) -> None:
        """Add a line; see `gold_row`.

        Raises
        ------
        WenbaoError
            It cannot be written.
        """
        path = self.path if choice is not None else self.path.with_stem(f"{self.path.stem}-undecided")
        line = json.dumps(gold_row(turn, choice), ensure_ascii=False) + "\n"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size > LARGEST:
                raise WenbaoError(f"{path.name} is full", "move the file away")
            _append(path, line.encode("utf-8", "backslashreplace"))  # half a character as JSON escapes it
        except OSError as error:
            raise WenbaoError(
                f"{path} cannot be written ({error.strerror})", "name another file by --feedback"
            ) from None


def _append(path: Path, line: bytes) -> None:
    """Add a line for good, or nothing; half a line that a crash has left before it is taken away."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        before = file.read()
        whole = before.rfind(b"\n") + 1
        if _is_json(before[whole:]):  # somebody's editor leaves out the last end of line
            whole, line = len(before), b"\n" + line
        try:
            file.truncate(whole)
            file.seek(whole)
            while line:
                line = line[file.write(line) :]
            os.fsync(file)
            if not before:
                sync(path.parent)
        except OSError:
            file.truncate(whole)
            raise


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def gold_row(turn: Turn, choice: int | None) -> dict[str, Any]:
    """A question with what its reader called right, as `wenbao evaluate` takes it, and the answer that was given.

    Parameters
    ----------
    choice
        Which of the passages shown is right, from 1; 0 where the paper does not say it; None where that is not known,
        and the row says nothing of what is right.

    Raises
    ------
    WenbaoError
        There is no such passage.
    """
    answer = turn.answer
    if answer is None or not 0 <= (choice or 0) <= len(answer.evidence):
        raise WenbaoError(f"there is no passage {choice}", "choose one of those shown")
    row = {
        "id": secrets.token_hex(8),
        "question": turn.question,
        # What was looked up as typed is asked again without what went before.
        "history": [] if turn.verbatim else list(answer.history),
        "kind": "reported",
        "kept": datetime.now(UTC).isoformat(timespec="seconds"),
        "given": answer.to_dict(),
    }
    if choice is None:
        return row
    return row | {"evidence": [answer.evidence[choice - 1].quote] if choice else []}

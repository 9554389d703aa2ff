"""Files on their way between a visitor and the page: where they lie meanwhile, and when they go."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from threading import Timer

from qa.errors import IssueError

__all__ = ["TIDYING", "checked", "forget", "own_folder"]

TIDYING = (600, 24 * 3600)
"""Seconds: so often Gradio looks for files of the page that are older than that, and deletes them. Answers are
to be there for as long as the page shows them, so long as that is not for days."""

GRACE = 20.0
"""Seconds until a file that was read is deleted: two visitors' equal files are one to Gradio."""


@cache
def own_folder() -> Path:
    """The folder of this process, for its user alone, where Gradio keeps files; it goes when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="wenbao-", dir=os.environ.get("GRADIO_TEMP_DIR")))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    return folder


def checked(path: Path, most: int) -> Path:
    """The path of an uploaded file that is there, and not larger than `most` bytes.

    Raises
    ------
    IssueError
        It is not.
    """
    try:
        size = path.stat().st_size
    except OSError:
        raise IssueError(f"{path} did not arrive", "drop it again") from None
    if size > most:
        raise IssueError(f"{path} is larger than {most / 2**20:g} MiB", "divide it into smaller files")
    return path


def forget(path: Path) -> None:
    """Delete a file that was read, unless an equal one has arrived meanwhile, which is forgotten in its turn."""
    read = _arrived(path)

    def delete() -> None:
        if _arrived(path) == read:
            with contextlib.suppress(OSError):
                path.unlink()

    alarm = Timer(GRACE, delete)
    alarm.daemon = True
    alarm.start()


def _arrived(path: Path) -> tuple[int, int] | None:
    """What tells a file from an equal one that came later; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_ctime_ns

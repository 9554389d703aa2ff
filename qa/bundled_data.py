"""Where the newspaper and the weights that come with the program are."""

from importlib.resources import files
from pathlib import Path

from qa.errors import IssueError, ModelError

_ISSUE = "liaocheng-daily-2026-05-29.txt"
_READER = "reader.safetensors"


def bundled_issue() -> Path:
    """Path of the newspaper in `data/`.

    Raises
    ------
    IssueError
        The installation lacks the file.
    """
    path = _found(_ISSUE)
    if path is None:
        raise IssueError(f"the newspaper {_ISSUE} is not in {_folders()[0]}", "install wenbao again")
    return path


def bundled_reader() -> Path:
    """Path of the trained reader's weights in `data/`.

    Raises
    ------
    ModelError
        The installation lacks the file.
    """
    path = _found(_READER)
    if path is None:
        raise ModelError(f"the reader's weights {_READER} are not in {_folders()[0]}", "install wenbao again")
    return path


def _found(name: str) -> Path | None:
    return next((folder / name for folder in _folders() if (folder / name).is_file()), None)


def _folders() -> tuple[Path, Path]:
    """`qa/data/`, as in a wheel, and the checkout's `data/` beside `qa/`."""
    package = Path(str(files("qa")))
    return package / "data", package.parent / "data"

"""Where the newspaper that comes with the program is."""

from importlib.resources import files
from pathlib import Path

from qa.errors import IssueError

_FILE = "liaocheng-daily-2026-05-29.txt"


def bundled_issue() -> Path:
    """Path of the newspaper in `data/`: `qa/data/` in a wheel, the checkout's `data/` beside `qa/` otherwise.

    Raises
    ------
    IssueError
        The installation lacks the file.
    """
    package = Path(str(files("qa")))
    for folder in (package / "data", package.parent / "data"):
        if (folder / _FILE).is_file():
            return folder / _FILE
    raise IssueError(f"the newspaper {_FILE} is not in {package / 'data'}", "install wenbao again")

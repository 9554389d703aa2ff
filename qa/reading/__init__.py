"""A file becomes issues: text in any usual encoding, or one article a line as JSON."""

from __future__ import annotations

import os
from pathlib import Path

from qa.datatypes import Issue
from qa.reading.files import read_text
from qa.reading.issues import issue_from_text
from qa.reading.jsonl import issues_from_jsonl

__all__ = ["read_issues"]


def read_issues(path: str | os.PathLike[str]) -> tuple[Issue, ...]:
    """Read a file: plain text is one issue, JSON Lines one per distinct ``issue``, in order of appearance.

    Raises
    ------
    IssueError
        The file cannot be read as an issue; the message names it and says what to do.
    """
    text = read_text(path)
    if Path(path).suffix.lower() == ".jsonl":
        return issues_from_jsonl(text, os.fspath(path), Path(path).stem)
    return (issue_from_text(text, Path(path).stem),)

"""Finished rows to a file of answers: CSV and XLSX tables, a Markdown or HTML report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qa.answer_files.reports import write_html, write_markdown
from qa.answer_files.tables import write_csv, write_xlsx

__all__ = ["WRITERS"]

WRITERS: dict[str, Callable[[Path, Path], None]] = {
    ".csv": write_csv,
    ".xlsx": write_xlsx,
    ".md": write_markdown,
    ".html": write_html,
}
"""What writes a file of answers, by its ending: from the finished rows, a file of JSON Lines, to a new file.

Each reads the rows one by one and holds none of them; the same rows give the same bytes.
"""

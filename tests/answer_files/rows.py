"""Finished rows to be written, with text that means harm in every field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qa.batch import to_line
from qa.datatypes import Answer, Evidence

HARM = '=HYPERLINK("http://x","y") <script>alert(1)</script> **粗** [链接](http://x) | `码` &amp;\x07 <!-- -->'


def evidence(rank: int, text: str, start: int, end: int) -> Evidence:
    return Evidence(rank, "晨报", "a1", HARM, "2026-05-29", ("赵琦", "@王"), f"a1-p{rank}", text, start, end, 0.9)


def rows() -> list[dict[str, Any]]:
    """Answered with harm everywhere, not found, and an error; two with other keys."""
    text = f"前面。{HARM}后面。"
    answered = Answer(
        f"{HARM}?", "answered", 0.8123, (evidence(1, text, 3, 3 + len(HARM)), evidence(2, "次要。", 0, 3)), "=HY", HARM
    )
    not_found = Answer("-5℃是哪天?", "not_found", 0.1, (evidence(1, "最近的。", 0, 4),), reason="报上没有。")
    error = Answer("", "error", 0.0, reason="问题是空的。")
    return [
        answered.to_dict() | {"id": 7, "history": ["谁?", "+3%"], "=注": HARM, "list": [1, "二"]},
        not_found.to_dict() | {"id": "＝x", "half": "\ud800好", "big": 2**60},
        error.to_dict() | {"id": True},
    ]


def write(folder: Path, given: list[dict[str, Any]] | None = None) -> Path:
    path = folder / "rows.part"
    path.write_text("".join(map(to_line, rows() if given is None else given)), encoding="utf-8", newline="\n")
    return path

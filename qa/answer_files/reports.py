"""Answers to be read or printed: Markdown, and a self-contained page of HTML. Chinese, as the paper is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa import render
from qa.answer_files.rows import OWN_KEYS, Summary, others_in, read_rows, survey
from qa.datatypes import Answer

_STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff;
  font: 16px/1.7 "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 0 0 .4rem; overflow-wrap: anywhere; }
section { border-top: 1px solid #ccc; padding: 1rem 0; overflow-wrap: anywhere; }
p { margin: .3rem 0; } .number, .other, .understood, .confidence, figcaption, summary { color: #666; font-size: .85em; }
.short { font-weight: bold; } .reason { color: #a33; }
figure { margin: .5rem 0; } blockquote { margin: 0; padding-left: .8rem; border-left: 3px solid #ddd; }
mark { background: #fff1a8; color: inherit; } cite { font-style: normal; }
@page { margin: 2cm; }
@media print {
  body { margin: 0; max-width: none; font-size: 11pt; } .more { display: none; }
  h2 { break-after: avoid; } figure { break-inside: avoid; }
  mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; border-bottom: 1px solid #999; }
}
"""


_BESIDES = ("corrected", "total")
"""Keys that some answers have and that are shown with them."""


def write_markdown(rows: Path, answers: Path) -> None:
    """A heading for each question, the passage below it with the sentence in ``<mark>``."""
    with answers.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(f"# 问报答卷\n\n{_counts(survey(rows).summary)}\n")
        for number, row in enumerate(read_rows(rows), 1):
            carried = "".join(f"- {line}\n" for line in _carried(row))
            file.write(f"\n## {_number(number, row)}\n\n{render.to_markdown(_answer(row))}")
            file.write(f"\n{carried}" if carried else "")


def write_html(rows: Path, answers: Path) -> None:
    """One page without scripts, links, or anything from elsewhere; further passages unfold, and are not printed."""
    with answers.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(
            '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            f"<title>问报答卷</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
            f"<h1>问报答卷</h1>\n<p>{_counts(survey(rows).summary)}</p>\n"
        )
        for number, row in enumerate(read_rows(rows), 1):
            carried = "".join(f'<p class="other">{line}</p>' for line in _carried(row))
            question = render.escape_html(row["question"])
            file.write(
                f'<section>\n<p class="number">{_number(number, row)}</p>\n<h2>{question}</h2>\n'
                f"{render.to_html(_answer(row))}{carried}\n</section>\n"
            )
        file.write("</body>\n</html>\n")


def _answer(row: dict[str, Any]) -> Answer:
    """The answer of a row; a column of the questions that happens to be called "total" makes no list of it."""
    own = {key: row[key] for key in OWN_KEYS}
    if isinstance(row.get("corrected"), str):
        own["corrected"] = row["corrected"]
    if type(row.get("total")) is int and row["evidence"] and not any(e.get("why") for e in row["evidence"]):
        own["total"] = row["total"]
    return Answer.from_dict(own)


def _counts(summary: Summary) -> str:
    parts = [f"共 {summary.rows} 题", f"答出 {summary.answered}", f"报上没有 {summary.not_found}"]
    return "，".join(parts + [f"没有查成 {summary.errors}"] * bool(summary.errors))


def _number(number: int, row: dict[str, Any]) -> str:
    """The row's number, and its id where that says more; as HTML, which Markdown shows too."""
    given = _shown(row["id"])
    return f"{number}" if given in (f"q{number}", f"{number}") else f"{number} · {given}"


def _carried(row: dict[str, Any]) -> Iterator[str]:
    for key, value in others_in(row).items():
        if key not in _BESIDES and value is not None:
            yield f"{render.escape_html(key)}：{_shown(value)}"


def _shown(value: Any) -> str:
    return render.escape_html(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))

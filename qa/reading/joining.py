"""Lines become pieces: what a column's edge or a wrapped line cut is put together again."""

from __future__ import annotations

import re
from itertools import pairwise

from qa.reading.lines import CLOSERS, Line, Style, ends_sentence
from qa.reading.marks import ITEM, Mark, mark_line
from qa.reading.pieces import BODY, Piece

_OPENING, _CLOSING = "“「『（《〈【", "”」』）》〉】"
_CREDITED = re.compile(r"(?:[摄攝]影?|供[图圖]|[图圖]片|社发|[报報][道導]|整理)$")
_MAY_CONTINUE = frozenset({Mark.BODY, Mark.HEADING, Mark.QUESTION, Mark.NAME})


def join_lines(lines: list[Line], style: Style) -> list[Piece]:
    """Return the pieces of a file, in order; each non-empty line is in exactly one."""
    pieces: list[Piece] = []
    marks = [mark_line(line.text) for line in lines]
    i = 0
    while i < len(lines):
        parts, j = [lines[i].text], i + 1
        while j < len(lines) and _goes_on(lines[j - 1], marks[j - 1], lines[j], marks[j], style, j - 1 > i):
            parts.append(lines[j].text)
            j += 1
        line = lines[i]
        mark = marks[i] if j == i + 1 or marks[i] in BODY else Mark.BODY
        pieces.append(Piece(_joined(parts), line.number, lines[j - 1].number, line.gap, line.indent, mark))
        i = j
    return pieces


def _joined(parts: list[str]) -> str:
    """Put parts together: nothing between, or one space between two Latin letters or digits."""
    out = [parts[0]]
    for before, after in pairwise(parts):
        latin = before[-1].isascii() and before[-1].isalnum() and after[0].isascii() and after[0].isalnum()
        out.append(" " + after if latin else after)
    return "".join(out)


def _goes_on(line: Line, mark: Mark, after: Line, after_mark: Mark, style: Style, inside: bool) -> bool:
    """Whether a paragraph that holds ``line`` goes on in the line ``after``; ``inside``: it holds more lines above."""
    if after_mark not in _MAY_CONTINUE:
        return False
    if style.wrap and style.full(line):
        new = style.indented and after.indent
        body = inside or mark in BODY or mark in _MAY_CONTINUE
        return body and not new and (after.gap == 0 or (after_mark is Mark.BODY and not ends_sentence(line.text)))
    if mark not in BODY and not inside:
        return False
    if line.text[-1] in "；;" and (ITEM.match(after.text) or (style.indented and after.indent)):
        return False
    if style.wrap and inside:
        cut = not ends_sentence(line.text) and line.text[-1] not in "：:" + CLOSERS
    else:
        cut = _cut(line.text, near=after.gap == 0)
    return cut and (
        after_mark is Mark.BODY or line.text[-1] in "，、," or (style.wrap is not None and style.full(after))
    )


def _cut(text: str, near: bool) -> bool:
    """Whether a text breaks off in mid-sentence; its length alone tells it only if the next line is ``near``."""
    if ends_sentence(text) or text[-1] in "：:" + CLOSERS:
        return False
    if text[-1] in "，、,；;":
        return True
    stop = max(text.rfind(c) for c in "。！？!?；;")
    if stop >= 0:
        return not (len(text) - stop < 30 and _CREDITED.search(text))
    quoting = sum(map(text.count, _OPENING)) > sum(map(text.count, _CLOSING))
    return near and (len(text) >= 40 or (len(text) >= 15 and quoting))

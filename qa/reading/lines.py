"""The lines of a file, and what holds for all of them: indents, gaps, the width at which they were wrapped."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

CLOSERS = "”’」』）)】〕］]》〉\"'"
STOPS = "。！？!?…｡"

_WIDEST = 120
"""Characters; longer lines are whole paragraphs, no wrapped lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """One non-empty line, outer white space stripped."""

    number: int
    """Counted from 1, as `str.splitlines` divides the text."""
    text: str
    gap: int
    """Number of empty lines above it beyond those that stand between all lines of the file."""
    indent: bool
    """Whether it begins with white space at least one full-width character wide."""


@dataclass(frozen=True, slots=True)
class Style:
    """What holds for the file as a whole."""

    indented: bool
    """Paragraphs begin with an indent."""
    wrap: int | None
    """Columns at which lines were wrapped; None where a line is a paragraph."""
    by_width: bool
    """Whether ``wrap`` counts columns (a Chinese character takes two) or characters."""

    def full(self, line: Line) -> bool:
        """Whether the line reaches the edge, so that its paragraph may go on in the next one."""
        if self.wrap is None or len(line.text) > _WIDEST:
            return False
        return _size(line, self.by_width) >= self.wrap - (4 if self.by_width else 2)


def split_lines(text: str) -> list[Line]:
    """Return the non-empty lines of a text.

    Lines end where `str.splitlines` ends them: besides CR and LF at VT, FF, FS, GS, RS, NEL, LS and PS.
    """
    raw = [(n, line, line.strip()) for n, line in enumerate(text.splitlines(), 1)]
    kept = [(n, line, stripped) for n, line, stripped in raw if stripped]
    gaps = [n - before - 1 for (before, _, _), (n, _, _) in zip([(0, "", ""), *kept], kept, strict=False)]
    # As many empty lines as stand between nearly all lines separate nothing.
    base = sorted(gaps[1:])[len(gaps) // 10] if len(gaps) > 1 else 0
    return [
        Line(n, stripped, max(0, gap - base), _columns(line[: len(line) - len(line.lstrip())]) >= 2)
        for (n, line, stripped), gap in zip(kept, gaps, strict=True)
    ]


def measure(lines: list[Line]) -> Style:
    """Find out how a file's paragraphs are set."""
    body = [line for line in lines if ends_sentence(line.text) and len(line.text) >= 10]
    wrap, by_width = _wrap(lines)
    indents = sum(line.indent for line in (lines if wrap else body))
    indented = indents >= 2 and indents > (0.05 * len(lines) if wrap else 0.5 * len(body))
    return Style(indented, wrap, by_width)


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a full stop, a question or an exclamation mark, closing quotes aside."""
    bare = text[-8:].rstrip(CLOSERS)
    return bare[-1:] in STOPS if bare[-1:] != "." else bare[-2:-1].isalpha()


def _wrap(lines: list[Line]) -> tuple[int | None, bool]:
    """Return the size that most lines have and none exceeds, and whether it is one of columns."""
    best: tuple[int, int, bool] = (0, 0, True)
    for by_width, slack in ((True, 3), (False, 2)):
        sizes = Counter(_size(line, by_width) for line in lines if len(line.text) <= _WIDEST)
        for edge in sizes:
            if edge >= (20 if by_width else 10):
                best = max(best, (sum(sizes[edge - k] for k in range(slack + 1)), edge, by_width))
    count, edge, by_width = best
    full = [n for n in lines if len(n.text) <= _WIDEST and edge - 3 <= _size(n, by_width) <= edge]
    long = sum(len(n.text) > _WIDEST or _size(n, by_width) > edge // 2 for n in lines)
    wider = sum(len(n.text) > _WIDEST or _size(n, by_width) > edge + 2 for n in lines)
    cut = sum(not ends_sentence(n.text) for n in full)
    wrapped = count >= 6 and count > 0.5 * long and wider <= 0.04 * len(lines) and cut > 0.6 * len(full)
    return (edge if wrapped else None), by_width


def _size(line: Line, by_width: bool) -> int:
    return _columns(line.text) + 4 * line.indent if by_width else len(line.text) + 2 * line.indent


def _columns(text: str) -> int:
    """Columns a text takes; characters of ambiguous width (quotes, dashes) are wide in Chinese type."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)

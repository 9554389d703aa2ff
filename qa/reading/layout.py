"""Pieces become articles: headings told from body text, and heads of articles from inner subheads."""

from __future__ import annotations

import re
from collections import Counter

from qa.reading.bylines import closing_names
from qa.reading.heads import set_head
from qa.reading.joining import join_lines
from qa.reading.lines import Line, Style, measure
from qa.reading.marks import Mark
from qa.reading.pieces import BODY, OF_ISSUE, TITLES, Draft, Piece

_ENDS = frozenset({Mark.DATE, Mark.CREDIT, Mark.NOTE, Mark.JUMP_TO}) | OF_ISSUE
_ENDS_SURELY = _ENDS - {Mark.CREDIT, Mark.RULE}


def lay_out(lines: list[Line]) -> tuple[list[Draft], list[Piece]]:
    """Return the articles of an issue and the pieces that belong to none."""
    style = measure(lines)
    pieces = join_lines(lines, style)
    _settle(pieces, style)
    return _Layout(pieces, style).read()


def _settle(pieces: list[Piece], style: Style) -> None:
    """Decide, by their neighbours, what lines are that may be a heading or a paragraph."""
    for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        if piece.mark is Mark.QUESTION:
            flush = style.indented and not piece.indent
            heads = after is not None and after.mark in (Mark.LEAD, Mark.BYLINE, Mark.DASHED, Mark.SALUTATION)
            apart = before is None or before.mark not in BODY or piece.gap > 0
            if not (flush or heads or (apart and not style.indented and after is not None)):
                piece.mark = Mark.BODY
        elif piece.mark is Mark.BODY and len(piece.text) <= 70 and style.indented and not piece.indent:
            if not re.search("[。；;，,]$|。", piece.text):
                piece.mark = Mark.HEADING
        elif piece.mark is Mark.BODY and len(piece.text) <= 70 and after is not None and after.mark is Mark.LEAD:
            if not re.search("[。；;，,：:]$|。", piece.text):
                piece.mark = Mark.HEADING


class _Layout:
    """One pass over the pieces, run by run: a run is what stands between two paragraphs."""

    def __init__(self, pieces: list[Piece], style: Style) -> None:
        self.style = style
        self.drafts: list[Draft] = []
        self.loose: list[Piece] = []
        self.page = ""
        self.runs = list(_runs(pieces))
        gaps = Counter(b.gap for a, b in zip(pieces, pieces[1:], strict=False) if a.mark in BODY and b.mark in BODY)
        self.usual_gap = gaps.most_common(1)[0][0] if gaps else 0
        sure = [self._gap(run) for run, body in self.runs[1:] if body and _marked(run, body) and _titles(run)]
        self.apart = len(sure) >= 3 and sum(sure) >= 0.8 * len(sure)
        self.inner_indented = style.indented and any(p.indent and p.mark in TITLES for p in pieces)

    def _gap(self, run: list[Piece]) -> bool:
        return max(p.gap for p in run) > self.usual_gap

    def read(self) -> tuple[list[Draft], list[Piece]]:
        """Place every piece."""
        for run, body in self.runs:
            self._place(run, body)
            if body is not None:
                if not self.drafts:
                    self._start([])
                body.part = "paragraph"
                self.drafts[-1].pieces.append(body)
        return self.drafts, self.loose

    def _place(self, run: list[Piece], body: Piece | None) -> None:
        ends = [
            k
            for k, p in enumerate(run)
            if p.mark in _ENDS
            and (
                body is None
                or any(q.mark in TITLES for q in run[k + 1 :])
                or not any(q.mark in TITLES for q in run[:k])
            )
        ]
        cut = ends[-1] + 1 if ends else 0
        tail, rest = run[:cut], run[cut:]
        self._close(tail)
        trailing = False
        if rest and self.drafts and self.drafts[-1].texts("paragraph") and (body is None or len(rest) > 1):
            draft = self.drafts[-1]
            if rest[0].mark is Mark.BYLINE and not draft.texts("byline"):
                trailing = True
            elif rest[0].mark is Mark.NAME and not draft.texts("byline"):
                trailing = True
        if trailing:
            rest[0].part = "byline" if rest[0].mark is Mark.BYLINE else "signature"
            self.drafts[-1].pieces.append(rest.pop(0))
        if not rest:
            return
        if not self.drafts or self._score(tail, rest, body) + 3 * trailing >= 2:
            self._start(rest)
            if body is None:
                for piece in rest[1:]:
                    if piece.part in ("subhead", "inner_subhead"):
                        piece.part = "paragraph"
            return
        for piece in rest:
            if piece.mark in TITLES:
                piece.part = "inner_subhead" if body is not None else "paragraph"
            elif piece.mark is Mark.BYLINE:
                piece.part = "byline"
            elif piece.mark is Mark.JUMP_FROM:
                piece.part = "jump"
            self.drafts[-1].pieces.append(piece)

    def _close(self, tail: list[Piece]) -> None:
        """Give the lines under a text, and those between articles, their parts."""
        draft = self.drafts[-1] if self.drafts else None
        dated = max((k for k, p in enumerate(tail) if p.mark is Mark.DATE), default=-1)
        for k, piece in enumerate(tail):
            match piece.mark:
                case Mark.PAGE:
                    piece.part, self.page = "page", piece.text
                case Mark.MASTHEAD:
                    piece.part = "masthead"
                case Mark.CREDIT:
                    piece.part = "credit"
                case Mark.NOTE:
                    piece.part = "byline" if "作者" in piece.text else "credit"
                case Mark.JUMP_TO | Mark.JUMP_FROM:
                    piece.part = "jump"
                case Mark.BYLINE:
                    piece.part = "byline"
                case Mark.DATE:
                    piece.part = "signature" if draft else "masthead"
                case Mark.STAFF | Mark.RULE:
                    piece.part = "other"
                case _ if draft is None:
                    piece.part = "masthead"
                case Mark.NAME:
                    piece.part = "signature"
                case _:
                    piece.part = "signature" if k < dated else "paragraph"
            if draft is None or piece.mark in OF_ISSUE:
                self.loose.append(piece)
            else:
                draft.pieces.append(piece)

    def _start(self, head: list[Piece]) -> None:
        set_head(head, self.style.indented)
        self.drafts.append(Draft(list(head), self.page))

    def _score(self, tail: list[Piece], rest: list[Piece], body: Piece | None) -> float:
        """Return how much speaks for a new article here rather than an inner subhead."""
        score = 0.0
        score += 3 * (body is not None and body.mark in (Mark.LEAD, Mark.SALUTATION))
        score += 4 * any(p.mark in (Mark.BYLINE, Mark.JUMP_FROM, Mark.LABEL) for p in rest[1:])
        score += 3 * any(p.mark is Mark.DASHED for p in rest)
        score += 3 * any(p.mark in _ENDS_SURELY for p in tail) + 1 * any(p.mark in _ENDS for p in tail)
        paragraphs = [p for p in self.drafts[-1].pieces[-1:] if p.part == "paragraph"]
        score += 2 * bool(paragraphs and closing_names(paragraphs[-1].text))
        score -= 4 * (rest[0].mark is Mark.NUMBERED)
        if max(p.gap for p in [*tail[:1], *rest[:1]]) > self.usual_gap:
            score += 3 if self.apart else 2
        elif self.apart:
            score -= 4
        if self.style.indented:
            score += -2 if rest[0].indent else 2 * self.inner_indented
        return score


def _runs(pieces: list[Piece]):
    run: list[Piece] = []
    for piece in pieces:
        if piece.mark in BODY:
            yield run, piece
            run = []
        else:
            run.append(piece)
    if run:
        yield run, None


def _titles(run: list[Piece]) -> bool:
    return any(p.mark in TITLES for p in run)


def _marked(run: list[Piece], body: Piece) -> bool:
    return body.mark is Mark.LEAD or any(p.mark is Mark.BYLINE for p in run[1:])

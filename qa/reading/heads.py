"""The head of an article: which of its lines is the headline, which stands above and which below it."""

from __future__ import annotations

import re

from qa.reading.marks import Mark
from qa.reading.pieces import Piece

_ABOVE = re.compile(r"(?:——|―|——|—|强调|強調|指出|要求|表示|时说|[：:])$")
_FIGURE = re.compile(r"[0-9０-９]|[一二三四五六七八九十两百千万亿]+(?:万|亿|成|倍|个|家|名|人|项|元|％|%)|[％%]")
_LABELLED = re.compile(r"[（(][^（）()]{2,16}[）)]$")


def set_head(pieces: list[Piece], indented: bool) -> None:
    """Give every piece of an article's head its part."""
    until = next((i for i, p in enumerate(pieces) if p.mark is Mark.BYLINE), len(pieces))
    if until == len(pieces) and len(pieces) > 1 and pieces[-1].mark is Mark.NAME:
        until -= 1
    titles: list[Piece] = []
    for i, piece in enumerate(pieces):
        match piece.mark:
            case Mark.BYLINE:
                piece.part = "byline"
            case Mark.NAME if i >= until:
                piece.part = "byline"
            case Mark.CREDIT | Mark.NOTE:
                piece.part = "credit"
            case Mark.JUMP_FROM | Mark.JUMP_TO:
                piece.part = "jump"
            case Mark.PAGE:
                piece.part = "page"
            case Mark.DASHED:
                piece.part = "subhead"
            case Mark.DATE | Mark.RULE | Mark.STAFF | Mark.MASTHEAD:
                piece.part = "other"
            case _ if i > until:
                piece.part = "inner_subhead"
            case _:
                titles.append(piece)
    labels = [p for p in titles if p.mark is Mark.COLUMN]
    if len(labels) < len(titles):
        for piece in labels:
            piece.part = "section"
        titles = [p for p in titles if p.mark is not Mark.COLUMN]
    if indented:
        flush = [p for p in titles if not p.indent]
        if flush:
            for piece in titles:
                piece.part = "subhead"
            titles = flush
    dash = next((p.first for p in pieces if p.mark is Mark.DASHED), None)
    if dash is not None:
        above = [p for p in titles if p.first < dash]
        _set_titles(above, len(above) - 1)
        for piece in titles[len(above) :]:
            piece.part = "subhead"
    elif titles:
        _set_titles(titles, _headline(titles))


def _set_titles(titles: list[Piece], headline: int) -> None:
    for i, piece in enumerate(titles):
        if i == headline:
            piece.part = "headline"
        elif i > headline:
            piece.part = "subhead"
        else:
            piece.part = "section" if i == 0 and headline > 1 else "kicker"


def _headline(titles: list[Piece]) -> int:
    """Return which of the lines above a text is its headline."""
    above = next((i for i in range(len(titles) - 2, -1, -1) if _ABOVE.search(titles[i].text)), None)
    if above is not None:
        return above + 1
    if len(titles) != 2:
        return min(1, len(titles) - 1)
    first, second = (p.text for p in titles)
    if _LABELLED.search(second) and not _LABELLED.search(first):
        return 1
    if len(first) <= 5:
        return 1
    # The line that gives the figures explains the other one.
    return int(bool(_FIGURE.search(first)) and not _FIGURE.search(second))

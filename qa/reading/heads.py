"""The head of an article: which of its lines is the headline, which stands above and which below it."""

from __future__ import annotations

import re

from qa.reading.bylines import plain_names
from qa.reading.marks import Mark
from qa.reading.pieces import Part, Piece

_ABOVE = re.compile(r"(?:[—―─]|强调|強調|指出|要求|表示|时说|[：:])$")
_SAYS = re.compile("(?:部署|介绍|提醒|提示|透露|通报|认为|评价|发布|公布|明确|回应|呼吁)$")
_HOLDER = re.compile(r"(?:长|书记|主任|主席|委员|代表|总理|教授|院士|司令员)([\u4e00-\u9fff]{2,3})$")
_TRADITIONAL = re.compile(
    "[國會個們來時東車門長開關間問聞學說話應實業產動務員報點對將與後從進過還這發為經濟標準區縣鄉鎮農億萬陳張劉黃楊吳許鄭謝賽隊歲兩場電機選議總轉變線視觀華貿軍廣灣際]"
)
_FIGURE = re.compile(r"[0-9０-９％%]|[一二三四五六七八九十两百千万亿](?:[万亿成倍个家名项元条座]|余)")
_OCCASION = re.compile("主持|出席|会见|會見|调研|考察|会议|座谈|批示|讲话|致辞|通电话")
_LABELLED = re.compile(r"[（(][^（）()]{2,16}[）)]$")

_PARTS: dict[Mark, Part] = {
    Mark.BYLINE: "byline",
    Mark.CREDIT: "credit",
    Mark.NOTE: "credit",
    Mark.JUMP_FROM: "jump",
    Mark.JUMP_TO: "jump",
    Mark.PAGE: "page",
    Mark.DASHED: "subhead",
    Mark.DATE: "other",
    Mark.RULE: "other",
    Mark.STAFF: "other",
    Mark.MASTHEAD: "masthead",
    Mark.FIELD: "other",
}


def set_head(pieces: list[Piece], indented: bool) -> None:
    """Give every piece of an article's head its part."""
    titles: list[Piece] = []
    signed = False
    for k, piece in enumerate(pieces):
        named = piece.mark is Mark.NAME and (signed or k == len(pieces) - 1) and k > 0
        if piece.mark in _PARTS:
            piece.part = _PARTS[piece.mark]
            # A byline above all titles signs them as one below does.
            signed = signed or (piece.mark is Mark.BYLINE and bool(titles))
        elif named and (signed or not any(p.mark is Mark.BYLINE for p in pieces)):
            piece.part = "byline"
        elif piece.mark is Mark.LABEL:
            piece.part = _labelled_part(piece.text)
        elif signed:
            piece.part = "inner_subhead"
        else:
            titles.append(piece)
    if not all(map(_names_column, titles)):
        for piece in titles:
            piece.part = "section"
        titles = [p for p in titles if not _names_column(p)]
    if indented and not all(p.indent for p in titles):
        for piece in titles:
            piece.part = "subhead"
        titles = [p for p in titles if not p.indent]
    dash = next((p.first for p in pieces if p.mark is Mark.DASHED), None)
    if dash is None:
        _set_titles(titles, _headline(titles))
    else:
        _set_titles(titles, sum(p.first < dash for p in titles) - 1)


def reads_like_head(pieces: list[Piece]) -> bool:
    """Whether lines read like the head of an article: a kicker above a headline, a column's name behind one."""
    titles = [p.text for p in pieces if p.mark in (Mark.HEADING, Mark.QUESTION)]
    return any(_ABOVE.search(t) for t in titles[:-1]) or any(_LABELLED.search(t) for t in titles[-1:])


def _names_column(piece: Piece) -> bool:
    text = piece.text
    return piece.mark is Mark.COLUMN or text[0] in "■□●◆★◎☆" or (text[0] in "（(" and text[-1] in "）)")


def _labelled_part(text: str) -> Part:
    if re.match("栏目|专栏|欄目", text):
        return "section"
    if re.match("[引肩眉]", text):
        return "kicker"
    return "subhead" if re.match("[副小]", text) else "headline"


def _set_titles(titles: list[Piece], headline: int) -> None:
    for k, piece in enumerate(titles):
        if k == headline:
            piece.part = "headline"
        elif k > headline:
            piece.part = "subhead"
        else:
            piece.part = "section" if k == 0 and headline > 1 else "kicker"


def _headline(titles: list[Piece]) -> int:
    """Return which of the lines above a text is its headline."""
    above = next((k for k in range(len(titles) - 2, -1, -1) if _ABOVE.search(titles[k].text)), None)
    if above is not None:
        return above + 1
    if len(titles) != 2:
        return min(1, len(titles) - 1)
    first, second = (p.text for p in titles)
    holder = _HOLDER.search(first)
    if (
        len(first) <= 5
        or (holder and plain_names(holder[1]))
        or (_LABELLED.search(second) and not _LABELLED.search(first))
    ):
        return 1
    if _TRADITIONAL.search(first + second):
        # Papers in traditional characters print what explains a headline below it.
        return 0
    # The line that gives the figures, or tells of the meeting, explains the other one; slogans come in pairs.
    for cue in (_SAYS, _FIGURE, _OCCASION):
        if bool(cue.search(first)) != bool(cue.search(second)):
            return int(bool(cue.search(first)))
    return int(" " not in first and " " in second)

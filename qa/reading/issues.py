"""Plain text becomes an issue: drafts get their ids, names, kinds, and the issue its name and date."""

from __future__ import annotations

import re
from datetime import date

from qa.datatypes import Article, Block, Issue, Kind, Paragraph, Role
from qa.reading.bylines import byline_names, closing_names, credit_names, inline_names, plain_names, signature_names
from qa.reading.dates import find_date
from qa.reading.kinds import guess_kind
from qa.reading.layout import lay_out
from qa.reading.lines import split_lines
from qa.reading.marks import Mark
from qa.reading.pieces import Draft, Part, Piece

_LETTER_DAYS = 4
_PREFIX = re.compile(
    r"#{1,6}\s+|[—―─－-]+\s*|[正主大引肩眉副小]?[标標]?[题題]\s*[:：]\s*|(?:栏目|专栏|欄目)\s*[:：]\s*"
)
_PAPER = re.compile(r"[\u4e00-\u9fff]{1,8}(?:日报|晚报|晨报|早报|时报|商报|都市报|周报|日報|晚報|時報|週報|早報)")


def issue_from_text(text: str, stem: str) -> Issue:
    """Read one issue; ``stem`` is the file's, which names the issue where the text does not."""
    drafts, loose = lay_out(split_lines(text))
    articles, blocks = [], [_block(p, None, f"b{n}") for n, p in enumerate(loose, 1)]
    for n, draft in enumerate(drafts, 1):
        articles.append(_article(draft, f"a{n}"))
        others = [p for p in draft.pieces if p.part != "paragraph"]
        blocks += [_block(p, f"a{n}", f"a{n}-b{m}") for m, p in enumerate(others, 1)]
    mastheads = [p.text for p in loose if p.part == "masthead"]
    name = next((m[0] for text in mastheads if (m := _PAPER.search(text))), stem)
    return Issue(name, _date(mastheads, drafts, stem), tuple(articles), tuple(sorted(blocks, key=lambda b: b.lines)))


def _date(mastheads: list[str], drafts: list[Draft], stem: str) -> str | None:
    """Return the day of the issue: a masthead's, the one printed under the headlines, a letter's, or the file's.

    A letter may be older than the paper that prints it: its day counts if the latest report is of one of the days
    before it, or, where no report tells its day, if the file's name does not know better.
    """
    if found := next((d for text in mastheads if (d := find_date(text))), None):
        return found
    pieces = [p for draft in drafts for p in draft.pieces]
    printed = {d for p in pieces if p.part == "other" and (d := find_date(p.text))}
    if len(printed) == 1:
        return printed.pop()
    signed = max((d for p in pieces if p.mark is Mark.DATE and (d := find_date(p.text))), default=None)
    named = find_date(stem)
    if signed is None:
        return named
    told = [d for p in pieces if p.mark is Mark.LEAD and (d := find_date(p.text[:60], year=signed[:4]))]
    if not told:
        return named or signed
    days = (date.fromisoformat(signed) - date.fromisoformat(max(told))).days
    return signed if 0 <= days <= _LETTER_DAYS else named


def _block(piece: Piece, article: str | None, block: str) -> Block:
    role: Role = "other" if piece.part == "paragraph" else piece.part
    return Block(block, article, role, piece.text, (piece.first, piece.last))


def _article(draft: Draft, article: str) -> Article:
    body = [p for p in draft.pieces if p.part == "paragraph"]
    kind = _kind(draft, body)
    return Article(
        id=article,
        paragraphs=tuple(Paragraph(f"{article}-p{n}", p.text, (p.first, p.last)) for n, p in enumerate(body, 1)),
        headline=_bare(draft, "headline"),
        kicker=_bare(draft, "kicker"),
        subhead=_bare(draft, "subhead"),
        section=_bare(draft, "section"),
        page=draft.page,
        byline=_names(draft, body, kind),
        kind=kind,
    )


def _bare(draft: Draft, part: Part) -> str:
    """Return a title without the dash before it or the word for what it is."""
    return " ".join(_PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text for text in draft.texts(part))


def _names(draft: Draft, body: list[Piece], kind: Kind) -> tuple[str, ...]:
    names: list[str] = []
    for text in draft.texts("byline"):
        names += byline_names(text) or plain_names(text)
    for piece in body:
        if piece.mark is Mark.LEAD:
            names += inline_names(piece.text)
    if not names and body:
        names += closing_names(body[-1].text)
    if not names:
        for piece in draft.pieces:
            if piece.part == "signature" and piece.mark is not Mark.DATE:
                names += signature_names(piece.text)
    if not names and kind == "photo":
        for text in draft.texts("credit"):
            names += credit_names(text)
    return tuple(dict.fromkeys(names))


def _kind(draft: Draft, body: list[Piece]) -> Kind:
    last = draft.pieces[-1] if draft.pieces else None
    return guess_kind(
        " ".join(draft.texts("section") + draft.texts("kicker") + draft.texts("headline")),
        [p.text for p in body],
        bylines=draft.texts("byline"),
        signed=bool(draft.texts("signature")),
        credited=any(p.mark is Mark.CREDIT for p in draft.pieces)
        or (last is not None and last.mark is Mark.BYLINE and last.text[0] not in "（("),
    )

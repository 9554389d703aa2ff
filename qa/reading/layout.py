"""Pieces become articles: headings told from body text, and heads of articles from inner subheads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile

from qa.reading.bylines import closing_names, plain_names
from qa.reading.heads import reads_like_head, set_head
from qa.reading.joining import join_lines
from qa.reading.lines import Line, Style, measure
from qa.reading.marks import Mark
from qa.reading.pieces import BODY, OF_ISSUE, TITLES, Draft, Part, Piece

_ENDS = OF_ISSUE | {Mark.DATE, Mark.CREDIT, Mark.NOTE, Mark.JUMP_TO}
_WEAK_ENDS = frozenset({Mark.CREDIT, Mark.RULE})
_TELLS = frozenset({Mark.BYLINE, Mark.LABEL, Mark.JUMP_FROM})
_SIDEBAR = re.compile("手记|手記|链接|鏈接|連結|延伸阅读|延伸閱讀|背景|名词解释|小贴士|编后|小档案|小檔案|知多少")
_LONGEST_HEAD, _SIGNATURE = 8, 4

_TAIL_PARTS: dict[Mark, Part] = {
    Mark.PAGE: "page",
    Mark.MASTHEAD: "masthead",
    Mark.CREDIT: "credit",
    Mark.JUMP_TO: "jump",
    Mark.JUMP_FROM: "jump",
    Mark.BYLINE: "byline",
    Mark.STAFF: "other",
    Mark.RULE: "other",
    Mark.FIELD: "other",
}


def lay_out(lines: list[Line]) -> tuple[list[Draft], list[Piece]]:
    """Return the articles of an issue and the pieces that belong to none."""
    style = measure(lines)
    pieces = join_lines(lines, style)
    _settle(pieces, style)
    drafts, loose = _Layout(pieces, style).read()
    if pieces and not any("paragraph" in draft.parts for draft in drafts):
        return [_untold(pieces)], []
    return drafts, loose


def _settle(pieces: list[Piece], style: Style) -> None:
    """Decide, by their neighbours and by what repeats, what lines are that may be a heading or a paragraph."""
    repeated = Counter(p.text for p in pieces if p.mark is Mark.HEADING and len(p.text) <= 8)
    flush_heads = style.indented and style.wrap is None
    for k, piece in enumerate(pieces):
        before, after = pieces[k - 1] if k else None, pieces[k + 1] if k + 1 < len(pieces) else None
        follows = after.mark if after else None
        if piece.mark is Mark.HEADING and repeated[piece.text] > 1:
            piece.mark = Mark.COLUMN
        elif piece.mark is Mark.QUESTION:
            told = follows in (Mark.LEAD, Mark.BYLINE, Mark.DASHED, Mark.SALUTATION)
            apart = before is None or before.mark in TITLES or before.mark in _ENDS or piece.gap > 0
            if not (told or (not piece.indent if style.indented else apart and after is not None)):
                piece.mark = Mark.BODY
        elif piece.mark is Mark.COLUMN and before and before.mark in BODY and plain_names(piece.text):
            piece.mark = Mark.BYLINE
        elif follows is Mark.HEADING and piece.text[-1] in "：:" and len(piece.text) <= 16:
            # A kicker that names who does what the headline tells; elsewhere the line announces a list.
            if piece.mark is Mark.BODY and [p.mark for p in pieces[k + 2 : k + 3]] == [Mark.LEAD]:
                piece.mark = Mark.HEADING
        elif piece.mark is Mark.BODY and len(piece.text) <= 70 and "。" not in piece.text:
            # A headline may be longer than a heading usually is.
            flush = flush_heads and not piece.indent
            if flush or (follows is Mark.LEAD and not re.search("[；;，,：:]$", piece.text)):
                piece.mark = Mark.HEADING


def _untold(pieces: list[Piece]) -> Draft:
    """Return the one article of a text in which no line looks like a paragraph."""
    draft = Draft()
    for k, piece in enumerate(pieces):
        draft.add(piece, "headline" if k == 0 and len(pieces) > 1 and piece.mark in TITLES else "paragraph")
    return draft


class _Layout:
    """One pass over the pieces, run by run; a run is what stands between two paragraphs."""

    def __init__(self, pieces: list[Piece], style: Style) -> None:
        self.style = style
        self.drafts: list[Draft] = []
        self.loose: list[Piece] = []
        self.page = ""
        self.runs = list(_runs(pieces))
        gaps = Counter(b.gap for a, b in pairwise(pieces) if a.mark in BODY and b.mark in BODY)
        self.usual_gap = gaps.most_common(1)[0][0] if gaps else 0
        # Where articles can be told by their bylines, see whether more empty lines than usual stand above them.
        told = [run for run, body in self.runs[1:] if body and _is_told(run, body)]
        self.articles_apart = _holds(self._apart(run) for run in told)
        titles = {p.indent for p in pieces if p.mark in TITLES} if style.indented else set()
        self.inner_indented, self.heads_flush = True in titles, False in titles
        flush = [b for a, b in pairwise(pieces) if a.indent and not b.indent and b.mark in TITLES and not style.wrap]
        self.blocks = self.heads_flush and _holds(p.gap > self.usual_gap for p in flush)
        """Whether articles can be told by their heads: these are not indented, and empty lines stand above them."""

    def read(self) -> tuple[list[Draft], list[Piece]]:
        """Place every piece."""
        for run, body in self.runs:
            *closed, last = self._divided(run)
            for k, part in enumerate(closed):
                self._read(part, None, inner=k == 0 and not self._heads(part[0]))
            self._read(last, body, inner=False)
        return self.drafts, self.loose

    def _divided(self, run: list[Piece]) -> list[list[Piece]]:
        """Divide a run where empty lines tell that an article ends within it."""
        if self.blocks:
            ended = [k for k in range(1, len(run)) if run[k - 1].indent or run[k - 1].mark in _ENDS]
            cuts = [k for k in ended if self._heads(run[k])]
        elif self.articles_apart and self.drafts and not self._apart(run[:1]):
            cuts = [k for k in range(1, len(run)) if self._apart(run[k : k + 1])][:1]
        else:
            cuts = []
        return [run[i:j] for i, j in pairwise([0, *cuts, len(run)])]

    def _heads(self, piece: Piece) -> bool:
        return self.blocks and not piece.indent and piece.gap > self.usual_gap

    def _read(self, run: list[Piece], body: Piece | None, *, inner: bool) -> None:
        """Place a run and the paragraph below it; ``inner``: it is known to belong to the article above."""
        sure = bool(run) and self._heads(run[0])
        cut = _end_of_tail(run, body) if not sure else sum(1 for _ in takewhile(lambda p: p.mark in OF_ISSUE, run))
        rest = run[cut:]
        self._close(run[:cut])
        signed = not sure and self._is_signed(rest, body)
        if signed:
            signer = rest.pop(0)
            self.drafts[-1].add(signer, "byline" if signer.mark is Mark.BYLINE else "signature")
        if rest:
            evidence = self._evidence(run[:cut], rest, body) if self.drafts else 9
            self._open(rest, body, sure or (not (inner and self.drafts) and evidence + 3 * signed >= 2))
        if body is not None:
            told = body.mark is Mark.CONTINUATION or (run and self.articles_apart and self._apart([body]))
            if not self.drafts or (told and not rest):
                self._start([])
            self.drafts[-1].add(body, "paragraph")

    def _close(self, tail: list[Piece]) -> None:
        """Place the lines under a text, and those between articles."""
        draft = self.drafts[-1] if self.drafts else None
        dated = max((k for k, p in enumerate(tail) if p.mark is Mark.DATE), default=-1)
        for k, piece in enumerate(tail):
            part = _TAIL_PARTS.get(piece.mark)
            if piece.mark is Mark.NOTE:
                part = "byline" if "作者" in piece.text else "credit"
            elif piece.mark is Mark.DATE or part is None:
                signed = 0 <= dated - k <= _SIGNATURE or (draft is not None and k == 0 and _signs(piece, draft))
                part = ("signature" if signed else "paragraph") if draft else "masthead"
            if piece.mark is Mark.PAGE:
                self.page = piece.text
            if draft is None or piece.mark in OF_ISSUE:
                piece.part = part
                self.loose.append(piece)
            else:
                draft.add(piece, part)

    def _is_signed(self, rest: list[Piece], body: Piece | None) -> bool:
        """Whether the first of these lines signs the text above rather than the one below."""
        if not self.drafts or not rest:
            return False
        if body is not None and len(rest) < 2 and not (self.articles_apart and self._apart([body])):
            return False
        draft, first = self.drafts[-1], rest[0]
        if self.articles_apart and self._apart(rest[:1]) and not self._apart(rest[1:2]):
            return False
        others = any(p.mark is Mark.BYLINE for p in rest[1:]) or (body is not None and body.mark is Mark.LEAD)
        return _signs(first, draft) and "paragraph" in draft.parts and ("byline" not in draft.parts or others)

    def _open(self, rest: list[Piece], body: Piece | None, starts: bool) -> None:
        """Place the lines above a text: the head of an article, or inner subheads of the one that goes on."""
        if not starts:
            part: Part = "inner_subhead" if body and len(rest) <= _LONGEST_HEAD else "paragraph"
            for piece in rest:
                self.drafts[-1].add(piece, _TAIL_PARTS.get(piece.mark, part))
            return
        flush = self._heads(rest[0])
        if body is None and (flush or len(rest) <= _LONGEST_HEAD):
            # Under the head stands a poem, a list, or a text of one line.
            head = sum(1 for _ in takewhile(lambda p: not p.indent, rest)) if flush else 1
            self._start(rest[:head])
            for piece in rest[head:]:
                self.drafts[-1].add(piece, _TAIL_PARTS.get(piece.mark, "paragraph"))
            return
        signed = next((k for k, p in enumerate(rest[:4]) if k and p.mark in (Mark.BYLINE, Mark.NAME)), None)
        if signed is not None and len(rest) - signed > 4:
            # A poem: its lines look like headings.
            self._start(rest[: signed + 1])
            rest = self._list(rest[signed + 1 :], body)
        elif len(rest) > _LONGEST_HEAD:
            if self.articles_apart and self._apart(rest[:1]):
                self._start([rest.pop(0)])
            rest = self._list(rest, body)
        if rest:
            self._start(rest)

    def _list(self, rest: list[Piece], body: Piece | None) -> list[Piece]:
        """Place the lines of a poem, a table, a list of contents; return those at its end that head the text below."""
        told = max(
            (k for k, p in enumerate(rest) if p.mark in (Mark.BYLINE, Mark.NAME, Mark.DASHED)), default=len(rest)
        )
        head = max(told - 1, 0) if body else len(rest)
        while body and head > max(told - 3, 0) and not rest[head].gap:
            head -= 1
        for piece in rest[:head]:
            if self.drafts:
                self.drafts[-1].add(piece, "paragraph")
            else:
                self.loose.append(piece)
        return rest[head:]

    def _start(self, head: list[Piece]) -> None:
        set_head(head, self.style.indented)
        pages = [p.text for p in head if p.mark is Mark.PAGE]
        self.drafts.append(Draft(pages[0] if pages else self.page))
        for piece in head:
            self.drafts[-1].add(piece, piece.part)

    def _evidence(self, tail: list[Piece], rest: list[Piece], body: Piece | None) -> float:
        """Return how much speaks for a new article here rather than an inner subhead."""
        evidence = 0.0
        if body is not None and body.mark in (Mark.LEAD, Mark.SALUTATION):
            evidence += 3
        if rest[0].mark in (Mark.LABEL, Mark.JUMP_FROM) or any(p.mark in _TELLS for p in rest[1:]):
            evidence += 6
        if any(p.mark is Mark.DASHED for p in rest):
            evidence += 3
        if reads_like_head(rest):
            evidence += 2
        if len(rest) > 1 and (rest[-1].mark is Mark.NAME or (rest[0].mark is Mark.COLUMN and rest[1].mark in TITLES)):
            evidence += 2
        if any(p.mark in _ENDS for p in tail):
            evidence += 4 if any(p.mark in _ENDS and p.mark not in _WEAK_ENDS for p in tail) else 1
        last = self.drafts[-1].pieces[-1] if self.drafts[-1].pieces else None
        if last is not None and last.part == "paragraph" and closing_names(last.text):
            evidence += 2
        if rest[0].mark is Mark.NUMBERED:
            evidence -= 4
        if _SIDEBAR.search(rest[-1].text):
            evidence -= 3
        if self._apart([*tail[:1], *rest[:1]]):
            evidence += 3 if self.articles_apart else 2
        elif self.articles_apart:
            evidence -= 4
        if self.heads_flush:
            evidence += -2 if rest[0].indent else 2 * self.inner_indented
        return evidence

    def _apart(self, run: list[Piece]) -> bool:
        """Whether more empty lines than usual stand above or within a run."""
        return any(p.gap > self.usual_gap for p in run)


def _holds(cases: Iterable[bool]) -> bool:
    """Whether something holds for nearly all of three cases or more."""
    told = list(cases)
    return len(told) >= 3 and sum(told) >= 0.8 * len(told)


def _runs(pieces: list[Piece]) -> Iterator[tuple[list[Piece], Piece | None]]:
    """Yield what stands above each paragraph, with the paragraph; last what stands below them all."""
    run: list[Piece] = []
    for piece in pieces:
        if piece.mark in BODY:
            yield run, piece
            run = []
        else:
            run.append(piece)
    if run:
        yield run, None


def _end_of_tail(run: list[Piece], body: Piece | None) -> int:
    """Return where the lines end that close the article above."""
    titles = [k for k, p in enumerate(run) if p.mark in TITLES]
    first, last = (titles[0], titles[-1]) if titles else (len(run), -1)
    ends = [k for k, p in enumerate(run) if p.mark in _ENDS and (body is None or k < last or k < first)]
    # A date in brackets under a title says when the speech was held.
    ends = [k for k in ends if k < first or run[k].mark is not Mark.DATE or run[k].text[0] not in "（("]
    return ends[-1] + 1 if ends else 0


def _signs(piece: Piece, draft: Draft) -> bool:
    """Whether a line may sign an article: a name, under a letter with the place it was written in."""
    if draft.letter and piece.mark is Mark.HEADING:
        return bool(plain_names(piece.text.split()[-1]))
    return piece.mark in (Mark.BYLINE, Mark.NAME)


def _is_told(run: list[Piece], body: Piece) -> bool:
    """Whether a byline tells that an article begins with this run."""
    titled = any(p.mark in TITLES for p in run)
    return titled and (body.mark is Mark.LEAD or any(p.mark is Mark.BYLINE for p in run[1:]))

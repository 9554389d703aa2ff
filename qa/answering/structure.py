"""Answers that the structure of the issues gives: to what is asked of the paper itself (see `qa.answering.paper`).

Each answer is a quotation like any other: a headline, a byline, a line of the masthead. What the paper does not print
but its file tells, a date or a page, is said in the reason why there is no quotation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qa.answering.answer import refuse
from qa.answering.listing import Piece, evidence_of, headlines, leads, listing, piece_of
from qa.answering.paper import About, Request, number_of
from qa.answering.speech import speeches
from qa.datatypes import Answer, Article, Block, Issue, Paragraph, Question, Role
from qa.reading.dates import find_date
from qa.retrieval.passages import heading_of
from qa.sentences import sentences
from qa.wording import date_in_words, say, say_kind, undated
from qa.words import content_words, fold, letters_of

_ABOUT_THE_ISSUE: tuple[Role, ...] = ("masthead", "page", "other", "credit", "signature")
"""Blocks that may print the issue's date, its own first."""
_SIGNERS: tuple[Role, ...] = ("byline", "signature", "credit")
_DATELINE = 100
"""Characters in which a paragraph names its reporters."""
_ONE_BY_ONE = 3
"""So many dates or names are told one by one."""
_ENOUGH = 0.6
"""Share of the words a description has that an article must have to be the one described."""
_N = "[0-9〇○零一二三四五六七八九十]"
_DATE = re.compile(
    f"{_N}{{4}}\\s?年\\s?{_N}{{1,3}}\\s?月\\s?{_N}{{1,3}}\\s?日|[0-9]{{4}}[-./][0-9]{{1,2}}[-./][0-9]{{1,2}}"
)
_WEEKDAY = re.compile("(?:星期|礼拜|周)[一二三四五六日天]")
_NUMBER = re.compile("总?第[0-9]{1,7}期")
_PAGES = re.compile("(?:(?<=今日)|(?<=本期)|(?<=今天)|(?<=共))[0-9]{1,3}版")
_PAGE = re.compile("第?\\s?[a-z]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})\\s?版|^[a-z]?[0-9]{1,3}|[0-9]{1,3}$")
_PAGE_NUMBER = re.compile("([a-z]?)(?:0*([1-9][0-9]{0,2})(?![0-9])|([一二三四五六七八九十]{1,3}|头|front)(?=版|$))")
_PAPER_NAME = re.compile("[^\\W\\d]{2,12}(?=\\s|$)")
_ROLE = re.compile("[^\\W\\d]{0,8}?(?:记者|通讯员|评论员|实习生|特派员|撰稿人|作者)")
_FRONT = ("头", "front")
_PARTS: dict[About, Role] = {"headline of": "headline", "subhead of": "subhead", "kicker of": "kicker"}
_AND = re.compile("[、和与及]|记者|通讯员")
_ORNAMENTS = " \t\u3000\xa0■□●○◆◇▲△▼★☆【】〔〕[]（）()〈〉—―─－-"

Place = tuple[Issue, Article]


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """What is asked, of which issues, and in which language."""

    request: Request
    issues: Sequence[Issue]
    english: bool

    def say(self, key: str, **values: object) -> str:
        return say(key, self.english, **values)


@dataclass(frozen=True, slots=True)
class _Told:
    """What there is to say: pieces to quote, best first; with a reason, what is shown although nothing answers."""

    pieces: Sequence[Piece]
    reason: str | None = None
    listed: bool = False
    """Whether the pieces are a list of articles."""


def answer_from_structure(
    question: Question,
    understood: str | None,
    requests: Iterable[Request],
    issues: Sequence[Issue],
    k: int,
    *,
    english: bool = False,
) -> Answer | None:
    """The answer to the first of `requests` that fits these issues; None where none does.

    Parameters
    ----------
    understood
        The question as completed from its history, where that is what the requests were read from.
    k
        How many pieces of evidence to show.
    """
    for request in requests:
        told = _ANSWERS[request.about](_Inquiry(request, issues, english))
        if told is None or not told.pieces:
            continue
        if told.reason is not None:
            return refuse(question, understood, told.reason, evidence_of(told.pieces, k))
        if told.listed:
            return listing(question, understood, told.pieces, k)
        evidence = evidence_of(told.pieces, k)
        return Answer(
            question=question.text,
            status="answered",
            confidence=1.0,
            evidence=evidence,
            answer=told.pieces[0].short,
            sentence=evidence[0].quote,
            understood=understood,
            history=question.history,
            id=question.id,
        )
    return None


# The paper -----------------------------------------------------------------------------------------------------------


def _date(asked: _Inquiry) -> _Told:
    weekday = asked.request.about == "weekday"
    printed = [_printed_weekday(issue) if weekday else _printed_date(issue) for issue in asked.issues]
    if any(printed):
        return _by_issue(printed, asked.issues)
    dates = sorted({date for issue in asked.issues for a in issue.articles if (date := a.date or issue.date)})
    words = [date_in_words(date, "en" if asked.english else "zh", weekday=weekday) for date in dates]
    told = "、".join(words if len(words) <= _ONE_BY_ONE else [f"{words[0]}—{words[-1]}"])
    because = "undated" if not words else "weekday_of_date" if weekday else "date_of_file"
    return _Told(list(headlines(asked.issues)), asked.say(because, dates=told))


def _printed_date(issue: Issue) -> Piece | None:
    """The issue's date as printed: in the masthead, else by itself, else under a letter."""
    for role in _ABOUT_THE_ISSUE:
        for block in issue.blocks:
            if block.role == role:
                for date in _DATE.finditer(fold(block.text)):
                    if issue.date and find_date(date[0]) == issue.date:
                        return _beside(issue, block, date.span())
    return None


def _printed_weekday(issue: Issue) -> Piece | None:
    return _first_match(issue, _WEEKDAY, ("masthead", "page"))


def _count(asked: _Inquiry) -> _Told:
    pattern = _NUMBER if asked.request.about == "number" else _PAGES
    printed = [_first_match(issue, pattern, ("masthead", "other")) for issue in asked.issues]
    if any(printed):
        return _by_issue(printed, asked.issues)
    return _Told(list(headlines(asked.issues)), asked.say(asked.request.about))


def _name(asked: _Inquiry) -> _Told:
    printed = [_printed_name(issue) for issue in asked.issues]
    if any(printed):
        return _by_issue(printed, asked.issues)
    names = [undated(issue.name, issue.date) for issue in asked.issues]
    told = "”“".join(names[:_ONE_BY_ONE]) + "…" * (len(names) > _ONE_BY_ONE)
    return _Told(list(headlines(asked.issues)), asked.say("name_of_file", names=told))


def _printed_name(issue: Issue) -> Piece | None:
    mastheads = [block for block in issue.blocks if block.role == "masthead"]
    for block in mastheads:
        if (at := block.text.find(issue.name)) >= 0:
            return _beside(issue, block, (at, at + len(issue.name)))
    name = _PAPER_NAME.match(mastheads[0].text) if mastheads else None
    return _beside(issue, mastheads[0], name.span()) if name else None


def _first_match(issue: Issue, pattern: re.Pattern[str], roles: Sequence[Role]) -> Piece | None:
    for block in issue.blocks:
        if block.role in roles and not block.article and (found := pattern.search(fold(block.text))):
            return _beside(issue, block, found.span())
    return None


def _beside(issue: Issue, block: Block, short: tuple[int, int]) -> Piece | None:
    """A block that may belong to no article; it is cited with the article that follows it, or else the last one."""
    articles = {article.id: article for article in issue.articles}
    below = [a for a in issue.articles if a.paragraphs and a.paragraphs[0].lines > block.lines] or issue.articles[-1:]
    owner = articles[block.article] if block.article in articles else next(iter(below), None)
    return piece_of(issue, owner, block, block.text[slice(*short)]) if owner else None


def _by_issue(printed: Sequence[Piece | None], issues: Sequence[Issue]) -> _Told:
    """A piece for each issue; an issue that prints nothing of the kind comes last, with its first headline."""
    pieces = [piece for piece in printed if piece]
    silent = [issue for piece, issue in zip(printed, issues, strict=True) if not piece]
    firsts = [first for issue in silent if (first := next(headlines([issue]), None))]
    if len(issues) > 1:
        pieces = [replace(piece, short=None) for piece in pieces]
    return _Told([*pieces, *firsts])


# Articles by their place or kind -------------------------------------------------------------------------------------


def _article(asked: _Inquiry) -> _Told:
    found = _nth(asked.request.nth, asked.issues)
    if not found:
        return _too_few(asked)
    if len(found) > 1:
        return _Told(found, listed=True)
    return _Told([_whole(found[0]), *(lead for lead in leads([found[0].issue]) if lead.article is found[0].article)])


def _author(asked: _Inquiry) -> _Told | None:
    """Who made the nth article, or those of a kind."""
    kind = asked.request.kind
    if kind is None:
        found = _nth(asked.request.nth, asked.issues)
    else:
        found = [piece for piece in headlines(asked.issues) if piece.article.kind == kind]
    signed = [byline for piece in found if (byline := _byline(piece.issue, piece.article))]
    if not found:
        return _too_few(asked) if kind is None else None
    return _Told([*_only(signed), *found]) if signed else _Told(found, asked.say("unsigned"))


def _too_few(asked: _Inquiry) -> _Told:
    every = list(headlines(asked.issues))
    return _Told(every, asked.say("too_few", count=len(every)))


def _nth(nth: int, issues: Sequence[Issue]) -> list[Piece]:
    """The headline of the nth article of each issue that has so many; of the last for -1."""
    each = [list(headlines([issue])) for issue in issues]
    at = nth - 1 if nth > 0 else nth
    return [pieces[at] for pieces in each if len(pieces) >= abs(nth)]


def _on_page(asked: _Inquiry) -> _Told | None:
    every = list(headlines(asked.issues))
    if not any(piece.article.page for piece in every):
        # Without page numbers the front page is all there is, and asked for like the paper.
        return None if asked.request.place in _FRONT else _Told(every, asked.say("no_page"))
    letter, number = _page_number(asked.request.place)
    pages = {(letter, number), (letter or "a", number)}
    found = [piece for piece in every if _page_number(piece.article.page) in pages]
    if not found and number == 1:
        # The front page often bears no number.
        found = [piece for piece in every if not piece.article.page]
    if found:
        return _list_of(found)
    return _Told(every, asked.say("not_a_page", page=f"{letter}{number}".upper()))


def _page_number(text: str) -> tuple[str, int]:
    """Letter and number of a page, ("a", 6) for A6 港聞; ("", 0) for a page that is not numbered."""
    found = _PAGE_NUMBER.search(fold(text))
    return (found[1], number_of(found[2] or found[3]) or 0) if found else ("", 0)


def _in_section(asked: _Inquiry) -> _Told | None:
    name = letters_of(asked.request.place)

    def is_in(article: Article) -> bool:
        return (
            name in letters_of(article.section)
            or name in letters_of(article.page)
            or name == letters_of(article.headline)
        )

    found = [piece for piece in headlines(asked.issues) if name and is_in(piece.article)]
    return _list_of(found) if found else None


def _of_kind(asked: _Inquiry) -> _Told | None:
    if asked.request.kind is None:
        return None
    every = list(headlines(asked.issues))
    if found := [piece for piece in every if piece.article.kind == asked.request.kind]:
        return _list_of(found)
    return _Told(every, asked.say("none_of_kind", kind=say_kind(asked.request.kind, asked.english)))


def _list_of(found: Sequence[Piece]) -> _Told:
    """Several articles as a list; of one the headline, and its byline beside it."""
    if len(found) > 1:
        return _Told(found, listed=True)
    byline = _byline(found[0].issue, found[0].article)
    return _Told([_whole(found[0]), *([byline] if byline else [])])


# People --------------------------------------------------------------------------------------------------------------


def _made_by(asked: _Inquiry) -> _Told | None:
    found = [piece for piece in headlines(asked.issues) if _signed_by(asked.request.who, piece.article)]
    if asked.request.kind == "photo":
        found = [p for p in found if p.article.kind == "photo" or _credits(asked.request.who, p.issue, p.article)]
    elif asked.request.kind:
        found = [piece for piece in found if piece.article.kind == asked.request.kind]
    return _list_of(found) if found else None


def _signed_by(who: str, article: Article) -> bool:
    """Whether somebody signed an article, or all of several did: 王凯、李红."""
    names = {fold(name) for name in article.byline}
    return who in names or (len(several := set(_AND.split(who))) > 1 and several <= names)


def _credits(who: str, issue: Issue, article: Article) -> bool:
    return any(b.article == article.id and b.role == "credit" and who in fold(b.text) for b in issue.blocks)


def _who(asked: _Inquiry) -> _Told | None:
    """The bylines of somebody whom no article tells of."""
    places = [(issue, article) for issue in asked.issues for article in issue.articles]
    signed = [(issue, article) for issue, article in places if _signed_by(asked.request.who, article)]
    names = {name for _, article in signed for name in article.byline if fold(name) == asked.request.who}
    if any(_tells_of(name, article) for name in names for _, article in places):
        return None
    bylines = [byline for issue, article in signed if (byline := _byline(issue, article))]
    return _Told([*(_with_role(byline, asked.request.who) for byline in bylines), *_titles(signed)])


def _tells_of(name: str, article: Article) -> bool:
    """Whether a name stands in an article, other than that of who signed it, who is in its dateline."""
    heading = f"{article.kicker}{article.headline}{article.subhead}"
    return name in heading or (name not in article.byline and any(name in p.text for p in article.paragraphs))


def _with_role(byline: Piece, who: str) -> Piece:
    """A byline of which the role is what answers: 本报记者 of ■ 本报记者 王凯."""
    quote = fold(byline.text[byline.start : byline.end])
    roles = list(_ROLE.finditer(quote, 0, max(quote.find(who), 0)))
    start, end = roles[-1].span() if roles else (0, 0)
    return replace(byline, short=byline.text[byline.start + start : byline.start + end] or None)


def _byline(issue: Issue, article: Article) -> Piece | None:
    """The block or paragraph that names who made an article, all its names the short answer."""
    own = [block for role in _SIGNERS for block in issue.blocks if block.article == article.id and block.role == role]
    names = [re.compile(r"\s*".join(map(re.escape, name))) for name in article.byline]
    sources: list[Block | Paragraph] = [*own, *article.paragraphs[:1], *article.paragraphs[-1:]]
    for source in sources:
        text = source.text
        near = text if isinstance(source, Block) else f"{text[:_DATELINE]}\n{text[-_DATELINE:]}"
        if names and names[0].search(near):
            found = [match.span() for name in names if (match := name.search(text))]
            return piece_of(issue, article, source, text[min(found)[0] : max(end for _, end in found)])
    return None


# Parts of an article -------------------------------------------------------------------------------------------------


def _page_of(asked: _Inquiry) -> _Told:
    places = _named(asked)
    titles = _titles(places)
    if printed := [piece for issue, article in places if (piece := _printed_page(issue, article))]:
        return _Told([*_only(printed), *titles])
    if page := next((article.page for _, article in places if article.page), None):
        return _Told(titles, asked.say("page_of_file", page=page))
    return _Told(titles, asked.say("no_page"))


def _printed_page(issue: Issue, article: Article) -> Piece | None:
    """The line above an article's page that numbers it, or a line of its own that does."""
    pages = [b for b in issue.blocks if b.role == "page" and article.page and b.text.strip() == article.page.strip()]
    first = article.paragraphs[0].lines if article.paragraphs else (0, 0)
    own = [b for b in pages if b.article == article.id]
    above = [b for b in pages if not b.article and b.lines <= first]
    named = [b for b in issue.blocks if b.article == article.id and b.role == "credit" and "版" in b.text]
    for block in (*own, *above[-1:], *named):
        if number := _PAGE.search(fold(block.text)):
            return piece_of(issue, article, block, block.text[slice(*number.span())])
        if block.role == "page":
            return piece_of(issue, article, block, block.text.strip())
    return None


def _section_of(asked: _Inquiry) -> _Told:
    places = _named(asked)
    titles = _titles(places)
    printed = list(_blocks(places, "section")) or [p for place in places if (p := _printed_page(*place))]
    return _Told([*_only(printed), *titles]) if printed else _Told(titles, asked.say("no_section"))


def _part_of(asked: _Inquiry) -> _Told:
    places = _named(asked)
    role = _PARTS[asked.request.about]
    found = list(_blocks(places, role))
    return _Told(_only(found)) if found else _Told(_titles(places), asked.say(f"no_{role}"))


def _inner_heads(asked: _Inquiry) -> _Told:
    places = _named(asked)
    heads = [
        piece
        for issue, article in places
        for block in issue.blocks
        if block.article == article.id and block.role == "inner_subhead" and (piece := piece_of(issue, article, block))
    ]
    return _Told(heads) if heads else _Told(_titles(places), asked.say("no_inner_subhead"))


def _which(asked: _Inquiry) -> _Told:
    return _Told([_whole(title) for title in _titles(_described(asked, in_body=False))])


def _speakers(asked: _Inquiry) -> _Told:
    places = _named(asked)
    heard = [
        piece
        for issue, article in places
        for paragraph in article.paragraphs
        if (piece := _speech(issue, article, paragraph))
    ]
    return _Told(_only(heard)) if heard else _Told(_titles(places), asked.say("nobody"))


def _speech(issue: Issue, article: Article, paragraph: Paragraph) -> Piece | None:
    """The first sentence of a paragraph that says who said something, the speaker's name the short answer."""
    text = paragraph.text
    for start, end in sentences(text):
        for speech in speeches(text):
            if start <= speech.attributed[0] < end and speech.name != speech.speaker:
                return Piece(issue, article, paragraph.id, text, start, end, text[slice(*speech.name)])
    return None


def _blocks(places: Sequence[Place], role: Role) -> Iterator[Piece]:
    for issue, article in places:
        for block in issue.blocks:
            if block.article == article.id and block.role == role:
                if piece := piece_of(issue, article, block, block.text.strip(_ORNAMENTS)):
                    yield piece
                break


def _titles(places: Sequence[Place]) -> list[Piece]:
    wanted = {(issue.name, article.id) for issue, article in places}
    return [p for p in headlines({i.name: i for i, _ in places}.values()) if (p.issue.name, p.article.id) in wanted]


def _only(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces of which a single one answers in short, several do not."""
    return [replace(piece, short=None) for piece in pieces] if len(pieces) > 1 else list(pieces)


def _whole(piece: Piece) -> Piece:
    """A headline as the answer, without a word like 标题： that may stand before it in the file."""
    quote, headline = piece.text[piece.start : piece.end], piece.article.headline
    return replace(piece, short=headline if headline in quote else quote) if headline else piece


def _named(asked: _Inquiry) -> list[Place]:
    """The articles that bear the title asked for, or hold it in their heading; else the one described."""
    title = letters_of(asked.request.title)
    if not title:
        return _described(asked, in_body=True)
    places = [(issue, article) for issue in asked.issues for article in issue.articles]
    exactly = [place for place in places if letters_of(place[1].headline) == title]
    return exactly or [place for place in places if title in letters_of(heading_of(place[1]))]


def _described(asked: _Inquiry, *, in_body: bool) -> list[Place]:
    """The one article whose heading has most of a description's words, or whose text has, none where several have."""
    places = [(i, a) for i in asked.issues for a in i.articles if asked.request.kind in (None, a.kind)]
    words = set(content_words(asked.request.subject))
    if not words:
        return places if asked.request.kind and len(places) == 1 else []
    headings = [fold(heading_of(article)) for _, article in places]
    found = _best([sum(word in heading for word in words) / len(words) for heading in headings])
    if found is None and in_body:
        texts = ["\n".join(p.text for p in article.paragraphs) for _, article in places]
        found = _best([sum(word in text for word in words) / len(words) for text in texts])
    return [] if found is None else [places[found]]


def _best(shares: Sequence[float]) -> int | None:
    """The row of the highest share, if that is enough and no other's."""
    best = max(shares, default=0.0)
    return shares.index(best) if best >= _ENOUGH and shares.count(best) == 1 else None


_ANSWERS: dict[About, Callable[[_Inquiry], _Told | None]] = {
    "date": _date,
    "weekday": _date,
    "number": _count,
    "pages": _count,
    "name": _name,
    "article": _article,
    "author": _author,
    "on page": _on_page,
    "in section": _in_section,
    "of kind": _of_kind,
    "made by": _made_by,
    "who": _who,
    "page of": _page_of,
    "section of": _section_of,
    "headline of": _part_of,
    "subhead of": _part_of,
    "kicker of": _part_of,
    "inner heads of": _inner_heads,
    "which article": _which,
    "speakers": _speakers,
}

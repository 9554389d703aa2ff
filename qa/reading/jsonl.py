"""JSON Lines become issues: one article a line, one issue per distinct ``issue``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast, get_args

from qa.datatypes import Article, Block, Issue, Kind, Paragraph, Role
from qa.errors import IssueError
from qa.reading.dates import find_date
from qa.reading.kinds import guess_kind

_BLOCKS: tuple[Role, ...] = ("section", "kicker", "headline", "subhead", "byline")
_FORM = 'write {"id": "…", "headline": "…", "paragraphs": ["…"]}, one article a line'


def issues_from_jsonl(text: str, name: str, stem: str) -> tuple[Issue, ...]:
    """Return the issues of a file, in order of appearance; articles without ``issue`` make one named ``stem``.

    Lines end at line feeds only, as JSON Lines has it. A paragraph's number is its place among those given; empty
    ones are left out, so that ids stay as they are when an empty one is filled.

    Raises
    ------
    IssueError
        A line is no such article, or an id stands twice in an issue; the message names file and line.
    """
    articles: dict[str, dict[str, Article]] = {}
    blocks: dict[str, list[Block]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"line {number} of {name}"
        try:
            given = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise IssueError(f"{where} is not JSON: {getattr(error, 'msg', error)}", _FORM) from None
        if not isinstance(given, dict):
            raise IssueError(f"{where} is not a JSON object", _FORM)
        issue = _text(given, "issue", where).strip() or stem
        article = _article(given, number, where)
        if article.id in articles.setdefault(issue, {}):
            raise IssueError(
                f"{where} repeats the id {article.id!r}", "give every article of an issue an id of its own"
            )
        articles[issue][article.id] = article
        blocks.setdefault(issue, []).extend(_blocks(article, number))
    if not articles:
        raise IssueError(f"{name} holds no article", _FORM)
    return tuple(
        Issue(issue, _common_date(list(found.values())) or find_date(stem), tuple(found.values()), tuple(blocks[issue]))
        for issue, found in articles.items()
    )


def _article(given: Mapping[str, Any], number: int, where: str) -> Article:
    id_ = _text(given, "id", where).strip()
    if not id_:
        raise IssueError(f"{where} has no id", _FORM)
    if given.get("paragraphs") is None:
        raise IssueError(f"{where} has no paragraphs", _FORM)
    paragraphs = _texts(given, "paragraphs", where)
    section, kicker, headline, subhead = (_text(given, key, where).strip() for key in _BLOCKS[:4])
    byline = tuple(name.strip() for name in _texts(given, "byline", where) if name.strip())
    kind = _text(given, "kind", where) or guess_kind(" ".join((section, kicker, headline)), paragraphs)
    if kind not in get_args(Kind):
        raise IssueError(f"kind in {where} is {kind!r}", f"use one of {', '.join(get_args(Kind))}")
    printed = _text(given, "date", where)
    date = find_date(printed)
    if printed.strip() and not date:
        raise IssueError(f"date in {where} is {printed!r}", "write dates like 2026-05-29")
    return Article(
        id=id_,
        paragraphs=tuple(
            Paragraph(f"{id_}-p{n}", p.strip(), (number, number)) for n, p in enumerate(paragraphs, 1) if p.strip()
        ),
        headline=headline,
        kicker=kicker,
        subhead=subhead,
        section=section,
        page=_text(given, "page", where).strip(),
        byline=byline,
        kind=cast(Kind, kind),
        date=date,
    )


def _blocks(article: Article, number: int) -> list[Block]:
    """Return what is printed beside the paragraphs, so that it can be found and quoted too."""
    texts = (article.section, article.kicker, article.headline, article.subhead, " ".join(article.byline))
    present = [(role, text) for role, text in zip(_BLOCKS, texts, strict=True) if text]
    return [
        Block(f"{article.id}-b{n}", article.id, role, text, (number, number))
        for n, (role, text) in enumerate(present, 1)
    ]


def _common_date(articles: list[Article]) -> str | None:
    dates = {article.date for article in articles}
    return dates.pop() if len(dates) == 1 else None


def _text(given: Mapping[str, Any], key: str, where: str) -> str:
    """Return a text; numbers, as ids and pages often are, become one, and null is absent."""
    value = given.get(key)
    if value is None:
        return ""
    if isinstance(value, str) and _whole(value):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise IssueError(f"{key} in {where} is not a text", _FORM)


def _texts(given: Mapping[str, Any], key: str, where: str) -> list[str]:
    value = given.get(key)
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(text, str) and _whole(text) for text in value):
        return value
    raise IssueError(f"{key} in {where} is not a list of texts", _FORM)


def _whole(text: str) -> bool:
    """Whether a text can be written: an escape may have left half of a character's pair."""
    return not any("\ud800" <= c <= "\udfff" for c in text)

"""The newspaper in the reading pane as HTML: the list of articles, an article, what was found. Pure functions.

Every word of the paper and of the reader is escaped; a place is a link by `Place.fragment`, a view by its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from qa.datatypes import Article, Block, Issue, Paragraph, Role
from qa.finding import Bounds, Hit, in_reading_order
from qa.mentions import Mention, Mentions
from qa.render import KINDS, SEPARATOR, Language, date_in_words, escape_html, undated
from qa.web.counted import counted
from qa.web.pane_words import PANE_WORDS, PaneWords
from qa.web.places import Place
from qa.web.views import Listing, Mentioned, Overview, Search, View

if TYPE_CHECKING:
    from qa.newspaper import Head

__all__ = [
    "article_html",
    "found_html",
    "issues_html",
    "list_html",
    "mentioned_html",
    "newest_html",
    "overview_html",
    "sheet_html",
    "trouble_html",
]

ON_A_PAGE = 100
"""Articles, or issues, of the list that are shown together."""

MOST_HITS = 100
"""Passages that are shown of what was found."""

EXCERPT = 120
"""Characters of a passage that are shown of what was found, about."""

WORTH_A_BAR = 3
"""Bars are drawn where somebody is mentioned so often."""

OPEN_FILTERS = 8
"""A filter with more choices is folded."""

_HEADS = ("section", "kicker", "headline", "subhead", "byline", "page")
"""Roles of what stands above the text of an article."""


def sheet_html(view: View, address: str, body: str, language: Language) -> str:
    """The whole pane: the ways to the list, the overview and the search, and what is shown."""
    words = PANE_WORDS[language]
    sought = view.text if isinstance(view, Search) else ""
    ways = "".join(
        f'<a href="{there.fragment()}"{_current(here)}>{escape_html(label)}</a>'
        for there, label, here in (
            (Listing(), words.articles, isinstance(view, Listing | Place)),
            (Overview(), words.overview, isinstance(view, Overview | Mentioned)),
        )
    )
    return (
        f'<section class="sheet" lang="{_html_language(language)}" aria-label="{escape_html(words.paper)}"'
        f' data-address="{escape_html(address)}" data-copied="{escape_html(words.copied)}"'
        f' data-not-copied="{escape_html(words.not_copied)}">'
        f'<div class="ways"><nav aria-label="{escape_html(words.paper)}">{ways}</nav>'
        f'<form role="search"><input type="search" name="find" maxlength="100" value="{escape_html(sought)}"'
        f' aria-label="{escape_html(words.find_label)}" placeholder="{escape_html(words.find_label)}">'
        f"<button>{escape_html(words.find)}</button></form></div>"
        f'<p class="said" role="status"></p>{body}</section>'
    )


# The list ------------------------------------------------------------------------------------------------------------


def list_html(issues: Sequence[Issue], listing: Listing, language: Language, *, lost: bool = False) -> str:
    """The articles by issue and page, as far as they are asked for; `lost` says that a link led nowhere."""
    words = PANE_WORDS[language]
    found = [
        (issue, article)
        for issue in issues
        if listing.issue in (None, issue.name)
        for article in _by_page(issue)
        if _passes(article, listing)
    ]
    parts = [_element("p", "note", words.not_here)] * lost
    parts.append(_filters(issues, listing, language))
    for issue, group in groupby(found[listing.first : listing.first + ON_A_PAGE], key=lambda pair: pair[0]):
        entries = "".join(_entry(issue, article, language) for _, article in group)
        parts.append(f'{_issue_head(issue, language)}<ol class="articles">{entries}</ol>')
    if listing.first >= len(found):
        parts.append(_element("p", "note", words.none))
    parts.append(_list_nav(listing, len(found), words, words.shown))
    return f'<div class="list" data-list>{"".join(parts)}</div>'


def issues_html(heads: Sequence[Head], listing: Listing, language: Language, *, lost: bool = False) -> str:
    """The issues of an archive, the newest first; `lost` says that a link led nowhere."""
    words = PANE_WORDS[language]
    found = [head for head in heads if listing.year in (None, _year(head))]
    found.sort(key=lambda head: head.date or "", reverse=True)
    several = len({undated(head.name, head.date) for head in heads}) > 1
    entries = "".join(
        _issue_entry(head, several, language) for head in found[listing.first : listing.first + ON_A_PAGE]
    )
    years = sorted(Counter(year for head in heads if (year := _year(head))).items(), reverse=True)
    parts = [_element("p", "note", words.not_here)] * lost
    if len(years) > 1:
        choices = [_choice(listing.narrowed("year", None), words.all, None, listing.year is None)]
        choices += [_choice(listing.narrowed("year", y), y, count, listing.year == y) for y, count in years]
        parts.append(f'<div class="filters">{_filter(words.year, choices, listing.year is not None)}</div>')
    parts.append(_result(counted(words.issues_held, len(heads))))
    parts.append(f'<ol class="issues">{entries}</ol>' if entries else _element("p", "note", words.none))
    parts.append(_list_nav(listing, len(found), words, words.issues_shown))
    return f'<div class="list" data-list>{"".join(parts)}</div>'


def _year(head: Head) -> str:
    return (head.date or "")[:4]


def _issue_entry(head: Head, several: bool, language: Language) -> str:
    words = PANE_WORDS[language]
    date = date_in_words(head.date, language, weekday=True) if head.date else words.undated
    name = undated(head.name, head.date)
    label = SEPARATOR.join([date, name] if several or not head.date else [date])
    count = escape_html(counted(words.of_issue, head.articles))
    return f'<li><a href="{Place(head.name).fragment()}">{escape_html(label)}</a> <small>{count}</small></li>'


def newest_html(looked_at: int, held: int, body: str, language: Language) -> str:
    """What was found or counted in a part of an archive, and that it is one."""
    return _element("p", "note", PANE_WORDS[language].newest.format(looked_at, f"{held:,}")) + body


def _by_page(issue: Issue) -> list[Article]:
    """The articles as a reader turns the pages; as they stand in the file where some have no page."""
    if all(article.page for article in issue.articles):
        return sorted(issue.articles, key=lambda article: _natural(article.page))
    return list(issue.articles)


def _natural(text: str) -> list[tuple[int, int, str]]:
    """What sorts A2 before A10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"([0-9]+)", text) if part]


def _passes(article: Article, listing: Listing) -> bool:
    return (
        listing.kind in (None, article.kind)
        and listing.section in (None, article.section)
        and listing.page in (None, article.page)
    )


def _issue_head(issue: Issue, language: Language) -> str:
    name, date = _issue_label(issue, language)
    when = f" <small>{escape_html(date)}</small>" if date else ""
    return (
        f'<h2 class="issue" tabindex="-1"><a href="{Place(issue.name).fragment()}">{escape_html(name)}</a>{when}</h2>'
    )


def _entry(issue: Issue, article: Article, language: Language) -> str:
    words = PANE_WORDS[language]
    address = Place(issue.name, article.id).fragment()
    facts = [" ".join(article.byline), KINDS[language][article.kind], article.section, _page(article.page, words)]
    return (
        f"<li>{_printed('kicker', article.kicker)}"
        f'<h3 lang="zh"><a href="{address}">{escape_html(article.headline or words.untitled)}</a></h3>'
        f"{_printed('subhead', article.subhead)}"
        f'<p class="facts"><span>{escape_html(SEPARATOR.join(filter(None, facts)))}</span>'
        f"{_copy(address, words.copy, of=article.headline)}</p></li>"
    )


def _filters(issues: Sequence[Issue], listing: Listing, language: Language) -> str:
    """What the list can be narrowed by: one row for each thing in which the articles differ."""
    words = PANE_WORDS[language]
    rows = []
    for name, label in words.filters.items():
        without = listing.narrowed(name, None)
        counts = Counter(
            issue.name if name == "issue" else getattr(article, name)
            for issue in issues
            if without.issue in (None, issue.name)
            for article in _by_page(issue)
            if _passes(article, without)
        )
        del counts[""]
        chosen = getattr(listing, name)
        if len(counts) < 2 and chosen is None:
            continue
        choices = [_choice(without, words.all, None, chosen is None)]
        choices += [
            _choice(listing.narrowed(name, value), _filter_label(issues, name, value, language), count, chosen == value)
            for value, count in counts.items()
        ]
        rows.append(_filter(label, choices, chosen is not None))
    return f'<div class="filters">{"".join(rows)}</div>' if rows else ""


def _filter(label: str, choices: Sequence[str], chosen: bool) -> str:
    row = f'<span class="choices">{"".join(choices)}</span>'
    if len(choices) > OPEN_FILTERS + 1:
        return f"<details{' open' * chosen}><summary>{escape_html(label)}</summary>{row}</details>"
    return f'<div role="group" aria-label="{escape_html(label)}"><b>{escape_html(label)}</b>{row}</div>'


def _filter_label(issues: Sequence[Issue], name: str, value: str, language: Language) -> str:
    words = PANE_WORDS[language]
    if name == "kind":
        return KINDS[language][value]  # type: ignore[index]  # an article has no other
    if name == "issue":
        issue = next(issue for issue in issues if issue.name == value)
        date = date_in_words(issue.date, language) if issue.date else ""
        return SEPARATOR.join(filter(None, [undated(issue.name, issue.date), date]))
    return _page(value, words) if name == "page" else value


def _choice(there: Listing, label: str, count: int | None, here: bool) -> str:
    number = "" if count is None else f" <small>{count}</small>"
    return f'<a href="{there.fragment()}"{_current(here)}>{escape_html(label)}{number}</a>'


def _list_nav(listing: Listing, count: int, words: PaneWords, counted: str) -> str:
    if count <= ON_A_PAGE:
        return ""
    last = min(listing.first + ON_A_PAGE, count)
    links = ""
    if listing.first:
        before = replace(listing, first=max(0, listing.first - ON_A_PAGE))
        links += f'<a rel="prev" href="{before.fragment()}">{escape_html(words.previous_page)}</a>'
    if last < count:
        after = replace(listing, first=last)
        links += f'<a rel="next" href="{after.fragment()}">{escape_html(words.next_page)}</a>'
    shown = escape_html(counted.format(listing.first + 1, last, count))
    return f'<nav class="turn" aria-label="{escape_html(words.list_nav)}"><span>{shown}</span>{links}</nav>'


# An article ----------------------------------------------------------------------------------------------------------


def article_html(issue: Issue, place: Place, language: Language, *, several: bool = False) -> str | None:
    """An article set for reading, with the passage that the place names marked; None where there is no such article.

    Parameters
    ----------
    several
        Whether there are other issues, so that this one's name is to be told.
    """
    words = PANE_WORDS[language]
    opened = next((pair for pair in in_reading_order(issue) if pair[0].id == place.article), None)
    if opened is None:
        return None
    article, pieces = opened
    heads = _heads(pieces)
    lost = place.paragraph is not None and place.paragraph not in {piece.id for piece in pieces}
    contents = Listing(issue.name) if several else Listing()
    around = f'<nav class="turn" aria-label="{escape_html(words.article_nav)}">{_around(issue, article, words)}</nav>'
    return (
        f'<article class="article"><p class="back"><a href="{contents.fragment()}">'
        f"{escape_html(words.back)}</a></p>{_element('p', 'note', words.not_in_article) * lost}"
        f"{_head(issue, article, pieces[:heads], place, several, language)}"
        f'<div class="text" lang="zh">{"".join(_piece(piece, place, words) for piece in pieces[heads:])}</div>'
        f"{around}</article>"
    )


def _heads(pieces: Sequence[Paragraph | Block]) -> int:
    """How many pieces stand above the text."""
    for number, piece in enumerate(pieces):
        if not (isinstance(piece, Block) and piece.role in _HEADS):
            return number
    return len(pieces)


def _head(
    issue: Issue, article: Article, heads: Sequence[Paragraph | Block], place: Place, several: bool, language: Language
) -> str:
    words = PANE_WORDS[language]
    printed = {piece.role for piece in heads if isinstance(piece, Block)}
    above = [("section", article.section), ("kicker", article.kicker)]
    below = [("subhead", article.subhead), ("byline", " ".join(article.byline))]
    parts = [_printed(role, text) for role, text in above if role not in printed]
    if "headline" not in printed:
        parts.append(
            f'<h2 class="headline" tabindex="-1" lang="zh">{escape_html(article.headline or words.untitled)}</h2>'
        )
    parts += [_piece(piece, place, words) for piece in heads]
    parts += [_printed(role, text) for role, text in below if role not in printed]
    name, issued = _issue_label(issue, language)
    date = date_in_words(article.date, language) if article.date else issued
    facts = filter(None, [name * several, date, _page(article.page, words), KINDS[language][article.kind]])
    parts.append(
        f'<p class="facts"><span>{escape_html(SEPARATOR.join(facts))}</span>'
        f"{_copy(Place(issue.name, article.id).fragment(), words.copy)}</p>"
    )
    return f"<header>{''.join(parts)}</header>"


_TAGS: dict[Role | None, str] = {"headline": "h2", "inner_subhead": "h3"}


def _piece(piece: Paragraph | Block, place: Place, words: PaneWords) -> str:
    """A paragraph or block; the one that the place names with its passage marked and the way to share it."""
    role: Role | None = piece.role if isinstance(piece, Block) else None
    tag = _TAGS.get(role, "p")
    start = f'<{tag} id="at-{quote(piece.id, safe="")}" class="{role or "paragraph"}" lang="zh"'
    if piece.id != place.paragraph:
        focus = ' tabindex="-1"' * (role == "headline")
        return f"{start}{focus}>{escape_html(piece.text)}</{tag}>"
    bounds = [(place.start or 0, place.end or 0)]
    copy = _copy(place.fragment(), words.copy_passage)
    return f'{start} tabindex="-1" data-here>{_marked(piece.text, bounds)}</{tag}><p class="facts">{copy}</p>'


def _around(issue: Issue, article: Article, words: PaneWords) -> str:
    """Links to the articles before and after this one."""
    articles = _by_page(issue)
    at = articles.index(article)
    links = []
    for rel, label, number in (("prev", words.previous, at - 1), ("next", words.next, at + 1)):
        if 0 <= number < len(articles):
            other = articles[number]
            headline = f'<span lang="zh">{escape_html(other.headline or words.untitled)}</span>'
            address = Place(issue.name, other.id).fragment()
            links.append(f'<a rel="{rel}" href="{address}"><small>{escape_html(label)}</small>{headline}</a>')
    return "".join(links)


# What was found ------------------------------------------------------------------------------------------------------


def found_html(search: Search, hits: Sequence[Hit], language: Language) -> str:
    """Where the words stand, each place a link to it, the words marked."""
    words = PANE_WORDS[language]
    if not search.text.strip():
        return f'<div class="found" data-list>{_result(words.nothing_to_find)}</div>'
    if not hits:
        said = words.not_found.format(search.text)
    elif len(hits) > MOST_HITS:
        said = words.found_some.format(search.text, len(hits), MOST_HITS)
    else:
        said = words.found.format(search.text, len(hits))
    return f'<div class="found" data-list>{_result(said)}{_hits(hits, language)}</div>'


def mentioned_html(mention: Mention, language: Language) -> str:
    """Where somebody or something of the overview stands."""
    words = PANE_WORDS[language]
    if len(mention.hits) > MOST_HITS:
        said = words.places_some.format(mention.name, mention.count, MOST_HITS)
    else:
        said = words.places.format(mention.name, mention.count)
    back = f'<p class="back"><a href="{Overview().fragment()}">{escape_html(words.overview)}</a></p>'
    return f'<div class="found" data-list>{back}{_result(said)}{_hits(mention.hits, language)}</div>'


def trouble_html(address: str, reason: str, language: Language) -> str:
    """The whole pane where the paper cannot be read."""
    said = _result(PANE_WORDS[language].unread.format(reason))
    return sheet_html(Listing(), address, f'<div class="found" data-list>{said}</div>', language)


def _result(said: str) -> str:
    return f'<h2 class="result" tabindex="-1">{escape_html(said)}</h2>'


def _hits(hits: Sequence[Hit], language: Language) -> str:
    """Excerpts under the headlines of their articles; the first `MOST_HITS`.

    The newspaper's name is told where they are of several: two may be of one day.
    """
    words = PANE_WORDS[language]
    several = len({_issue_label(hit.passage.issue, language)[0] for hit in hits}) > 1
    parts = []
    for _, group in groupby(hits[:MOST_HITS], key=lambda hit: (hit.passage.issue.name, hit.passage.article.id)):
        of_one = list(group)
        passage = of_one[0].passage
        name, date = _issue_label(passage.issue, language)
        facts = SEPARATOR.join(filter(None, [" ".join(passage.article.byline), name * several, date]))
        excerpts = "".join(_excerpt(hit) for hit in of_one)
        parts.append(
            f'<li><h3 lang="zh">{escape_html(passage.article.headline or words.untitled)}'
            f" <small>{escape_html(facts)}</small></h3><ol>{excerpts}</ol></li>"
        )
    return f'<ol class="hits">{"".join(parts)}</ol>' if parts else ""


def _excerpt(hit: Hit) -> str:
    """The passage about the first thing found in it, as a link to it."""
    passage = hit.passage
    start, end = hit.bounds[0]
    first = max(0, min(start - EXCERPT // 4, len(passage.text) - EXCERPT))
    last = max(end, first + EXCERPT)
    bounds = [(a - first, b - first) for a, b in hit.bounds if b <= last]
    text = _marked(passage.text[first:last], bounds)
    before, after = "…" * (first > 0), "…" * (last < len(passage.text))
    address = Place(passage.issue.name, passage.article.id, passage.id, start, end).fragment()
    return f'<li lang="zh"><a href="{address}">{before}{text}{after}</a></li>'


# The overview --------------------------------------------------------------------------------------------------------


def overview_html(issues: Sequence[Issue], mentions: Mentions, language: Language) -> str:
    """How much stands in the paper, and whom and what it speaks of, as bars; each a link to its passages."""
    words = PANE_WORDS[language]
    articles = [article for issue in issues for article in issue.articles]
    paragraphs = [paragraph for article in articles for paragraph in article.paragraphs]
    counts = (len(articles), len(paragraphs), sum(len(paragraph.text) for paragraph in paragraphs))
    said = counted(words.counts, *counts)
    how = words.how if mentions.read >= len(articles) else words.how_some.format(mentions.read)
    parts = [_result(said), _element("p", "note", how)]
    for sort, label in words.sorts.items():
        of_sort = [mention for mention in mentions.most if mention.sort == sort]
        listed = _figures(of_sort) if sort == "figure" else _bars(of_sort, words)
        parts.append(
            f"<section><h3>{escape_html(label)}</h3>{listed or _element('p', 'facts', words.nobody)}</section>"
        )
    return f'<div class="overview" data-list>{"".join(parts)}</div>'


def _bars(mentions: Sequence[Mention], words: PaneWords) -> str:
    """A bar for each, as long as it is mentioned often; where none is often, the names say all there is to see."""
    most = max((mention.count for mention in mentions), default=0)
    drawn = most >= WORTH_A_BAR
    rows = []
    for mention in mentions:
        share = f"{100 * mention.count / most:.4g}%"
        bar = f'<i aria-hidden="true"><i style="width:{share}"></i></i>' if drawn else ""
        count = escape_html(words.times.format(mention.count)) if drawn or mention.count > 1 else ""
        rows.append(
            f'<li><a href="{Mentioned(mention.sort, mention.name).fragment()}">'
            f'<span lang="zh">{escape_html(mention.name)}</span>{bar}<small>{count}</small></a></li>'
        )
    return f'<ol class="{"bars" if drawn else "names"}">{"".join(rows)}</ol>' if rows else ""


def _figures(mentions: Sequence[Mention]) -> str:
    """The figures with the clauses that say what they count."""
    rows = "".join(
        f'<li lang="zh"><a href="{Mentioned(mention.sort, mention.name).fragment()}"><b>{escape_html(mention.name)}</b>'
        f"<span>{escape_html(_clause(mention.hits[0]))}</span></a></li>"
        for mention in mentions
    )
    return f'<ol class="figures">{rows}</ol>' if rows else ""


def _clause(hit: Hit) -> str:
    """What stands between two marks about the first thing found."""
    text = hit.passage.text
    start, end = hit.bounds[0]
    before = max((mark.end() for mark in _MARK.finditer(text, 0, start)), default=0)
    after = _MARK.search(text, end)
    return text[before : after.start() if after else len(text)].strip()


_MARK = re.compile(r"[，,。；;：:！？!?、（）()“”](?![0-9]{3})")


# Parts ---------------------------------------------------------------------------------------------------------------


def _marked(text: str, bounds: Iterable[Bounds]) -> str:
    """The text with these parts of it marked; they are in order, and what is not inside of the text is passed over."""
    parts = []
    at = 0
    for start, end in bounds:
        if at <= start < end <= len(text):
            parts += [escape_html(text[at:start]), f"<mark>{escape_html(text[start:end])}</mark>"]
            at = end
    return "".join([*parts, escape_html(text[at:])])


def _copy(address: str, label: str, of: str = "") -> str:
    """A button that copies the link to a place; `of` tells a screen reader to what."""
    name = f' aria-label="{escape_html(f"{label} {of}")}"' if of else ""
    return f'<button type="button" class="copy" data-copy="{address}"{name}>{escape_html(label)}</button>'


def _issue_label(issue: Issue, language: Language) -> tuple[str, str]:
    """The name of an issue without its date, and that as it is read; "" where there is none."""
    date = date_in_words(issue.date, language, weekday=True) if issue.date else ""
    return undated(issue.name, issue.date), date


def _page(page: str, words: PaneWords) -> str:
    return page if not page or "版" in page else words.page.format(page)


def _printed(name: str, text: str) -> str:
    """A line of the paper; nothing where it prints none."""
    return f'<p class="{name}" lang="zh">{escape_html(text)}</p>' if text else ""


def _element(tag: str, name: str, text: str) -> str:
    return f'<{tag} class="{name}">{escape_html(text)}</{tag}>'


def _current(here: bool) -> str:
    return ' aria-current="true"' if here else ""


def _html_language(language: Language) -> Literal["zh-CN", "en"]:
    return "zh-CN" if language == "zh" else "en"

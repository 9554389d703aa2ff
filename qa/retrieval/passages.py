"""What can be found: the paragraphs of an issue, and the blocks of it that answer questions about the paper itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from qa.datatypes import Article, Issue, Role
from qa.retrieval.references import Substitution, resolve
from qa.sentences import sentences

# Blocks that can be shown as evidence. A headline says in short what the article says; a byline says who wrote it.
BLOCKS: frozenset[Role] = frozenset({"headline", "kicker", "subhead", "byline", "signature", "credit"})
AUTHORS: frozenset[Role] = frozenset({"byline", "signature", "credit"})
_DATELINE = 100
"""Characters in which a first paragraph names its reporters: 本报讯(记者 …)."""


@dataclass(frozen=True, slots=True)
class Source:
    """The issue that a passage stands in."""

    number: int
    """Among all issues, in their order, from 0."""
    name: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph or block, with what it inherits from its place in the paper."""

    row: int
    """Reading order over all issues; also the row of its vector."""
    issue: Source
    article: Article
    """Without its paragraphs."""
    id: str
    text: str
    role: Role | None
    """None for a paragraph."""
    sentences: tuple[tuple[int, int], ...]
    """(start, end) of each sentence in `text`."""
    heading: str
    """Kicker, headline and subhead of its article."""
    before: str
    """The paragraph before it in its article; "" for the first."""
    references: tuple[Substitution, ...] = ()
    """The words in `text` that stand for a name said before (see `qa.retrieval.references`)."""

    @property
    def place(self) -> tuple[int, str]:
        """Which article of which issue it is in."""
        return self.issue.number, self.article.id

    def meant(self, start: int = 0, end: int | None = None) -> str:
        """``text[start:end]`` as it is searched: with the names that its references stand for in their place."""
        end = len(self.text) if end is None else end
        parts = []
        for first, last, name in self.references:
            if start <= first and last <= end:
                parts += [self.text[start:first], name]
                start = last
        return "".join((*parts, self.text[start:end]))

    @property
    def day(self) -> date | None:
        """The day of its article or issue, from which 昨天 counts; None where it is not known."""
        said = self.article.date or self.issue.date
        return date.fromisoformat(said) if said else None

    @property
    def is_headline(self) -> bool:
        """Whether it is a headline, a kicker or a subhead."""
        return self.role is not None and self.role not in AUTHORS

    @property
    def is_byline(self) -> bool:
        """Whether it is a byline, a signature or a credit."""
        return self.role in AUTHORS

    @property
    def names_authors(self) -> bool:
        """Whether it tells who made the article: a byline, or a first paragraph that begins with one."""
        if self.role is not None:
            return self.is_byline
        names = self.article.byline
        return bool(names) and not self.before and all(name in self.text[:_DATELINE] for name in names)


def heading_of(article: Article) -> str:
    """Kicker, headline and subhead of an article."""
    return " ".join(filter(None, (article.kicker, article.headline, article.subhead)))


def passages(issues: Iterable[Issue]) -> tuple[Passage, ...]:
    """All passages of `issues` in reading order; blocks of no article, and empty paragraphs, are left out."""
    found: list[Passage] = []
    for number, issue in enumerate(issues):
        source = Source(number, issue.name, issue.date)
        articles = {a.id: replace(a, paragraphs=()) for a in issue.articles}
        items: list[tuple[tuple[int, int], Article, str, str, Role | None, str, tuple[Substitution, ...]]] = []
        for whole in issue.articles:
            before, article = "", replace(whole, paragraphs=())
            for p, references in zip(whole.paragraphs, resolve([p.text for p in whole.paragraphs]), strict=True):
                items.append((p.lines, article, p.id, p.text, None, before, references))
                before = p.text
        items += [
            (b.lines, articles[b.article], b.id, b.text, b.role, "", ())
            for b in issue.blocks
            if b.article in articles and b.role in BLOCKS
        ]
        # By line; where lines are equal (JSON Lines) the order is the given one, an article's heading first.
        items.sort(key=lambda item: (item[0], item[4] is None))
        for _, article, id_, text, role, before, references in items:
            cut = tuple(sentences(text))
            if cut:
                found.append(
                    Passage(len(found), source, article, id_, text, role, cut, heading_of(article), before, references)
                )
    return tuple(found)

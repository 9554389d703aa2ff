"""Issues small enough to be read at a glance, built by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from qa.datatypes import Article, Block, Issue, Paragraph, Role


def small_issue(*articles: Sequence[tuple[Role | None, str]], name: str = "晨报") -> Issue:
    """Each article a list of (role, text), a role of None being a paragraph; every text is one line of the file.

    Articles are a1, a2, …; their paragraphs a1-p1, a1-p2, … and their blocks a1-b1, a1-b2, …. A headline is also the
    article's headline; a byline of names divided by spaces is its byline.
    """
    line = count(1)
    made, blocks = [], []
    for n, parts in enumerate(articles, 1):
        paragraphs: list[Paragraph] = []
        own: list[Block] = []
        for role, text in parts:
            at = next(line)
            if role is None:
                paragraphs.append(Paragraph(f"a{n}-p{len(paragraphs) + 1}", text, (at, at)))
            else:
                own.append(Block(f"a{n}-b{len(own) + 1}", f"a{n}", role, text, (at, at)))
        titles = {role: text for role, text in parts if role}
        made.append(
            Article(
                f"a{n}",
                tuple(paragraphs),
                headline=titles.get("headline", ""),
                kicker=titles.get("kicker", ""),
                subhead=titles.get("subhead", ""),
                byline=tuple(titles.get("byline", "").split()),
            )
        )
        blocks += own
    return Issue(name, "2026-05-29", tuple(made), tuple(blocks))

"""Finding words in the paper: plain text, whatever their width, case and script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa.datatypes import Article, Block, Issue, Paragraph, Role
from qa.words import fold

__all__ = ["Bounds", "Hit", "Passage", "find", "in_reading_order", "passages"]

Bounds = tuple[int, int]

LONGEST = 100
"""Characters of what is looked for."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or block of an article."""

    issue: Issue
    article: Article
    id: str
    role: Role | None
    """None of a paragraph."""
    text: str
    folded: str
    """As `qa.words.fold` gives it: as long as the text."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with what was found in it: bounds in its text, in order, at least one, none over another."""

    passage: Passage
    bounds: tuple[Bounds, ...]


def in_reading_order(issue: Issue) -> Iterator[tuple[Article, tuple[Paragraph | Block, ...]]]:
    """Each article with its paragraphs and blocks, by line; on one line, as in JSON Lines, the heads come first."""
    pieces: dict[str | None, list[Paragraph | Block]] = {}
    for block in issue.blocks:
        pieces.setdefault(block.article, []).append(block)
    for article in issue.articles:
        yield article, tuple(sorted([*pieces.get(article.id, ()), *article.paragraphs], key=lambda piece: piece.lines))


def passages(issues: Iterable[Issue]) -> tuple[Passage, ...]:
    """All paragraphs and blocks of all articles, in reading order."""
    return tuple(
        Passage(
            issue, article, piece.id, piece.role if isinstance(piece, Block) else None, piece.text, fold(piece.text)
        )
        for issue in issues
        for article, pieces in in_reading_order(issue)
        for piece in pieces
    )


def find(searched: Sequence[Passage], text: str) -> tuple[Hit, ...]:
    """The passages that have all the words of `text`, which white space parts; none where it has no word."""
    wanted = sorted(set(fold(text[:LONGEST]).split()), key=lambda word: (-len(word), word))
    if not wanted:
        return ()
    pattern = re.compile("|".join(map(re.escape, wanted)))
    return tuple(
        Hit(passage, tuple(match.span() for match in pattern.finditer(passage.folded)))
        for passage in searched
        if all(word in passage.folded for word in wanted)
    )

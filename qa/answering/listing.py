"""Pieces of the paper that are shown without a search, and an answer that is a list of articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa.datatypes import Answer, Article, Block, Evidence, Issue, Paragraph, Question
from qa.sentences import LIMIT, sentences

_LONGEST = 3
"""Sentences of a quote at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or block, with the part of it that is shown as the quote."""

    issue: Issue
    article: Article
    """The one it belongs to, or stands next to where it belongs to the issue as a whole."""
    id: str
    text: str
    start: int
    end: int
    short: str | None = None
    """What in the quote answers; None where only the whole of it does."""


def piece_of(issue: Issue, article: Article, source: Paragraph | Block, short: str | None = None) -> Piece | None:
    """A paragraph or block with the sentence that holds `short` first; else a paragraph's first sentence, or a block's
    first three at most. None for one without text.
    """
    cut = sentences(source.text)
    if not cut:
        return None
    if short is not None and (at := source.text.find(short)) >= 0:
        for start, end in cut:
            if start <= at and at + len(short) <= end:
                return Piece(issue, article, source.id, source.text, start, end, short)
    first = cut[0][0]
    count = 1 if isinstance(source, Paragraph) else _LONGEST
    end = max(end for _, end in cut[:count] if end - first <= LIMIT)
    return Piece(issue, article, source.id, source.text, first, end)


def headlines(issues: Iterable[Issue]) -> Iterator[Piece]:
    """What names each article, in reading order: its headline, else its first sentence; articles without either are
    left out.
    """
    for issue in issues:
        titles: dict[str | None, Block] = {}
        for block in issue.blocks:
            if block.role == "headline" and block.text.strip():
                titles.setdefault(block.article, block)
        for article in issue.articles:
            for source in ([titles[article.id]] if article.id in titles else []) + [*article.paragraphs]:
                if piece := piece_of(issue, article, source):
                    yield piece
                    break


def leads(issues: Iterable[Issue]) -> Iterator[Piece]:
    """The first paragraph of each article, in reading order."""
    for issue in issues:
        for article in issue.articles:
            pieces = (piece_of(issue, article, paragraph) for paragraph in article.paragraphs)
            if piece := next(filter(None, pieces), None):
                yield piece


def evidence_of(pieces: Sequence[Piece], k: int) -> tuple[Evidence, ...]:
    """The first `k` pieces as evidence, each paragraph or block once, all of the same score."""
    kept: dict[tuple[str, str], Piece] = {}
    for piece in pieces:
        kept.setdefault((piece.issue.name, piece.id), piece)
    return tuple(
        Evidence(
            rank=rank,
            issue=piece.issue.name,
            article=piece.article.id,
            headline=piece.article.headline,
            date=piece.article.date or piece.issue.date,
            byline=piece.article.byline,
            paragraph=piece.id,
            text=piece.text,
            start=piece.start,
            end=piece.end,
            score=1.0,
        )
        for rank, piece in enumerate(list(kept.values())[:k], 1)
    )


def listing(question: Question, understood: str | None, pieces: Sequence[Piece], k: int) -> Answer:
    """An answer that is a list of articles, one piece each, at least one."""
    evidence = evidence_of(pieces, k)
    return Answer(
        question=question.text,
        status="answered",
        confidence=1.0,
        evidence=evidence,
        sentence=evidence[0].quote,
        understood=understood,
        history=question.history,
        id=question.id,
        total=len(pieces),
    )

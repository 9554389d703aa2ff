"""Hits to an answer: the quote of each, the short answer, how sure, or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from qa.answering.confidence import ANSWERED, Grounds, confidence
from qa.answering.question import Asked
from qa.answering.quote import Quote, Reading, coverage, read
from qa.datatypes import Answer, Evidence, Question
from qa.retrieval.passages import Passage
from qa.retrieval.search import Hit
from qa.wording import say, say_sought
from qa.words import words


def from_hits(
    question: Question,
    understood: str | None,
    asked: Asked,
    hits: Sequence[Hit],
    weights: Mapping[str, float],
    unknown: Sequence[str],
    k: int,
) -> Answer:
    """The answer that the best hit gives, or a refusal that shows the nearest passages.

    Parameters
    ----------
    weights
        idf of the content words of the question as understood.
    unknown
        Those of them that stand nowhere in the paper.
    k
        How many pieces of evidence to show.
    """
    readings = read(hits, asked, understood or question.text, weights)
    if not readings:
        return refuse(question, understood, say("nothing", asked.english), ())
    evidence = tuple(
        show(r.hit.passage, r.quote.start, r.quote.end, rank, r.score) for rank, r in enumerate(readings[:k], 1)
    )
    quote = readings[0].quote
    sure = confidence(grounds(readings, weights, unknown))
    if sure < ANSWERED:
        return refuse(question, understood, _reason(asked, quote, unknown), evidence, sure)
    short = evidence[0].text[quote.span.start : quote.span.end] if quote.span else None
    return Answer(
        question=question.text,
        status="answered",
        confidence=sure,
        evidence=evidence,
        answer=short,
        sentence=evidence[0].quote,
        understood=understood,
        history=question.history,
        id=question.id,
    )


def grounds(readings: Sequence[Reading], weights: Mapping[str, float], unknown: Sequence[str]) -> Grounds:
    """What the confidence in the first quote rests on."""
    first, merits = readings[0].hit, readings[0].quote.merits
    around = {*words(f"{first.passage.heading}\n{first.passage.before}"), *chain.from_iterable(first.vocabulary)}
    return Grounds(
        one=1.0,
        passage=first.signals.passage,
        sentence=merits.similarity,
        covered_here=merits.covered,
        covered_around=coverage(around, weights),
        unknown=coverage(set(unknown), weights),
        margin=readings[0].score - readings[1].score if len(readings) > 1 else 0.0,
        of_kind=merits.of_kind,
        near=merits.near,
    )


def _reason(asked: Asked, quote: Quote, unknown: Sequence[str]) -> str:
    if unknown:
        return say("missing", asked.english, words=unknown[0])
    sought = say_sought(asked.sought, asked.english)
    if quote.merits.of_kind < 0 and sought:
        return say("kind", asked.english, sought=sought)
    return say("weak", asked.english)


def refuse(
    question: Question, understood: str | None, reason: str, evidence: tuple[Evidence, ...], sure: float = 0.0
) -> Answer:
    """A `not_found` with its reason and the nearest passages."""
    return Answer(
        question=question.text,
        status="not_found",
        confidence=sure,
        evidence=evidence,
        reason=reason,
        understood=understood,
        history=question.history,
        id=question.id,
    )


def show(passage: Passage, start: int, end: int, rank: int, score: float) -> Evidence:
    """A passage as evidence, with the part from `start` to `end` marked."""
    article = passage.article
    return Evidence(
        rank=rank,
        issue=passage.issue.name,
        article=article.id,
        headline=article.headline,
        date=article.date or passage.issue.date,
        byline=article.byline,
        paragraph=passage.id,
        text=passage.text,
        start=start,
        end=end,
        score=score,
    )

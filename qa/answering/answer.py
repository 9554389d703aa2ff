"""Hits to an answer: the quote of each, the short answer, how sure, or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.answering.confidence import ANSWERED, Grounds, confidence
from qa.answering.question import Asked
from qa.answering.quote import Quote, best_quote, coverage
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
    if not hits:
        return refuse(question, understood, say("nothing", asked.english), ())
    text = understood or question.text
    quotes = [best_quote(hit, asked, text, weights) for hit in hits[: max(k, 1)]]
    evidence = tuple(
        show(hit.passage, quote.start, quote.end, rank, hit.score)
        for rank, (hit, quote) in enumerate(zip(hits[:k], quotes, strict=False), 1)
    )
    first, quote = hits[0], quotes[0]
    sure = confidence(grounds(hits, quote, weights, unknown))
    if sure < ANSWERED:
        return refuse(question, understood, _reason(asked, quote, unknown), evidence, sure)
    short = first.passage.text[quote.span.start : quote.span.end] if quote.span else None
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


def grounds(hits: Sequence[Hit], quote: Quote, weights: Mapping[str, float], unknown: Sequence[str]) -> Grounds:
    """What the confidence in the first quote rests on."""
    first = hits[0]
    around = words(f"{first.passage.heading}\n{first.passage.before}\n{first.passage.text}")
    return Grounds(
        one=1.0,
        passage=first.signals.passage,
        sentence=quote.similarity,
        covered_here=quote.coverage,
        covered_around=coverage(around, weights),
        unknown=coverage(list(unknown), weights),
        margin=first.score - hits[1].score if len(hits) > 1 else 0.0,
        of_kind=float(quote.of_kind),
    )


def _reason(asked: Asked, quote: Quote, unknown: Sequence[str]) -> str:
    if unknown:
        return say("missing", asked.english, words=unknown[0])
    sought = say_sought(asked.sought, asked.english)
    if quote.of_kind == -1 and sought:
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

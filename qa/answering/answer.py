"""Hits to an answer: the quote of each, the short answer, how sure, or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from statistics import fmean
from typing import TYPE_CHECKING

from qa.answering.confidence import BACKGROUND, Grounds, certainty, confidence
from qa.answering.nouns import pieces
from qa.answering.question import Asked
from qa.answering.quote import Reading, is_read, letters_said, read, says_the_same, short_answer
from qa.answering.siblings import apart
from qa.answering.spans import Span
from qa.datatypes import Answer, Evidence, Question, Sibling
from qa.retrieval.passages import Passage
from qa.retrieval.search import Hit
from qa.wording import say, say_sought
from qa.words import content_words, fold

if TYPE_CHECKING:
    from qa.reader.reader import Reader

_LONGEST_NAMED = 20
"""Characters of a question that a reason repeats at most."""


def from_hits(
    question: Question,
    understood: str | None,
    text: str,
    asked: Asked,
    hits: Sequence[Hit],
    weights: Mapping[str, float],
    unknown: Sequence[str],
    k: int,
    threshold: float,
    reader: Reader | None = None,
) -> Answer:
    """The answer that the best hit gives, or a refusal that shows the nearest passages.

    Parameters
    ----------
    text
        The question as it was searched for.
    weights
        idf of its content words.
    unknown
        Those of them that stand nowhere in the paper.
    k
        How many pieces of evidence to show.
    threshold
        From this confidence on the question counts as answered.
    reader
        Reads the best passages again, where that helps (`is_read`).
    """
    told = apart(read(hits, asked, text, weights, reader))
    if not told:
        return refuse(question, understood, say("nothing", asked.english), ())
    readings = [reading for reading, _ in told]
    evidence = tuple(
        replace(
            show(reading.hit.passage, reading.quote.start, reading.quote.end, rank, reading.score),
            why=reading.why(weights),
            siblings=tuple(map(_sibling, siblings)),
        )
        for rank, (reading, siblings) in enumerate(told[:k], 1)
    )
    span = short_answer(readings[0], asked, text, weights)
    sure = confidence(grounds(hits, readings, span), read=reader is not None and is_read(asked))
    # Who made something that the paper has no word of cannot be told from any byline.
    stranger = asked.wish == "author" and not asked.english and bool(weights) and set(weights) <= set(unknown)
    if sure < threshold or stranger:
        return refuse(question, understood, _reason(text, asked, readings, unknown), evidence, sure)
    short = evidence[0].text[span.start : span.end] if span else None
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


def grounds(hits: Sequence[Hit], readings: Sequence[Reading], short: Span | None) -> Grounds:
    """What the confidence in the quote of the first reading, and in its short answer, rests on."""
    nearest = sorted((hit.signals.sentence for hit in hits), reverse=True)
    merits = readings[0].quote.merits
    return Grounds(
        one=1.0,
        lead=merits.similarity - fmean(nearest[BACKGROUND] or nearest[-1:]),
        covered=merits.covered,
        margin=_margin(readings, short),
        near=short.score if short else 0.0,
        lacking=float(merits.of_kind < 0),
        elsewhen=merits.elsewhen,
        told=certainty(merits.read),
        rival=_rival(readings),
    )


def _margin(readings: Sequence[Reading], short: Span | None) -> float:
    """By how much the first reading leads the next one whose passage does not hold its short answer, if it has one."""
    best, *others = readings
    said = letters_said(best.hit.passage.text[short.start : short.end]) if short else ""
    rivals = (reading for reading in others if not said or said not in letters_said(reading.hit.passage.text))
    return next((best.score - rival.score for rival in rivals), 0.0)


def _rival(readings: Sequence[Reading]) -> float:
    """How surely the trained reader finds something else than in the first passage in another one, at most."""
    (own, _), *others = map(_found, readings)
    return max((sure for said, sure in others if not says_the_same(own, said)), default=0.0)


def _found(reading: Reading) -> tuple[str, float]:
    """The letters of what the trained reader finds in a passage, and how surely."""
    quote = max(reading.quotes, key=lambda quote: quote.merits.read)
    span = quote.found
    return (letters_said(reading.hit.passage.text[span.start : span.end]) if span else "", quote.merits.read)


def _reason(text: str, asked: Asked, readings: Sequence[Reading], unknown: Sequence[str]) -> str:
    """Why none is an answer, in one sentence: what the paper, or its nearest passage, does not speak of."""
    # The words of an English question are never in a Chinese paper; that says nothing.
    found = () if asked.english else pieces(fold(text))
    nouns = [(p.named, text[p.start : p.end], content_words(p.text)) for p in found]
    strange = [noun for _, noun, matter in nouns if matter and set(unknown).issuperset(matter)]
    if strange:  # words are cut differently where they stand among others: 信 in 公开信
        near = fold("\n".join(f"{reading.hit.passage.heading}\n{reading.hit.passage.text}" for reading in readings))
        strange = [noun for noun in strange if fold(noun) not in near]
    if strange:
        return say("missing", words=max(strange, key=len)[:_LONGEST_NAMED])
    best = readings[0]
    there = best.hit.inherited.union(*best.hit.vocabulary)
    names = [noun for named, noun, matter in nouns if named and there.issuperset(matter)]
    lacking = [noun for named, noun, matter in nouns if not named and matter and there.isdisjoint(matter)]
    if names and lacking:
        return say("of_it", name=names[0][:_LONGEST_NAMED], words=lacking[-1][:_LONGEST_NAMED])
    sought = say_sought(asked.sought, asked.english)
    if best.quote.merits.of_kind < 0 and sought:
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


def _sibling(reading: Reading) -> Sibling:
    shown = show(reading.hit.passage, reading.quote.start, reading.quote.end, 0, reading.score)
    return Sibling(**{field.name: getattr(shown, field.name) for field in fields(Sibling)})


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

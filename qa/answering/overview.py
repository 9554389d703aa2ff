"""Answers that no search gives: a greeting, which articles there are, a wish for a summary."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering.answer import refuse, show
from qa.answering.question import Asked
from qa.datatypes import Answer, Question
from qa.retrieval.passages import Passage
from qa.wording import say


def greet(question: Question, asked: Asked) -> Answer:
    """The program's help, as the reason why there is no answer."""
    return refuse(question, None, say("help", asked.english), ())


def list_articles(question: Question, asked: Asked, passages: Sequence[Passage], k: int) -> Answer:
    """The articles' headlines as evidence, in reading order; an article without one is named by its first sentence."""
    evidence = tuple(show(p, *p.sentences[0], rank=rank, score=1.0) for rank, p in enumerate(_heads(passages)[:k], 1))
    return Answer(
        question=question.text,
        status="answered" if evidence else "not_found",
        confidence=1.0 if evidence else 0.0,
        evidence=evidence,
        sentence=evidence[0].quote if evidence else None,
        reason=None if evidence else say("nothing", asked.english),
        history=question.history,
        id=question.id,
    )


def decline_summary(question: Question, asked: Asked, passages: Sequence[Passage], k: int) -> Answer:
    """That the program quotes and does not summarize, with the lead paragraph of each article."""
    leads: dict[tuple[int, str], Passage] = {}
    for p in passages:
        if p.role is None:
            leads.setdefault(p.place, p)
    evidence = tuple(
        show(p, *p.sentences[0], rank=rank, score=1.0) for rank, p in enumerate(list(leads.values())[:k], 1)
    )
    return refuse(question, None, say("summary", asked.english), evidence)


def _heads(passages: Sequence[Passage]) -> list[Passage]:
    heads: dict[tuple[int, str], Passage] = {}
    for p in passages:
        key = p.place
        if p.role == "headline" and (key not in heads or heads[key].role != "headline"):
            heads[key] = p
        elif p.role is None:
            heads.setdefault(key, p)
    return sorted(heads.values(), key=lambda p: p.row)

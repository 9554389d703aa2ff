"""Answers to wishes: a greeting, which articles there are, a wish for a summary."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering.answer import refuse
from qa.answering.listing import evidence_of, headlines, leads, listing
from qa.answering.question import Asked
from qa.datatypes import Answer, Issue, Question
from qa.wording import say


def greet(question: Question, asked: Asked) -> Answer:
    """The program's help, as the reason why there is no answer."""
    return refuse(question, None, say("help", asked.english), ())


def list_articles(question: Question, asked: Asked, issues: Sequence[Issue], k: int) -> Answer:
    """The articles' headlines as evidence, in reading order; an article without one is named by its first sentence."""
    pieces = list(headlines(issues))
    return listing(question, None, pieces, k) if pieces else refuse(question, None, say("nothing", asked.english), ())


def decline_summary(question: Question, asked: Asked, issues: Sequence[Issue], k: int) -> Answer:
    """That the program quotes and does not summarize, with the lead paragraph of each article."""
    return refuse(question, None, say("summary", asked.english), evidence_of(list(leads(issues)), k))

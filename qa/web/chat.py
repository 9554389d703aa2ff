"""The conversation: what is said to a question, and the messages it is shown as. Plain functions, no Gradio."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.datatypes import Article, Issue
from qa.errors import WenbaoError
from qa.render import Language, escape_html, to_html
from qa.web.words import WORDS

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["Turn", "answered", "examples", "messages", "pending"]

LONGEST_SHOWN = 500
"""Characters of a question that are repeated in the conversation."""

LONGEST_HEADLINE = 24
"""Characters; longer headlines make no example."""

_FIGURE = re.compile(
    r"(?:^|[。，,；;：:])([\u4e00-\u9fff]{6,18}?)[\d.]+[万亿]?余?(元|人|家|名|个|件|亩|吨|公里|次)(?=[。，,；;])"
)
"""A clause that ends in a figure, as 去年发放创业担保贷款1.1亿元: what is counted, and in what."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what was said to it."""

    question: str
    reply: str
    """HTML."""
    counts: bool = True
    """Whether later questions may lean on this one."""


def answered(question: str, earlier: Sequence[Turn], newspaper: Newspaper, language: Language = "zh") -> Turn:
    """The turn with its reply. What cannot be done is said in the reply; nothing of the family is raised."""
    try:
        answer = newspaper.ask(question, history=[turn.question for turn in earlier if turn.counts])
    except WenbaoError as error:
        reason = escape_html(WORDS[language].failed.format(error))
        return Turn(question, f'<div class="answer error"><p class="reason">{reason}</p></div>', counts=False)
    return Turn(question, to_html(answer, language), counts=answer.status != "error")


def pending(question: str, language: Language = "zh") -> Turn:
    """The turn while its answer is being looked up."""
    return Turn(question, f'<div class="pending">{escape_html(WORDS[language].looking)}</div>')


def messages(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The conversation as `gr.Chatbot` takes it; all of it is HTML in one line, so no Markdown is left to read."""
    said: list[dict[str, str]] = []
    for turn in turns:
        question = turn.question
        if len(question) > LONGEST_SHOWN:
            question = question[:LONGEST_SHOWN] + "…"
        said.append({"role": "user", "content": f'<div class="question">{escape_html(question)}</div>'})
        said.append({"role": "assistant", "content": turn.reply})
    return said


def examples(issues: Sequence[Issue], language: Language = "zh") -> list[str]:
    """Questions to begin with, made of the first issue: what is new, who wrote this, and up to two figures of it."""
    words = WORDS[language]
    articles = issues[0].articles if issues else ()
    signed = (a for a in articles if a.byline and 0 < len(a.headline) <= LONGEST_HEADLINE and "《" not in a.headline)
    figures = (figure for article in articles if (figure := _figure(article)))
    found = [words.what_is_new]
    found += [words.who_wrote.format(article.headline) for article in signed][:1]
    found += [words.how_many.format(*figure) for figure in figures][:2]
    return found


def _figure(article: Article) -> tuple[str, str] | None:
    """What an article counts, and in what: the clause that says most; None where it counts nothing."""
    found = [match for paragraph in article.paragraphs for match in _FIGURE.findall(paragraph.text)]
    return max(found, key=lambda match: len(match[0]), default=None)

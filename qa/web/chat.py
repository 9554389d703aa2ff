"""The conversation: what is said to a question, and the messages it is shown as. Plain functions, no Gradio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.datatypes import Issue
from qa.errors import WenbaoError
from qa.render import Language, escape_html, to_html
from qa.web.words import WORDS

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["LONGEST_QUESTION", "Turn", "answered", "examples", "messages", "pending"]

LONGEST_QUESTION = 300
"""Characters; a longer question is not looked up."""

LONGEST_HEADLINE = 22
"""Characters; longer headlines make no example."""


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
    words = WORDS[language]
    if len(question) > LONGEST_QUESTION:
        reply = _notice(words.too_long.format(len(question), LONGEST_QUESTION))
        return Turn(question[:LONGEST_QUESTION] + "…", reply, counts=False)
    try:
        answer = newspaper.ask(question, history=[turn.question for turn in earlier if turn.counts])
    except WenbaoError as error:
        return Turn(question, _notice(words.failed.format(error)), counts=False)
    return Turn(question, to_html(answer, language))


def messages(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The conversation as `gr.Chatbot` takes it; all of it is HTML in one line, so no Markdown is left to read."""
    said: list[dict[str, str]] = []
    for turn in turns:
        said.append({"role": "user", "content": f'<div class="question">{escape_html(turn.question)}</div>'})
        said.append({"role": "assistant", "content": turn.reply})
    return said


def pending(language: Language = "zh") -> str:
    """The reply while the answer is being looked up."""
    return f'<div class="pending">{escape_html(WORDS[language].looking)}</div>'


def examples(issues: Sequence[Issue], language: Language = "zh") -> list[str]:
    """Questions to begin with, of the first issue's headlines: what is new, who wrote this, what about that."""
    words = WORDS[language]
    articles = [
        article
        for article in (issues[0].articles if issues else ())
        if 0 < len(article.headline) <= LONGEST_HEADLINE and "《" not in article.headline
    ]
    signed = [article for article in articles if article.byline]
    found = [words.what_is_new]
    found += [words.who_wrote.format(article.headline) for article in signed[:1]]
    found += [words.what_about.format(article.headline) for article in articles if article not in signed[:1]][:2]
    return found


def _notice(text: str) -> str:
    return f'<div class="answer error"><p class="reason">{escape_html(text)}</p></div>'

"""The conversation: what is said to a question, and how it is shown and kept. Plain functions, no Gradio.

Buttons in the conversation are known by their ids, ``t3-retry`` or ``t3-wrong-2``: the number of the turn, what is to
be done, and a choice. Gradio cleans messages of other attributes; `chat.js` reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.datatypes import Answer, Evidence, Question, Sibling
from qa.errors import WenbaoError
from qa.render import Language, escape_html, escape_markdown, to_html, to_markdown
from qa.web.complaints import in_words
from qa.web.places import Place
from qa.web.words import WORDS, PageWords

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["Turn", "answered", "asked", "file_name", "invitation", "messages", "place", "to_ask", "written"]

LONGEST_SHOWN = 200
"""Characters of a question that are repeated in the conversation."""

LONGEST_CHOICE = 40
"""Characters of a passage that is offered as the right one."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what was said to it."""

    question: str
    answer: Answer | None = None
    """None while it is looked up, or where that failed."""
    failure: str = ""
    """What went wrong, where something did."""
    verbatim: bool = False
    """Whether it was looked up as typed."""
    reported: bool = False
    """Whether the reader has said that the answer is wrong."""

    @property
    def waits(self) -> bool:
        """Whether it has no answer yet."""
        return self.answer is None and not self.failure

    @property
    def counts(self) -> bool:
        """Whether later questions may lean on this one."""
        return self.waits or (self.answer is not None and self.answer.status != "error")


def answered(
    question: str, earlier: Sequence[Turn], newspaper: Newspaper, language: Language = "zh", *, verbatim: bool = False
) -> Turn:
    """The turn with its answer. What cannot be done is said in its place; nothing of the family is raised."""
    history = tuple(turn.question for turn in earlier if turn.counts)
    try:
        answer = newspaper.ask(Question(question, history, verbatim=verbatim))
    except WenbaoError as error:
        return Turn(question, failure=in_words(error, language), verbatim=verbatim)
    return Turn(question, answer, verbatim=verbatim)


def asked(turns: Sequence[Turn]) -> frozenset[str]:
    """Every question that was asked, also as it was understood: what need not be suggested."""
    answers = [turn.answer for turn in turns if turn.answer]
    return frozenset(
        text for text in (*(t.question for t in turns), *(a.understood or a.corrected for a in answers)) if text
    )


def place(evidence: Evidence | Sibling) -> str:
    """The address on the page where a passage stands in its article, with the quote marked.

    >>> place(Evidence(1, "晨报", "a7", "题", None, (), "a7-p1", "甲。乙。", 2, 4, 0.9))
    '#/%E6%99%A8%E6%8A%A5/a7/a7-p1/2-4'
    """
    return Place(evidence.issue, evidence.article, evidence.paragraph, evidence.start, evidence.end).fragment()


# As messages ---------------------------------------------------------------------------------------------------------


def messages(turns: Sequence[Turn], language: Language = "zh", *, reports: bool = False) -> list[dict[str, str]]:
    """The conversation as `gr.Chatbot` takes it; all of it is HTML in one line, so no Markdown is left to read.

    Parameters
    ----------
    reports
        Whether a wrong answer can be reported.
    """
    words = WORDS[language]
    said: list[dict[str, str]] = []
    for number, turn in enumerate(turns):
        question = turn.question
        if len(question) > LONGEST_SHOWN:
            question = question[:LONGEST_SHOWN] + "…"
        said.append({"role": "user", "content": f'<div class="question">{escape_html(question)}</div>'})
        said.append({"role": "assistant", "content": _reply(turn, number, language, words, reports=reports)})
    return said


def _reply(turn: Turn, number: int, language: Language, words: PageWords, *, reports: bool) -> str:
    if turn.failure:
        reason = escape_html(words.failed.format(turn.failure))
        said = f'<div class="answer error"><p class="reason">{reason}</p></div>'
        return f'<div class="reply">{said}{_tools(turn, number, words, reports=False)}</div>'
    if turn.answer is None:
        waiting = f'<p class="pending">{escape_html(words.looking)}</p>'
        tools = _button(number, "undo", words.undo, "last")
        return f'<div class="reply">{waiting}<div class="tools">{tools}</div></div>'
    said = _understood(turn, number, words) + to_html(turn.answer, language, link=place)
    return f'<div class="reply">{said}{_tools(turn, number, words, reports=reports)}</div>'


def _understood(turn: Turn, number: int, words: PageWords) -> str:
    """How the question was taken, with a way back."""
    if turn.verbatim:
        return f'<p class="understood">{escape_html(words.verbatim)}</p>'
    answer = turn.answer
    if answer is None or not (taken := answer.corrected or answer.understood):
        return ""
    text = escape_html((words.corrected if answer.corrected else words.understood).format(taken))
    return f'<p class="understood">{text} {_button(number, "verbatim", words.as_typed)}</p>'


def _tools(turn: Turn, number: int, words: PageWords, *, reports: bool) -> str:
    """What can be done with an answer; only the last can be taken back or asked again, which the style sheet sees to.

    All answers have the same tools, so that an earlier one stays as it is when the next comes.
    """
    tools = [_button(number, "copy", words.copy_answer)] if turn.answer else []
    tools += [_button(number, what, text, "last") for what, text in (("retry", words.retry), ("undo", words.undo))]
    if turn.reported:
        tools.append(f'<span class="thanks">{escape_html(words.thanks)}</span>')
    elif reports and turn.counts and turn.answer:
        quotes = [_in_short(evidence.quote) for evidence in turn.answer.evidence]
        choices = [_button(number, f"wrong-{n}", words.passage.format(n, quote)) for n, quote in enumerate(quotes, 1)]
        choices.append(_button(number, "wrong-0", words.absent))
        choices.append(_button(number, "wrong", words.undecided))
        items = "".join(f"<li>{choice}</li>" for choice in choices)
        tools.append(
            f'<details class="wrong"><summary>{escape_html(words.wrong)}</summary>'
            f"<p>{escape_html(words.which)}</p><ul>{items}</ul></details>"
        )
    return f'<div class="tools">{"".join(tools)}</div>'


def _button(number: int, what: str, text: str, kind: str = "") -> str:
    return f'<button type="button" class="{f"do {kind}".strip()}" id="t{number}-{what}">{escape_html(text)}</button>'


def _in_short(quote: str) -> str:
    quote = " ".join(quote.split())
    return quote if len(quote) <= LONGEST_CHOICE else quote[: LONGEST_CHOICE - 1] + "…"


def invitation(questions: Sequence[str], language: Language = "zh") -> str:
    """What stands where the conversation will: what this is, and questions to begin with."""
    words = WORDS[language]
    return (
        f'<div class="invitation"><p class="first">{escape_html(words.invitation)}</p>'
        f"<p>{escape_html(f'{words.how} {words.in_chinese}'.strip())}</p>"
        f'<ul class="examples">{"".join(f"<li>{ask}</li>" for ask in map(to_ask, questions))}</ul></div>'
    )


def to_ask(question: str) -> str:
    """A button that asks the question it shows."""
    return f'<button type="button" class="do ask">{escape_html(question)}</button>'


# As files ------------------------------------------------------------------------------------------------------------


def written(turns: Sequence[Turn], title: str, form: str, language: Language = "zh") -> str:
    """The conversation with its sources, as Markdown (`form` "md") or JSON ("json": the answer objects)."""
    if form == "json":
        rows = [
            turn.answer.to_dict() | {"verbatim": turn.verbatim}
            if turn.answer
            else {"question": turn.question, "status": "error", "reason": turn.failure}
            for turn in turns
        ]
        return json.dumps({"newspaper": title, "turns": rows}, ensure_ascii=False, indent=2) + "\n"
    failed = WORDS[language].failed
    answers = [t.answer or Answer(t.question, "error", 0.0, reason=failed.format(t.failure)) for t in turns]
    return "\n".join([f"## {escape_markdown(title)}\n", *(to_markdown(answer, language) for answer in answers)])


def file_name(title: str, form: str) -> str:
    r"""A name that every system takes, of what the newspaper is called.

    >>> file_name('晨报/"夜":2026-05-29', "md")
    '晨报-夜-2026-05-29.md'
    """
    return (re.sub(r"[^\w.-]+", "-", title).strip(".-_")[:80] or "wenbao") + f".{form}"

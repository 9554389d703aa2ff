"""The chat column: the conversation, the box below it, and what can be done with both, as Gradio components."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from qa.errors import WenbaoError
from qa.render import Language
from qa.web import chat
from qa.web.complaints import in_words
from qa.web.feedback import Feedback
from qa.web.labels import label
from qa.web.shelves import Shelves
from qa.web.suggestions import Suggestions
from qa.web.words import WORDS

__all__ = ["Conversation", "build_conversation"]

Turns = tuple[chat.Turn, ...]

_DONE_BY = re.compile(r"t(\d{1,6})-(verbatim|retry|undo|wrong)(?:-(\d{1,3}))?")
"""Ids of the buttons that the server hears of."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What others hook up to it, as functions of an event with the components that they take and give."""

    begin: tuple[Any, list[Any], list[Any]]
    """Function, inputs, outputs: the invitation, with questions that the visitor's newspaper answers."""
    say_anew: tuple[Any, list[Any], list[Any]]
    """Function, inputs, outputs: all of it in the language that was chosen."""


def build_conversation(
    shelves: Shelves, spoken: gr.State, edition: gr.State, language: Language, feedback: Feedback | None
) -> Conversation:
    """The chat, inside the context of Blocks.

    Parameters
    ----------
    shelves
        Who reads what.
    spoken
        The language that the visitor has chosen; `language` is the one to begin with.
    edition
        Changes when the visitor reads another newspaper, with which the conversation begins anew.
    feedback
        Keeps what readers call wrong; where it is None they are not asked.
    """
    turns, suggested = gr.State(()), gr.State(())
    conversation = gr.Chatbot(
        elem_id="conversation",
        label=label("chat_label"),
        show_label=False,
        container=False,
        autoscroll=False,
        height=None,
        scale=1,
        layout="panel",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        line_breaks=False,
        allow_tags=False,
        placeholder=chat.invitation([WORDS[language].what_is_new], language),
    )
    bar = gr.HTML(_bar((), language), elem_id="suggestions")
    with gr.Row(elem_id="ask"):
        box = gr.Textbox(
            elem_id="question",
            label=label("box_label"),
            show_label=False,
            container=False,
            placeholder=label("box"),
            autofocus=True,
            autoscroll=False,
            max_lines=4,
            scale=1,
        )
        send = gr.Button(label("send"), elem_id="send", variant="primary", scale=0, min_width=72)
    with gr.Row(elem_id="keep"):
        clear = gr.Button(label("clear"), elem_id="clear", size="sm", scale=0, min_width=0)
        as_markdown = gr.Button(label("save_markdown"), elem_id="save-md", size="sm", scale=0, min_width=0)
        as_json = gr.Button(label("save_json"), elem_id="save-json", size="sm", scale=0, min_width=0)
    # Messages are cleaned of all that could act: chat.js hears of their buttons, and tells it here.
    pressed = gr.HTML(elem_id="pressed", js_on_load="wenbao.press = (button) => trigger('click', button);")
    file = gr.JSON(visible="hidden")

    does = _Events(shelves, feedback)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # One event for all that changes the conversation: while one thing is done, another waits.
    answering = gr.on(
        [box.submit, send.click, pressed.click],
        does.converse,
        [box, turns, spoken],
        [box, conversation, turns, suggested, bar],
        concurrency_id="ask",
        trigger_mode="once",
        **quiet,
    )
    suggesting = answering.then(
        does.suggest, [turns, spoken], [suggested, bar], concurrency_id="suggest", trigger_mode="always_last", **quiet
    )
    gr.on(
        [clear.click, edition.change],
        lambda: ("", [], (), (), ""),
        None,
        [box, conversation, turns, suggested, bar],
        cancels=[answering, suggesting],
        **quiet,
    )
    for button, written in ((as_markdown, does.as_markdown), (as_json, does.as_json)):
        saving = button.click(written, [turns, spoken], [file], **quiet)
        saving.then(None, [file], None, js="(file) => wenbao.save(file)", **quiet)
    return Conversation(
        (does.begin, [spoken], [conversation]), (does.say_anew, [turns, suggested, spoken], [conversation, bar])
    )


class _Events:
    """What happens to the conversation, as Gradio calls it; who asks is told by the request."""

    def __init__(self, shelves: Shelves, feedback: Feedback | None) -> None:
        self._shelves = shelves
        self._feedback = feedback
        self._suggestions = Suggestions()

    def converse(
        self, typed: str, before: Turns, language: Language, event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[Any, Any, Any, Any, Any]]:
        """A question, or a button in the conversation → box, messages, turns, suggestions, and their bar."""
        deed = _deed(event._data)
        kept, question, verbatim = before, "", False
        if isinstance(deed, str | None):
            question = (typed if deed is None else deed).strip()
        elif deed.turn < len(before):
            turn, is_last = before[deed.turn], deed.turn == len(before) - 1
            if deed.what == "wrong":
                now = (*before[: deed.turn], self._reported(turn, deed.choice), *before[deed.turn + 1 :])
                yield gr.skip(), self._shown(now, language), now, gr.skip(), gr.skip()
                return
            kept = before[: deed.turn] if is_last else before
            if deed.what == "undo":
                yield typed.strip() or turn.question, self._shown(kept, language), kept, (), ""
                return
            question, verbatim = turn.question, deed.what == "verbatim" or turn.verbatim
        if not question:
            yield (gr.skip(),) * 5
            return
        looking = (*kept, chat.Turn(question, verbatim=verbatim))
        yield "" if deed is None else gr.skip(), self._shown(looking, language), gr.skip(), (), ""
        try:
            newspaper = self._shelves.newspaper_to_ask(request.session_hash)
        except WenbaoError as error:
            now = (*kept, chat.Turn(question, failure=in_words(error, language), verbatim=verbatim))
        else:
            now = (*kept, chat.answered(question, kept, newspaper, verbatim=verbatim))
        yield gr.skip(), self._shown(now, language), now, gr.skip(), gr.skip()

    def suggest(self, turns: Turns, language: Language, request: gr.Request) -> tuple[tuple[str, ...], str]:
        """Questions to go on with: as they are, and as the bar."""
        found = self._suggestions.next(self._shelves.newspaper(request.session_hash), turns)
        return found, _bar(found, language)

    def begin(self, language: Language, request: gr.Request) -> Any:
        """The invitation, with questions that the newspaper answers."""
        found = self._suggestions.first(self._shelves.newspaper(request.session_hash))
        return gr.update(placeholder=chat.invitation([WORDS[language].what_is_new, *found], language))

    def say_anew(
        self, turns: Turns, suggested: tuple[str, ...], language: Language, request: gr.Request
    ) -> tuple[Any, str]:
        """The conversation in another language; the answers are the same."""
        return self.begin(language, request) | {"value": self._shown(turns, language)}, _bar(suggested, language)

    def as_markdown(self, turns: Turns, language: Language, request: gr.Request) -> dict[str, str]:
        """The file to be saved: {name, text}."""
        return self._written(turns, "md", language, request)

    def as_json(self, turns: Turns, language: Language, request: gr.Request) -> dict[str, str]:
        """The file to be saved: {name, text}."""
        return self._written(turns, "json", language, request)

    def _written(self, turns: Turns, form: str, language: Language, request: gr.Request) -> dict[str, str]:
        issues = self._shelves.newspaper(request.session_hash).issues
        title = issues[0].name if issues else WORDS[language].name
        return {"name": chat.file_name(title, form), "text": chat.written(turns, title, form, language)}

    def _shown(self, turns: Turns, language: Language) -> list[dict[str, str]]:
        return chat.messages(turns, language, reports=self._feedback is not None)

    def _reported(self, turn: chat.Turn, choice: int | None) -> chat.Turn:
        if self._feedback is None or turn.reported:
            return turn
        try:
            self._feedback.keep(turn, choice)
        except WenbaoError as error:
            raise gr.Error(str(error), print_exception=False) from None
        return replace(turn, reported=True)


@dataclass(frozen=True, slots=True)
class _Deed:
    """A button that was pressed in the conversation."""

    turn: int
    what: str
    choice: int | None


def _deed(told: Any) -> _Deed | str | None:
    """What the browser told of a press: a deed, or a question to be asked; None where it was no press."""
    if not isinstance(told, Mapping):
        return None
    if isinstance(question := told.get("ask"), str):
        return question
    found = _DONE_BY.fullmatch(str(told.get("id")))
    return _Deed(int(found[1]), found[2], int(found[3]) if found[3] else None) if found else ""


def _bar(questions: tuple[str, ...], language: Language) -> str:
    """Questions to go on with; where there are none, the style sheet keeps their place, so that nothing moves."""
    if not questions:
        return ""
    items = "".join(f"<li>{button}</li>" for button in map(chat.to_ask, questions))
    return f'<nav aria-label="{WORDS[language].also_ask}"><ul>{items}</ul></nav>'

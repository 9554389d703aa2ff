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
    """What others hook up to it."""

    first: Any
    """Begins anew: (language, request) → the invitation, with questions that the visitor's newspaper answers. An event
    calls it with `begins` as its outputs."""
    begins: tuple[Any, ...]
    """Outputs of `first`."""
    anew: Any
    """The conversation in another language: (turns, suggested, language, request); inputs and outputs are beside it."""
    inputs: tuple[Any, ...]
    outputs: tuple[Any, ...]


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
    offered = Suggestions()
    turns = gr.State(())
    suggested = gr.State(())
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
    pressed = gr.HTML(elem_id="pressed", js_on_load="wenbao.press = (button) => trigger('click', button);")
    file = gr.JSON(visible="hidden")

    def shown(now: Turns, language: Language) -> list[dict[str, str]]:
        return chat.messages(now, language, reports=feedback is not None)

    def converse(
        typed: str, before: Turns, language: Language, event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """A question, or a button in the conversation: the box, the messages, the turns, and the bar of suggestions."""
        deed = _deed(event._data)
        kept, question, verbatim = before, "", False
        if deed is None:
            question = typed.strip()
        elif isinstance(deed, str):
            question = deed.strip()
        elif deed.turn < len(before):
            turn = before[deed.turn]
            if deed.what == "wrong":
                now = (*before[: deed.turn], _reported(turn, deed.choice, feedback), *before[deed.turn + 1 :])
                yield gr.skip(), shown(now, language), now, gr.skip()
                return
            is_last = deed.turn == len(before) - 1
            kept = before[: deed.turn] if is_last else before
            if deed.what == "undo" and is_last:
                yield typed.strip() or turn.question, shown(kept, language), kept, _bar((), language)
                return
            question, verbatim = turn.question, deed.what == "verbatim" or turn.verbatim
        if not question:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        yield (
            "" if deed is None else gr.skip(),
            shown((*kept, chat.Turn(question, verbatim=verbatim)), language),
            gr.skip(),
            _bar((), language),
        )
        try:
            newspaper = shelves.newspaper_to_ask(request.session_hash)
        except WenbaoError as error:
            now = (*kept, chat.Turn(question, failure=in_words(error, language), verbatim=verbatim))
        else:
            now = (*kept, chat.answered(question, kept, newspaper, verbatim=verbatim))
        yield gr.skip(), shown(now, language), now, gr.skip()

    def suggest(now: Turns, language: Language, request: gr.Request) -> tuple[Any, Any]:
        found = offered.next(shelves.newspaper(request.session_hash), now)
        return found, _bar(found, language)

    def first(language: Language, request: gr.Request) -> Any:
        questions = [WORDS[language].what_is_new, *offered.first(shelves.newspaper(request.session_hash))]
        return gr.update(placeholder=chat.invitation(questions, language))

    def anew(now: Turns, found: tuple[str, ...], language: Language, request: gr.Request) -> tuple[Any, Any]:
        messages = gr.update(value=shown(now, language)) | first(language, request)
        return messages, _bar(found, language)

    def save(form: str) -> Any:
        def written(now: Turns, language: Language, request: gr.Request) -> dict[str, str]:
            title = shelves.newspaper(request.session_hash).issues[0].name
            return {"name": chat.file_name(title, form), "text": chat.written(now, title, form, language)}

        return written

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    answering = gr.on(
        [box.submit, send.click, pressed.click],
        converse,
        [box, turns, spoken],
        [box, conversation, turns, bar],
        concurrency_id="ask",
        trigger_mode="once",
        **quiet,
    )
    suggesting = answering.then(
        suggest, [turns, spoken], [suggested, bar], concurrency_id="suggest", trigger_mode="always_last", **quiet
    )
    gr.on(
        [clear.click, edition.change],
        lambda language: ("", [], (), (), _bar((), language)),
        [spoken],
        [box, conversation, turns, suggested, bar],
        cancels=[answering, suggesting],
        **quiet,
    )
    for button, form in ((as_markdown, "md"), (as_json, "json")):
        button.click(save(form), [turns, spoken], [file], **quiet).then(
            None, [file], None, js="(file) => wenbao.save(file)", **quiet
        )
    return Conversation(first, (conversation,), anew, (turns, suggested, spoken), (conversation, bar))


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


def _reported(turn: chat.Turn, choice: int | None, feedback: Feedback | None) -> chat.Turn:
    if feedback is None or turn.reported:
        return turn
    try:
        feedback.keep(turn, choice)
    except WenbaoError as error:
        raise gr.Error(str(error), print_exception=False) from None
    return replace(turn, reported=True)


def _bar(questions: tuple[str, ...], language: Language) -> str:
    """Questions to go on with; where there are none, only their place is kept, so that nothing moves."""
    if not questions:
        return ""
    items = "".join(f"<li>{button}</li>" for button in map(chat.to_ask, questions))
    return f'<nav aria-label="{WORDS[language].also_ask}"><ul>{items}</ul></nav>'

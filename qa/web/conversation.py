"""The chat column: the conversation, the box below it, and what can be done with both, as Gradio components."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.errors import WenbaoError
from qa.render import Language, escape_html
from qa.web import chat
from qa.web.complaints import in_words
from qa.web.feedback import Feedback
from qa.web.labels import label
from qa.web.shelves import Shelves
from qa.web.suggestions import Suggestions
from qa.web.talk import Talk
from qa.web.tongues import Tongues
from qa.web.upload import title
from qa.web.visits import Visits, visitor
from qa.web.words import WORDS

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["Conversation", "build_conversation"]

Turns = tuple[chat.Turn, ...]

_LOG = logging.getLogger(__name__)

TICK = 0.5
"""Seconds between two looks whether what is answered for a page that was loaded again is done."""

_DONE_BY = re.compile(r"t(\d{1,6})-(verbatim|retry|undo|wrong)(?:-(\d{1,3}))?")
"""Ids of the buttons that the server hears of."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What others hook up to it, as functions of an event with the components that they take and give."""

    begin: tuple[Any, list[Any], list[Any]]
    """Function, inputs, outputs: the invitation, with questions that the visitor's newspaper answers."""
    say_anew: tuple[Any, list[Any], list[Any]]
    """Function, inputs, outputs: what was said, in the language that was chosen."""
    suggest: tuple[Any, list[Any], list[Any]]
    """Function, inputs, outputs: questions to go on with, in that language."""
    answer: tuple[Any, list[Any], list[Any]]
    """Function, inputs, outputs: what waits is answered, on a page that was loaded again."""
    follow: tuple[Any, list[Any], list[Any]]
    """Function, inputs, outputs: what was being answered when it was loaded again is shown when it is done."""
    talks: Visits[Talk]
    """What was said on the visitors' pages; who stays or leaves is to be told to them."""


def build_conversation(
    shelves: Shelves, tongues: Tongues, edition: gr.Number, language: Language, feedback: Feedback | None
) -> Conversation:
    """The chat, inside the context of Blocks.

    Parameters
    ----------
    shelves
        Who reads what.
    tongues
        The language that the visitor has chosen; `language` is the one to begin with.
    edition
        Changes when the visitor reads another newspaper, with which the conversation begins anew.
    feedback
        Keeps what readers call wrong; where it is None they are not asked.
    """
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
        placeholder=_invitation(shelves.newspaper(None), language, ()),
    )
    bar = gr.HTML(_bar((), language), elem_id="suggestions")
    with gr.Row(elem_id="ask"):
        gr.Textbox(
            elem_id="question",
            label=label("box_label"),
            show_label=False,
            container=False,
            placeholder=label("box"),
            autoscroll=False,
            max_lines=4,
            scale=1,
        )
        gr.Button(label("send"), elem_id="send", variant="primary", scale=0, min_width=72)
    with gr.Row(elem_id="keep"):
        clear = gr.Button(label("clear"), elem_id="clear", size="sm", scale=0, min_width=0)
        as_markdown = gr.Button(label("save_markdown"), elem_id="save-md", size="sm", scale=0, min_width=0)
        as_json = gr.Button(label("save_json"), elem_id="save-json", size="sm", scale=0, min_width=0)
    # What is asked and pressed chat.js tells here: messages are cleaned of all that could act.
    pressed = gr.HTML(elem_id="pressed", js_on_load="wenbao.press = (button) => trigger('click', button);")
    back = gr.Textbox(visible="hidden")
    file = gr.JSON(visible="hidden")

    does = _Events(shelves, tongues, feedback)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # What a reader does is done and shown at once, past the queue; answers come from the queue, as processors are free.
    at_once: dict[str, Any] = quiet | {"queue": False, "trigger_mode": "multiple"}
    pressing = pressed.click(does.press, None, [conversation, bar, back], **at_once)
    pressing.then(None, [back], None, js="wenbao.arrived", **quiet)
    pressing.failure(None, js="() => wenbao.failed()", **quiet)
    answering = pressing.then(does.answer, None, [conversation], concurrency_id="ask", trigger_mode="multiple", **quiet)
    answering.then(does.suggest, None, [bar], concurrency_id="suggest", trigger_mode="always_last", **quiet)
    clear.click(does.clear, None, [conversation, bar], **at_once)
    edition.change(does.change, None, [conversation, bar], **at_once)
    for button, written in ((as_markdown, does.as_markdown), (as_json, does.as_json)):
        saving = button.click(written, None, [file], queue=False, **quiet)
        saving.then(None, [file], None, js="(file) => wenbao.save(file)", **quiet)
    return Conversation(
        (does.begin, [], [conversation]),
        (does.say_anew, [], [conversation]),
        (does.suggest, [], [bar]),
        (does.answer, [], [conversation]),
        (does.follow, [], [conversation]),
        does.talks,
    )


class _Events:
    """What happens to the conversation, as Gradio calls it; who asks is told by the request."""

    def __init__(self, shelves: Shelves, tongues: Tongues, feedback: Feedback | None) -> None:
        self.talks: Visits[Talk] = Visits()
        self._shelves = shelves
        self._tongues = tongues
        self._feedback = feedback
        self._suggestions = Suggestions()

    def press(self, event: gr.EventData, request: gr.Request) -> tuple[Any, Any, str]:
        """A question that is asked, or a button in the conversation → messages, bar, what goes back into the box."""
        talk, deed, back = self._talk(request), _deed(event._data), ""
        bar: Any = ""
        talk.trouble = None
        match deed:
            case str():
                if not talk.ask(deed):
                    talk.trouble, back = "busy", deed
            case _Deed(what="wrong"):
                self._report(talk, deed)
                bar = gr.skip()
            case _Deed(what="undo"):
                back = talk.take_back(deed.turn)
            case _Deed():
                if not talk.ask_again(deed.turn, verbatim=deed.what == "verbatim"):
                    talk.trouble = "busy"
        if talk.trouble is not None:
            words = WORDS[self._tongues.of(visitor(request))]
            bar = _said(words.busy if talk.trouble == "busy" else words.unkept)
        return self._shown(request), bar, back

    def answer(self, request: gr.Request) -> Iterator[Any]:
        """What waits in the conversation, each as soon as it is answered → messages."""
        talk = self._talk(request)
        while (work := talk.begin_work()) is not None:
            turn, earlier = work
            answered = None
            try:
                answered = self._answered(turn, earlier, request)
            except Exception:  # said as an answer, or the question would wait for ever, and all after it
                _LOG.exception("a question could not be answered")
                fault = WORDS[self._tongues.of(visitor(request))].fault
                answered = chat.Turn(turn.question, failure=fault, verbatim=turn.verbatim)
            finally:
                talk.end_work(turn, answered)
            yield self._shown(request)
        yield self._shown(request)

    def _answered(self, turn: chat.Turn, earlier: Turns, request: gr.Request) -> chat.Turn:
        try:
            newspaper = self._shelves.newspaper_to_ask(visitor(request))
        except WenbaoError as error:
            said = in_words(error, self._tongues.of(visitor(request)))
            return chat.Turn(turn.question, failure=said, verbatim=turn.verbatim)
        language = self._tongues.of(visitor(request))
        return chat.answered(turn.question, earlier, newspaper, language, verbatim=turn.verbatim)

    async def follow(self, request: gr.Request) -> Any:
        """What still waits, as something else answers it; once all is answered → messages."""
        talk = self._talk(request)
        while talk.waits and self.talks.peek(visitor(request)) is talk:
            await asyncio.sleep(TICK)
        return self._shown(request)

    def suggest(self, request: gr.Request) -> Any:
        """Questions to go on with, as the bar."""
        talk, (newspaper, language) = self._talk(request), self._read(request)
        if talk.trouble == "unkept" or (talk.trouble == "busy" and talk.waits):
            return gr.skip()  # the bar says so
        turns = talk.turns
        found = self._suggestions.next(newspaper, turns, language)
        if talk.turns is not turns or self._read(request) != (newspaper, language):  # the reader has gone on
            return gr.skip()
        return _bar(found, language)

    def clear(self, request: gr.Request) -> tuple[list[Any], str]:
        """Begin a new conversation → messages, bar; what is in the box stays there."""
        self._talk(request).clear()
        return [], ""

    def change(self, request: gr.Request) -> tuple[Any, Any]:
        """Begin a new conversation, where another newspaper is read than the one before was about → as `clear`."""
        talk, chosen = self._talk(request), self._shelves.shelf(visitor(request)).chosen
        if talk.edition == chosen:  # the page was loaded again
            return gr.skip(), gr.skip()
        talk.edition = chosen
        self.clear(request)
        # The questions to begin with are the other newspaper's until `begin` has found some.
        return gr.update(value=[], placeholder=_invitation(*self._read(request), ())), ""

    def begin(self, request: gr.Request) -> Any:
        """The invitation, with questions that the newspaper answers."""
        newspaper, language = self._read(request)
        found = self._suggestions.first(newspaper, language)
        if self._read(request) != (newspaper, language):  # the reader has gone on
            return gr.skip()
        return gr.update(placeholder=_invitation(newspaper, language, found))

    def say_anew(self, request: gr.Request) -> Any:
        """The conversation in another language, with the same answers; questions to begin with come by `begin`."""
        invitation = _invitation(*self._read(request), ())
        return gr.update(placeholder=invitation, value=self._shown(request))

    def as_markdown(self, request: gr.Request) -> dict[str, str]:
        """The file to be saved: {name, text}."""
        return self._written("md", request)

    def as_json(self, request: gr.Request) -> dict[str, str]:
        """The file to be saved: {name, text}."""
        return self._written("json", request)

    def _written(self, form: str, request: gr.Request) -> dict[str, str]:
        language = self._tongues.of(visitor(request))
        called = title(self._shelves.newspaper(visitor(request)).issues, language)
        answered = [turn for turn in self._talk(request).turns if not turn.waits]
        return {"name": chat.file_name(called, form), "text": chat.written(answered, called, form, language)}

    def _read(self, request: gr.Request) -> tuple[Newspaper, Language]:
        """What the visitor reads now, and in which language the page."""
        return self._shelves.newspaper(visitor(request)), self._tongues.of(visitor(request))

    def _talk(self, request: gr.Request) -> Talk:
        return self.talks.get_or_put(visitor(request), Talk)

    def _shown(self, request: gr.Request) -> list[dict[str, str]]:
        turns, language = self._talk(request).turns, self._tongues.of(visitor(request))
        return chat.messages(turns, language, reports=self._feedback is not None)

    def _report(self, talk: Talk, deed: _Deed) -> None:
        if self._feedback is None:
            return
        keep = self._feedback.keep
        try:
            talk.report(deed.turn, lambda turn: keep(turn, deed.choice))
        except WenbaoError as error:
            _LOG.error("a report was not kept: %s", error)
            talk.trouble = "unkept"


@dataclass(frozen=True, slots=True)
class _Deed:
    """A button that was pressed in the conversation."""

    turn: int
    what: str
    choice: int | None


def _deed(told: Any) -> _Deed | str | None:
    """What the browser told of a press: a deed, or a question to be asked; None where it was neither."""
    if not isinstance(told, Mapping):
        return None
    if isinstance(question := told.get("ask"), str):
        return question.strip() or None
    found = _DONE_BY.fullmatch(str(told.get("id")))
    return _Deed(int(found[1]), found[2], int(found[3]) if found[3] else None) if found else None


def _invitation(newspaper: Newspaper, language: Language, questions: tuple[str, ...]) -> str:
    """The invitation; its first question is always answered, by the headlines, but of several issues none is meant."""
    first = [WORDS[language].what_is_new] if len(newspaper.issues) == 1 else []
    return chat.invitation([*first, *questions], language)


def _said(words: str) -> str:
    """What is said in the bar instead of questions."""
    return f'<p role="status">{escape_html(words)}</p>'


def _bar(questions: tuple[str, ...], language: Language) -> str:
    """Questions to go on with; where there are none, the style sheet keeps their place, so that nothing moves."""
    if not questions:
        return ""
    items = "".join(f"<li>{button}</li>" for button in map(chat.to_ask, questions))
    return f'<nav aria-label="{WORDS[language].also_ask}"><ul>{items}</ul></nav>'

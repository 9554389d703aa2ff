"""The page: a masthead and the chat, as Gradio Blocks, and the server it is shown by."""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio import events

from qa.datatypes import Issue
from qa.errors import WenbaoError
from qa.render import SEPARATOR, Language, date_in_words, escape_html, undated
from qa.serving import Server
from qa.web import chat
from qa.web.server import page_application
from qa.web.words import WORDS

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["build_app", "serve", "server"]

SANS = ("-apple-system", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
"""Fonts that systems bring along; none is fetched."""

PATIENCE = 1
"""Seconds that open connections are given at the end; a page keeps one open as long as it is looked at."""


def serve(
    newspaper: Newspaper,
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    language: Language = "zh",
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the chat until SIGINT or SIGTERM, then return.

    Parameters
    ----------
    newspaper
        What is asked.
    host, port
        Where to listen; port 0 takes a free one.
    language
        Of the page's own words.
    on_ready
        Called with the address as soon as the page can be opened there; the place to print it.

    Raises
    ------
    WenbaoError
        The port is in use, or not allowed, or the host is not one of this machine.

    """
    server(newspaper, host, port, language=language).run(on_ready)


def server(newspaper: Newspaper, host: str, port: int, *, language: Language = "zh") -> Server:
    """The chat on an open socket, not yet serving; raises as `serve` does."""
    application = page_application(
        build_app(newspaper, language),
        WORDS[language].language,
        theme=gr.themes.Base(font=SANS, font_mono=("monospace",)),
        head=f"<style>{_data('style.css')}</style><script>{_data('page.js')}</script>",
    )
    return Server(application, host, port, patience=PATIENCE)


def build_app(newspaper: Newspaper, language: Language = "zh") -> gr.Blocks:
    """The page. Its looks (theme, style.css, page.js) are given to it when it is served."""
    words = WORDS[language]
    title = SEPARATOR.join([words.name, *_titles(newspaper.issues)[:1]])
    blocks: gr.Blocks = gr.Blocks(title=title, analytics_enabled=False, fill_height=True)
    with blocks:
        events.api(_asked_by_programs(newspaper), api_name="ask", concurrency_id="ask")
        with gr.Row(elem_id="masthead"):
            gr.HTML(_masthead(newspaper.issues, language))
            clear = gr.Button(words.clear, elem_id="clear", size="sm", scale=0, min_width=0)
        # A reading pane may stand beside the chat one day, as a second column.
        with gr.Row(elem_id="desk"), gr.Column(elem_id="chat"):
            _chat(newspaper, language, clear)
    return blocks


def _chat(newspaper: Newspaper, language: Language, clear: gr.Button) -> None:
    """The conversation and the box below it; `clear` begins a new one."""
    words = WORDS[language]
    turns = gr.State(())
    conversation = gr.Chatbot(
        elem_id="conversation",
        label=words.chat_label,
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
        placeholder=(
            f'<div class="invitation">{escape_html(words.invitation)}<small>{escape_html(words.how)}</small></div>'
        ),
        examples=[{"text": question} for question in chat.examples(newspaper.issues, language)],
    )
    with gr.Row(elem_id="ask"):
        box = gr.Textbox(
            elem_id="question",
            label=words.box_label,
            show_label=False,
            container=False,
            placeholder=words.box,
            autofocus=True,
            autoscroll=False,
            max_lines=4,
            scale=1,
        )
        send = gr.Button(words.send, elem_id="send", variant="primary", scale=0, min_width=72)

    def ask(question: str, earlier: tuple[chat.Turn, ...]) -> Iterator[tuple[Any, Any, Any]]:
        question = question.strip()
        if not question:
            yield gr.skip(), gr.skip(), gr.skip()
            return
        yield "", chat.messages((*earlier, chat.pending(question, language))), gr.skip()
        now = (*earlier, chat.answered(question, earlier, newspaper, language))
        yield gr.skip(), chat.messages(now), now

    def ask_example(chosen: gr.SelectData, earlier: tuple[chat.Turn, ...]) -> Iterator[tuple[Any, Any, Any]]:
        yield from ask(chosen.value["text"], earlier)

    seen = [box, conversation, turns]
    once: dict[str, Any] = {"show_progress": "hidden", "concurrency_id": "ask", "api_visibility": "private"}
    gr.on([box.submit, send.click], ask, [box, turns], seen, **once)
    conversation.example_select(ask_example, [turns], seen, **once)
    clear.click(lambda: ("", [], ()), None, seen, show_progress="hidden", api_visibility="private")


def _asked_by_programs(newspaper: Newspaper) -> Callable[..., dict[str, Any]]:
    """What `gradio_client` finds as /ask."""

    def ask(question: str, history: list[str] = [], k: int = 10) -> dict[str, Any]:  # noqa: B006  # shown to clients
        """The answer object to a question, with the questions asked before it, oldest first."""
        try:
            return newspaper.ask(question, history=history, k=k).to_dict()
        except WenbaoError as error:
            raise gr.Error(str(error), print_exception=False) from None

    return ask


def _masthead(issues: Sequence[Issue], language: Language) -> str:
    words = WORDS[language]
    titles = _titles(issues)
    name = titles[0] if len(titles) == 1 else words.name
    dates = sorted({issue.date for issue in issues if issue.date})
    facts = [date_in_words(date, language, weekday=len(dates) == 1) for date in dict.fromkeys(dates[:1] + dates[-1:])]
    facts = [" – ".join(facts)] if facts else []
    if len(issues) > 1:
        facts.append(words.issues.format(len(issues)))
    facts.append(words.articles.format(sum(len(issue.articles) for issue in issues)))
    return (
        f'<header><h1>{escape_html(name)}</h1><p class="facts">{escape_html(SEPARATOR.join(facts))}</p>'
        f'<p class="promise">{escape_html(words.name + SEPARATOR + words.promise)}</p></header>'
    )


def _titles(issues: Sequence[Issue]) -> list[str]:
    """The issues' names without their dates, each once."""
    return list(dict.fromkeys(undated(issue.name, issue.date) for issue in issues))


def _data(name: str) -> str:
    return importlib.resources.files("qa.web").joinpath(name).read_text(encoding="utf-8")

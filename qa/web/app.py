"""The page: a masthead, the chat, the paper and the batch, as Gradio Blocks, and the server it is shown by."""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio import events

from qa.errors import WenbaoError
from qa.render import SEPARATOR, Language, date_in_words, escape_html, undated
from qa.serving import Hosts, Server, is_loopback
from qa.web.accounts import Accounts
from qa.web.conversation import build_conversation
from qa.web.counted import counted
from qa.web.dropped import TIDYING, own_folder
from qa.web.feedback import Feedback
from qa.web.labels import LABELS, label
from qa.web.pane import REFRESH, build_pane
from qa.web.question_file import build_question_file
from qa.web.server import page_application
from qa.web.shelves import LIMITS, SERVED, Limits, Shelves
from qa.web.tongues import Tongues
from qa.web.upload import build_upload
from qa.web.visits import Attendance, visitor
from qa.web.words import LOGIN_WORDS, NOTICE_WORDS, WORDS

if TYPE_CHECKING:
    from qa.newspaper import Head, Issues, Newspaper

__all__ = ["build_app", "serve", "server"]

SANS = ("-apple-system", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
"""Fonts that systems bring along; none is fetched."""

STYLES = ("style.css", "paper.css", "shelf.css")
SCRIPTS = ("page.js", "chat.js", "shelf.js", "notices.js")
"""Read in this order."""

LONGEST_TOLD = 100
"""Characters of what a page tells of itself."""

PATIENCE = 10
"""Seconds that questions which are being answered are given at the end; a page that waits for none holds nothing up."""


def serve(
    newspaper: Newspaper,
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    language: Language = "zh",
    feedback: Feedback | None = None,
    accounts: Accounts | None = None,
    root_path: str = "",
    proxies: Sequence[str] = (),
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
        Of the page's own words, until a reader chooses another.
    feedback
        Keeps what readers call wrong; without it they are not asked.
    accounts, root_path, proxies
        Who may log in, the path it is shown under, and whose word is taken for that, as in `page_application`.
    on_ready
        Called with the address as soon as the page can be opened there; the place to print it.

    Raises
    ------
    WenbaoError
        The port is in use, or not allowed, or the host is not one of this machine; the root path is none, or a proxy.

    """
    served = server(
        newspaper,
        host,
        port,
        language=language,
        feedback=feedback,
        accounts=accounts,
        root_path=root_path,
        proxies=proxies,
    )
    served.run(on_ready)


def server(
    newspaper: Newspaper,
    host: str,
    port: int,
    *,
    language: Language = "zh",
    feedback: Feedback | None = None,
    limits: Limits = LIMITS,
    accounts: Accounts | None = None,
    root_path: str = "",
    proxies: Sequence[str] = (),
) -> Server:
    """The chat on an open socket, not yet serving; raises as `serve` does."""
    styles = [f"<style>{_data(name)}</style>" for name in STYLES]
    notices = json.dumps({tongue: asdict(words) for tongue, words in NOTICE_WORDS.items()}, ensure_ascii=False)
    given = f'var wenbaoLanguage = "{language}"; var wenbaoNotices = {notices};'
    scripts = [f"<script>{script}</script>" for script in (given, *map(_data, SCRIPTS))]
    attendance = Attendance()
    application = page_application(
        build_app(newspaper, language, feedback, limits, attendance, way_out=accounts is not None),
        language,
        attendance,
        accounts=accounts,
        root_path=root_path,
        proxies=proxies,
        # A proxy passes on the name that it is reached under itself; on a network, who knows all names?
        hosts=Hosts() if is_loopback(host) and not proxies and not root_path else None,
        theme=gr.themes.Base(font=SANS, font_mono=("monospace",)),
        head="".join(styles + scripts),
        opening=f'<div id="opening"><p>{escape_html(_name(newspaper.issues, language))}</p></div>'
        "<script>wenbao.open();</script>",
        i18n=LABELS,
        max_file_size=8 * limits.file_bytes,  # what is too large is told in words; the huge is cut off
    )
    return Server(application, host, port, patience=PATIENCE, path=root_path.rstrip("/"), forwarded=False)


def build_app(
    newspaper: Newspaper,
    language: Language = "zh",
    feedback: Feedback | None = None,
    limits: Limits = LIMITS,
    attendance: Attendance | None = None,
    *,
    way_out: bool = False,
) -> gr.Blocks:
    """The page. Its looks and its own scripts are given to it when it is served.

    Parameters
    ----------
    feedback
        As for `serve`.
    limits
        How much readers may bring along.
    attendance
        Hears which pages are still open.
    way_out
        Whether it has a link to log out.
    """
    own_folder()
    attendance = attendance or Attendance()
    shelves, tongues = Shelves(newspaper, limits), Tongues(language)
    title = SEPARATOR.join([WORDS[language].name, *_titles(islice(newspaper.issues.heads, 1))])
    blocks: gr.Blocks = gr.Blocks(title=title, analytics_enabled=False, fill_height=True, delete_cache=TIDYING)
    with blocks:
        events.api(_asked_by_programs(newspaper), api_name="ask", concurrency_id="ask")
        # No gr.State here, and no event of leaving: see `Attendance`.
        spoken = gr.Textbox(language, visible="hidden")
        arrival, returned = gr.JSON(visible="hidden"), gr.Textbox(visible="hidden")
        anew = [spoken.change, returned.change]
        edition = gr.Number(SERVED, precision=0, visible="hidden")
        chosen = gr.Textbox(visible="hidden")
        with gr.Row(elem_id="masthead"):
            masthead = gr.HTML(_masthead(newspaper.issues, language, "", way_out=way_out))
            with gr.Row(elem_id="switches"):
                gr.Button(label("view_chat"), elem_id="view-chat", elem_classes="view", size="sm", min_width=0)
                gr.Button(label("view_paper"), elem_id="view-paper", elem_classes="view", size="sm", min_width=0)
                gr.Button(label("view_batch"), elem_id="view-batch", elem_classes="view", size="sm", min_width=0)
                other = gr.Button(label("other_language"), elem_id="language", size="sm", min_width=0)
                gr.Button(label("theme"), elem_id="theme", size="sm", min_width=0)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="chat"):
                chat = build_conversation(shelves, tongues, edition, language, feedback)
            with gr.Column(elem_id="paper"):
                takings = build_upload(shelves, tongues, anew, edition, language)
                build_pane(shelves, language)
        with gr.Column(elem_id="batch"):
            runs = build_question_file(shelves, tongues, anew, edition, language)

        def masthead_of(request: gr.Request) -> str:
            who = visitor(request)
            return _masthead(shelves.newspaper(who).issues, tongues.of(who), who, way_out=way_out)

        def arrive(told: Any, request: gr.Request) -> tuple[Language, str, Any]:
            tongue, secret, before = _arrival(told, request)
            returns = attendance.arrive(visitor(request), secret, before)
            return *speak(tongue, request), visitor(request) if returns else gr.skip()

        def speak(tongue: str, request: gr.Request) -> tuple[Language, str]:
            return tongues.choose(visitor(request), tongue), masthead_of(request)

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # The browser knows the language that the reader has chosen: it tells it at the beginning and at each switch.
        arriving = blocks.load(arrive, [arrival], [spoken, masthead, returned], js="() => wenbao.arrival", **quiet)
        arriving.then(*chat.begin, concurrency_id="suggest", **quiet)
        switching = other.click(speak, [chosen], [spoken, masthead], js="() => wenbao.otherLanguage()", **quiet)
        returning = returned.change(*chat.say_anew, **quiet)
        for said in (switching.then(*chat.say_anew, **quiet), returning):
            said.then(*chat.begin, concurrency_id="suggest", **quiet)
            said.then(*chat.suggest, concurrency_id="suggest", **quiet)
        answering = returning.then(*chat.answer, concurrency_id="ask", **quiet)
        answering.then(*chat.follow, concurrency_limit=None, **quiet)

        choosing = edition.change(masthead_of, None, [masthead], **quiet)
        choosing.then(None, [edition], None, js=REFRESH, api_visibility="private")
        choosing.then(*chat.begin, concurrency_id="suggest", **quiet)
    attendance.tell(shelves.visits, takings)
    attendance.tell(runs, chat.talks, tongues.visits, of_stay=True)
    return blocks


def _arrival(told: Any, request: gr.Request) -> tuple[str, str, str]:
    """What a page tells when it is opened: its language, its secret, and that of the page in whose place it was loaded.

    A secret goes with the login: who logs in after another in the same tab does not get what was kept for that one.
    """
    told = told if isinstance(told, Mapping) else {}
    language, *secrets = (str(told.get(key) or "")[:LONGEST_TOLD] for key in ("language", "secret", "before"))
    login = "".join(sorted(value for name, value in request.cookies.items() if name.startswith("wenbao-")))
    secret, before = (one and one + login for one in secrets)
    return language, secret, before


def _asked_by_programs(newspaper: Newspaper) -> Callable[..., dict[str, Any]]:
    """What `gradio_client` finds as /ask."""

    def ask(question: str, history: list[str] = [], k: int = 10) -> dict[str, Any]:  # noqa: B006  # shown to clients
        """The answer object to a question, with the questions asked before it, oldest first."""
        try:
            return newspaper.ask(question, history=history, k=k).to_dict()
        except WenbaoError as error:
            raise gr.Error(str(error), print_exception=False) from None

    return ask


def _masthead(issues: Issues, language: Language, who: str, *, way_out: bool) -> str:
    """Which newspaper is read; with the visitor's name in it, by which page.js tells that the page is still open."""
    words = WORDS[language]
    heads = tuple(issues.heads)
    name = _name(issues, language)
    dates = sorted({head.date for head in heads if head.date})
    facts = [date_in_words(date, language, weekday=len(dates) == 1) for date in dict.fromkeys(dates[:1] + dates[-1:])]
    facts = [" – ".join(facts)] if facts else []
    if len(heads) > 1:
        facts.append(counted(words.issues, len(heads)))
    facts.append(counted(words.articles, sum(head.articles for head in heads)))
    leave = f'<a id="leave" href="logout">{escape_html(LOGIN_WORDS[language].leave)}</a>' if way_out else ""
    return (
        f'<header data-visitor="{escape_html(who)}"><h1>{escape_html(name)}</h1>'
        f'<p class="facts">{escape_html(SEPARATOR.join(facts))}</p>'
        f'<p class="promise">{escape_html(words.name + SEPARATOR + words.promise)}</p>{leave}</header>'
    )


def _name(issues: Issues, language: Language) -> str:
    """The newspaper's, where it is one."""
    titles = _titles(issues.heads)
    return titles[0] if len(titles) == 1 else WORDS[language].name


def _titles(heads: Iterable[Head]) -> list[str]:
    """The issues' names without their dates, each once."""
    return list(dict.fromkeys(undated(head.name, head.date) for head in heads))


def _data(name: str) -> str:
    return importlib.resources.files("qa.web").joinpath(name).read_text(encoding="utf-8")

"""A real browser, the real command, and a newspaper made by hand."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Request, expect, sync_playwright

from qa.datatypes import Answer, Article, Evidence, Issue, Paragraph, Question
from qa.web.accounts import Accounts
from qa.web.app import server
from qa.web.feedback import Feedback
from tests.fakes import FakeIssues

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run --disable-quic "
    "--disable-component-update --disable-sync"
).split()

# Runs the command and writes down every address outside this machine that it looks up or connects to.
WATCHED = """
import sys
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        address = args[1] if event != "socket.getaddrinfo" else args[:2]
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"
        if str(host) not in ("127.0.0.1", "::1", "localhost", "None"):
            with open(sys.argv[1], "a") as log:
                log.write(f"{event} {address}\\n")
sys.addaudithook(watch)
from qa.cli import main
sys.exit(main(sys.argv[2:]))
"""


@dataclass
class Served:
    """A page that is being served."""

    url: str
    connections: Callable[[], str] = lambda: ""
    """What the server's process looked up or connected to outside this machine."""


@dataclass(eq=False)
class FakeNewspaper:
    """Answers as it was told, and remembers what it was asked."""

    answers: dict[str, Answer | Exception] = field(default_factory=dict)
    headline: str = "稳岗组合拳打开就业新空间"
    text: str = "开展创业活动。去年发放创业担保贷款1.1亿元,扶持384名创业者。"
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    verbatim: list[str] = field(default_factory=list)
    """Those of them that were to be looked up as typed."""
    tried: list[str] = field(default_factory=list)
    """Questions that were tried before they were suggested."""
    fingerprint: str = "fake"
    issues_: FakeIssues | None = None
    """In the place of its one issue."""

    @property
    def issues(self) -> FakeIssues:
        if self.issues_ is not None:
            return self.issues_
        paragraph = Paragraph("a1-p1", self.text, (2, 2))
        article = Article("a1", (paragraph,), headline=self.headline, byline=("赵琦",))
        return FakeIssues([Issue("晨报", "2026-05-29", (article,), ())])

    def evidence(self, start: int, end: int, rank: int = 1) -> Evidence:
        return Evidence(
            rank, "晨报", "a1", self.headline, "2026-05-29", ("赵琦",), "a1-p1", self.text, start, end, 1 / rank
        )

    def ask(self, question: str | Question, history: Sequence[str] = (), k: int = 10) -> Answer:
        if isinstance(question, str):
            question = Question(question, tuple(history))
        self.asked.append((question.text, question.history))
        self.verbatim += [question.text] * question.verbatim
        answer = self._answer(question.text)
        return replace(answer, understood=None, corrected=None) if question.verbatim else answer

    def ask_many(self, questions: Iterable[str], k: int = 10) -> list[Answer]:
        some = list(questions)
        self.tried += some
        return [self._answer(question) for question in some]

    def _answer(self, question: str) -> Answer:
        answer = self.answers.get(question, Answer(question, "not_found", 0.0, reason="报上没有。"))
        if isinstance(answer, Exception):
            raise answer
        return answer


class OneAccount(Accounts):
    """Anna's, with the password geheimnis, checked at once; whose was asked for is noted."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def admit(self, name: str, password: str) -> bool:
        self.asked.append(name)
        return (name, password) == ("anna", "geheimnis")


class Chat:
    """What a reader does on the page, and what is seen there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.locator("#question textarea")
        self.questions = page.locator("#conversation .question")
        self.answers = page.locator("#conversation .answer")

    def send(self, question: str) -> None:
        """Types the question and sends it."""
        self.box.fill(question)
        self.box.press("Enter")

    def ask(self, question: str) -> Locator:
        """Types the question, sends it, and waits for the answer."""
        number = self.answers.count()
        self.send(question)
        answer = self.answers.nth(number)
        expect(answer).to_be_visible()
        return answer

    def beside(self) -> Chat:
        """The same address in another page of the same browser."""
        other = Chat(self.page.context.new_page())
        other.page.goto(self.page.url)
        expect(other.page.locator("#masthead h1")).to_be_visible()
        return other

    def tool(self, what: str, turn: int = 0) -> Locator:
        """A button of an answer, by what it does."""
        return self.page.locator(f"#t{turn}-{what}")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.fail("these tests need Chromium; on Debian: apt-get install chromium (or: make browser)", pytrace=False)
    return path


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    expect.set_options(timeout=20_000)  # a machine that does other things too is slow, not wrong
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_chat(chromium: Browser) -> Iterator[Callable[..., Chat]]:
    """Opens the page of a server. However it is used, it asks nothing of other hosts, and no script of it fails."""
    requests: list[str] = []
    failures: list[str] = []
    homes: list[str] = []
    contexts = []

    def seen(request: Request) -> None:
        requests.append(request.url)

    def open_chat(
        served: Served, width: int = 1280, height: int = 800, locale: str = "zh-CN", shade: Any = "light"
    ) -> Chat:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale=locale, color_scheme=shade, accept_downloads=True
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(30_000)
        contexts.append(context)
        homes.append(served.url)
        page = context.new_page()
        page.on("request", seen)
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: (failures.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.goto(served.url)
        chat = Chat(page)
        expect(chat.box).to_be_visible()
        return chat

    yield open_chat
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith((*homes, "data:", "blob:"))] == []
    assert failures == []


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page, str], None]:
    """Asserts that axe-core finds nothing serious or critical in a page as it is now: light and dark, wide and narrow.

    Call it in every state that a page can be in; the state's name stands in the failure.
    """
    axe = Axe()
    rules = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

    def accessible(page: Page, state: str) -> None:
        found = []
        whole = page.viewport_size
        for width, height in ((1280, 800), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            for dark in (False, True):
                page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
                page.evaluate("dark => document.body.classList.toggle('dark', dark)", dark)
                page.wait_for_timeout(300)  # for colours that change by and by
                for violation in axe.run(page, options={"runOnly": rules}).response["violations"]:
                    if violation["impact"] in ("serious", "critical"):
                        where = [f"{node['target']}: {node['failureSummary']}" for node in violation["nodes"]]
                        theme = "dark" if dark else "light"
                        found.append(f"{state}, {width}, {theme}: {violation['id']}\n  " + "\n  ".join(where))
        page.emulate_media(color_scheme="light")
        page.evaluate("document.body.classList.remove('dark')")
        page.set_viewport_size(whole or {"width": 1280, "height": 800})
        assert not found, "\n".join(found)

    return accessible


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`wenbao chat` itself, on the newspaper in data/, in its own process; SIGTERM ends it in peace."""
    log = tmp_path_factory.mktemp("chat") / "connections"
    log.touch()
    command = [sys.executable, "-c", WATCHED, str(log), "chat", "--port", "0"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=root) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert "http://127.0.0.1:" in line, line
            yield Served(line[line.index("http") :].split()[0].rstrip("/"), log.read_text)
        finally:
            process.send_signal(signal.SIGTERM)
    assert process.returncode == 0


@pytest.fixture
def serve_fake() -> Iterator[Callable[..., Served]]:
    """Serves a newspaper made by hand, in a thread, until the test is over; settings are those of `server`."""
    running = []

    def serve_fake(newspaper: FakeNewspaper, feedback: Path | None = None, **settings: Any) -> Served:
        page = server(newspaper, "127.0.0.1", 0, feedback=Feedback(feedback) if feedback else None, **settings)
        ready: Queue[str] = Queue()
        thread = threading.Thread(target=page.run, args=[ready.put])
        thread.start()
        running.append((page, thread))
        return Served(ready.get(timeout=60))

    yield serve_fake
    for page, thread in running:
        page.stop()
        thread.join()

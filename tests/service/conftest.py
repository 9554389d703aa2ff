"""The service in a thread, on the real newspaper or on one made by hand."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from queue import Queue
from typing import Any, TypeVar

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from qa.newspaper import Newspaper
from qa.service import app
from qa.serving import Server
from tests.fakes import EchoNewspaper, FakeIssues
from tests.small_issues import small_issue

T = TypeVar("T")
Serve = Callable[..., httpx.Client]

ISSUES = (
    small_issue([("headline", "甲乙丙"), ("byline", "赵琦"), (None, "第一段。"), (None, "第二段。")], name="晨报"),
    small_issue([("headline", "<b>丁</b>"), (None, "第三段。")], name="../晚报/a"),
)


class Paper(EchoNewspaper):
    """Two issues, whose answers are the questions themselves."""

    def __init__(self) -> None:
        super().__init__(ISSUES[0])
        self.issues = FakeIssues(ISSUES)

    def ask(self, question: Any, history: Any = (), k: int = 10) -> Any:
        return self.ask_many([question], k)[0]

    def ask_many(self, questions: Any, k: int = 10) -> list[Any]:
        return list(self.iter_answers(questions, k))


@contextmanager
def running(server: Server) -> Iterator[str]:
    """Serves in a thread; gives the address."""
    ready: Queue[str] = Queue()
    thread = threading.Thread(target=server.run, args=[ready.put])
    thread.start()
    try:
        yield ready.get(timeout=60)
    finally:
        server.stop()
        thread.join()


def in_own_loop(work: Callable[[], Awaitable[T]]) -> T:
    """What `work` comes to; in a thread, because a browser's tests leave a loop running in this one."""
    with start_blocking_portal() as portal:
        return portal.call(work)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a newspaper made by hand, within the limits given, until the test is over; gives a client of it."""

    with ExitStack() as stack:

        def serve(paper: Any = None, **settings: Any) -> httpx.Client:
            url = stack.enter_context(running(app.server(paper or Paper(), "127.0.0.1", 0, **settings)))
            return stack.enter_context(httpx.Client(base_url=url, timeout=60))

        yield serve


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The address of a service on two small issues, of which any number may be asked."""
    with running(app.server(Paper(), "127.0.0.1", 0, limits=app.Limits(rate=0, history=3, questions=20))) as url:
        yield url


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def paper() -> Newspaper:
    """The newspaper in data/."""
    return Newspaper.open()


@pytest.fixture(scope="session")
def real_url(paper: Newspaper) -> Iterator[str]:
    """The address of a service on the newspaper in data/."""
    with running(app.server(paper, "127.0.0.1", 0)) as url:
        yield url

"""Whether the service and the page keep their word under many clients, and how long these wait.

    python -m qa.tuning.load data/questions.jsonl --clients 50 --minutes 10
    python -m qa.tuning.load data/questions.jsonl --clients 50 --minutes 10 --page

starts `wenbao serve` (or `wenbao chat` behind its login), asks some questions alone, then lets all clients ask them at
the same time: most wait for the answer, some send their request byte by byte, some break the connection off in the
middle of it or while they wait, and one asks the service more often than it may. At the end SIGTERM comes while
questions run. Prints what was found, and a line for each broken promise; exit code 1 where there is one. Needs the
extra `dev`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import httpx

from qa.question_files import read_questions
from qa.serving import AT_ONCE
from qa.web.accounts import account_line

POLITE = (429, 503)
"""Refusals that are no fault: more is asked than is taken on."""
PATIENCE = 300
"""Seconds that a client waits at most: an answer that takes longer is one that never comes."""
ASKED = 40
"""Different questions that are asked."""
MANNERS = {"waits": 16, "drips": 2, "breaks off": 1, "leaves": 1}
"""How clients ask, and of twenty times how often: they wait; send byte by byte; break off amid the request; leave while
they wait."""
DRIP = 0.02
"""Seconds between two pieces of a request that is sent slowly."""
GROWTH = 1.1
"""Memory at the end is no more than so many times that after warming up."""
ACCOUNT = ("reader", "a password for readers")

Content = Callable[[bytes], "bytes | Iterator[bytes]"]


class Door(Protocol):
    """A way in: what is started, and how it is asked there."""

    command: Sequence[str]
    finishes: bool
    """Whether what runs is finished at the end, however long it takes."""

    def enter(self, client: httpx.Client) -> None:
        """Come to where it can be asked."""

    def ask(self, client: httpx.Client, question: str, content: Content, patience: float) -> tuple[httpx.Response, Any]:
        """The response and, where its status is 200, the answer object in it; `content` is how the body is sent."""


class Service:
    """`wenbao serve`."""

    command: Sequence[str] = ("serve",)
    finishes = True

    def enter(self, client: httpx.Client) -> None:
        client.get("/health").raise_for_status()

    def ask(self, client: httpx.Client, question: str, content: Content, patience: float) -> tuple[httpx.Response, Any]:
        response = _post(client, "/ask", {"question": question}, content, patience)
        return response, response.json() if response.status_code == 200 else None


class Page:
    """`wenbao chat` behind its login, asked as its own page asks it: by an event that waits for its turn."""

    finishes = False

    def __init__(self, folder: Path) -> None:
        accounts = folder / "accounts"
        accounts.touch(mode=0o600)
        accounts.write_text(account_line(*ACCOUNT) + "\n", encoding="utf-8")
        self.command: Sequence[str] = ("chat", "--auth", str(accounts))

    def enter(self, client: httpx.Client) -> None:
        name, password = ACCOUNT
        while (told := client.post("/login", data={"username": name, "password": password})).status_code == 503:
            time.sleep(1)  # so many log in at this moment
        told.raise_for_status()

    def ask(self, client: httpx.Client, question: str, content: Content, patience: float) -> tuple[httpx.Response, Any]:
        response = _post(client, "/gradio_api/call/ask", {"data": [question, [], 10]}, content, PATIENCE)
        if response.status_code != 200:
            return response, None
        event = response.json()["event_id"]
        response = client.get(f"/gradio_api/call/ask/{event}", timeout=httpx.Timeout(PATIENCE, read=patience))
        return response, json.loads(response.text.rpartition("event: complete\ndata: ")[2])[0]


@dataclass
class Seen:
    """What the clients have seen; all of them write into it."""

    statuses: Counter[int] = field(default_factory=Counter)
    manners: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    """Seconds of each request that was answered."""
    until: list[float] = field(default_factory=list)
    """Seconds from the first time that a question was sent until its answer, polite refusals between them."""
    memory: list[float] = field(default_factory=list)
    """MiB that the process held, once a second."""
    wrong: list[str] = field(default_factory=list)
    """What must not be: another answer, another status, an error."""
    at_the_end: tuple[int, int] = (0, 0)
    """Questions that were under way when SIGTERM came, and how many of them were answered."""
    code: int | None = None
    said: str = ""
    """On standard error."""

    @property
    def warm(self) -> float:
        """The most memory in the second tenth of the time, MiB."""
        tenth = len(self.memory) // 10
        return max(self.memory[tenth : 2 * tenth + 1], default=0.0)

    @property
    def last(self) -> float:
        """The most memory in the last tenth of the time, MiB."""
        return max(self.memory[-(len(self.memory) // 10 + 1) :], default=0.0)

    def broken(self, *, finishes: bool) -> list[str]:
        """The promises that were not kept, a line each."""
        found = list(self.wrong)
        under_way, answered = self.at_the_end
        if finishes and answered != under_way:
            found.append(f"of {under_way} questions under way at SIGTERM {answered} were answered")
        if self.code != 0:
            found.append(f"exit code {self.code} after SIGTERM")
        if self.said:
            found.append(f"standard error: {self.said[-500:]}")
        if len(self.memory) >= 300 and self.last > GROWTH * self.warm:
            found.append(f"memory grew from {self.warm:.0f} to {self.last:.0f} MiB")
        return found

    def __str__(self) -> str:
        answered = len(self.waits)
        lines = [
            f"answers: {answered}",
            "statuses: " + ", ".join(f"{s}: {n}" for s, n in sorted(self.statuses.items())),
        ]
        lines.append("clients: " + ", ".join(f"{n} times one {m}" for m, n in self.manners.most_common()))
        if answered > 1:
            for name, times in (("the request that was answered", self.waits), ("with refusals before it", self.until)):
                half, most = statistics.median(times), statistics.quantiles(times, n=20)[-1]
                lines.append(f"seconds, {name}: half {half:.2f}, 95 of 100 {most:.2f}, all {max(times):.2f}")
        lines.append(f"memory, MiB: {self.warm:.0f} after warming up, {self.last:.0f} at the end")
        lines.append("under way at SIGTERM: {}, answered: {}".format(*self.at_the_end))
        return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, measure, print; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--page", action="store_true", help="the page in place of the service")
    given, options = parser.parse_known_args(argv)
    questions = [row.to_question().text for row in read_questions(given.questions)]
    with tempfile.TemporaryDirectory() as folder:
        door = Page(Path(folder)) if given.page else Service()
        seen = measure(door, questions, given.clients, 60 * given.minutes, options)
    broken = seen.broken(finishes=door.finishes)
    sys.stdout.write("\n".join([str(seen), *(f"BROKEN: {line}" for line in broken[:50]), ""]))
    return 1 if broken else 0


def measure(door: Door, questions: Sequence[str], clients: int, seconds: float, options: Sequence[str] = ()) -> Seen:
    """What so many clients see in that time, asking some of the questions; see the module."""
    chosen = random.Random(1).sample(questions, min(ASKED, len(questions)))  # noqa: S311  # the same each time
    seen = Seen()
    with ExitStack() as stack:
        process, url = stack.enter_context(_started([*door.command, *options]))
        visitors = [stack.enter_context(_client(url, number)) for number in range(clients)]
        door.enter(visitors[0])
        alone = {question: _answer(door, visitors[0], question) for question in chosen}
        with ThreadPoolExecutor(clients + 1) as threads:
            over = time.monotonic() + seconds
            threads.submit(_watch, process.pid, over, seen)
            work = [threads.submit(_visit, door, visitors[n], n, over, alone, seen) for n in range(clients)]
        for done in work:
            if error := done.exception():
                seen.wrong.append(f"{type(error).__name__}: {error}")
        _end(process, door, visitors[: 2 * AT_ONCE], alone, seen)
    return seen


@contextmanager
def _started(command: Sequence[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A program that serves, as a process of its own, and its address."""
    run = [sys.executable, "-m", "qa", *command, "--port", "0"]
    with subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            said = process.stdout.readline() if process.stdout else ""
            yield process, next(word.rstrip(",") for word in said.split() if word.startswith("http"))
        finally:
            process.kill()


def _client(url: str, number: int) -> httpx.Client:
    """A client with an address of its own, where this machine has as many (Linux)."""
    own = f"127.0.{1 + number // 250}.{1 + number % 250}" if sys.platform == "linux" else None
    return httpx.Client(base_url=url, timeout=PATIENCE, transport=httpx.HTTPTransport(local_address=own))


def _post(client: httpx.Client, path: str, what: Any, content: Content, patience: float) -> httpx.Response:
    data = json.dumps(what).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(data))}
    return client.post(path, content=content(data), headers=headers, timeout=httpx.Timeout(PATIENCE, read=patience))


class _BrokenOffError(Exception):
    """A client had enough amid its request."""


def _whole(data: bytes) -> bytes:
    return data


def _dripping(data: bytes) -> Iterator[bytes]:
    for at in range(len(data)):
        yield data[at : at + 1]
        time.sleep(DRIP)


def _half(data: bytes) -> Iterator[bytes]:
    yield data[: len(data) // 2]
    raise _BrokenOffError


def _answer(door: Door, client: httpx.Client, question: str) -> Any:
    """The answer to a question, asked until there is one."""
    while True:
        response, answer = door.ask(client, question, _whole, PATIENCE)
        if answer is not None:
            return answer
        _wait(response)


def _wait(response: httpx.Response) -> None:
    """As long as a polite refusal says."""
    time.sleep(min(60.0, float(response.headers["Retry-After"])))


def _visit(door: Door, client: httpx.Client, number: int, over: float, alone: dict[str, Any], seen: Seen) -> None:
    """What one client does until the time is over."""
    if number == 0 and door.finishes:
        return _ask_too_often(client, over, seen)
    dice = random.Random(number)  # noqa: S311  # the same each time
    if number:
        door.enter(client)
    while time.monotonic() < over:
        question, (manner,) = dice.choice(sorted(alone)), dice.choices(list(MANNERS), list(MANNERS.values()))
        seen.manners[manner] += 1
        if manner == "breaks off":
            with suppress(_BrokenOffError):
                door.ask(client, question, _half, PATIENCE)
        elif manner == "leaves":
            with suppress(httpx.ReadTimeout):
                door.ask(client, question, _whole, dice.random() / 2)
        else:
            _ask(door, client, question, _dripping if manner == "drips" else _whole, over, alone, seen)
    return None


def _ask(
    door: Door, client: httpx.Client, question: str, content: Content, over: float, alone: dict[str, Any], seen: Seen
) -> None:
    """Ask until there is an answer or the time is over, and note it."""
    first = time.monotonic()
    for began in iter(time.monotonic, None):
        response, answer = door.ask(client, question, content, PATIENCE)
        seen.statuses[response.status_code] += 1
        if answer is not None:
            seen.waits.append(time.monotonic() - began)
            seen.until.append(time.monotonic() - first)
            if answer != alone[question]:
                seen.wrong.append(f"another answer than alone to {question}")
            return
        if response.status_code not in POLITE:
            seen.wrong.append(f"status {response.status_code} to {question}: {response.text[:200]}")
            return
        if time.monotonic() >= over:
            return
        _wait(response)


def _ask_too_often(client: httpx.Client, over: float, seen: Seen) -> None:
    """Twenty small requests a second, refused or not."""
    while time.monotonic() < over:
        status = client.get("/issues").status_code
        seen.statuses[status] += 1
        seen.manners["asks too often"] += 1
        if status not in (200, *POLITE):
            seen.wrong.append(f"status {status} to one who asks too often")
        time.sleep(0.05)


def _watch(pid: int, over: float, seen: Seen) -> None:
    """Note the memory of a process once a second, where the system tells it (Linux)."""
    statm = Path(f"/proc/{pid}/statm")
    while time.monotonic() < over and statm.exists():
        pages = int(statm.read_text(encoding="ascii").split()[1])
        seen.memory.append(pages * os.sysconf("SC_PAGE_SIZE") / 2**20)
        time.sleep(1)


def _end(
    process: subprocess.Popen[str], door: Door, clients: Sequence[httpx.Client], alone: dict[str, Any], seen: Seen
) -> None:
    """SIGTERM while each of some clients waits for an answer."""
    sent = threading.Barrier(len(clients) + 1)
    answered = count()

    def ask(client: httpx.Client, question: str) -> None:
        sent.wait()
        with suppress(httpx.HTTPError, ValueError):
            if door.ask(client, question, _whole, PATIENCE)[1] == alone[question]:
                next(answered)

    with ThreadPoolExecutor(len(clients)) as threads:
        for client, question in zip(clients, sorted(alone) * len(clients), strict=False):
            threads.submit(ask, client, question)
        sent.wait()
        time.sleep(1)  # until they have arrived; the answers to all of them take longer
        process.send_signal(signal.SIGTERM)
    _, seen.said = process.communicate(timeout=PATIENCE)
    seen.at_the_end = len(clients), next(answered)
    seen.code = process.returncode


if __name__ == "__main__":
    sys.exit(main())

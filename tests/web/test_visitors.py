"""Several visitors at once: whose answer is whose, who waits for whom, and what becomes of one who leaves."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Queue

import pytest
from playwright.sync_api import Page, expect

from qa.datatypes import Answer, Question
from qa.serving import AT_ONCE
from qa.web.app import server
from qa.web.visits import Visits
from tests.web.conftest import Chat, FakeNewspaper

FOUR = "甲乙丙丁"


@dataclass
class Patient(FakeNewspaper):
    """Says back what it was asked; questions that begin with 慢 are answered only when `go` is set."""

    go: threading.Event = field(default_factory=threading.Event)
    most: int = 0
    """Questions that were ever answered at once."""
    inside: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, question: str | Question, history: Sequence[str] = (), k: int = 10) -> Answer:
        assert isinstance(question, Question)
        question, history = question.text, question.history
        with self.lock:
            self.asked.append((question, history))
            self.inside += 1
            self.most = max(self.most, self.inside)
        if question.startswith("慢"):
            self.go.wait(60)
        with self.lock:
            self.inside -= 1
        return Answer(question, "not_found", 0.0, reason=f"{'、'.join((*history, question))}：没有。")


@pytest.fixture
def patient():
    paper = Patient()
    yield paper
    paper.go.set()


def all_ask_twice(chats: Sequence[Chat], paper: Patient) -> None:
    """Everyone asks at once, then once more; each gets the own answers, with the own question before."""
    for name, chat in zip(FOUR, chats, strict=True):
        chat.send(f"{name}一?")
    for name, chat in zip(FOUR, chats, strict=True):
        expect(chat.answers).to_have_text([f"{name}一?：没有。"])
    for name, chat in zip(FOUR, chats, strict=True):
        chat.send(f"{name}二?")
    for name, chat in zip(FOUR, chats, strict=True):
        expect(chat.answers).to_have_text([f"{name}一?：没有。", f"{name}一?、{name}二?：没有。"])
        expect(chat.questions).to_have_text([f"{name}一?", f"{name}二?"])
    assert sorted(paper.asked) == sorted(
        [(f"{name}一?", ()) for name in FOUR] + [(f"{name}二?", (f"{name}一?",)) for name in FOUR]
    )


def test_four_visitors_ask_at_once_and_none_sees_another_s_answer(serve_fake, open_chat, patient):
    served = serve_fake(patient)
    all_ask_twice([open_chat(served) for _ in FOUR], patient)


def test_four_tabs_of_one_browser_are_four_conversations(serve_fake, open_chat, patient):
    served = serve_fake(patient)
    first = open_chat(served)
    tabs: list[Page] = [first.page.context.new_page() for _ in FOUR[1:]]
    for tab in tabs:
        tab.goto(served.url)
        expect(tab.locator("#question textarea")).to_be_visible()
    all_ask_twice([first, *map(Chat, tabs)], patient)


def test_one_long_question_holds_up_nobody(serve_fake, open_chat, patient):
    served = serve_fake(patient)
    slow, quick = open_chat(served), open_chat(served)
    slow.send("慢?")
    expect(slow.page.locator("#conversation .pending")).to_be_visible()
    expect(quick.ask("快?")).to_have_text("快?：没有。")
    expect(slow.answers).to_have_count(0)
    patient.go.set()
    expect(slow.answers).to_have_text(["慢?：没有。"])


def test_a_page_that_is_closed_is_told_of(serve_fake, chromium, patient, monkeypatch):
    left: Queue[str] = Queue()
    monkeypatch.setattr(Visits, "leave", lambda _visits, visitor: left.put(visitor))
    page = chromium.new_page()
    try:
        page.goto(serve_fake(patient).url)
        expect(page.locator("#opening")).to_have_count(0)
        visitor = page.locator("#masthead header:not([data-visitor=''])").get_attribute("data-visitor")
        page.goto("about:blank")
        assert left.get(timeout=60) == visitor
    finally:
        page.close()


def test_some_are_answered_at_once_the_others_see_their_questions_wait_and_who_left_is_not_asked_for(
    serve_fake, open_chat, patient
):
    served = serve_fake(patient)
    slow = [f"慢{number}?" for number in range(AT_ONCE)]
    for question in slow:
        chat = open_chat(served)
        chat.send(question)
        expect(chat.page.locator("#conversation .pending")).to_be_visible()
    leaving, staying = open_chat(served), open_chat(served)
    for chat, question in ((leaving, "丙?"), (staying, "丁?")):
        with chat.page.expect_response("**/queue/join*"):
            chat.send(question)
        expect(chat.questions).to_have_text([question])  # at once, though its turn has not come
        expect(chat.page.locator("#conversation .pending")).to_be_visible()
    leaving.page.close()
    staying.page.wait_for_timeout(500)
    assert sorted(question for question, _ in patient.asked) == slow
    patient.go.set()
    expect(staying.answers).to_have_text(["丁?：没有。"])
    assert sorted(question for question, _ in patient.asked) == ["丁?", *slow]
    assert patient.most == AT_ONCE


def test_what_is_asked_when_the_server_ends_is_answered_first(chromium, patient):
    page = server(patient, "127.0.0.1", 0)
    ready: Queue[str] = Queue()
    thread = threading.Thread(target=page.run, args=[ready.put])
    thread.start()
    context = chromium.new_context(locale="zh-CN")
    try:
        url = ready.get(timeout=60)
        chats = [Chat(context.new_page()) for _ in FOUR]
        for chat in chats:
            chat.page.goto(url)
            expect(chat.page.locator("#opening")).to_have_count(0)
        for name, chat in zip(FOUR, chats, strict=True):
            with chat.page.expect_response("**/queue/join*"):  # the answer is in the line, not only the question shown
                chat.send(f"慢{name}?")
                expect(chat.page.locator("#conversation .pending")).to_be_visible()
        while len(patient.asked) < AT_ONCE:
            chats[0].page.wait_for_timeout(50)
    finally:
        page.stop()
    patient.go.set()
    for name, chat in zip(FOUR, chats, strict=True):
        expect(chat.answers).to_have_text([f"慢{name}?：没有。"])
    context.close()
    thread.join()

"""A page that is loaded again, by its reader or after a lost connection, finds what was its own."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from embeddings import VectorCache
from qa.newspaper import Newspaper
from tests.fake_encoder import FakeEncoder
from tests.small_issues import small_issue
from tests.web.conftest import Chat, FakeNewspaper, OneAccount, Served
from tests.web.files import EVENING, drop, file
from tests.web.test_question_file import HeldFiles
from tests.web.test_upload import bring

LEFT = "sessionStorage.getItem('wenbao-left')"


@pytest.fixture
def context(chromium) -> Iterator[BrowserContext]:
    """Unlike in that of `open_chat`, requests may fail or be broken off in it."""
    made = chromium.new_context(locale="zh-CN")
    yield made
    made.close()


def opened(context: BrowserContext, served: Served) -> Chat:
    chat = Chat(context.new_page())
    chat.page.goto(served.url)
    ready(chat.page)
    return chat


def ready(page: Page) -> None:
    expect(page.locator("#opening")).to_have_count(0)


def until(page: Page, done: Callable[[], bool]) -> None:
    for _ in range(400):
        if done():
            return
        page.wait_for_timeout(50)
    pytest.fail("it was not done")


def test_the_conversation_and_what_stands_in_the_box(serve_fake, context: BrowserContext) -> None:
    paper = FakeNewspaper()
    chat = opened(context, serve_fake(paper))
    chat.ask("甲?")
    assert chat.page.evaluate(LEFT) == ""  # a page that is seen can be copied with its storage
    chat.box.fill("那乙")
    for _ in range(2):
        chat.page.reload()
        expect(chat.questions).to_have_text(["甲?"])
        expect(chat.answers).to_have_count(1)
        expect(chat.box).to_have_value("那乙")
    assert chat.page.evaluate(LEFT) == ""
    chat.ask("那乙呢?")
    assert paper.asked == [("甲?", ()), ("那乙呢?", ("甲?",))]
    other = chat.beside()
    expect(other.page.locator(".invitation")).to_be_visible()
    expect(other.questions).to_have_count(0)


def test_a_question_that_is_being_answered(serve_fake, context: BrowserContext) -> None:
    paper, go_on = FakeNewspaper(), threading.Event()
    answer = paper._answer
    paper._answer = lambda question: (question == "慢?" and go_on.wait(60), answer(question))[1]  # type: ignore[method-assign]
    chat = opened(context, serve_fake(paper))
    chat.send("慢?")
    expect(chat.page.locator(".pending")).to_be_visible()
    until(chat.page, lambda: len(paper.asked) == 1)
    chat.page.reload()
    expect(chat.page.locator(".pending")).to_be_visible()
    go_on.set()
    expect(chat.answers).to_have_count(1)
    expect(chat.ask("乙?")).to_be_visible()
    expect(chat.questions).to_have_text(["慢?", "乙?"])


def test_an_own_newspaper_and_what_was_said_of_it(tmp_path: Path, serve_fake, context: BrowserContext) -> None:
    morning = small_issue([("headline", "桥修好了"), (None, "小桥昨天修好。")], name="晨报")
    chat = opened(context, serve_fake(Newspaper([morning], FakeEncoder(), VectorCache(tmp_path))))
    page = chat.page
    bring(page, file("晚报.txt", EVENING))
    expect(page.locator("#masthead h1")).to_have_text("齐鲁晚报")
    chat.ask("大桥全长多少?")
    page.reload()
    expect(page.locator("#masthead h1")).to_have_text("齐鲁晚报")
    expect(chat.questions).to_have_text(["大桥全长多少?"])
    expect(page.locator("#reading")).to_contain_text("大桥今日通车")
    expect(chat.ask("学校什么时候放假?").locator("figcaption").first).to_contain_text("学校放假")
    expect(chat.questions).to_have_text(["大桥全长多少?", "学校什么时候放假?"])
    page.locator("#shelf > button").click()
    expect(page.locator("#newspapers label.selected")).to_have_text("齐鲁晚报")
    page.locator("#newspapers label").first.click()
    expect(page.locator("#masthead h1")).to_have_text("晨报")
    expect(chat.questions).to_have_count(0)


def test_what_was_open_in_an_own_newspaper(tmp_path: Path, serve_fake, context: BrowserContext) -> None:
    morning = small_issue([("headline", "桥修好了"), (None, "小桥昨天修好。")], name="晨报")
    page = opened(context, serve_fake(Newspaper([morning], FakeEncoder(), VectorCache(tmp_path)))).page
    reading = page.locator("#reading")
    page.evaluate("location.hash = '#/%E6%99%A8%E6%8A%A5/a1'")
    expect(reading).to_contain_text("小桥昨天修好。")
    bring(page, file("晚报.txt", EVENING))
    expect(reading.locator("h2.issue a")).to_have_text("齐鲁晚报")  # of another newspaper, its front
    assert page.evaluate("location.hash") == ""
    reading.get_by_role("link", name="学校放假").click()
    for _ in range(2):
        expect(reading.locator("h2.headline")).to_have_text("学校放假")
        page.reload()
        expect(page.locator("#masthead h1")).to_have_text("齐鲁晚报")
    expect(reading.locator("h2.headline")).to_have_text("学校放假")
    page.locator("#shelf > button").click()
    page.locator("#newspapers label").first.click()
    expect(reading.locator("h2.issue a")).to_have_text("晨报")
    assert page.evaluate("location.hash") == ""


def test_a_file_of_questions_goes_on_meanwhile(serve_fake, context: BrowserContext) -> None:
    paper = HeldFiles(free=3)
    page = opened(context, serve_fake(paper)).page
    page.locator("#view-batch").click()
    drop(page, "batch-file", file("问题.txt", "\n".join(f"甲{n}?" for n in range(20))))
    page.locator("#batch-start").click()
    expect(page.locator("#batch-table tbody tr")).to_have_count(3)
    page.goto("about:blank")
    paper.let_go.set()
    until(page, lambda: len(paper.asked) == 20)  # though its page is closed
    page.go_back()
    ready(page)
    page.locator("#view-batch").click()
    expect(page.locator("#batch-said")).to_contain_text("完成，共 20 个问题。")
    expect(page.locator("#batch-csv")).to_be_visible()
    expect(page.locator("#batch-table tbody tr")).to_have_count(20)


def test_a_lost_connection(serve_fake, context: BrowserContext) -> None:
    paper = FakeNewspaper()
    chat = opened(context, serve_fake(paper))
    chat.ask("甲?")
    context.set_offline(True)
    chat.send("乙?")
    notice = chat.page.get_by_test_id("toast-body")
    expect(notice).to_have_text(re.compile("与服务器的连接断了"))
    expect(chat.box).to_have_value("乙?")
    chat.box.press("Enter")  # it stays
    chat.page.wait_for_timeout(500)
    expect(chat.box).to_have_value("乙?")
    chat.box.fill("乙?\n丙?")
    with chat.page.expect_event("domcontentloaded", timeout=30_000):  # Gradio loads it again
        context.set_offline(False)
    ready(chat.page)
    expect(chat.questions).to_have_text(["甲?"])
    expect(chat.box).to_have_value("乙?\n丙?")
    expect(chat.ask("乙?")).to_be_visible()
    assert paper.asked == [("甲?", ()), ("乙?", ("甲?",))]


def test_a_question_that_cannot_be_sent_returns_to_the_box(serve_fake, context: BrowserContext) -> None:
    paper = FakeNewspaper()
    chat = opened(context, serve_fake(paper))
    chat.ask("甲?")

    def fail(route: Route) -> None:
        route.fulfill(status=500, content_type="application/json", body='{"error": null}')

    chat.page.route("**/gradio_api/run/**", fail, times=1)
    chat.send("乙?")
    expect(chat.box).to_have_value("乙?")
    chat.box.press("Enter")
    expect(chat.answers).to_have_count(2)
    expect(chat.box).to_have_value("")
    assert [question for question, _ in paper.asked] == ["甲?", "乙?"]


def test_who_logs_in_after_another_in_the_same_tab_finds_nothing(serve_fake, context: BrowserContext) -> None:
    served = serve_fake(FakeNewspaper(), accounts=OneAccount())
    page = context.new_page()
    page.goto(served.url)

    def log_in() -> Chat:
        page.locator("input[name=username]").fill("anna")
        page.locator("input[name=password]").fill("geheimnis")
        page.locator("button").click()
        ready(page)
        return Chat(page)

    chat = log_in()
    chat.ask("甲?")
    page.reload()
    expect(chat.questions).to_have_text(["甲?"])
    context.clear_cookies()  # as if the session had ended, or another page of the browser had logged out
    page.reload()
    log_in()
    expect(page.locator(".invitation .ask").first).to_be_visible()
    expect(chat.questions).to_have_count(0)
    chat.ask("乙?")
    chat.box.fill("秘密")
    page.locator("#leave").click()
    chat = log_in()
    expect(page.locator(".invitation .ask").first).to_be_visible()
    expect(chat.questions).to_have_count(0)
    expect(chat.box).to_have_value("")

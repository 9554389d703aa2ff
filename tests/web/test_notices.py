"""What Gradio says by itself is said in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.conftest import Chat, FakeNewspaper


@pytest.fixture
def context(chromium) -> Iterator[BrowserContext]:
    """Unlike in that of `open_chat`, requests may fail in it."""
    made = chromium.new_context(locale="zh-CN")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("status", "body", "chinese", "english"),
    [
        (503, '{"detail": "Queue is full."}', "现在使用的人太多", "Too many use this page"),
        (400, '{"detail": "no"}', "没有做成，请再试一次", "It was not done"),
    ],
)
def test_that_something_was_not_done(
    serve_fake,
    context: BrowserContext,
    accessible: Callable[[Page, str], None],
    status: int,
    body: str,
    chinese: str,
    english: str,
) -> None:
    page = context.new_page()
    page.goto(serve_fake(FakeNewspaper()).url)
    expect(page.locator("#opening")).to_have_count(0)
    expect(page.locator(".invitation .ask").first).to_be_visible()
    page.route("**/gradio_api/queue/join*", lambda route: route.fulfill(status=status, body=body))
    Chat(page).send("甲?")
    notice = page.get_by_test_id("toast-body")
    expect(notice).to_contain_text(chinese)
    expect(notice.get_by_role("button")).to_have_count(1)
    expect(notice.get_by_text("Error")).to_be_hidden()
    accessible(page, f"a notice of {status}")
    page.unroute_all()
    page.locator("#language").click()
    expect(notice).to_contain_text(english)
    notice.get_by_role("button", name="Close").click()
    expect(notice).to_have_count(0)

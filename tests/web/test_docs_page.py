"""The page that describes the API, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from qa.service.app import server
from tests.service.conftest import Paper, running


def test_the_docs_work_and_load_nothing_from_elsewhere(chromium: Browser) -> None:
    asked: list[str] = []
    failures: list[str] = []
    with running(server(Paper(), "127.0.0.1", 0)) as url:
        page = chromium.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
        page.goto(f"{url}/docs")
        page.locator("#operations-default-ask_ask_post").click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
        expect(page.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
        page.close()
    assert failures == []
    assert f"{url}/ask" in asked
    assert [one for one in asked if not one.startswith((f"{url}/", "data:"))] == []

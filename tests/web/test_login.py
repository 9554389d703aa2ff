"""The login: who gets in, what the others get, and how the page looks to both."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AuthenticationError
from playwright.sync_api import Browser, expect
from playwright.sync_api import Error as PlaywrightError
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from qa.web import login
from qa.web.accounts import Accounts, account_line
from qa.web.app import build_app
from qa.web.login import Gate, Sessions, Throttle, login_page
from qa.web.server import page_application
from qa.web.visits import Attendance
from qa.web.words import LOGIN_WORDS
from tests.web.conftest import FakeNewspaper, OneAccount, Served

ANNA = {"username": "anna", "password": "geheimnis"}
WRONG = {"username": "anna", "password": "falsch"}
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def behind(gate: type[Gate] = Gate, **settings: Any) -> Starlette:
    """A gate before an application that says which path it was asked for."""

    async def say_path(request: Any) -> PlainTextResponse:
        return PlainTextResponse(request.url.path)

    every = ["GET", "POST", "PUT", "DELETE"]
    app = Starlette(routes=[Route("/{path:path}", say_path, methods=every)])
    app.add_middleware(gate, **({"accounts": OneAccount()} | settings))
    return app


@pytest.fixture
def client() -> TestClient:
    return TestClient(behind(), follow_redirects=False)


def test_before_the_login_there_is_a_form_and_nothing_else(client: TestClient) -> None:
    form = client.get("/")
    assert (form.status_code, form.headers["cache-control"]) == (401, "no-store")
    assert re.findall(r'<input name="(\w+)"', form.text) == ["username", "password"]
    for method, path in [("GET", "/x"), ("POST", "/x"), ("PUT", "/"), ("DELETE", "/"), ("GET", "/logi")]:
        closed = client.request(method, path)
        assert (closed.status_code, closed.json()) == (401, {"detail": "Not authenticated"})
    assert client.get("/login").headers["location"] == "/"


def test_a_browser_is_led_to_the_page_and_keeps_a_cookie_that_no_script_sees(client: TestClient) -> None:
    entered = client.post("/", data=ANNA, headers=BROWSER)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    name, _, attributes = entered.headers["set-cookie"].partition("=")
    assert re.fullmatch("wenbao-[0-9a-f]{8}", name)
    assert attributes.split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=lax"]
    assert (client.get("/x").status_code, client.get("/x").text) == (200, "/x")


def test_behind_https_and_under_a_path_the_cookie_says_so() -> None:
    client = TestClient(behind(root="/paper"), base_url="https://example.org", follow_redirects=False)
    entered = client.post("/", data=ANNA, headers=BROWSER)
    assert entered.headers["location"] == "/paper/"
    attributes = entered.headers["set-cookie"].split("; ")[1:]
    assert attributes == ["HttpOnly", "Path=/paper", "SameSite=lax", "Secure"]


def test_a_program_is_told_in_json(client: TestClient) -> None:
    refused = client.post("/login", data=WRONG)
    assert (refused.status_code, refused.json()) == (401, {"detail": "用户名或密码不对。"})
    assert "set-cookie" not in refused.headers
    assert client.post("/login/", data=ANNA).json() == {"success": True}


def test_a_name_that_is_not_there_is_refused_in_the_same_words(client: TestClient) -> None:
    replies = [
        client.post("/", data={"username": name, "password": "falsch"}, headers=BROWSER) for name in ("anna", "otto")
    ]
    assert replies[0].text.replace("anna", "otto") == replies[1].text
    assert "用户名或密码不对。" in replies[0].text
    assert {reply.status_code for reply in replies} == {401}
    assert dict(replies[0].headers) == dict(replies[1].headers)


def test_the_way_out_ends_the_session_and_not_only_the_cookie(client: TestClient) -> None:
    client.post("/", data=ANNA)
    kept = dict(client.cookies)
    assert client.get("/logout").headers["location"] == "/"
    assert dict(client.cookies) == {}
    client.cookies.update(kept)
    assert client.get("/x").status_code == 401


def test_a_login_replaces_the_session_before_it(client: TestClient) -> None:
    client.post("/", data=ANNA)
    first = dict(client.cookies)
    client.post("/", data=ANNA)
    assert dict(client.cookies) != first
    client.cookies.clear()
    client.cookies.update(first)
    assert client.get("/x").status_code == 401


def test_pages_of_other_sites_neither_log_in_nor_out(client: TestClient) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/", data=ANNA, headers=elsewhere).status_code == 403
    assert client.post("/", data=ANNA, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert "set-cookie" not in client.get("/logout", headers=elsewhere).headers
    assert client.get("/x").status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"username=anna", b"&" * 30 + b"a=b" * 30, b"username=anna&password=" + b"x" * 5000]
)
def test_what_is_no_form_does_no_harm(client: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/login", content=body, headers=headers).status_code in (400, 401)


def test_a_made_up_or_broken_cookie_opens_nothing(client: TestClient) -> None:
    client.post("/", data=ANNA)
    (name,) = client.cookies
    client.cookies.clear()
    for value in ("", "x", "x" * 5000, "é".encode().decode("latin-1")):
        assert client.get("/x", headers={"Cookie": f"{name}={value}".encode("latin-1")}).status_code == 401


def test_after_five_wrong_passwords_the_right_one_waits_too() -> None:
    accounts = OneAccount()
    client = TestClient(behind(accounts=accounts), follow_redirects=False)
    statuses = [client.post("/", data=WRONG).status_code for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    slowed = client.post("/", data=ANNA, headers=BROWSER)
    assert (slowed.status_code, slowed.headers["retry-after"]) == (429, "60")
    assert LOGIN_WORDS["zh"].too_often in slowed.text
    assert len(accounts.asked) == 5  # what is slowed is not even looked at


def test_it_is_counted_for_a_name_for_an_address_and_for_both() -> None:
    throttle = Throttle()
    for _ in range(5):
        throttle.failed("anna", "192.0.2.1")
    assert not throttle.may_try("anna", "192.0.2.1")
    assert throttle.may_try("berta", "192.0.2.1")
    assert throttle.may_try("anna", "192.0.2.2")
    for number in range(15):
        throttle.failed(f"name {number}", "192.0.2.1")
    assert not throttle.may_try("berta", "192.0.2.1")
    for number in range(95):
        throttle.failed("anna", f"198.51.100.{number}")
    assert not throttle.may_try("anna", "192.0.2.2")
    assert throttle.may_try("berta", "192.0.2.2")


def test_one_network_of_ipv6_counts_as_one_address() -> None:
    throttle = Throttle()
    for number in range(20):
        throttle.failed(f"name {number}", f"2001:db8::{number:x}")
    assert not throttle.may_try("anna", "2001:db8::ffff:1")
    assert throttle.may_try("anna", "2001:db8:0:1::1")


def test_made_up_names_take_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Throttle, "POTS", 8)
    throttle = Throttle()
    for number in range(200):
        throttle.failed(f"name {number}", f"198.51.100.{number}")
    assert len(throttle._wrong._counts) <= 3 * 8


def test_a_session_ends_when_it_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    sessions = Sessions(idle=60)
    token = sessions.begin("anna")
    now += 59
    assert sessions.holder(token) == "anna"
    now += 59
    assert sessions.holder(token) == "anna"
    now += 60
    assert sessions.holder(token) is None
    assert sessions.holder("") is None


def test_a_page_that_is_only_open_does_not_keep_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    sessions = Sessions(idle=60)
    token = sessions.begin("anna")
    now += 59
    assert sessions.holder(token, used=False) == "anna"
    now += 2
    assert sessions.holder(token, used=False) is None
    assert sessions.holder(token) is None


def test_of_too_many_sessions_the_longest_unused_ends() -> None:
    sessions = Sessions(most=2)
    first, second = sessions.begin("a"), sessions.begin("b")
    sessions.holder(first)
    third = sessions.begin("c")
    assert [sessions.holder(token) for token in (first, second, third)] == ["a", None, "c"]


def test_passwords_are_checked_one_by_one_and_not_too_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "WAITING", 2)
    entered, leave = threading.Semaphore(0), threading.Event()
    at_once: list[int] = []

    class Slow(OneAccount):
        inside = 0

        def admit(self, name: str, password: str) -> bool:
            self.inside += 1
            at_once.append(self.inside)
            entered.release()
            leave.wait(30)
            self.inside -= 1
            return False

    async def try_all() -> list[int]:
        transport = httpx.ASGITransport(behind(accounts=Slow()))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            two = [asyncio.create_task(client.post("/login", data=WRONG)) for _ in range(2)]
            await asyncio.to_thread(entered.acquire)
            third = (await client.post("/login", data=WRONG)).status_code
            leave.set()
            return [third] + [(await one).status_code for one in two]

    statuses: list[int] = []
    thread = threading.Thread(target=lambda: statuses.extend(asyncio.run(try_all())))
    thread.start()
    thread.join(60)
    assert statuses == [503, 401, 401]
    assert at_once == [1, 1]


def test_what_is_said_is_escaped() -> None:
    page = login_page(LOGIN_WORDS["en"], "en", '<img src=x onerror="alert(1)">', '"><img src=x onerror="alert(2)">')
    assert "<img" not in page
    assert 'value="&quot;&gt;&lt;img src' in page
    assert '<html lang="en">' in page


# --- the real page -------------------------------------------------------------------------------------------------


def paths_of(routes: Any, before: str = "") -> list[tuple[str, str]]:
    found = []
    for route in routes:
        inside = getattr(route, "original_router", route)  # as FastAPI keeps what is included
        if hasattr(inside, "routes"):
            found += paths_of(inside.routes, before + getattr(inside, "path", ""))
        else:
            path = re.sub(r"\{.*?\}", "x", before + route.path)
            found += [(method, path) for method in getattr(route, "methods", None) or {"GET"}]
    return found


def test_every_route_of_gradio_is_closed() -> None:
    application = page_application(build_app(FakeNewspaper()), "zh", Attendance(), accounts=OneAccount())
    client = TestClient(application, follow_redirects=False)
    own = {
        ("GET", "/"),
        ("HEAD", "/"),
        ("POST", "/login"),
        ("POST", "/login/"),
        ("GET", "/logout"),
        ("HEAD", "/logout"),
    }
    closed = sorted(set(paths_of(application.routes)) - own)
    assert len(closed) > 60
    assert {"/gradio_api/upload", "/gradio_api/queue/join", "/gradio_api/file=x", "/config", "/theme.css"} <= {
        path for _, path in closed
    }
    assert {client.request(method, path).status_code for method, path in closed} == {401}


@pytest.fixture
def guarded(serve_fake: Callable[..., Served]) -> Served:
    """A page for Anna, whose password is really hashed."""
    name, _, hashed = account_line("anna", "geheimnis").partition(":")
    return serve_fake(FakeNewspaper(), accounts=Accounts({name: hashed}))


def test_a_reader_logs_in_at_a_place_of_the_paper_asks_and_leaves(guarded: Served, chromium: Browser) -> None:
    asked: list[str] = []
    context = chromium.new_context(locale="zh-CN")
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{guarded.url}/#/晨报/a1")
        assert "晨报" not in page.content()
        expect(page.get_by_label("用户名")).to_be_focused()
        page.keyboard.type("anna")
        page.keyboard.press("Tab")
        page.keyboard.type("falsch")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("用户名或密码不对。")
        expect(page.get_by_label("用户名")).to_have_value("anna")
        expect(page.get_by_label("密码")).to_be_focused()
        page.keyboard.type("geheimnis")
        page.get_by_role("button", name="登录").click()
        expect(page.locator("#masthead h1")).to_have_text("晨报")
        assert page.evaluate("decodeURIComponent(location.hash)") == "#/晨报/a1"
        page.locator("#question textarea").fill("甲?")
        page.locator("#question textarea").press("Enter")
        expect(page.locator("#conversation .answer")).to_have_text("报上没有。")
        page.locator("#leave").click()
        expect(page).to_have_title("登录问报")
        with contextlib.suppress(PlaywrightError):  # a browser may not want to send the form again
            page.go_back()
        expect(page.locator("#masthead")).to_have_count(0)
        assert "晨报" not in page.title()
    finally:
        context.close()
    assert [url for url in asked if not url.startswith((guarded.url, "data:", "blob:"))] == []


def test_where_the_session_has_ended_the_login_comes_back(guarded: Served, chromium: Browser) -> None:
    context = chromium.new_context()
    try:
        page = context.new_page()
        page.goto(guarded.url)
        page.get_by_label("用户名").fill("anna")
        page.get_by_label("密码").fill("geheimnis")
        page.keyboard.press("Enter")
        expect(page.locator("#masthead h1")).to_have_text("晨报")
        context.clear_cookies()
        with contextlib.suppress(PlaywrightError):  # the page may be on its way already
            page.evaluate("() => { fetch('config'); }")  # as any click would
        expect(page).to_have_title("登录问报")
    finally:
        context.close()


def test_the_form_is_served_without_what_belongs_to_the_page(serve_fake: Callable[..., Served]) -> None:
    form = httpx.get(serve_fake(FakeNewspaper(), accounts=OneAccount()).url).text
    assert ("<script" in form, form.count("<style>"), form.count('rel="icon"')) == (False, 1, 1)
    assert len(form) < 5000


def test_the_form_speaks_english_where_the_page_does(serve_fake: Callable[..., Served]) -> None:
    served = serve_fake(FakeNewspaper(), accounts=OneAccount(), language="en")
    assert "Log in to Wenbao" in httpx.get(served.url).text


def test_gradios_own_client_logs_in_or_is_told_to(guarded: Served) -> None:
    quiet = {"verbose": False, "analytics_enabled": False}
    with pytest.raises(AuthenticationError, match="login"):
        Client(guarded.url, **quiet)
    with pytest.raises(AuthenticationError, match="Invalid credentials"):
        Client(guarded.url, auth=("anna", "falsch"), **quiet)
    client = Client(guarded.url, auth=("anna", "geheimnis"), **quiet)
    try:
        assert client.predict("甲?", api_name="/ask")["reason"] == "报上没有。"
    finally:
        client.close()

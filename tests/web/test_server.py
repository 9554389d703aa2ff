"""The server under the page: one address, no other host, an end without noise."""

from __future__ import annotations

import importlib.resources
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import httpx
import pytest
from gradio_client import Client
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from qa.errors import WenbaoError
from qa.serving import Server, is_loopback
from qa.web.accounts import Accounts, account_line
from qa.web.app import SCRIPTS, STYLES, server
from tests.service.conftest import running
from tests.web.conftest import FakeNewspaper, Served

SERVE = """
from qa.web.app import serve
from tests.web.conftest import FakeNewspaper
serve(FakeNewspaper(), port=0, on_ready=lambda url: print(url, flush=True))
print("ended")
"""


@pytest.fixture
def page(serve_fake):
    with urllib.request.urlopen(serve_fake(FakeNewspaper()).url) as response:  # noqa: S310
        yield response


def test_the_page_names_no_other_host(page):
    html = page.read().decode()
    for harmless in ("http-equiv", "http://www.w3.org/2000/svg", page.url.rstrip("/")):
        html = html.replace(harmless, "")
    assert re.findall(".{0,40}http.{0,60}", html) == []
    assert "gradio.app" not in html


def test_the_page_is_in_chinese_and_titled_with_the_paper(page):
    html = page.read().decode()
    assert '<html\n\tlang="zh-CN"' in html
    assert '"title":"问报 · 晨报"' in html


def test_the_browser_is_forbidden_to_load_from_elsewhere(page):
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "http" not in policy
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert directives["object-src"] == directives["frame-src"] == directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == directives["form-action"] == "'self'"


def test_of_the_scripts_in_the_page_only_those_run_that_the_policy_names(page):
    sources = re.search("script-src ([^;]*)", page.headers["Content-Security-Policy"])[1].split()
    html = page.read().decode()
    assert "'unsafe-inline'" not in sources
    nonces = set(re.findall(r"<script( [^>]*)?>", html))
    (nonce,) = {found for attributes in nonces for found in re.findall('nonce="([^"]*)"', attributes)}
    assert f"'nonce-{nonce}'" in sources
    assert all(f'nonce="{nonce}"' in attributes for attributes in nonces)
    assert html.count("<script") > len(SCRIPTS)
    with urllib.request.urlopen(page.url) as again:  # noqa: S310
        assert nonce not in again.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/", "/config", "/assets/none.js", "/gradio_api/info", "/gradio_api/file=/etc/passwd"]
)
def test_every_response_has_the_headers(page, path):
    try:
        headers = urllib.request.urlopen(page.url.rstrip("/") + path).headers  # noqa: S310
    except urllib.error.HTTPError as error:
        headers = error.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(headers["Permissions-Policy"].split(", "))
    assert headers["Server"] is None
    assert (headers["Cache-Control"] == "no-store") == (not path.startswith("/assets/"))


def test_styles_and_scripts_are_there_with_the_first_byte(page):
    head = page.read().decode().partition("</head>")[0]
    for name in (*STYLES, *SCRIPTS):
        assert importlib.resources.files("qa.web").joinpath(name).read_text(encoding="utf-8") in head


FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.1",
    "X-Gradio-Server": "http://evil.example",
    "Forwarded": "host=evil.example;proto=https",
}


def test_what_a_request_says_of_others_is_not_believed_unless_that_was_asked_for(serve_fake):
    alone = serve_fake(FakeNewspaper()).url
    page = httpx.get(alone, headers=FORGED).text
    assert "evil.example" not in page
    assert f'"root":"{alone}"' in page
    trusting = serve_fake(FakeNewspaper(), proxies=["127.0.0.0/8"]).url
    assert '"root":"https://evil.example"' in httpx.get(trusting, headers=FORGED).text
    of_another = serve_fake(FakeNewspaper(), proxies=["192.0.2.1"]).url
    assert f'"root":"{of_another}"' in httpx.get(of_another, headers=FORGED).text


def test_behind_a_trusted_proxy_with_https_the_login_s_cookie_is_secure(serve_fake):
    accounts = Accounts(dict([account_line("anna", "geheimnis").split(":", 1)]))
    login = {"username": "anna", "password": "geheimnis"}
    for proxies, secure in (([], False), (["127.0.0.1"], True)):
        url = serve_fake(FakeNewspaper(), accounts=accounts, proxies=proxies).url
        cookie = httpx.post(f"{url}/login", data=login, headers=FORGED).headers["set-cookie"]
        assert ("; Secure" in cookie) == secure


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", "/assets/none.js", "/visit"])
def test_who_was_led_here_by_another_name_gets_nothing(serve_fake, path):
    url = serve_fake(FakeNewspaper()).url + path
    for host in ("evil.example", "evil.example:7860", "localhost.evil.example", ""):
        reply = httpx.get(url, headers={"Host": host})
        assert (reply.status_code, "稳岗" in reply.text) == (421, False)
    for host in ("localhost:7860", "127.0.0.1", "[::1]:7860"):
        assert httpx.get(url, headers={"Host": host}).status_code != 421


def test_behind_a_proxy_and_on_a_network_it_has_other_names(serve_fake):
    for settings in ({"root_path": "/paper"}, {"proxies": ["127.0.0.1"]}):
        url = serve_fake(FakeNewspaper(), **settings).url
        assert httpx.get(f"{url}/", headers={"Host": "paper.example"}).status_code == 200
    assert [is_loopback(host) for host in ("127.0.0.1", "127.1.2.3", "::1", "LOCALHOST")] == [True] * 4
    assert [is_loopback(host) for host in ("::", "192.0.2.1", "paper.example")] == [False] * 3


@pytest.mark.parametrize("root_path", ["paper", "http://x/paper", "/pa per", "/a//b", "/a?b", '/"'])
def test_a_root_path_is_a_path(root_path):
    with pytest.raises(WenbaoError, match="is no path to serve under"):
        server(FakeNewspaper(), "127.0.0.1", 0, root_path=root_path)


def test_a_proxy_is_an_address():
    with pytest.raises(WenbaoError, match="proxy's address is wrong: 'nginx'"):
        server(FakeNewspaper(), "127.0.0.1", 0, proxies=["nginx"])


def proxy_to(url: str, prefix: str, *, keeps_prefix: bool) -> Starlette:
    """A reverse proxy that shows `url` under `prefix` and answers 404 to everything else."""

    async def passed_on(request: Request) -> StreamingResponse:
        path = request.url.path.removeprefix("" if keeps_prefix else prefix)
        headers = [(name, value) for name, value in request.headers.raw if name not in (b"connection",)]
        client = httpx.AsyncClient(base_url=url, timeout=60)
        sent = client.build_request(
            request.method, f"{path}?{request.url.query}", headers=headers, content=await request.body()
        )
        reply = await client.send(sent, stream=True)

        async def body():
            try:
                async for chunk in reply.aiter_raw():
                    yield chunk
            finally:
                await client.aclose()

        response = StreamingResponse(body(), reply.status_code)
        response.raw_headers = [(n.lower(), v) for n, v in reply.headers.raw if n.lower() != b"transfer-encoding"]
        return response

    every = ["GET", "HEAD", "POST"]
    return Starlette(routes=[Route(f"{prefix}{{rest:path}}", passed_on, methods=every)])


@pytest.mark.parametrize("keeps_prefix", [False, True])
def test_under_a_path_of_a_proxy_all_of_it_works(serve_fake, open_chat, tmp_path, keeps_prefix):
    behind = serve_fake(FakeNewspaper(), root_path="/some/paper/")
    assert behind.url.endswith("/some/paper")
    origin = behind.url.removesuffix("/some/paper")
    proxy = Server(proxy_to(origin, "/some/paper", keeps_prefix=keeps_prefix), "127.0.0.1", 0, patience=1)
    with running(proxy) as url:
        page = f"{url}/some/paper"
        if keeps_prefix:  # else the proxy sees to it
            assert httpx.get(page).headers["location"] == "/some/paper/"
        chat = open_chat(Served(f"{page}/"))  # which sees to it that every request goes below that path
        expect(chat.ask("甲?")).to_have_text("报上没有。")
        (tmp_path / "file.txt").write_text("下载", encoding="utf-8")
        client = Client(f"{page}/", verbose=False, analytics_enabled=False, download_files=False)
        try:
            assert client.predict("甲?", api_name="/ask")["reason"] == "报上没有。"
        finally:
            client.close()
        with (tmp_path / "file.txt").open("rb") as file:
            (path,) = httpx.post(f"{page}/gradio_api/upload", files={"files": file}).json()
        assert httpx.get(f"{page}/gradio_api/file={path}").text == "下载"
        chat.page.close()


def test_a_busy_port_is_an_error_with_a_remedy():
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(WenbaoError, match=f"port {port}") as caught:
            server(FakeNewspaper(), "127.0.0.1", port)
    assert "--port" in caught.value.remedy


def test_a_host_of_another_machine_is_an_error_with_a_remedy():
    with pytest.raises(WenbaoError, match=r"192\.0\.2\.1"):
        server(FakeNewspaper(), "192.0.2.1", 0)


def test_ctrl_c_ends_it_without_noise():  # SIGTERM: see the fixture `real`
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with urllib.request.urlopen(url) as response:  # noqa: S310
            assert response.status == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "ended\n", "")

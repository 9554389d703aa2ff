"""The server under the page: one address, no other host, an end without noise."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from qa.errors import WenbaoError
from qa.web.app import server
from tests.web.conftest import FakeNewspaper

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
    assert "http" not in html.replace("http-equiv", "").replace(page.url.rstrip("/"), "")
    assert "gradio.app" not in html


def test_the_page_is_in_chinese_and_titled_with_the_paper(page):
    html = page.read().decode()
    assert '<html\n\tlang="zh-CN"' in html
    assert '"title":"问报 · 晨报"' in html


def test_the_browser_is_forbidden_to_load_from_elsewhere(page):
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "http" not in policy


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

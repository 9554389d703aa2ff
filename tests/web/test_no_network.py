"""The page on a machine that has no network but itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ALONE = """
import fcntl, socket, struct, sys
SIOCSIFFLAGS, UP_AND_RUNNING = 0x8914, 0x41
with socket.socket() as any_socket:  # a new network begins with its loopback down
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", UP_AND_RUNNING))
try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
except OSError as error:
    print("outside:", error.strerror)

from playwright.sync_api import expect, sync_playwright
from qa.newspaper import Newspaper
from qa.web.app import server
from tests.service.conftest import running
from tests.web.conftest import ARGUMENTS, Chat

asked = []
with running(server(Newspaper.open(), "127.0.0.1", 0)) as url, sync_playwright() as playwright:
    page = playwright.chromium.launch(executable_path=sys.argv[1], args=ARGUMENTS).new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    chat = Chat(page)
    chat.page.set_default_timeout(60_000)
    expect(chat.box).to_be_visible(timeout=60_000)
    chat.box.fill("妹冢镇镇长是谁?")
    chat.box.press("Enter")
    expect(chat.answers.locator(".short")).to_have_text("谢村", timeout=60_000)
    print("of others:", [one for one in asked if not one.startswith((url, "data:", "blob:"))])
"""


def test_the_page_answers_where_there_is_no_network(chromium_path):
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network can be made here that leads nowhere; the other tests watch every connection")
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [unshare, "-rn", sys.executable, "-c", ALONE, chromium_path]
    run = subprocess.run(command, capture_output=True, text=True, env=env, cwd=ROOT, timeout=300, check=False)
    assert (run.returncode, run.stdout) == (0, "outside: Network is unreachable\nof others: []\n"), run.stderr

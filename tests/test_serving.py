"""The end of a server: what is under way is answered, and nothing is said on standard error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

SERVE = """
import threading, time
from qa.service.app import serve
from tests.service.conftest import Paper
class Slow(Paper):
    def ask_many(self, questions, k=10):
        print("asked", flush=True)
        time.sleep(1)
        return super().ask_many(questions, k)
serve(Slow(), port=0, on_ready=lambda url: print(url, flush=True))
print("ended")
"""

ASK = """
import sys, urllib.request
request = urllib.request.Request(sys.argv[1] + "/batch", b'["a", "b"]', {"Content-Type": "application/json"})
print(urllib.request.urlopen(request).read().count(b"answered"))
"""


@contextmanager
def program(*command: str) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", *command], cwd=ROOT, env=environment, **pipes) as process:
        yield process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_when_all_that_is_under_way_is_answered(number: int) -> None:
    with program(SERVE) as server:
        url = server.stdout.readline().strip()
        with program(ASK, url) as client:
            assert server.stdout.readline() == "asked\n"
            server.send_signal(number)
            out, err = server.communicate(timeout=60)
            assert client.communicate(timeout=60) == ("2\n", "")
    assert (server.returncode, out, err) == (0, "ended\n", "")


def test_an_idle_connection_does_not_hold_it_up() -> None:
    with program(SERVE) as server:
        url = server.stdout.readline().strip()
        with urllib.request.urlopen(f"{url}/health") as response:  # noqa: S310
            server.send_signal(signal.SIGTERM)
            assert server.communicate(timeout=20) == ("ended\n", "")
            assert response.status == 200

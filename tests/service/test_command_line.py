"""`wenbao serve` and `wenbao mcp`: what is handed on, and the real programs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from qa import cli
from qa.newspaper import Newspaper
from qa.service import app, tools
from qa.service.limits import Access, Limits
from tests.service.conftest import Paper

ROOT = Path(__file__).parents[2]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Serving ends at once; what each newspaper was opened and served with is noted here."""
    calls: list[dict[str, Any]] = []

    def open_fake(*paths: str, **options: Any) -> Paper:
        calls.append({"paths": paths, **options})
        return Paper()

    def serve_fake(paper: Paper, host: str, port: int, **settings: Any) -> None:
        settings.pop("on_ready")("http://127.0.0.1:1")
        calls[-1] |= {"host": host, "port": port, **settings}

    monkeypatch.setattr(Newspaper, "open", open_fake)
    monkeypatch.setattr(app, "serve", serve_fake)
    monkeypatch.setattr(tools, "serve_stdio", lambda paper: calls[-1].update(stdio=True))
    return calls


def test_what_is_not_said_is_as_the_limits_say(
    served: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve"]) == 0
    limits, access = Limits(), Access(("127.0.0.1",))
    where = {"host": "127.0.0.1", "port": 8000}
    assert served == [{"paths": (), "model": None, "reader": True, **where, "limits": limits, "access": access}]
    out, err = capsys.readouterr()
    assert out == "问报 answers at http://127.0.0.1:1, described at http://127.0.0.1:1/docs — Ctrl-C ends it\n"
    assert err == ""


def test_every_option_is_handed_on(
    served: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").write_text("geheim\n")
    said = "--issue a.txt b.txt --threshold 0.6 --host 0.0.0.0 --port 0 --allow-host x.example y.example --rate 0 "
    said += f"--max-requests 2 --max-questions 3 --max-body 4 --token-file {tmp_path / 'token'}"
    assert cli.main(["serve", *said.split()]) == 0
    (call,) = served
    assert (call["paths"], call["threshold"], call["host"], call["port"]) == (("a.txt", "b.txt"), 0.6, "0.0.0.0", 0)  # noqa: S104
    assert call["limits"] == Limits(body=4, questions=3, rate=0, concurrent=2)
    assert call["access"] == Access(("0.0.0.0", "x.example", "y.example"), "geheim")  # noqa: S104
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("served")
def test_who_is_open_to_others_without_a_token_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", "--host", "0.0.0.0"]) == 0  # noqa: S104
    assert "--token-file" in capsys.readouterr().err


def test_a_token_that_cannot_be_read_ends_it_before_the_newspaper_is_opened(
    served: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve", "--token-file", str(tmp_path / "none")]) == 1
    assert re.fullmatch(r"wenbao: .*none: the token cannot be read .*\n", capsys.readouterr().err)
    assert served == []


@pytest.mark.parametrize(
    "wrong", ["--rate -1", "--max-body 0", "--max-questions x", "--port 70000", "--max-requests 1.5"]
)
def test_limits_are_whole_numbers(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["serve", *wrong.split()])
    assert caught.value.code == 2
    assert wrong.split(maxsplit=1)[0] in capsys.readouterr().err


def test_mcp_opens_the_newspaper_and_says_nothing(
    served: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["mcp", "--issue", "a.txt"]) == 0
    assert served == [{"paths": ("a.txt",), "model": None, "reader": True, "stdio": True}]
    assert capsys.readouterr() == ("", "")


def test_the_real_program_answers_and_ends_in_peace() -> None:
    command = [sys.executable, "-m", "qa", "serve", "--port", "0"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as process:
        assert process.stdout is not None
        url = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert url is not None
        answer = httpx.post(f"{url[0]}/ask", json={"question": "妹冢镇镇长是谁?"}, timeout=60).json()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert answer["answer"] == "谢村"
    assert (process.returncode, out, err) == (0, "", "")

"""The command `wenbao`: most tests call `main` with a newspaper that needs no model, some run the real program."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pytest

import qa.web.app
from qa import cli
from qa.bundled_data import bundled_issue
from qa.datatypes import Signal, Why
from qa.errors import IssueError, ModelError, WenbaoError
from qa.newspaper import Newspaper
from qa.web.accounts import account_line, read_accounts
from tests.fakes import EchoNewspaper

ROOT = Path(__file__).parent.parent


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Opening a newspaper gives an `EchoNewspaper`; what each was opened with is noted here."""
    calls: list[dict[str, Any]] = []

    def open_fake(*paths: str, **options: Any) -> EchoNewspaper:
        calls.append({"paths": paths, **options})
        return EchoNewspaper()

    monkeypatch.setattr(Newspaper, "open", open_fake)
    return calls


def wenbao(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the real program, as another program would."""
    command = [sys.executable, "-m", "qa", *arguments]
    options["env"] = os.environ | {"PYTHONPATH": str(ROOT)} | options.pop("env", {})
    return subprocess.run(command, capture_output=True, check=False, **options)


def wrong_usage(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def failure(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on standard error with which a command fails."""
    assert cli.main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"wenbao: [^\n]+\n", err)
    return err


# --- ask ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("opened")
def test_ask_prints_the_answer_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "谁写的?"]) == 0
    out, err = capsys.readouterr()
    assert "谁】写的?" in out
    assert err == ""


def test_the_threshold_is_passed_on(opened: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "谁写的?", "--threshold", "0.6"]) == 0
    assert opened[-1]["threshold"] == 0.6
    assert cli.main(["ask", "谁写的?"]) == 0
    assert "threshold" not in opened[-1]
    capsys.readouterr()


@pytest.mark.usefixtures("opened")
def test_ask_explains_after_the_answer(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    why = Why((Signal("passage", 0.8, 0.5, 1),), ("谁",), ())
    answer = EchoNewspaper().ask("谁写的?")
    explained = replace(answer, evidence=tuple(replace(e, why=why) for e in answer.evidence))
    monkeypatch.setattr(EchoNewspaper, "ask", lambda *_, **__: explained)
    assert cli.main(["ask", "谁写的?"]) == 0
    plain = capsys.readouterr().out
    assert cli.main(["ask", "谁写的?", "--explain"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(plain)
    assert "+0.400  整段的意思 0.800，第 1 位" in out


@pytest.mark.usefixtures("opened")
def test_ask_json_is_one_line_with_the_characters_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        cli.main(["ask", "那出口呢?", "--json", "-k", "2", "--history", "进口多少?", "增长?", "--history", "谁?"]) == 0
    )
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "那出口呢?" in out
    answer = json.loads(out)
    assert answer["history"] == ["进口多少?", "增长?", "谁?"]
    assert len(answer["evidence"]) == 2


@pytest.mark.usefixtures("opened")
def test_not_finding_an_answer_is_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "火星上有什么?"]) == 0
    assert "报上没有。" in capsys.readouterr().out


@pytest.mark.usefixtures("opened")
def test_a_question_that_cannot_be_asked_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert failure(capsys, "ask", "  ") == "wenbao: 问题是空的。\n"
    assert cli.main(["ask", "", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["status"] == "error"


def test_issues_may_be_repeated_and_many(opened: list[dict[str, Any]]) -> None:
    assert cli.main(["ask", "谁?", "--issue", "a.txt", "b.txt", "--issue", "c.txt", "--model", "some/model"]) == 0
    assert opened == [{"paths": ("a.txt", "b.txt", "c.txt"), "model": "some/model", "reader": True}]
    assert cli.main(["ask", "--json", "--", "-5℃是哪天?"]) == 0
    assert opened[1] == {"paths": (), "model": None, "reader": True}


@pytest.mark.parametrize("given", ["谁写的?", "谁写的?\n", "\ufeff谁写的?\r\n"])
def test_a_question_from_standard_input(
    capsys: pytest.CaptureFixture[str], opened: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode()), encoding="ascii"))
    assert cli.main(["ask", "-", "--json", "-k", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "谁写的?"
    assert len(opened) == 1


@pytest.mark.usefixtures("opened")
def test_a_standard_input_that_is_closed_is_an_empty_question(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert failure(capsys, "ask", "-") == "wenbao: 问题是空的。\n"


def test_what_is_no_utf8_on_standard_input_is_told(
    capsys: pytest.CaptureFixture[str], opened: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("谁写的?".encode("gb18030"))))
    assert "is not UTF-8; convert it" in failure(capsys, "ask", "-")
    assert opened == []


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("arguments", "label"),
    [
        (["谁写的?"], "把握：高"),
        (["Who wrote it?"], "Confidence: high"),
        (["谁写的?", "--language", "en"], "Confidence: high"),
        (["Who wrote it?", "--language", "zh"], "把握：高"),
    ],
)
def test_the_words_around_the_quotations(capsys: pytest.CaptureFixture[str], arguments: list[str], label: str) -> None:
    assert cli.main(["ask", *arguments]) == 0
    assert label in capsys.readouterr().out


# --- on a terminal -----------------------------------------------------------------------------------------------


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output is a terminal of 24 columns."""
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda stream: stream is sys.stdout)
    monkeypatch.setenv("COLUMNS", "24")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


LONG = "市长昨天在会上说,大桥今年合龙,明年通车。谁?"


@pytest.mark.usefixtures("opened", "terminal")
def test_on_a_terminal_the_sentence_is_bold_and_lines_are_as_wide_as_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", LONG]) == 0
    out = capsys.readouterr().out
    assert "  \x1b[1m【市】\x1b[22m长昨天在会上说,\n  大桥今年合龙,明年通\n  车。谁?\n" in out


@pytest.mark.usefixtures("opened", "terminal")
@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_where_none_is_wanted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert cli.main(["ask", LONG]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "  【市】长昨天在会上说,\n  大桥今年" in out


@pytest.mark.usefixtures("opened")
def test_in_a_pipe_there_is_no_colour_and_lines_are_left_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "24")
    assert cli.main(["ask", LONG]) == 0
    assert "  【市】长昨天在会上说,大桥今年合龙,明年通车。谁?\n" in capsys.readouterr().out


@pytest.mark.usefixtures("opened", "terminal")
def test_json_is_one_line_on_a_terminal_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", LONG, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out)["question"] == LONG


def test_the_real_program_on_a_real_terminal(tmp_path: Path) -> None:
    """`show` in a terminal of 40 columns: nothing sticks out, and the first paragraph begins as in a pipe."""
    program = (
        "import fcntl, os, pty, struct, sys, termios\n"
        "process, terminal = pty.fork()\n"
        "if not process:\n"
        "    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('4H', 24, 40, 0, 0))\n"
        "    os.execv(sys.executable, [sys.executable, '-m', 'qa', 'show'])\n"
        "while True:\n"
        "    try:\n"
        "        sys.stdout.buffer.write(os.read(terminal, 4096))\n"
        "    except OSError:\n"  # how Linux says that the other end is closed
        "        break\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))\n"
    )
    env = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=tmp_path, env=env, check=True)
    lines = run.stdout.decode().replace("\r", "").splitlines()
    whole = wenbao("show", cwd=tmp_path).stdout.decode().splitlines()
    assert max(sum(1 + (east_asian_width(char) in "WF") for char in line) for line in lines) == 40
    assert max(map(len, whole)) > 100
    assert "".join("".join(lines).split()) == "".join("".join(whole).split())


# --- batch -------------------------------------------------------------------------------------------------------


def test_batch(capsys: pytest.CaptureFixture[str], opened: list[dict[str, Any]], tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.txt", tmp_path / "a.jsonl"
    questions.write_text("谁?\n火星?\n", encoding="utf-8")
    assert cli.main(["batch", str(questions), "-o", str(answers), "--issue", "a.txt"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "q/s" not in err
    assert f"wenbao: 2 rows in {answers}: 1 answered, 1 not found\n" in err
    assert len(answers.read_text(encoding="utf-8").splitlines()) == 2
    assert opened == [{"paths": ("a.txt",), "model": None, "reader": True}]


@pytest.mark.usefixtures("opened")
def test_the_counts_of_a_batch_as_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.txt", tmp_path / "a.csv"
    questions.write_text("谁?\n火星?\n \n", encoding="utf-8")
    assert cli.main(["batch", str(questions), "-o", str(answers), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == {"answers": str(answers), "rows": 2, "answered": 1, "not_found": 1, "errors": 0}
    assert err == ""
    assert "--json" in wrong_usage(capsys, "batch", str(questions), "-o", "-", "--json")


@pytest.mark.usefixtures("opened")
def test_rows_of_status_error_are_counted_on_standard_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{torn\n{"question": "谁?"}\n', encoding="utf-8")
    assert cli.main(["batch", str(tmp_path / "q.jsonl"), "-o", str(tmp_path / "a.jsonl")]) == 0
    assert "1 answered, 0 not found, 1 with status error" in capsys.readouterr().err


def test_what_is_wrong_with_the_files_is_said_before_a_newspaper_is_opened(
    capsys: pytest.CaptureFixture[str], opened: list[dict[str, Any]], tmp_path: Path
) -> None:
    questions, answers = tmp_path / "q.txt", tmp_path / "a.jsonl"
    assert "no such file" in failure(capsys, "batch", str(questions), "-o", str(answers))
    questions.write_text("谁?\n", encoding="utf-8")
    assert "no such folder" in failure(capsys, "batch", str(questions), "-o", str(tmp_path / "x" / "a.jsonl"))
    assert "kind of file" in failure(capsys, "batch", str(questions), "-o", str(tmp_path / "a.pdf"))
    answers.write_text("precious", encoding="utf-8")
    assert "--force" in failure(capsys, "batch", str(questions), "-o", str(answers))
    assert answers.read_text(encoding="utf-8") == "precious"
    assert opened == []


def test_batch_from_standard_input_to_standard_output(
    capsys: pytest.CaptureFixture[str],
    opened: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def type_in(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    type_in("谁?\n# 注\n火星?\n")
    assert cli.main(["batch", "-", "-o", "-", "--issue", "a.txt", "-k", "1"]) == 0
    out, err = capsys.readouterr()
    assert [(json.loads(line)["id"], json.loads(line)["status"]) for line in out.splitlines()] == [
        ("q1", "answered"),
        ("q2", "not_found"),
    ]
    assert err == "wenbao: 2 rows: 1 answered, 1 not found\n"
    type_in('{"question": "谁?", "id": 7}')
    assert cli.main(["batch", "-", "-o", str(tmp_path / "a.csv")]) == 0
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("7,谁?,")
    assert opened == [
        {"paths": ("a.txt",), "model": None, "reader": True},
        {"paths": (), "model": None, "reader": True},
    ]
    capsys.readouterr()
    assert "not for standard output" in wrong_usage(capsys, "batch", "q.txt", "-o", "-", "--resume")


SLOW = """
import signal, sys, time
# A shell starts what it leaves in the background deaf to Ctrl-C, and the tests may have been started so.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {root!r})
from qa.newspaper import Newspaper
from tests.fakes import EchoNewspaper
class Slow(EchoNewspaper):
    def iter_answers(self, questions, k=10):
        for answer in super().iter_answers(questions, k):
            time.sleep({pause})
            yield answer
Newspaper.open = lambda *paths, **options: Slow()
from qa.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_a_killed_batch_goes_on_to_the_same_bytes(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "q.txt").write_text("".join(f"第{n}个?\n" for n in range(40)), encoding="utf-8")
    command = [sys.executable, "-c", SLOW.format(root=str(ROOT), pause=0.05), "batch", "q.txt", "-o", "a.jsonl"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE)
    part = tmp_path / "a.jsonl.part"
    deadline = time.monotonic() + 60
    while not (part.exists() and part.read_bytes().count(b"\n") >= 3) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(how)
    _, err = process.communicate(timeout=60)
    assert process.returncode == (130 if how == signal.SIGINT else -how)
    assert b"Traceback" not in err
    if how == signal.SIGINT:
        assert b"--resume goes on from there" in err
    finished = part.read_bytes()
    assert 3 <= finished.count(b"\n") < 40
    assert not (tmp_path / "a.jsonl").exists()
    quick = [sys.executable, "-c", SLOW.format(root=str(ROOT), pause=0), "batch", "q.txt"]
    subprocess.run([*quick, "-o", "a.jsonl", "--resume"], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([*quick, "-o", "b.jsonl"], cwd=tmp_path, check=True, capture_output=True)
    answers = (tmp_path / "a.jsonl").read_bytes()
    assert answers.startswith(finished)
    assert answers == (tmp_path / "b.jsonl").read_bytes()


# --- evaluate ----------------------------------------------------------------------------------------------------

GOLD = (
    '{"id": 1, "kind": "who", "question": "谁写的?", "evidence": ["谁写的"], "answers": ["谁"]}\n'
    '{"id": 2, "kind": "absent", "question": "火星上有什么?", "evidence": []}\n'
)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A question whose first quote, 谁, is right, and one that is rightly refused."""
    path = tmp_path / "gold.jsonl"
    path.write_text(GOLD, encoding="utf-8")
    return path


def test_evaluate_prints_the_figures(
    capsys: pytest.CaptureFixture[str], opened: list[dict[str, Any]], gold: Path
) -> None:
    assert cli.main(["evaluate", str(gold), "--issue", "a.txt", "--model", "some/model"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("2 questions: the paper answers 1, it does not answer 1\n")
    assert "\nsentence           1.0000  " in out
    assert "\nbrier ↓            0.0100  " in out
    assert "q/s" not in err
    assert opened == [{"paths": ("a.txt",), "model": "some/model", "reader": True}]


@pytest.mark.usefixtures("opened")
def test_evaluate_json_out_and_compare(capsys: pytest.CaptureFixture[str], gold: Path, tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    assert cli.main(["evaluate", str(gold), "--json", "--out", str(before)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(before.read_text(encoding="utf-8"))
    assert (printed["n"], printed["hit@1"], printed["refused"], printed["auroc"]) == (2, 1, 1, 1)
    gold.write_text(GOLD.replace('"谁写的"', '"没有"').replace('"谁"', '"他"'), encoding="utf-8")
    assert cli.main(["evaluate", str(gold), "--compare", str(before)]) == 0
    out = capsys.readouterr().out
    assert "compared over 2 questions of both runs\n" in out
    assert out.endswith("worse: 1\n  1  谁写的?  no longer right, rank 1 → none, answer_f1 1.00 → 0.00\n")
    assert cli.main(["evaluate", str(gold), "--compare", str(before), "--json"]) == 0
    assert [c["id"] for c in json.loads(capsys.readouterr().out)["comparison"]["worse"]] == [1]


def test_evaluate_answers_that_are_there_already(
    capsys: pytest.CaptureFixture[str], opened: list[dict[str, Any]], gold: Path, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.jsonl"
    assert cli.main(["batch", str(gold), "-o", str(answers)]) == 0
    assert cli.main(["evaluate", str(gold), "--json"]) == 0
    asked = json.loads(capsys.readouterr().out)
    opened.clear()
    assert cli.main(["evaluate", str(gold), "--json", "--answers", str(answers)]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == asked
    assert err == ""
    again = ["--answers", str(answers), "--with", str(gold), str(answers)]
    assert cli.main(["evaluate", str(gold), "--json", *again]) == 0
    both = json.loads(capsys.readouterr().out)
    assert [q["id"] for q in both["questions"]] == [1, 2, "2/1", "2/2"]
    assert (both["missing"], both["auroc"]) == (0, 1)
    assert opened == []


def test_what_is_wrong_with_an_evaluation_is_said_before_a_newspaper_is_opened(
    capsys: pytest.CaptureFixture[str], opened: list[dict[str, Any]], gold: Path, tmp_path: Path
) -> None:
    there = tmp_path / "run.json"
    there.write_text("precious", encoding="utf-8")
    assert "exists already; --force" in failure(capsys, "evaluate", str(gold), "--out", str(there))
    assert there.read_text(encoding="utf-8") == "precious"
    assert "would overwrite" in failure(capsys, "evaluate", str(gold), "--out", str(gold), "--force")
    assert "does not hold the results" in failure(capsys, "evaluate", str(gold), "--compare", str(there))
    assert "no such file" in failure(capsys, "evaluate", str(gold), "--answers", str(tmp_path / "a.jsonl"))
    gold.write_text('{"question": "谁?"}\n', encoding="utf-8")
    assert 'neither "evidence" nor "articles"' in failure(capsys, "evaluate", str(gold))
    assert opened == []
    gold.write_text(GOLD, encoding="utf-8")
    assert cli.main(["evaluate", str(gold), "--out", str(there), "--force"]) == 0
    assert json.loads(there.read_text(encoding="utf-8"))["n"] == 2


def test_wrong_usage_of_evaluate(capsys: pytest.CaptureFixture[str]) -> None:
    assert "QUESTIONS" in wrong_usage(capsys, "evaluate")
    assert "--answers" in wrong_usage(capsys, "evaluate", "q.jsonl", "--with", "q2.jsonl", "a2.jsonl")
    assert "ask again" in wrong_usage(capsys, "evaluate", "q.jsonl", "--answers", "a.jsonl", "--issue", "a.txt")
    assert "ask again" in wrong_usage(capsys, "evaluate", "q.jsonl", "--answers", "a.jsonl", "--model", "some/model")


# --- show, doctor, chat ------------------------------------------------------------------------------------------


def test_show_json_of_one_issue_and_of_several(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["show", "--json"]) == 0
    one = json.loads(capsys.readouterr().out)
    assert list(one) == ["issue", "date", "articles", "blocks"]
    assert one["date"] == "2026-05-29"
    issue = tmp_path / "wire.jsonl"
    issue.write_text(
        '{"id": "w1", "headline": "快讯", "paragraphs": ["明天放晴。"], "issue": "通讯"}', encoding="utf-8"
    )
    assert cli.main(["show", str(bundled_issue()), str(issue), "--json"]) == 0
    several = json.loads(capsys.readouterr().out)
    assert list(several) == ["issues"]
    assert several["issues"][0] == one
    assert several["issues"][1]["articles"][0]["paragraphs"][0]["id"] == "w1-p1"


def test_show_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show"]) == 0
    assert "稳岗组合拳打开就业新空间" in capsys.readouterr().out


def test_show_loads_no_model(opened: list[dict[str, Any]]) -> None:
    assert cli.main(["show"]) == 0
    assert opened == []


@pytest.mark.parametrize("name", ["missing.txt", "paper.pdf", "paper.docx", "photo.png", "."])
def test_show_refuses_what_is_no_issue_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    if name not in ("missing.txt", "."):
        (tmp_path / name).write_bytes(b"%PDF-1.7 \x00\x01")
    assert "; " in failure(capsys, "show", str(tmp_path / name))


def test_chat_prints_its_address_and_ends_quietly(
    capsys: pytest.CaptureFixture[str], opened: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    served = []

    def serve(newspaper: object, host: str, port: int, *, on_ready: Any, **settings: Any) -> None:
        del settings["feedback"]
        served.append((host, port, settings))
        on_ready("http://127.0.0.1:8000")

    monkeypatch.setattr(qa.web.app, "serve", serve)
    settings: dict[str, Any] = {"language": "zh", "accounts": None, "root_path": "", "proxies": []}
    assert cli.main(["chat", "--port", "8000", "--issue", "a.txt"]) == 0
    out, err = capsys.readouterr()
    assert "http://127.0.0.1:8000" in out
    assert err == ""
    assert served.pop() == ("127.0.0.1", 8000, settings)
    assert opened[0]["paths"] == ("a.txt",)
    proxied = ["--root-path", "/paper", "--trust-proxy", "127.0.0.1", "10.0.0.0/8"]
    assert cli.main(["chat", *proxied]) == 0
    settings |= {"root_path": "/paper", "proxies": ["127.0.0.1", "10.0.0.0/8"]}
    assert served.pop() == ("127.0.0.1", 7860, settings)
    assert capsys.readouterr().err == ""


def test_chat_open_to_others_warns_once_where_nobody_need_log_in(
    capsys: pytest.CaptureFixture[str], opened: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    served = []
    monkeypatch.setattr(qa.web.app, "serve", lambda *_, accounts, **__: served.append(accounts))
    assert cli.main(["chat", "--host", "0.0.0.0"]) == 0  # noqa: S104
    assert re.fullmatch(r"wenbao: .*--auth.*\n", capsys.readouterr().err)
    assert served.pop() is None
    (tmp_path / "accounts").touch(0o600)
    (tmp_path / "accounts").write_text(account_line("anna", "geheimnis"))
    assert cli.main(["chat", "--host", "0.0.0.0", "--auth", str(tmp_path / "accounts")]) == 0  # noqa: S104
    assert capsys.readouterr().err == ""
    assert served.pop().admit("anna", "geheimnis")


def test_chat_says_what_is_wrong_with_the_accounts_before_it_opens_the_newspaper(
    capsys: pytest.CaptureFixture[str], opened: list[dict[str, Any]], tmp_path: Path
) -> None:
    assert "the accounts cannot be read" in failure(capsys, "chat", "--auth", str(tmp_path / "none"))
    assert opened == []


def test_hash_password_prints_a_line_that_chat_reads(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" mein Geheimnis\r\nmore")))
    assert cli.main(["hash-password", "赵琦"]) == 0
    out, err = capsys.readouterr()
    (tmp_path / "accounts").touch(0o600)
    (tmp_path / "accounts").write_text(out, encoding="utf-8")
    assert read_accounts(tmp_path / "accounts").admit("赵琦", " mein Geheimnis")
    assert err == ""


def test_hash_password_asks_twice_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed = iter(["geheimnis", "geheimnis", "geheimnis", "geheimniss"])
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    assert cli.main(["hash-password", "anna"]) == 0
    assert capsys.readouterr().out.startswith("anna:$argon2id$")
    assert "the two passwords differ" in failure(capsys, "hash-password", "anna")


@pytest.mark.parametrize(
    ("given", "complaint"), [(b"short\n", "5 characters"), (b"\xff\n", "not UTF-8"), (b"", "0 ch")]
)
def test_hash_password_says_what_is_no_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, given: bytes, complaint: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    assert complaint in failure(capsys, "hash-password", "anna")


@pytest.mark.parametrize(
    ("options", "file"),
    [
        ([], "home/wenbao/feedback.jsonl"),
        (["--host", "0.0.0.0"], None),  # noqa: S104  # others may come: only where the owner says so
        (["--root-path", "/paper"], None),
        (["--host", "0.0.0.0", "--feedback", "wrong.jsonl"], "wrong.jsonl"),  # noqa: S104
    ],
)
def test_chat_keeps_what_readers_call_wrong_where_it_may(
    options: list[str], file: str | None, opened: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(qa.web.app, "serve", lambda *_, feedback, **__: kept.append(feedback and feedback.path))
    assert cli.main(["chat", *options]) == 0
    assert kept == [file and (tmp_path / file if file.startswith("home") else Path(file))]


# --- errors and usage --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (IssueError("a.txt is empty", "give another"), "wenbao: a.txt is empty; give another"),
        (ModelError("two\nlines"), "wenbao: two lines"),
        (WenbaoError("only what"), "wenbao: only what"),
        (ModuleNotFoundError("No module named 'faiss'", name="faiss"), "wenbao: the Python package faiss is not inst"),
        (OSError(28, "No space left on device", "/x/y"), "wenbao: /x/y: No space left on device; "),
        (ValueError("a fault"), "wenbao: a fault of the program: ValueError: a fault; WENBAO_DEBUG=1"),
    ],
)
def test_a_failure_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception, line: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Newspaper, "open", fail)
    monkeypatch.delenv("WENBAO_DEBUG", raising=False)
    assert failure(capsys, "ask", "谁?").startswith(line)
    monkeypatch.setenv("WENBAO_DEBUG", "1")
    with pytest.raises(type(error)):
        cli.main(["ask", "谁?"])


def test_ctrl_c_is_quiet(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Newspaper, "open", interrupt)
    assert cli.main(["ask", "谁?"]) == 130
    assert capsys.readouterr() == ("", "")


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert "COMMAND" in wrong_usage(capsys)
    assert "did you mean `wenbao ask`" in wrong_usage(capsys, "aks", "谁?")
    assert 'wenbao ask "谁写的?"' in wrong_usage(capsys, "谁写的?")
    named = "chat, ask, batch, show, index, evaluate, serve, mcp, hash-password, doctor, completion"
    assert f"the commands are {named}" in wrong_usage(capsys, "xyzzy")
    assert "QUESTION" in wrong_usage(capsys, "ask")
    for p in ("1.5", "-0.1", "nan", "x"):
        assert "is not a number from 0 to 1" in wrong_usage(capsys, "ask", "谁?", f"--threshold={p}")
    assert "invalid choice: 'fr'" in wrong_usage(capsys, "ask", "谁?", "--language", "fr")
    assert "-o" in wrong_usage(capsys, "batch", "q.txt")
    assert "not allowed with" in wrong_usage(capsys, "batch", "q.txt", "-o", "a.jsonl", "--resume", "--force")
    assert "not a port" in wrong_usage(capsys, "chat", "--port", "99999")
    assert "not UTF-8" in wrong_usage(capsys, "ask", "\udcff")
    for k in ("0", "-1", "x", "1.5", "²"):
        assert "-k" in wrong_usage(capsys, "ask", "谁?", f"-k{k}")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["ask", "谁?", "--isue", "a.txt"], "wenbao ask: error: unknown option --isue; did you mean --issue?"),
        (["ask", "谁?", "--jsn"], "unknown option --jsn; did you mean --json?"),
        (
            ["batch", "q.txt", "--ouput", "a.jsonl"],
            "unknown option --ouput; did you mean --out?",
        ),  # before "required: -o"
        (["show", "--Json"], "unknown option --Json; did you mean --json?"),
        (["ask", "谁?", "--issues=a.txt"], "unknown option --issues; did you mean --issue?"),
        (["doctor", "--xyz"], "unknown option --xyz; `wenbao doctor --help` lists them"),
        (["ask", "谁?", "-n", "3"], "unknown option -n; "),
        (["ask", "-5℃是哪天?"], "a text that begins with a hyphen goes to the end, after `--`"),
        (
            ["ask", "how", "many?"],
            "wenbao ask: error: 'many?' is too many; a text with spaces stands in quotation marks",
        ),
        (["ask", "谁?", "-history", "谁?"], "unknown option -history; did you mean --history?"),
        (["--versoin"], "wenbao: error: unknown option --versoin; did you mean --version?"),
        (["--json", "ask", "谁?"], "wenbao: error: unknown option --json; `wenbao --help` lists them"),
        (["--", "谁?"], "invalid choice"),
        (["ask", "--issue", "a.txt", "谁?"], "required: QUESTION, which stands before options that take several"),
        (["evaluate", "--issue", "a.txt", "q.jsonl"], "required: QUESTIONS, which stands before options"),
        (["help"], "did you mean `wenbao --help`?"),
        (["akс", "谁?"], "did you mean `wenbao ask`?"),  # with a Cyrillic с
        ([], "a COMMAND is missing; `wenbao --help` lists them"),
    ],
)
def test_a_hint_where_something_is_mistyped(
    capsys: pytest.CaptureFixture[str], arguments: list[str], hint: str
) -> None:
    assert hint in wrong_usage(capsys, *arguments)


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("arguments", [["-k3"], ["-k", "3"], ["-k=3"], ["--language=en"], ["--history", "-5 ℃是哪天?"]])
def test_what_only_looks_mistyped_is_taken(arguments: list[str]) -> None:
    assert cli.main(["ask", "谁?", *arguments]) == 0


# --- completion --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_command_and_option(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    assert cli.main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for name in ("chat", "ask", "batch", "show", "evaluate", "doctor", "completion", "language", "explain", "compare"):
        assert name in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script.encode(), check=True)


COMPLETE = """
source ./script
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
"$(complete -p wenbao | sed 's/.*-F \\([^ ]*\\).*/\\1/')" wenbao "${COMP_WORDS[COMP_CWORD]}"
echo "${COMPREPLY[*]}"
"""


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("wenbao as", "ask"),
        ("wenbao ask 谁? --lan", "--language"),
        ("wenbao ask 谁? --language ''", "zh en"),
        ("wenbao ask 谁? --issue pa", "paper.txt"),
        ("wenbao show pa", "paper.txt"),
        ("wenbao batch pa", "paper.txt"),
        ("wenbao chat --auth pa", "paper.txt"),
        ("wenbao completion z", "zsh"),
        ("wenbao ask pa", ""),  # a question is no file
    ],
)
def test_bash_completes(capsys: pytest.CaptureFixture[str], tmp_path: Path, line: str, offered: str) -> None:
    assert cli.main(["completion", "bash"]) == 0
    (tmp_path / "script").write_text(capsys.readouterr().out, encoding="utf-8")
    (tmp_path / "paper.txt").touch()
    words = shlex.split(line)
    run = subprocess.run(["bash", "-c", COMPLETE, "bash", *words], capture_output=True, cwd=tmp_path, check=True)
    assert (run.stdout.decode().strip(), run.stderr.decode()) == (offered, "")


def test_help_gives_examples(capsys: pytest.CaptureFixture[str]) -> None:
    commands = ("chat", "ask", "batch", "show", "index", "evaluate", "hash-password", "doctor", "completion")
    for arguments in (["--help"], *([command, "--help"] for command in commands)):
        with pytest.raises(SystemExit) as caught:
            cli.main(arguments)
        assert caught.value.code == 0
        out = capsys.readouterr().out
        assert out.startswith("usage: wenbao")
        assert "\nexamples:\n  " in out


# --- the real program --------------------------------------------------------------------------------------------


def test_the_real_program_from_another_folder(tmp_path: Path) -> None:
    run = wenbao("ask", "莘县往国内外输送了多少嫁接工?", "--json", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, b"")
    answer = json.loads(run.stdout)
    assert answer["status"] == "answered"
    assert answer["answer"].startswith("3万余名")
    assert list(tmp_path.iterdir()) == []


def test_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    env = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    run = wenbao("show", cwd=tmp_path, env=env)
    assert run.returncode == 0
    assert "稳岗组合拳打开就业新空间" in run.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m qa show --json | true; echo ${{PIPESTATUS[0]}}"
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(["bash", "-c", command], capture_output=True, cwd=tmp_path, env=env, check=True)
    assert run.stderr == b""
    assert run.stdout.strip() in (b"141", b"0")


@pytest.mark.parametrize(
    ("line", "code"), [("show --json >&-", 0), ("show missing.txt 2>&-", 1), ("show | head -c 1", 0)]
)
def test_streams_that_are_closed_are_no_fault_of_the_program(tmp_path: Path, line: str, code: int) -> None:
    command = f"{shlex.quote(sys.executable)} -m qa {line}"
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(["bash", "-c", command], capture_output=True, cwd=tmp_path, env=env, check=False)
    assert run.returncode == code
    assert b"fault" not in run.stderr
    assert b"Traceback" not in run.stderr


def test_version(tmp_path: Path) -> None:
    assert re.fullmatch(rb"wenbao \d+\.\d+\.\d+\n", wenbao("--version", cwd=tmp_path).stdout)


def test_the_reader_can_be_left_out(opened: list[dict[str, Any]]) -> None:
    assert cli.main(["ask", "谁写的?", "--no-reader"]) == 0
    assert opened[-1]["reader"] is False


def test_what_is_warned_of_while_opening_is_said_in_a_line(
    opened: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    open_it = Newspaper.open

    def warn(*paths: str, **options: Any) -> Any:
        warnings.warn("answers come without the trained reader: gone", stacklevel=1)
        return open_it(*paths, **options)

    monkeypatch.setattr(Newspaper, "open", warn)
    assert cli.main(["ask", "谁写的?"]) == 0
    assert capsys.readouterr().err == "wenbao: answers come without the trained reader: gone\n"
    assert len(opened) == 1

"""The README's examples do what they say; CONTRIBUTING.md tells by which rules they are run."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qa import cli
from qa.arguments import parse
from qa.bundled_data import bundled_issue
from qa.datatypes import Answer

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ENDLESS = "# until Ctrl-C"
RESULT = re.compile(r"^\s*print\(.*\)  # (.*)$", re.MULTILINE)


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def commands(text: str = README) -> list[str]:
    """The lines of `sh` that begin with `wenbao`."""
    return [line for block in blocks("sh", text) for line in block.splitlines() if line.startswith("wenbao ")]


def arguments(line: str) -> tuple[list[str], str | None]:
    """What a line of `sh` hands to `wenbao`, and the file that is its standard input."""
    _, *words = shlex.split(re.sub(r"\s#.*", "", line))  # `#` begins a comment only before a word
    return (words[:-2], words[-1]) if words[-2:-1] == ["<"] else (words, None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the examples name."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("2026-05-28.txt", "2026-05-29.txt"):
        shutil.copy(bundled_issue(), folder / name)
    gold = (ROOT / "data" / "questions.jsonl").read_text(encoding="utf-8").splitlines()[:3]
    questions = [json.loads(row)["question"] for row in gold]
    (folder / "questions.jsonl").write_text("\n".join(gold), encoding="utf-8")
    (folder / "questions.txt").write_text("\n".join(questions), encoding="utf-8")
    (folder / "question.txt").write_text(questions[0], encoding="utf-8")
    (folder / "password.txt").write_text("mein Geheimnis\n", encoding="utf-8")
    return folder


@pytest.fixture
def in_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("WENBAO_MODEL", raising=False)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("one_model")
def test_the_command_lines_run(in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line for line in commands() if not line.endswith(ENDLESS)]
    assert len(lines) >= 12
    for line in lines:
        words, standard_input = arguments(line)
        out, err = io.StringIO(), io.StringIO()
        given = io.TextIOWrapper(io.BytesIO(Path(standard_input).read_bytes() if standard_input else b""))
        monkeypatch.setattr(sys, "stdin", given)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = cli.main(words)
        assert (line, code) == (line, 0), err.getvalue()
        assert out.getvalue() or words[0] in ("batch", "index")


def test_what_never_ends_is_right_usage() -> None:
    lines = [line for line in commands() if line.endswith(ENDLESS)]
    assert len(lines) >= 2
    for line in lines:
        assert callable(cli.COMMANDS[parse(arguments(line)[0]).command])


@pytest.mark.usefixtures("one_model")
def test_the_python_runs_and_prints_what_it_says(in_folder: Path) -> None:
    (in_folder / "readme.py").write_text(program := "\n".join(blocks("python")), encoding="utf-8")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        runpy.run_path("readme.py")
    printed = iter(out.getvalue().splitlines())
    promised = RESULT.findall(program)
    assert len(promised) >= 10
    for result in promised:
        assert result in printed, f"not printed, or not in this order: {result}"  # goes on behind what it found
    assert (in_folder / "answers.md").read_text(encoding="utf-8").count("\n### ") == 2


def test_the_first_answer_is_what_the_program_says(in_folder: Path) -> None:
    (block,) = blocks("console")
    command, _, expected = block.partition("\n")
    words = shlex.split(command.removeprefix("$ wenbao "))
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-m", "qa", *words], capture_output=True, env=env, check=True)
    assert sure_lines(run.stdout.decode()) == sure_lines(expected)


def sure_lines(text: str) -> list[str]:
    """All but how sure it is, in words, which every new calibration may change."""
    return [line for line in text.splitlines() if not line.startswith("把握")]


def test_the_json_is_json_and_the_answer_is_an_answer() -> None:
    objects = [json.loads(block) for block in blocks("json")]
    (answer,) = [one for one in objects if "status" in one]
    real = Answer.from_dict(answer).to_dict()
    assert list(answer) == list(real)
    assert set(real["evidence"][0]) - set(answer["evidence"][0]) <= {"why"}


def test_the_rules_notice_what_they_are_for() -> None:
    text = "```sh\nmake run\nwenbao show a.txt  # a remark\n```\n\n```python\nprint(1)  # 1\n```\n"
    assert commands(text) == ["wenbao show a.txt  # a remark"]
    assert arguments("wenbao ask - -k 1 < q.txt") == (["ask", "-", "-k", "1"], "q.txt")
    assert arguments("wenbao show a.txt  # a remark") == (["show", "a.txt"], None)
    assert RESULT.findall(blocks("python", text)[0]) == ["1"]

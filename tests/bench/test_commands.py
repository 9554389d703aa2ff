"""What is started, and with what: the processes themselves are stood in for."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.bench import __main__ as bench
from qa.bench import alternatives, environment, ours
from tests.fake_encoder import FakeEncoder
from tests.tuning.small import gold_file, issue_file

MEASURED = {
    "asked": [0.02, 0.02],
    "encoded": [0.01, 0.01],
    "threads": {"1": [20.0], "4": [30.0], "16": [40.0]},
    "memory": 900.0,
}
EMBEDDING = {"embedded": [90.0], "bare": [100.0], "one by one": [10.0], "by sixteen": [25.0]}


def test_fresh_processes_are_started_by_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[tuple[list[str], Path]] = []

    def start(command: Sequence[str], environment: Mapping[str, str]) -> bench.Start:
        cache = Path(environment["WENBAO_CACHE"])
        if cache.name.startswith("embed"):
            assert (cache / "models").is_symlink()
            assert not (cache / "vectors").exists()
        elif cache.name.startswith("prepare"):
            assert not cache.exists()
        started.append((list(command), cache))
        return bench.Start(float(len(started)), 1.0, 100.0)

    ran: list[list[str]] = []

    def run(command: Sequence[str], **options: Any) -> Any:
        ran.append([str(word) for word in command])
        measured = MEASURED if command[1:3] == ["-m", "qa.bench.ours"] and len(command) == 4 else MEASURED | EMBEDDING
        return subprocess.CompletedProcess([], 0, f"found\n{json.dumps(measured)}\n")

    monkeypatch.setenv("WENBAO_CACHE", "/elsewhere")
    monkeypatch.setattr(bench, "_start", start)
    monkeypatch.setattr(bench.subprocess, "run", run)
    monkeypatch.setattr(bench, "python_with_alternatives", lambda folder: folder / "bin/python")
    paper, questions = issue_file(tmp_path), gold_file(tmp_path)
    words = ["--issue", str(paper), "--questions", str(questions), "--most", "3", "--starts", "2"]
    monkeypatch.setattr(sys, "argv", ["bench", *words, "--alternatives", str(tmp_path / "others")])
    bench.main()

    first = "青河大桥全长多少米?"
    assert ran[0] == [sys.executable, "-m", "qa", "ask", first, "-k", "1", "--issue", str(paper)]
    assert len(started) == 2 * (6 + 2 * 4)
    (one, _), (other, _) = started[0], started[14]
    assert one == other == [sys.executable, "-c", "import torch; print(1)"]
    python, script = str(tmp_path / "others/bin/python"), str(Path(alternatives.__file__))
    assert [command[1:4] for command, _ in started[6:14]] == [
        [script, name, what] for name in bench.ALTERNATIVES for what in ("cold", "warm")
    ]
    assert {command[0] for command, _ in started[6:14]} == {python}
    assert [cache.name for _, cache in started[2:6]] == ["cache", "cache", "embed 0", "prepare 0"]
    assert [command[2:4] if command[1] == "-m" else command[2] for command in ran[1:]] == [
        ["qa.bench.ours", ran[1][3]],
        ["qa.bench.ours", ran[1][3]],
        *bench.ALTERNATIVES,
    ]
    said = capsys.readouterr().out
    assert "| 问报, warm | 10.0 | 1.0 | 100 |" in said
    assert "| txtai | 20 | 20 | 2.00 | 20.0 | 30.0 | 40.0 | 2.00 | 90 | 0.90 | 900 |" in said
    assert "| 问报 | 20 | 20 | 2.00 | 20.0 | 30.0 | 40.0 | 2.00 |  |  | 900 |" in said


def test_a_job_says_what_every_process_gets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "default_model_folder", lambda: Path("/model"))
    arguments = bench.argparse.Namespace(issue=[issue_file(tmp_path)], questions=gold_file(tmp_path), most=2)
    job = json.loads(bench._job(arguments, tmp_path).read_text("utf-8"))
    assert job["model"] == "/model"
    assert job["questions"] == ["青河大桥全长多少米?", "白石大桥全长多少米?"]
    texts = json.loads(Path(job["passages"]).read_text("utf-8"))
    assert len(texts) == 8
    assert texts[0] == "青河大桥昨天合龙。大桥全长100米,由青河建筑公司承建。村民李红看了合龙。"


class Bare:
    """The bare model."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def encode(self, texts: list[str], **_: object) -> Any:
        return np.zeros((len(texts), 4))


def job_file(folder: Path) -> Path:
    passages = folder / "passages.json"
    passages.write_text(json.dumps(["甲在山上。", "乙在河边。"]), encoding="utf-8")
    job = {
        "model": "model",
        "issues": [str(issue_file(folder))],
        "passages": str(passages),
        "indexes": str(folder / "indexes"),
        "questions": ["青河大桥全长多少米?", "谁在河边?"],
    }
    path = folder / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    return path


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alternatives, "ASKED", 2)
    monkeypatch.setattr("sentence_transformers.SentenceTransformer", Bare)


@pytest.mark.usefixtures("few")
def test_our_own_rates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    encoder = FakeEncoder()
    monkeypatch.setattr(ours, "SentenceTransformerEncoder", lambda *_: encoder)
    monkeypatch.setattr(ours, "default_model_folder", lambda: "model")
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "argv", ["ours", str(job_file(tmp_path)), "--no-reader"])
    ours.main()
    measured = json.loads(capsys.readouterr().out)
    assert set(measured) == {"asked", "encoded", "threads", "memory", "embedded", "bare", "one by one", "by sixteen"}
    assert [len(measured[name]) for name in ("asked", "encoded", "embedded", "bare")] == [2, 2, 3, 3]
    assert encoder.encoded.count("甲在山上。") == alternatives.ROUNDS


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(("what", "lines", "given"), [("cold", 1, 2), ("warm", 1, None), ("rates", 2, None)])
def test_a_process_of_a_contestant(
    what: str,
    lines: int,
    given: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked: list[str] = []

    def own(model: str, texts: list[str] | None, folder: Path) -> alternatives.Contestant:
        assert model == "model"
        assert folder.is_dir()
        assert (texts and len(texts)) == given

        def search(text: str) -> list[str]:
            asked.append(text)
            return ["甲", "乙"]

        return alternatives.Contestant(search, str.upper, list)

    monkeypatch.setitem(alternatives.CONTESTANTS, "own", own)
    monkeypatch.setattr(sys, "argv", ["alternatives.py", "own", what, str(job_file(tmp_path))])
    alternatives.main()
    first, *others = capsys.readouterr().out.splitlines()
    assert json.loads(first) == {"found": 2}
    assert len(others) == lines - 1
    assert asked[0] == "青河大桥全长多少米?"
    for measured in map(json.loads, others):
        assert set(measured["threads"]) == {"1", "4", "16"}
        assert len(measured["bare"]) == 3


def test_the_environment_of_the_others_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    constraints: list[str] = []

    def run(command: Sequence[object], **options: Any) -> None:
        words = [str(word) for word in command]
        if "-c" in words:
            constraints.append(Path(words[words.index("-c") + 1]).read_text("utf-8"))
        if words[2] == "venv":
            (tmp_path / "others").mkdir()
        ran.append(words)

    monkeypatch.setattr(environment.subprocess, "run", run)
    python = environment.python_with_alternatives(tmp_path / "others")
    assert python == tmp_path / "others/bin/python"
    pins = [f"{name}=={version(name)}" for name in environment.SAME]
    assert ran[0] == [sys.executable, "-m", "venv", "--clear", str(tmp_path / "others")]
    assert [words[7:] for words in ran[1:]] == [pins[:1], pins, *map(list, environment.PACKAGES)]
    assert set(constraints) == {"\n".join(pins)}
    assert environment.python_with_alternatives(tmp_path / "others") == python
    assert len(ran) == 2 + 1 + len(environment.PACKAGES)


def test_what_failed_to_be_installed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: Sequence[object], **options: Any) -> None:
        (tmp_path / "others").mkdir(exist_ok=True)
        if "pip" in command:
            raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(environment.subprocess, "run", run)
    for _ in range(2):
        with pytest.raises(subprocess.CalledProcessError):
            environment.python_with_alternatives(tmp_path / "others")

"""The tools that measure: that they ask what they say they ask, and print it as tables. The times are what they are."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import qa.newspaper
from qa.newspaper import Newspaper
from qa.tuning import archive_speed, batch_speed, enlarged, vector_index
from tests.fake_encoder import FakeEncoder
from tests.tuning.small import gold_file, issue_file, without_a_model


def run(module: Any, monkeypatch: pytest.MonkeyPatch, *words: object) -> None:
    monkeypatch.setattr(sys, "argv", [module.__name__, *map(str, words)])
    module.main()


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_batch_is_compared_with_single_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    ask = Newspaper.ask

    def counted(self: Newspaper, question: Any) -> Any:
        asked.append(question.text)
        return ask(self, question)

    monkeypatch.setattr(qa.newspaper, "open_encoder", lambda *_, **__: FakeEncoder())
    monkeypatch.setattr(Newspaper, "ask", counted)
    words = (gold_file(tmp_path), "--issue", issue_file(tmp_path), "--rows", 20, "--single", 3, "--no-reader")
    run(batch_speed, monkeypatch, *words)
    assert asked == ["青河大桥全长多少米?", "白石大桥全长多少米?", "柳林大桥全长多少米?"]
    single, batch, memory = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"ask:   [\d.]+ questions a second", single)
    assert re.fullmatch(r"batch: [\d.]+ questions a second over 20 rows, [\d.]+ times as many", batch)
    assert re.fullmatch(r"peak of memory: \d+ MiB, -?\d+ more than with the first 32 questions", memory)


def test_indexes_of_vectors_are_measured_against_exact_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_a_model(vector_index, tmp_path, monkeypatch)
    words = (issue_file(tmp_path), "--questions", gold_file(tmp_path), "--sizes", 600)
    run(vector_index, monkeypatch, *words, "--codes", "Flat", "RaBitQ", "--lists", 0.5, "--probes", 1, 4)
    _, _, exact, *measured = (cells(line) for line in capsys.readouterr().out.splitlines())
    assert exact[:2] + exact[5:7] == ["600", "exact", "1.000", "1.000"]
    assert [row[1] for row in measured] == ["Flat", "Flat", "RaBitQ", "RaBitQ"]
    assert [row[4] for row in measured] == ["3 of 12", "12 of 12"] * 2
    few, all_lists, *_ = ([float(cell) for cell in row[5:7]] for row in measured)
    assert all_lists == [1.0, 1.0]  # vectors as they are, all lists gone through: nothing is missed
    assert max(few) <= 1.0


def test_archives_are_made_and_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each archive in a process of its own; here in this one, which has the vectors made by hand."""
    without_a_model(archive_speed, tmp_path, monkeypatch)
    monkeypatch.setattr(archive_speed, "bundled_issue", lambda: issue_file(tmp_path))
    run_alone = subprocess.run

    def here(command: Sequence[object], **options: Any) -> Any:
        assert list(command[:3]) == [sys.executable, "-m", "qa.tuning.archive_speed"]
        run(archive_speed, monkeypatch, *command[3:])
        return subprocess.CompletedProcess([], 0, capsys.readouterr().out)

    monkeypatch.setattr(archive_speed.subprocess, "run", here)
    words = (issue_file(tmp_path), "--questions", gold_file(tmp_path), "--sizes", 16, 40, "--most", 3)
    run(archive_speed, monkeypatch, *words, "--folder", tmp_path / "archives", "--added", 1)
    monkeypatch.setattr(archive_speed.subprocess, "run", run_alone)
    said = capsys.readouterr()
    _, _, small, large, *added = (line for line in said.out.splitlines() if line)
    # Eight passages of three sentences each, twice and five times.
    assert cells(small)[:2] == ["16", "48"]
    assert cells(large)[:2] == ["40", "120"]
    assert [re.sub(r"[\d.]+ s", "0 s", line) for line in added] == [
        f"adding an issue to {issues}, 1 times: 0 s beside embedding it, 0 s at most" for issues in (2, 5)
    ]
    paper = Newspaper.open(tmp_path / "archives" / "40", encoder=FakeEncoder())
    assert paper.ask("南山大桥全长多少米?").answer == "500米"
    assert len({head.name for head in paper.issues.heads}) == 5


def test_copies_lie_near_what_they_are_copies_of() -> None:
    real = np.eye(5, 8, dtype=np.float32)
    out = np.empty((20, 8), np.float32)
    enlarged.copies(real, 20, out)
    assert (out[:5] == real).all()
    assert np.linalg.norm(out, axis=1) == pytest.approx(np.ones(20), abs=1e-6)
    own = (out * real[np.arange(20) % 5]).sum(axis=1)
    assert own.min() > 0.5
    again = np.empty_like(out)
    enlarged.copies(real, 20, again)
    assert (again == out).all()


def test_a_table_of_archives() -> None:
    one = {
        "issues": 1000,
        "passages": 20_000,
        "sentences": 60_000,
        "asked": [0.020, 0.030, 0.040],
        "encoded": [0.010, 0.010, 0.010],
        "recall": [0.9876, 1.0],
        "opened": 0.25,
        "memory": 12.4,
        "adding": [],
    }
    *_, line = archive_speed.table([one]).splitlines()
    assert line == "| 20,000 | 60,000 | 30.0 | 48.0 | 10.0 | 3.00 | 0.988, 1.000 | 0.25 s | 12 MB |"
    told = archive_speed.table([one | {"adding": [0.5, 0.75, 1.0]}]).splitlines()[-1]
    assert told == "adding an issue to 1,000, 3 times: 0.75 s beside embedding it, 1.00 s at most"

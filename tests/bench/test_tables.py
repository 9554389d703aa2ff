from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from qa.bench import __main__ as bench
from qa.bench import alternatives

ALTERNATIVES = Path(bench.__file__).with_name("alternatives.py")


def test_medians_of_the_starts() -> None:
    every = [bench.Start(3.0, 5.0, 800.0), bench.Start(1.0, 4.0, 900.0), bench.Start(2.04, 6.0, 700.0)]
    assert bench._start_table({"txtai, loading": every}).splitlines()[2:] == ["| txtai, loading | 2.0 | 5.0 | 800 |"]


def test_our_starts_over_the_best_other_in_the_same_turn() -> None:
    starts = {
        "问报, warm": [bench.Start(2.0, 4.0, 1.0), bench.Start(6.0, 4.0, 1.0), bench.Start(3.0, 4.0, 1.0)],
        "问报, model and issue to prepare": [bench.Start(1.0, 1.0, 1.0)] * 3,
        "txtai, warm": [bench.Start(4.0, 5.0, 1.0), bench.Start(12.0, 5.0, 1.0), bench.Start(9.0, 5.0, 1.0)],
        "haystack, warm": [bench.Start(5.0, 8.0, 1.0), bench.Start(10.0, 8.0, 1.0), bench.Start(5.0, 8.0, 1.0)],
        "txtai, issue to embed": [bench.Start(2.0, 4.0, 1.0)] * 3,
    }
    assert [line for line in bench._start_table(starts).splitlines() if "over the best" in line] == [
        "问报, warm, over the best other in its turn, in seconds: 0.60",
        "问报, warm, over the best other in its turn, in seconds of the processor: 0.80",
        "问报, model and issue to prepare, over the best other in its turn, in seconds: 0.50",
        "问报, model and issue to prepare, over the best other in its turn, in seconds of the processor: 0.25",
    ]


def test_rates() -> None:
    measured = {
        "asked": [0.030, 0.020, 0.040],
        "encoded": [0.010, 0.010, 0.020],
        "threads": {"1": [20.0, 10.0], "4": [30.0, 20.0], "16": [40.0, 30.0]},
        "memory": 900.4,
    }
    embedding = {
        "embedded": [90.0, 95.0],
        "bare": [100.0, 100.0],
        "one by one": [10.0, 20.0],
        "by sixteen": [30.0, 40.0],
    }
    lines = bench._rate_table({"ours": measured, "txtai": measured | embedding}).splitlines()
    assert lines[2] == "| ours | 30 | 48 | 2.00 | 15.0 | 25.0 | 35.0 | 2.50 |  |  | 900 |"
    assert lines[3] == "| txtai | 30 | 48 | 2.00 | 15.0 | 25.0 | 35.0 | 2.50 | 92 | 0.93 | 900 |"
    assert lines[-1] == "Questions encoded by the bare model, sixteen together over one by one: 2.50"
    assert {line.count("|") for line in lines[:4]} == {12}


def test_what_is_measured_of_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alternatives, "ASKED", 5)
    asked: list[str] = []
    program = alternatives.Contestant(asked.append, str.upper, len)
    measured = alternatives.rates(program, {"questions": ["甲", "乙"]}, embedding=False)
    assert len(measured["asked"]) == len(measured["encoded"]) == 2
    assert {threads: len(rates) for threads, rates in measured["threads"].items()} == {"1": 3, "4": 3, "16": 3}
    assert asked.count("甲") == 1 + 1 + 3 * 3 * 3
    assert asked.count("乙") == 1 + 1 + 3 * 3 * 2
    assert measured["memory"] > 4


def test_a_start_is_measured_up_to_the_first_byte() -> None:
    slow_end = "import time; print(1, flush=True); time.sleep(0.5)"
    start = bench._start([sys.executable, "-c", slow_end], {})
    assert min(start.seconds, start.processor) > 0
    assert 4 < start.memory < 500


@pytest.mark.parametrize("program", ["import sys; sys.exit(3)", "pass", "print(1); raise SystemExit(1)"])
def test_a_start_without_an_answer_ends_the_benchmark(program: str) -> None:
    with pytest.raises(SystemExit, match="ended with"):
        bench._start([sys.executable, "-c", program], {})


def test_the_alternatives_know_nothing_of_the_house() -> None:
    """They run in an environment that has us not."""
    program = ast.parse(ALTERNATIVES.read_text(encoding="utf-8"))
    imported = {str(node.module) for node in ast.walk(program) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(program) if isinstance(node, ast.Import) for alias in node.names}
    assert not {module for module in imported if module.partition(".")[0] in ("qa", "embeddings")}
    at_once = {str(node.module) for node in program.body if isinstance(node, ast.ImportFrom)}
    assert at_once == {
        "__future__",
        "collections.abc",
        "concurrent.futures",
        "itertools",
        "pathlib",
        "threading",
        "typing",
    }
    assert set(bench.ALTERNATIVES) <= {node.name for node in program.body if isinstance(node, ast.FunctionDef)}

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from qa.bench import __main__ as bench

ALTERNATIVES = Path(bench.__file__).with_name("alternatives.py")


def test_medians_of_the_starts() -> None:
    every = [bench.Start(3.0, 5.0, 800.0), bench.Start(1.0, 4.0, 900.0), bench.Start(2.04, 6.0, 700.0)]
    assert bench._start_table({"txtai, warm": every}).splitlines()[2:] == ["| txtai, warm | 2.0 | 5.0 | 800 |"]


def test_rates() -> None:
    measured = {
        "asked": [0.030, 0.020, 0.040],
        "encoded": [0.010, 0.010, 0.020],
        "threads": {"4": 50.04},
        "embedded": [90.0, 95.0],
        "bare": [100.0, 100.0],
    }
    lines = bench._rate_table({"ours": measured, "txtai": measured | {"threads": {}}}).splitlines()
    assert lines[2] == "| ours | 30 | 48 | 10 | 2.00 |"
    assert lines[3].startswith("| txtai | 30 |")
    assert "ours, 4 threads: 50.0 questions a second" in lines
    assert "embedding: 92.5 passages a second, the bare model 100.0: 0.93" in lines


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
    assert at_once == {"__future__", "collections.abc", "pathlib", "typing"}
    assert set(bench.ALTERNATIVES) <= {node.name for node in program.body if isinstance(node, ast.FunctionDef)}

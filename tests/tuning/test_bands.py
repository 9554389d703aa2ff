from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.bands import BANDS
from qa.tuning.bands import main, shares


def row(confidence: float, *, right: bool, status: str = "answered") -> dict[str, object]:
    return {"status": status, "confidence": confidence, "right": right}


ROWS = [
    row(0.9, right=True),
    row(0.8, right=False),
    row(0.95, right=True),
    row(0.6, right=True),
    row(0.1, right=True, status="not_found"),
]


def test_refusals_do_not_count() -> None:
    high, middle, low = BANDS
    assert shares(ROWS) == {high: (3, 2), middle: (1, 1), low: (0, 0)}


def test_a_line_for_each_band(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "results.json"
    file.write_text(json.dumps({"questions": ROWS}), encoding="utf-8")
    main([str(file), str(file)])
    lines = ["high    67 of 100 (4 of 6 answers)", "middle  100 of 100 (2 of 2 answers)", "low     - (0 of 0 answers)"]
    assert capsys.readouterr().out.splitlines() == lines

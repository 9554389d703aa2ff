"""What `python -m qa.tuning.sameness` calls the same; that the answers are is in `tests/test_sameness.py`, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa.tuning import sameness
from qa.tuning.sameness import WAYS, Found


def answer(confidence: float, *evidence: tuple[str, float]) -> dict[str, Any]:
    passages = [{"paragraph": paragraph, "score": score} for paragraph, score in evidence]
    return {"question": "谁?", "answer": "王凯", "confidence": confidence, "evidence": passages}


@pytest.mark.parametrize(
    ("again", "found"),
    [
        (answer(0.9, ("p1", 0.8), ("p2", 0.7)), Found(same=1)),
        (answer(0.9, ("p1", 0.75), ("p2", 0.7)), Found(near=1, most=pytest.approx(0.05))),
        (answer(0.5, ("p1", 0.8), ("p2", 0.7)), Found(near=1, most=pytest.approx(0.4))),
        (answer(0.9, ("p2", 0.8), ("p1", 0.7)), Found(others=["谁?"])),
        (answer(0.9, ("p1", 0.8)), Found(others=["谁?"])),
        (answer(0.9, ("p1", 0.8), ("p2", 0.7)) | {"answer": "王"}, Found(others=["谁?"])),
    ],
)
def test_what_is_the_same(again: dict[str, Any], found: Found) -> None:
    told = Found()
    told.compare(answer(0.9, ("p1", 0.8), ("p2", 0.7)), again)
    assert told == found


def test_each_way_asks_all_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = tmp_path / "q.txt"
    questions.write_text("妹冢镇镇长是谁?\n不问\n火星上有什么?\n不问\n那镇长呢?\n", encoding="utf-8")
    assert sameness.main([str(questions), "--every", "2", "--no-reader"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"3 questions, {WAYS[0].name}; then",
        *(f"{way.name}: 3 the same to the last digit, 0 others" for way in WAYS[1:]),
    ]


def test_another_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that depends on the seed of hashing."""

    def run(command: list[str], env: dict[str, str], check: bool) -> None:
        score = 0.9 if env["PYTHONHASHSEED"] != "3" else 0.8
        name = "王凯" if env["PYTHONHASHSEED"] != "2" else "王"
        row = answer(0.9, ("p1", score)) | {"answer": name}
        Path(command[-1]).write_text(sameness.json.dumps(row), encoding="utf-8")

    monkeypatch.setattr(sameness.subprocess, "run", run)
    assert sameness.main(["q.txt"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"1 questions, {WAYS[0].name}; then",
        f"{WAYS[1].name}: 0 the same to the last digit, 1 others",
        "  ANOTHER: 谁?",
        f"{WAYS[2].name}: 0 the same to the last digit, 1 in all but their numbers (by 0.1000 at most), 0 others",
    ]

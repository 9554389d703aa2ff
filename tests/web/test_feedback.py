"""What readers call wrong, kept so that `wenbao evaluate` reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.datatypes import Answer
from qa.errors import WenbaoError
from qa.evaluation.gold import Gold, read_gold
from qa.web import feedback
from qa.web.chat import Turn
from qa.web.feedback import Feedback, gold_row
from tests.web.conftest import FakeNewspaper

PAPER = FakeNewspaper()
ANSWER = Answer(
    "那发了多少?",
    "answered",
    0.9,
    (PAPER.evidence(0, 7), PAPER.evidence(7, 35, rank=2)),
    sentence="开展创业活动。",
    history=("莘县?",),
)


def test_what_was_right_is_read_by_evaluate(tmp_path: Path):
    keeper = Feedback(tmp_path / "new" / "wrong.jsonl")
    keeper.keep(Turn("那发了多少?", ANSWER), 2)
    keeper.keep(Turn("那发了多少?", ANSWER), 0)
    keeper.keep(Turn("那发了多少?", ANSWER, verbatim=True), 1)
    right, absent, verbatim = read_gold(keeper.path)
    assert right == Gold(right.id, "那发了多少?", ("莘县?",), "reported", (PAPER.evidence(7, 35).quote,))
    assert (absent.answerable, absent.history) == (False, ("莘县?",))
    assert (verbatim.evidence, verbatim.history) == (("开展创业活动。",), ())
    given = json.loads(keeper.path.read_text(encoding="utf-8").splitlines()[0])["given"]
    assert Answer.from_dict(given) == ANSWER


def test_what_nobody_knows_the_right_answer_of_stands_apart(tmp_path: Path):
    keeper = Feedback(tmp_path / "wrong.jsonl")
    keeper.keep(Turn("那发了多少?", ANSWER), None)
    assert not keeper.path.exists()
    row = json.loads((tmp_path / "wrong-undecided.jsonl").read_text(encoding="utf-8"))
    assert (row["question"], "evidence" in row) == ("那发了多少?", False)


@pytest.mark.parametrize("choice", [3, -1])
def test_a_passage_that_was_not_shown_is_refused(choice: int):
    with pytest.raises(WenbaoError, match=f"no passage {choice}"):
        gold_row(Turn("那发了多少?", ANSWER), choice)


def test_a_turn_without_an_answer_is_refused():
    with pytest.raises(WenbaoError):
        gold_row(Turn("那发了多少?", failure="no"), 0)


def test_what_cannot_be_written_is_told_with_a_remedy(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WenbaoError, match=r"cannot be written .*--feedback"):
        Feedback(tmp_path / "file" / "wrong.jsonl").keep(Turn("那发了多少?", ANSWER), 0)


def test_a_full_file_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(feedback, "LARGEST", 10)
    keeper = Feedback(tmp_path / "wrong.jsonl")
    keeper.keep(Turn("那发了多少?", ANSWER), 0)
    with pytest.raises(WenbaoError, match="is full; move"):
        keeper.keep(Turn("那发了多少?", ANSWER), 0)
    assert len(read_gold(keeper.path)) == 1


def test_a_file_that_evaluate_would_not_read_is_refused():
    with pytest.raises(WenbaoError, match=r"\.jsonl"):
        Feedback(Path("wrong.csv"))

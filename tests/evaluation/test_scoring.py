"""Judgements and figures, on six questions whose figures can be worked out on paper."""

from __future__ import annotations

from typing import Any

import pytest

from qa.evaluation.gold import Gold
from qa.evaluation.scoring import Evaluation, Result, evaluate, judge
from tests.evaluation.rows import refusal, result, row

GOLD = (
    Gold("1", "来了几人?", kind="number", evidence=("来了3人",), answers=("三人", "3人")),
    Gold(2, "走了几人?", kind="number", evidence=("走了5人",), answers=("5人",)),
    Gold(3, "谁来了?", kind="who", articles=("a1",)),
    Gold(4, "火星?", kind="absent"),
    Gold(5, "木星?", kind="absent"),
    Gold(6, "剩下几人?", kind="number", evidence=("剩下7人",), answers=("7人",)),
)
ROWS = (
    row(5, "火星。", confidence=0.5),  # answered what the paper does not answer, and just sure enough to count
    refusal(4, "火星。", confidence=0.1),
    row(3, "甲某来了。", confidence=0.8),
    row(2, "没有人来。", "走了5人。", confidence=0.6),
    row(1, "来了３人。", confidence=0.9, answer="３人"),
    row("7", "没有问。"),
)


def test_the_figures() -> None:
    assert evaluate(GOLD, ROWS).figures() == {
        "n": 6,
        "missing": 1,
        "hit@1": 0.5,  # ranks 1, 2, 1 and none
        "hit@3": 0.75,
        "hit@5": 0.75,
        "mrr@10": 0.625,
        "ndcg@10": 0.6577,  # 1, 1 / log2(3), 1 and 0
        "answered": 0.75,
        "sentence": 0.3333,
        "answer_f1": 0.4444,  # 1, one unit common to four and two, and 0
        "answer_em": 0.3333,
        "refused": 0.5,
        "refusal_precision": 1.0,
        "wrong_and_sure": 0.3333,  # questions 2 and 5
        "contract": 0.8333,  # all but the one that is missing
        "auroc": 0.75,  # 0.9, 0.8 and 0.6 stand above 0.5 and 0.1, but 0 does not
        "brier": 0.126,  # 0.01, 0.36, 0.01, 0.25 and 0
        "ece": 0.26,  # 0, 0.1, 0.5, 0.6 and 0.1 over five
        "coverage@95": 0.2,
    }


def test_the_figures_by_kind() -> None:
    kinds = evaluate(GOLD, ROWS).kinds()
    assert list(kinds) == ["number", "who", "absent"]
    assert kinds["absent"] == {"refused": 0.5, "wrong_and_sure": 0.5, "brier": 0.13, "contract": 1.0, "n": 2}
    assert kinds["who"] == {
        **dict.fromkeys(("hit@1", "hit@3", "hit@5", "mrr@10", "ndcg@10", "answered", "contract"), 1.0),
        "wrong_and_sure": 0.0,
        "n": 1,
    }
    assert (kinds["number"]["n"], kinds["number"]["hit@1"], kinds["number"]["sentence"]) == (3, 0.333, 0.333)


def test_everything_is_in_the_dict() -> None:
    evaluation = evaluate(GOLD, ROWS)
    whole = evaluation.to_dict()
    assert {name: whole[name] for name in evaluation.figures()} == evaluation.figures()
    assert whole["kinds"] == evaluation.kinds()
    assert whole["intervals"] == evaluation.intervals()
    assert [b["n"] for b in whole["reliability"]] == [1, 1, 0, 0, 0, 1, 1, 0, 0, 1]
    assert [b["right"] for b in whole["reliability"] if b["n"]] == [0, 0, 0, 0, 1]
    assert [(q["id"], q["rank"], q["right"]) for q in whole["questions"]] == [
        ("1", 1, True),
        (2, 2, False),
        (3, 1, True),
        (4, None, True),
        (5, None, False),
        (6, None, False),
    ]


def test_each_mean_has_an_interval_around_it() -> None:
    evaluation = evaluate(GOLD, ROWS)
    figures, intervals = evaluation.figures(), evaluation.intervals()
    assert set(figures) - set(intervals) == {"n", "missing", "refusal_precision", "ece", "coverage@95"}
    for name, (low, high) in intervals.items():
        assert 0 <= low <= (figures[name] or 0.0) <= high <= 1, name
    assert evaluate(GOLD[:1], ROWS).intervals() == {}


def test_figures_that_no_question_counts_in_are_left_out() -> None:
    unanswerable = evaluate(GOLD[3:4], ROWS).figures()
    assert "hit@1" not in unanswerable
    assert "sentence" not in unanswerable
    assert unanswerable["auroc"] is None
    assert unanswerable["refused"] == 1
    without_answers = evaluate(GOLD[2:3], ROWS).figures()
    assert {"refused", "refusal_precision", "sentence", "brier", "ece", "coverage@95"}.isdisjoint(without_answers)
    assert without_answers["wrong_and_sure"] == 0


def test_no_answers_at_all() -> None:
    figures = evaluate(GOLD, []).figures()
    assert (figures["missing"], figures["contract"], figures["mrr@10"], figures["refused"]) == (6, 0, 0, 0)
    assert figures["auroc"] == 0.5
    assert figures["brier"] == 0


def judged(**other: Any) -> Result:
    answer = row(1, "甲某来了3人。", confidence=0.7, answer="甲某") | other
    return judge(Gold(1, "谁?", evidence=("甲某",), answers=("甲某",)), answer)


def test_a_right_answer() -> None:
    assert judged() == result(1, question="谁?", confidence=0.7)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"answer": None}, {"sentence": True, "answer_f1": 2 * 2 / (2 + 6), "answer_em": False, "right": True}),
        ({"answer": "甲"}, {"sentence": True, "answer_f1": 2 / 3, "answer_em": False, "right": True}),
        ({"sentence": "乙某。"}, {"sentence": False, "answer_em": True, "quote_right": True, "right": False}),
        ({"status": "not_found"}, {"sentence": True, "right": False}),
        (
            {"status": "not_found", "sentence": None, "answer": None},
            {"sentence": False, "answer_f1": 0.0, "answer_em": False, "quote_right": True, "right": False},
        ),
        ({"evidence": []}, {"rank": None, "ndcg": 0.0, "sentence": True, "quote_right": False}),
        ({"evidence": None, "confidence": None}, {"rank": None, "quote_right": False, "confidence": 0.0}),
    ],
)
def test_answers_that_are_partly_right(other: dict[str, Any], expected: dict[str, Any]) -> None:
    found = judged(**other).to_dict()
    assert {name: found[name] for name in expected} == expected


def test_the_best_of_several_answers_counts() -> None:
    gold = Gold(1, "谁?", evidence=("甲",), answers=("甲乙丙丁", "甲乙"))
    found = judge(gold, row(1, "甲乙丙。", answer="甲乙丙"))
    assert found.answer_f1 == 2 * 3 / 7
    assert found.sentence is True


def test_without_known_answers_the_first_passage_decides() -> None:
    gold = Gold(1, "谁?", articles=("a2",))
    found = judge(gold, row(1, "甲。", "乙。"))
    assert (found.rank, found.right, found.sentence, found.quote_right) == (2, False, None, None)
    assert judge(Gold(1, "谁?", articles=("a1",)), row(1, "甲。")).right


def test_wrong_and_sure_is_only_what_is_answered() -> None:
    def wrong_and_sure(**other: Any) -> float:
        return result(1, **other).values()["wrong_and_sure"]

    assert wrong_and_sure() == 0
    assert wrong_and_sure(right=False) == 1
    assert wrong_and_sure(right=False, confidence=0.4999) == 0
    assert wrong_and_sure(right=False, status="error") == 0


def test_numbers_and_texts_are_the_same_id() -> None:
    assert evaluate([Gold(7, "?", articles=("a1",))], [row("7", "甲。")]).results[0].rank == 1


def test_the_last_row_of_an_id_counts() -> None:
    evaluation = evaluate([Gold(7, "?")], [row(7, "甲。"), refusal(7)])
    assert evaluation == Evaluation((judge(Gold(7, "?"), refusal(7)),))

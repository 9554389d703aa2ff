"""Each promise broken by itself, and noticed as that and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from qa.evaluation.contract import breaches
from tests.evaluation.rows import refusal, row


def test_rows_that_keep_every_promise() -> None:
    assert breaches(row(1, "甲某来了。", "乙某走了。", answer="甲某")) == ()
    assert breaches(row(1, "甲某来了。", answer=None)) == ()
    assert breaches(refusal(1, "甲某来了。")) == ()
    assert breaches(refusal(1)) == ()
    assert breaches(row(1, status="error", reason="问题是空的。", confidence=0)) == ()
    assert breaches(row(1, "长" * 200)) == ()
    assert breaches(row(1, "甲!?乙……丙。" * 2)) == ()


ANSWERED = row(1, "甲某来了。", "乙某走了。", answer="甲某")


@pytest.mark.parametrize(
    ("bad", "promise"),
    [
        (ANSWERED | {"status": "found", "sentence": None, "answer": None, "reason": "?", "evidence": []}, "status is"),
        (ANSWERED | {"confidence": 1.01}, "confidence is not from 0 to 1"),
        (ANSWERED | {"confidence": -0.1}, "confidence is not from 0 to 1"),
        (ANSWERED | {"confidence": None}, "confidence is not from 0 to 1"),
        (ANSWERED | {"confidence": "0.9"}, "confidence is not from 0 to 1"),
        (ANSWERED | {"sentence": "甲某来"}, "sentence is not the first quote"),
        (ANSWERED | {"sentence": None, "answer": None}, "sentence is not the first quote"),
        (ANSWERED | {"evidence": []}, "sentence is not the first quote"),
        (ANSWERED | {"answer": "乙某"}, "answer is not inside the sentence"),
        (ANSWERED | {"answer": ""}, "answer is not inside the sentence"),
        (refusal(1) | {"sentence": "甲某来了。"}, "not answered, yet with an answer or a sentence"),
        (refusal(1) | {"answer": "甲某"}, "not answered, yet with an answer or a sentence"),
        (refusal(1) | {"reason": None}, "not answered, and no reason"),
        (refusal(1, "甲。") | {"status": "error"}, "an error with evidence"),
        (row(1, "长" * 201), "a quote is too long"),
        (row(1, "短。" * 7), "a quote is too long"),
        (row(1, " \u3000"), "an empty quote"),
    ],
)
def test_a_broken_promise_of_the_answer(bad: dict[str, Any], promise: str) -> None:
    (found,) = breaches(bad)
    assert found.startswith(promise)


@pytest.mark.parametrize(
    ("number", "bad", "promise"),
    [
        (1, {"rank": 3}, "ranks do not count from 1"),
        (1, {"end": 4}, "quote is not text[start:end]"),
        (1, {"article": ""}, "evidence without article or paragraph"),
        (1, {"paragraph": None}, "evidence without article or paragraph"),
        (1, {"score": 0.6}, "scores increase"),
        (1, {"score": float("nan")}, "scores increase"),
        (1, {"paragraph": "a1-p1"}, "a paragraph stands there twice"),
    ],
)
def test_a_broken_promise_of_the_evidence(number: int, bad: dict[str, Any], promise: str) -> None:
    answer = row(1, "甲某来了。", "乙某走了。")
    answer["evidence"][number] |= bad
    assert breaches(answer) == (promise,)


def test_the_same_paragraph_id_of_two_issues_is_no_repetition() -> None:
    answer = row(1, "甲某来了。", "乙某走了。")
    answer["evidence"][1] |= {"paragraph": "a1-p1", "issue": "晚报"}
    assert breaches(answer) == ()


@pytest.mark.parametrize("key", ["status", "confidence", "sentence", "answer", "evidence"])
def test_a_missing_key_breaks_the_form(key: str) -> None:
    assert breaches({k: v for k, v in ANSWERED.items() if k != key}) == ("a key is missing or holds another type",)


@pytest.mark.parametrize("bad", [{}, refusal(1) | {"evidence": {}}, refusal(1) | {"evidence": [None]}])
def test_another_type_breaks_the_form(bad: dict[str, Any]) -> None:
    assert breaches(bad) == ("a key is missing or holds another type",)


def test_a_missing_key_of_the_evidence_breaks_the_form() -> None:
    answer = row(1, "甲某来了。", "乙某走了。")
    del answer["evidence"][1]["score"]
    assert breaches(answer) == ("a key is missing or holds another type",)
    assert breaches(refusal(1) | {"reason": ""}) == ("not answered, and no reason",)

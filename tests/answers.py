"""What an answer object promises, checked strictly; for tests of every door."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from qa.datatypes import Issue

KEYS = [
    "id",
    "question",
    "history",
    "understood",
    "status",
    "answer",
    "sentence",
    "confidence",
    "reason",
    "evidence",
]
EVIDENCE_KEYS = [
    "rank",
    "issue",
    "article",
    "headline",
    "date",
    "byline",
    "paragraph",
    "text",
    "start",
    "end",
    "quote",
    "score",
    "why",
]


def check_answer(answer: dict[str, Any], issues: Iterable[Issue], k: int = 10) -> None:
    """Raise AssertionError where `answer`, as it is written to a file, breaks a promise."""
    assert [key for key in answer if key in KEYS] == KEYS
    assert answer["status"] in ("answered", "not_found", "error")
    assert isinstance(answer["question"], str)
    assert isinstance(answer["history"], list)
    assert answer["understood"] is None or answer["understood"] not in ("", answer["question"])
    _check_number(answer["confidence"])
    assert 0 <= answer["confidence"] <= 1
    evidence = answer["evidence"]
    _check_status(answer)
    assert len(evidence) <= k
    assert [e["rank"] for e in evidence] == list(range(1, len(evidence) + 1))
    assert [e["score"] for e in evidence] == sorted((e["score"] for e in evidence), reverse=True)
    places = [(e["issue"], e["paragraph"]) for e in evidence]
    assert len(set(places)) == len(places)
    shown = {(issue["issue"], item["id"]): item for issue in map(Issue.to_dict, issues) for item in _items(issue)}
    for e in evidence:
        _check_evidence(e, shown[e["issue"], e["paragraph"]])


def _check_status(answer: dict[str, Any]) -> None:
    status, evidence = answer["status"], answer["evidence"]
    if status == "answered":
        assert answer["reason"] is None
        assert answer["sentence"] == evidence[0]["quote"]
        assert answer["answer"] is None or (answer["answer"].strip() and answer["answer"] in answer["sentence"])
        return
    assert answer["answer"] is None
    assert answer["sentence"] is None
    # One line; a refusal is one sentence, the program's help is several.
    assert re.fullmatch(r"\S.*[。.!?？！]", answer["reason"])
    if status == "error":
        assert evidence == []
        assert answer["confidence"] == 0


def _check_evidence(e: dict[str, Any], item: dict[str, Any]) -> None:
    assert list(e) == [*EVIDENCE_KEYS, *["siblings"] * ("siblings" in e)]
    assert all(s["article"] != e["article"] or s["issue"] != e["issue"] for s in e.get("siblings", ()))
    assert e["text"] == item["text"]
    assert e["article"] == item["article"]["id"]
    assert (e["headline"], e["byline"]) == (item["article"]["headline"], item["article"]["byline"])
    assert e["date"] == item["article"]["date"]
    assert isinstance(e["start"], int)
    assert isinstance(e["end"], int)
    assert e["quote"] == e["text"][e["start"] : e["end"]]
    assert e["quote"] == e["quote"].strip() != ""
    assert len(e["quote"]) <= 200
    _check_number(e["score"])
    if e["why"]:
        signals = e["why"]["signals"]
        # The score is the sum that its explanation shows, up to the rounding of what is shown.
        assert e["score"] == pytest.approx(sum(s["value"] * s["weight"] for s in signals.values()), abs=1e-3)
        assert all(s["rank"] >= 1 for s in signals.values() if "rank" in s)
        assert not set(e["why"]["matched"]) & set(e["why"]["inherited"])


def _check_number(number: float) -> None:
    assert isinstance(number, float)
    assert number == round(number, 4)


def _items(issue: dict[str, Any]) -> Iterable[dict[str, Any]]:
    articles = {a["id"]: a for a in issue["articles"]}
    for article in articles.values():
        yield from ({**p, "article": article} for p in article["paragraphs"])
    yield from ({**b, "article": articles[b["article"]]} for b in issue["blocks"] if b["article"])

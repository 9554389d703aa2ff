"""Answers as a batch writes them, small enough to be judged by eye."""

from __future__ import annotations

from typing import Any

from qa.evaluation.scoring import Result


def row(row_id: Any, *texts: str, confidence: float = 0.9, answer: str | None = None, **other: Any) -> dict[str, Any]:
    """An answered row whose quotes are whole paragraphs, the best one first; article a1 has paragraph a1-p1, …"""
    evidence = [
        {
            "rank": rank,
            "issue": "晨报",
            "article": f"a{rank}",
            "paragraph": f"a{rank}-p1",
            "text": text,
            "start": 0,
            "end": len(text),
            "quote": text,
            "score": 0.5,
        }
        for rank, text in enumerate(texts, 1)
    ]
    answered = {"status": "answered", "answer": answer, "sentence": texts[0] if texts else None, "reason": None}
    return {"id": row_id, **answered, "confidence": confidence, "evidence": evidence} | other


def refusal(row_id: Any, *texts: str, confidence: float = 0.1) -> dict[str, Any]:
    """A row of status not_found that shows the nearest paragraphs."""
    return row(
        row_id, *texts, confidence=confidence, status="not_found", answer=None, sentence=None, reason="报上没有。"
    )


def result(result_id: Any = 1, **other: Any) -> Result:
    """A question answered rightly at rank 1."""
    right: dict[str, Any] = {
        "question": f"问题{result_id}?",
        "kind": "all",
        "answerable": True,
        "rank": 1,
        "ndcg": 1.0,
        "sentence": True,
        "answer_f1": 1.0,
        "answer_em": True,
        "status": "answered",
        "confidence": 0.9,
        "quote_right": True,
        "right": True,
        "breaches": (),
    }
    return Result(id=result_id, **right | other)

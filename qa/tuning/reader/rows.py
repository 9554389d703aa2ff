"""Training rows as they are on disk, and for each question the passages that look like an answer and hold none.

A row: ``{"id", "question", "context", "answers": [{"text", "start"}], "headline"?, "before"?}``, `answers` empty where
the context does not answer. Texts are folded (`qa.words.fold`: simplified characters, half width), as the reader folds
what it reads. Questions on a newspaper become rows by `newspaper_rows`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embeddings import Encoder, Progress, VectorCache
from qa.answering.quote import as_pair
from qa.evaluation.gold import Gold, read_gold
from qa.evaluation.measures import is_right
from qa.reading import read_issues
from qa.retrieval.passages import Passage, passages
from qa.retrieval.search import Query, Retriever
from qa.tuning.contexts import as_issue
from qa.words import content_words, fold

NEAR = 6
"""So many passages without the answer are kept of each question."""
_SEARCHED = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A question with the context it was asked of."""

    id: str
    question: str
    context: str
    spans: tuple[tuple[int, int], ...]
    """(start, end) of each right answer in the context; empty where it does not answer."""
    headline: str = ""
    before: str = ""
    """The sentence before the context; both "" where they are not known."""


def read_rows(path: Path) -> list[Row]:
    """The rows of a training file, without those whose answers do not stand where they are said to."""
    rows = []
    with path.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            spans = tuple((a["start"], a["start"] + len(a["text"])) for a in row["answers"])
            found = [row["context"][start:end] for start, end in spans]
            if found == [a["text"] for a in row["answers"]] and all(text.strip() for text in found):
                texts = (fold(row.get(key, "")) for key in ("headline", "before"))
                rows.append(Row(row["id"], fold(row["question"]), fold(row["context"]), spans, *texts))
    return rows


def newspaper_rows(
    questions: Path, issue: Path, encoder: Encoder, cache: VectorCache, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """Rows, as a training file has them, of questions on a newspaper that `wenbao evaluate` reads.

    The context is the first passage that is right and says the answer; of a question that the paper does not answer,
    what our own search takes for the answer. Questions whose right passages say no answer are left out.
    """
    asked, issues = read_gold(questions), read_issues(issue)
    paragraphs = [p for p in passages(issues) if p.role is None]
    retriever = Retriever.of(issues, encoder, cache, progress)
    queries = [_query(gold.question) for gold in asked]
    found = []
    for gold, hits in zip(asked, retriever.search(queries), strict=True):
        near = (hit.passage for hit in hits if hit.passage.role is None)
        passage = next((p for p in paragraphs if _says(p, gold)) if gold.answerable else near, None)
        if passage:
            pair, answers = as_pair(gold.question, passage), []
            if gold.answerable:
                answer = next(a for a in gold.answers if a in pair.passage)
                answers = [{"text": answer, "start": _place(answer, pair.passage, gold.evidence)}]
            texts = {"context": pair.passage, "headline": pair.headline, "before": pair.before}
            found.append({"id": str(gold.id), "question": gold.question, **texts, "answers": answers})
    return found


def _query(question: str) -> Query:
    return Query(question, tuple(content_words(question)))


def _says(passage: Passage, gold: Gold) -> bool:
    shown = {"article": passage.article.id, "text": passage.text}
    return is_right(gold, shown) and any(a in passage.text for a in gold.answers)


def _place(answer: str, text: str, evidence: Sequence[str]) -> int:
    """Where the answer stands: in the evidence where that holds it, for the same words may stand before."""
    at = next((text.find(e) for e in evidence if e in text and answer in e), 0)
    return text.index(answer, at)


def near_misses(
    rows: Sequence[Row], encoder: Encoder, cache: VectorCache, progress: Progress | None = None
) -> dict[str, tuple[str, ...]]:
    """For each row the first rows of other contexts that our own search finds and that lack its answers.

    Returns
    -------
        Id of a row → ids of rows whose contexts are near misses, the nearest first. All rows of one file are searched
        together, as one newspaper.
    """
    first = {row.context: row.id for row in reversed(rows)}
    issue = as_issue("train", dict.fromkeys(row.context for row in rows))
    retriever = Retriever.of([issue], encoder, cache, progress)
    near = {}
    for done in range(0, len(rows), 64):
        some = rows[done : done + 64]
        queries = [_query(row.question) for row in some]
        for row, hits in zip(some, retriever.search(queries), strict=True):
            answers = [row.context[start:end] for start, end in row.spans]
            near[row.id] = tuple(
                first[hit.passage.text]
                for hit in hits[:_SEARCHED]
                if hit.passage.text != row.context and not any(answer in hit.passage.text for answer in answers)
            )[:NEAR]
        if progress:
            progress("mine", done + len(some), len(rows))
    return near

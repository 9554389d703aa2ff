"""Training rows as they are on disk, and for each question the passages that look like an answer and hold none.

A row: ``{"id", "question", "context", "answers": [{"text", "start"}]}``, `answers` empty where the context does not
answer. Texts are folded (`qa.words.fold`: simplified characters, half width), as the reader folds what it reads.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings import Encoder, Progress, VectorCache
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


def read_rows(path: Path) -> list[Row]:
    """The rows of a training file, without those whose answers do not stand where they are said to."""
    rows = []
    with path.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            spans = tuple((a["start"], a["start"] + len(a["text"])) for a in row["answers"])
            found = [row["context"][start:end] for start, end in spans]
            if found == [a["text"] for a in row["answers"]] and all(text.strip() for text in found):
                rows.append(Row(row["id"], fold(row["question"]), fold(row["context"]), spans))
    return rows


def near_misses(
    rows: Sequence[Row], encoder: Encoder, cache: VectorCache, progress: Progress | None = None
) -> dict[str, tuple[str, ...]]:
    """For each answerable row the first rows of other contexts that our own search finds and that lack its answers.

    Returns
    -------
        Id of a row → ids of rows whose contexts are near misses, the nearest first. All rows of one file are searched
        together, as one newspaper.
    """
    first = {row.context: row.id for row in reversed(rows)}
    issue = as_issue("train", dict.fromkeys(row.context for row in rows))
    retriever = Retriever.of([issue], encoder, cache, progress)
    asked = [row for row in rows if row.spans]
    near = {}
    for done in range(0, len(asked), 64):
        some = asked[done : done + 64]
        queries = [Query(row.question, tuple(content_words(row.question))) for row in some]
        for row, hits in zip(some, retriever.search(queries), strict=True):
            answers = [row.context[start:end] for start, end in row.spans]
            near[row.id] = tuple(
                first[hit.passage.text]
                for hit in hits[:_SEARCHED]
                if hit.passage.text != row.context and not any(answer in hit.passage.text for answer in answers)
            )[:NEAR]
        if progress:
            progress("mine", done + len(some), len(asked))
    return near

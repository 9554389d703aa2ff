"""Questions whose right passages are known, searched, as those see them who adjust the weights."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from embeddings import VectorCache, open_encoder
from qa.answering.question import Asked, analyse, first_of
from qa.answering.quote import READ, Facets, quotes, read
from qa.datatypes import Issue
from qa.evaluation.gold import read_gold
from qa.evaluation.measures import holds, is_right
from qa.newspaper import completed, query_for
from qa.reader.reader import Reader
from qa.reading import read_issues
from qa.retrieval.passages import passages
from qa.retrieval.search import Hit, Retriever
from qa.tuning.contexts import as_issue
from qa.tuning.reader.train import is_judged

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sample:
    """A question, what was found for it, and what is right."""

    source: str
    question: str
    asked: Asked
    hits: tuple[Hit, ...]
    weights: dict[str, float]
    right: frozenset[str]
    """Ids of the passages that answer; empty where none does."""
    answers: tuple[str, ...]

    def holds_answer(self, text: str) -> bool:
        """Whether a quote holds one of the right answers."""
        return holds(text, self.answers)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit as the search over weights sees it."""

    signals: NDArray[np.float64]
    merits: NDArray[np.float64]
    """Shape (sentences, merits)."""
    right: bool
    holds: NDArray[np.bool_]
    """For each sentence whether it holds a right answer."""


def train_samples(path: Path, most: int, *, unseen: bool = False) -> list[Sample]:
    """The questions of a training file, each searched in all contexts of the file; at most `most`, evenly chosen.

    Parameters
    ----------
    unseen
        Only questions on contexts that the reader was not trained on; searched are those contexts among others.
    """
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    contexts = list(dict.fromkeys(row["context"] for row in rows))
    if unseen:
        kept = [context for context in contexts if is_judged(context)]
        rest = [context for context in contexts if not is_judged(context)]
        asked, chosen = set(kept), {*kept, *rest[:: max(1, len(rest) // most)][:most]}
        contexts = [context for context in contexts if context in chosen]
    else:
        contexts = contexts[: most // 2]
        asked = set(contexts)
    rows = [row for row in rows if row["context"] in asked]
    rows = _evenly(rows, most)
    issue = as_issue(path.stem, contexts)
    ids = {paragraph.text: paragraph.id for article in issue.articles for paragraph in article.paragraphs}
    wanted = [
        (
            row["question"],
            frozenset([ids[row["context"]]] if row["answers"] else []),
            [a["text"] for a in row["answers"]],
        )
        for row in rows
    ]
    return _samples(path.stem, [issue], wanted)


def gold_samples(path: Path, issue: Path, most: int | None = None) -> list[Sample]:
    """The questions of a file as `wenbao evaluate` reads it, searched in an issue; at most `most`, evenly chosen."""
    issues = read_issues(issue)
    shown = [(p.id, {"article": p.article.id, "text": p.text}) for p in passages(issues)]
    wanted = []
    asked = read_gold(path)
    for gold in _evenly(asked, most or len(asked)):
        right = frozenset(id_ for id_, passage in shown if gold.answerable and is_right(gold, passage))
        text = completed(gold.to_question()) or first_of(gold.question)
        wanted.append((text, right, list(gold.answers)))
    return _samples(path.stem, issues, wanted)


def _evenly(some: Sequence[T], most: int) -> list[T]:
    """At most `most` of them, one in so many."""
    return list(some[:: -(-len(some) // most)]) if some else []


def _samples(
    source: str, issues: Sequence[Issue], wanted: Sequence[tuple[str, frozenset[str], list[str]]]
) -> list[Sample]:
    retriever = Retriever.of(issues, open_encoder(), VectorCache(), _progress)
    asked = [analyse(question) for question, _, _ in wanted]
    queries = [query_for(question, a, retriever) for (question, _, _), a in zip(wanted, asked, strict=True)]
    return [
        Sample(source, question, a, hits, {word: retriever.idf(word) for word in query.words}, right, tuple(answers))
        for (question, right, answers), a, query, hits in zip(
            wanted, asked, queries, retriever.search(queries), strict=True
        )
    ]


def candidates(sample: Sample, most: int | None = READ, reader: Reader | None = None) -> list[Candidate]:
    """The best hits of a question as they would be read; by default as many as the program reads, None for all."""
    found, facets = [], Facets.of(sample.question, sample.asked, sample.weights)
    closely = read(sample.hits, sample.asked, sample.question, sample.weights, reader) if reader else []
    known = {reading.hit.passage.row: reading.quotes for reading in closely}
    for hit in sample.hits[:most]:
        every = known.get(hit.passage.row) or quotes(hit, facets)
        text = hit.passage.text
        found.append(
            Candidate(
                np.array(hit.signals),
                np.array([q.merits for q in every]),
                hit.passage.id in sample.right,
                np.array([sample.holds_answer(text[q.start : q.end]) for q in every]),
            )
        )
    return found


def _progress(stage: str, done: int, total: int) -> None:
    sys.stderr.write(f"\r{stage} {done}/{total} ")

"""Fit the weights of `qa.retrieval.fusion`, `qa.answering.quote` and `qa.answering.confidence`.

    python -m qa.fit TRAIN.jsonl... [--most N] [--own QUESTIONS.jsonl]

TRAIN: one object a line, {"id", "question", "context", "answers": [{"text", "start"}]}, `answers` empty where the
context does not answer. The contexts of a file become one newspaper, five of them an article, and each question is
searched in all of it. `--own`: questions on the newspaper in `data/`, {"question", "history"?, "evidence": [..],
"answers": [..]}; all strings of `evidence` stand in a right passage. The weights are printed, to be put into the
modules by hand; nothing is written. The confidence builds on the other weights: put those in first and run it again.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings import VectorCache, open_encoder
from qa.answering import quote
from qa.answering.answer import grounds
from qa.answering.confidence import Grounds
from qa.answering.question import Asked, analyse
from qa.answering.quote import READ, Merits, Reading, quotes, read
from qa.bundled_data import bundled_issue
from qa.datatypes import Article, Issue, Paragraph, Question
from qa.newspaper import completed, query_for
from qa.reading import read_issues
from qa.retrieval import fusion
from qa.retrieval.fusion import Signals
from qa.retrieval.passages import Passage, passages
from qa.retrieval.search import Hit, Retriever

PARAGRAPHS = 5
"""So many contexts make an article: neighbours tell of the same thing, as in a newspaper."""
OWN = "own"
_GRID = (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.18, 0.25, 0.35, 0.5, 0.7)


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
        return any(answer in text for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit as the search over weights sees it."""

    signals: NDArray[np.float64]
    merits: NDArray[np.float64]
    """Shape (sentences, merits)."""
    right: bool
    holds: NDArray[np.bool_]
    """For each sentence whether it holds a right answer."""


def train_samples(path: Path, most: int) -> list[Sample]:
    """The questions of a training file, each searched in all contexts of the file; at most `most`, evenly chosen."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    contexts = list(dict.fromkeys(row["context"] for row in rows))[: most // 2]
    rows = [row for row in rows if row["context"] in set(contexts)]
    rows = rows[:: -(-len(rows) // most)]
    ids = {context: f"a{i // PARAGRAPHS}-p{i % PARAGRAPHS}" for i, context in enumerate(contexts)}
    articles = tuple(
        Article(
            f"a{i // PARAGRAPHS}",
            tuple(Paragraph(ids[c], c, (n, n)) for n, c in enumerate(contexts[i : i + PARAGRAPHS], i + 1)),
        )
        for i in range(0, len(contexts), PARAGRAPHS)
    )
    wanted = [
        (
            row["question"],
            frozenset([ids[row["context"]]] if row["answers"] else []),
            [a["text"] for a in row["answers"]],
        )
        for row in rows
    ]
    return _samples(path.stem, passages([Issue(path.stem, None, articles, ())]), wanted)


def own_samples(path: Path) -> list[Sample]:
    """The questions of our own on the newspaper in `data/`."""
    every = passages(read_issues(bundled_issue()))
    wanted = []
    with path.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            right = {p.id for p in every if row["evidence"] and all(e in p.text for e in row["evidence"])}
            text = completed(Question(row["question"], tuple(row.get("history", ())))) or row["question"]
            wanted.append((text, frozenset(right), row["answers"]))
    return _samples(OWN, every, wanted)


def _samples(
    source: str, every: Sequence[Passage], wanted: Sequence[tuple[str, frozenset[str], list[str]]]
) -> list[Sample]:
    retriever = Retriever(every, open_encoder(), VectorCache(), _progress)
    asked = [analyse(question) for question, _, _ in wanted]
    queries = [query_for(question, a, every) for (question, _, _), a in zip(wanted, asked, strict=True)]
    return [
        Sample(source, question, a, hits, {word: retriever.idf(word) for word in query.words}, right, tuple(answers))
        for (question, right, answers), a, query, hits in zip(
            wanted, asked, queries, retriever.search(queries), strict=True
        )
    ]


def candidates(sample: Sample) -> list[Candidate]:
    """The hits of an answerable question that would be read."""
    found = []
    for hit in sample.hits[:READ]:
        every = quotes(hit, sample.asked, sample.question, sample.weights)
        text = hit.passage.text
        found.append(
            Candidate(
                np.array(astuple(hit.signals)),
                np.array([astuple(q.merits) for q in every]),
                hit.passage.id in sample.right,
                np.array([sample.holds_answer(text[q.start : q.end]) for q in every]),
            )
        )
    return found


def worth(groups: Sequence[Sequence[Candidate]], merits: Merits, signals: Signals) -> float:
    """Mean of the reciprocal rank of the right passage and of whether the first quote holds an answer, 0 to 1."""
    by_merit, by_signal = np.array(astuple(merits)), np.array(astuple(signals))
    total = 0.0
    for group in groups:
        scores, holds = [], []
        for c in group:
            values = c.merits @ by_merit
            best = int(np.argmax(values))
            scores.append(c.signals @ by_signal + signals.sentence * (values[best] - c.signals[1]))
            holds.append(c.right and c.holds[best])
        order = np.argsort(-np.array(scores), kind="stable")
        ranks = [rank for rank, row in enumerate(order, 1) if group[row].right]
        total += (1 / ranks[0] if ranks else 0.0) + holds[order[0]]
    return total / (2 * len(groups))


def climb(
    objective: Callable[[Merits, Signals], float], merits: Merits, signals: Signals
) -> tuple[Merits, Signals, float]:
    """Change one weight at a time to the best value of a grid until none gets better; the cosines' weights stay."""
    best, better = objective(merits, signals), True
    while better:
        better = False
        for holder, name, sign in (
            (Merits, "covered", 1),
            (Merits, "of_kind", 1),
            (Signals, "words", 1),
            (Signals, "context", 1),
            (Signals, "headline", -1),
            (Signals, "author", 1),
        ):
            for value in _GRID:
                m = _with(merits, name, sign * value) if holder is Merits else merits
                s = _with(signals, name, sign * value) if holder is Signals else signals
                if (worth_of := objective(m, s)) > best + 1e-4:
                    best, merits, signals, better = worth_of, m, s, True
    return merits, signals, best


def _with(weights: Any, name: str, value: float) -> Any:
    return type(weights)(**{f.name: value if f.name == name else getattr(weights, f.name) for f in fields(weights)})


def confidence_rows(found: Sequence[Sample]) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Grounds, whether the first quote answers, and weights: our own questions as much as all other files together.

    Each answerable question counts twice: as it is, and with the articles that answer it taken away, where no quote can
    be right.
    """
    x, y, source = [], [], []
    for s in found:
        articles = {h.passage.place for h in s.hits if h.passage.id in s.right}
        others = [h for h in s.hits if h.passage.place not in articles]
        for hits, there in ((s.hits, True), (others, False)):
            readings = read(hits, s.asked, s.question, s.weights)
            if readings and (there or s.right):
                x.append(astuple(grounds(hits, readings)))
                y.append(there and s.holds_answer(_quoted(readings[0])))
                source.append(s.source)
    counts = {name: source.count(name) for name in set(source)}
    files = {name: len(counts) - 1 if name == OWN and len(counts) > 1 else 1 for name in counts}
    weights = np.array([files[name] / counts[name] for name in source])
    return np.array(x), np.array(y), weights * len(weights) / weights.sum()


def _quoted(reading: Reading) -> str:
    return reading.hit.passage.text[reading.quote.start : reading.quote.end]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit the weights that find, then those of the confidence as the modules now find, and print them."""
    parser = argparse.ArgumentParser(prog="python -m qa.fit", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("train", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=500, help="questions to use of each file (default 500)")
    parser.add_argument("--own", type=Path, help="questions of our own on the newspaper in data/")
    chosen = parser.parse_args(arguments)
    found = [train_samples(path, chosen.most) for path in chosen.train]
    if chosen.own:
        found.append(own_samples(chosen.own))
    groups = [[g for s in file if s.right and (g := candidates(s))] for file in found]

    def objective(merits: Merits, signals: Signals) -> float:
        return float(np.mean([worth(file, merits, signals) for file in groups if file]))

    start = objective(quote.WEIGHTS, fusion.WEIGHTS)
    merits, signals, best = climb(objective, quote.WEIGHTS, fusion.WEIGHTS)
    sys.stdout.write(f"{merits}\n{signals}\n  worth {start:.4f} before, {best:.4f} now; by file: ")
    sys.stdout.write(f"{[round(worth(file, merits, signals), 4) for file in groups if file]}\n")

    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import brier_score_loss, roc_auc_score
    from sklearn.model_selection import cross_val_predict

    x, y, weights = confidence_rows([s for file in found for s in file])
    model = LogisticRegression(C=10.0, fit_intercept=False, max_iter=10_000)
    probability = cross_val_predict(model, x, y, cv=5, method="predict_proba", params={"sample_weight": weights})[:, 1]
    model.fit(x, y, weights)
    named = ", ".join(f"{f.name}={w:.3f}" for f, w in zip(fields(Grounds), model.coef_[0], strict=True))
    sys.stdout.write(f"Grounds({named})\n  {len(y)} rows, {y.mean():.3f} right; cross-validated ")
    sys.stdout.write(f"AUROC {roc_auc_score(y, probability, sample_weight=weights):.3f}, ")
    sys.stdout.write(f"Brier {brier_score_loss(y, probability, sample_weight=weights):.3f}\n")


def _progress(stage: str, done: int, total: int) -> None:
    sys.stderr.write(f"\r{stage} {done}/{total} ")


if __name__ == "__main__":
    main()

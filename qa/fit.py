"""Fit the weights of `qa.retrieval.fusion`, `qa.answering.quote` and `qa.answering.confidence`.

    python -m qa.fit TRAIN.jsonl... [--most N]

TRAIN: one object a line, {"id", "question", "context", "answers": [{"text", "start"}]}, `answers` empty where the context
does not answer. The contexts of a file become one newspaper, five of them an article, and each question is searched in
all of it. The weights are printed, to be put into the modules by hand; nothing is written.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings import VectorCache, open_encoder
from qa.answering.answer import grounds
from qa.answering.confidence import Grounds
from qa.answering.question import Asked, analyse
from qa.answering.quote import READ, Merits, Reading, best_quote, quotes, read
from qa.datatypes import Article, Issue, Paragraph
from qa.retrieval.fusion import Signals
from qa.retrieval.passages import passages
from qa.retrieval.search import Hit, Query, Retriever
from qa.words import content_words

PARAGRAPHS = 5
"""So many contexts make an article: neighbours tell of the same thing, as in a newspaper."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A question, what was found for it, and what is right."""

    question: str
    asked: Asked
    hits: tuple[Hit, ...]
    weights: dict[str, float]
    unknown: list[str]
    right: str
    """Id of the paragraph that answers; "" where none does."""
    answers: tuple[str, ...]

    def answered_by(self, reading: Reading) -> bool:
        """Whether the quote holds a right answer, in the right paragraph."""
        text = reading.hit.passage.text[reading.quote.start : reading.quote.end]
        return reading.hit.passage.id == self.right and any(a in text for a in self.answers)


def samples(path: Path, most: int) -> list[Sample]:
    """The questions of a training file, each searched in all contexts of the file; at most `most`, evenly chosen."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows = rows[:: -(-len(rows) // most)]
    contexts = list(dict.fromkeys(row["context"] for row in rows))
    ids = {context: f"a{i // PARAGRAPHS}-p{i % PARAGRAPHS}" for i, context in enumerate(contexts)}
    articles = tuple(
        Article(
            f"a{i // PARAGRAPHS}",
            tuple(Paragraph(ids[c], c, (n, n)) for n, c in enumerate(contexts[i : i + PARAGRAPHS], i + 1)),
        )
        for i in range(0, len(contexts), PARAGRAPHS)
    )
    retriever = Retriever(passages([Issue(path.stem, None, articles, ())]), open_encoder(), VectorCache(), _progress)
    found = retriever.search([Query(row["question"], tuple(content_words(row["question"]))) for row in rows])
    made = []
    for row, hits in zip(rows, found, strict=True):
        content = content_words(row["question"])
        made.append(
            Sample(
                row["question"],
                analyse(row["question"]),
                hits,
                {word: retriever.idf(word) for word in content},
                [word for word in content if not retriever.known(word)],
                ids[row["context"]] if row["answers"] else "",
                tuple(a["text"] for a in row["answers"]),
            )
        )
    return made


def fit_choice(groups: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]], decay: float) -> NDArray[np.float64]:
    """Weights w that make a right row the likeliest of its group: conditional logistic regression.

    Minimizes the mean of -log(sum over right rows of softmax(X w)) + decay · |w|²; McFadden 1974.

    Parameters
    ----------
    groups
        For each question the features, shape (n, f), and which rows are right, shape (n,), at least one.
    """
    from scipy.optimize import minimize
    from scipy.special import logsumexp

    def loss(w: NDArray[np.float64]) -> float:
        total = sum(logsumexp(x @ w) - logsumexp(x[right] @ w) for x, right in groups)
        return float(total / len(groups) + decay * (w @ w))

    return np.asarray(minimize(loss, np.zeros(groups[0][0].shape[1]), method="L-BFGS-B").x)


def sentence_groups(found: Sequence[Sample]) -> list[tuple[NDArray[np.float64], NDArray[np.bool_]]]:
    """The sentences of the right passages, those that hold an answer being right."""
    groups = []
    for s in found:
        for hit in s.hits:
            if hit.passage.id == s.right:
                every = quotes(hit, s.asked, s.question, s.weights)
                right = np.array([any(a in hit.passage.text[q.start : q.end] for a in s.answers) for q in every])
                if right.any() and not right.all():
                    groups.append((np.array([astuple(q.merits) for q in every]), right))
    return groups


def passage_groups(found: Sequence[Sample]) -> list[tuple[NDArray[np.float64], NDArray[np.bool_]]]:
    """The passages read for each question, with the score of the best quote as the signal `sentence`."""
    groups = []
    for s in found:
        right = np.array([hit.passage.id == s.right for hit in s.hits[:READ]])
        if right.any() and len(right) > 1:
            rows = []
            for hit in s.hits[:READ]:
                signals = astuple(hit.signals)
                best = best_quote(quotes(hit, s.asked, s.question, s.weights))
                rows.append([*signals[:1], best.score, *signals[2:]])
            groups.append((np.array(rows), right))
    return groups


def confidence_rows(found: Sequence[Sample]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Grounds of each question as it is, and once more with the right article taken away, where no quote can be right."""
    x, y = [], []
    for s in found:
        article = s.right.rpartition("-")[0]
        for hits, there in ((s.hits, True), ([h for h in s.hits if h.passage.article.id != article], False)):
            readings = read(hits, s.asked, s.question, s.weights)
            if readings and (there or s.right):
                x.append(astuple(grounds(readings, s.weights, s.unknown)))
                y.append(there and s.answered_by(readings[0]))
    return np.array(x), np.array(y)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit in the order in which the weights build on one another, and print them."""
    parser = argparse.ArgumentParser(prog="python -m qa.fit", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("train", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=700, help="questions to use of each file (default 700)")
    chosen = parser.parse_args(arguments)
    found = [s for path in chosen.train for s in samples(path, chosen.most)]
    out = sys.stdout

    groups = sentence_groups(found)
    weights = fit_choice(groups, 1e-4)
    _say(out, Merits, weights / weights[0], groups)
    groups = passage_groups(found)
    weights = fit_choice(groups, 1e-4)
    _say(out, Signals, weights / weights[:2].sum(), groups)

    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import brier_score_loss, roc_auc_score
    from sklearn.model_selection import cross_val_predict

    x, y = confidence_rows(found)
    model = LogisticRegression(C=10.0, fit_intercept=False, max_iter=10_000)
    probability = cross_val_predict(model, x, y, cv=5, method="predict_proba")[:, 1]
    model.fit(x, y)
    out.write(f"Grounds: {_named(Grounds, model.coef_[0])}\n")
    out.write(f"  {len(y)} rows, {y.mean():.3f} right; cross-validated AUROC {roc_auc_score(y, probability):.3f}, ")
    out.write(f"Brier {brier_score_loss(y, probability):.3f}\n")


def _say(out: Any, type_: type, weights: NDArray[np.float64], groups: Sequence[Any]) -> None:
    first = np.mean([right[int(np.argmax(x @ weights))] for x, right in groups])
    out.write(f"{type_.__name__}: {_named(type_, weights)}\n  {len(groups)} groups, first is right: {first:.3f}\n")


def _named(type_: type, weights: NDArray[np.float64]) -> str:
    return ", ".join(f"{f.name}={w:.3f}" for f, w in zip(fields(type_), weights, strict=True))


def _progress(stage: str, done: int, total: int) -> None:
    sys.stderr.write(f"\r{stage} {done}/{total}")


if __name__ == "__main__":
    main()

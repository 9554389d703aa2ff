"""The sentence of a passage that answers, and the short answer in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa.answering.question import Asked
from qa.answering.spans import Span, best_span, can_find
from qa.retrieval.search import Hit
from qa.words import words

# Fitted beside the cosine of question and sentence: what share of the question's words stands in the sentence, and
# whether something of the kind asked for does.
COVERED, OF_KIND = 0.12, 0.02


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence of a hit."""

    start: int
    end: int
    score: float
    """Higher is better; about a cosine."""
    similarity: float
    """Cosine of question and sentence, -1 to 1."""
    coverage: float
    """Share of the question's words, weighed by idf, that stand in the sentence, 0 to 1."""
    of_kind: int
    """1: something of the kind asked for stands in the sentence; -1: nothing does; 0: the kind cannot be told."""
    span: Span | None


def best_quote(hit: Hit, asked: Asked, question: str, weights: Mapping[str, float]) -> Quote:
    """The sentence of `hit` that most likely answers; the earlier one of equals.

    Parameters
    ----------
    weights
        idf of the question's content words.
    """
    quotes = [
        _quote(hit.passage.text, span, similarity, asked, question, weights)
        for span, similarity in zip(hit.passage.sentences, hit.similarities, strict=True)
    ]
    return max(quotes, key=lambda q: (round(q.score, 4), -q.start))


def _quote(
    text: str, bounds: tuple[int, int], similarity: float, asked: Asked, question: str, weights: Mapping[str, float]
) -> Quote:
    start, end = bounds
    covered = coverage(words(text[start:end]), weights)
    span = best_span(text, start, end, asked, question, weights)
    of_kind = (1 if span else -1) if can_find(asked) else 0
    score = similarity + COVERED * covered + OF_KIND * of_kind
    return Quote(start, end, score, similarity, covered, of_kind, span)


def coverage(found: list[str], weights: Mapping[str, float]) -> float:
    """Share of the weight of the question's words that is among the words found, 0 to 1."""
    total = sum(weights.values())
    if not total:
        return 0.0
    there = set(found)
    return sum(weight for word, weight in weights.items() if word in there) / total

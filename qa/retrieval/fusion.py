"""Signals of a passage and their weights."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Signals(NamedTuple):
    """What speaks for a passage, each by itself; absolute, so that they can be compared between questions."""

    passage: float
    """Cosine of the question with the passage, -1 to 1."""
    sentence: float
    """Highest cosine of the question with a sentence of the passage, -1 to 1."""
    words: float
    """BM25 of the passage, divided by the sum of the idf of the question's content words; 0 to about 2."""
    context: float
    """Share of the question's words, weighed by idf, that the passage lacks and its headline or the paragraph before it
    has, 0 to 1: a firm named once is "the firm" from then on."""
    headline: float
    """1 for a headline, kicker or subhead, else 0."""
    author: float
    """1 for a byline, signature or credit, else 0; these are looked at only where the question asks for authors."""


WEIGHTS = Signals(passage=0.5, sentence=0.5, words=0.25, context=0.12, headline=-0.03, author=0.1)


def fuse(signals: Signals) -> float:
    """The weighted sum of the signals; higher is better."""
    return float(sum(w * s for w, s in zip(WEIGHTS, signals, strict=True)))


def fuse_rows(signals: NDArray[np.float64]) -> NDArray[np.float64]:
    """`fuse` of n rows of signals, shape (n, number of signals), to shape (n,); summed in the same order."""
    total = np.zeros(len(signals))
    for weight, column in zip(WEIGHTS, signals.T, strict=True):
        total += weight * column
    return total

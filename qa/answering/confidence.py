"""How likely it is that the first quote answers the question."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Grounds:
    """What speaks for and against the first quote; absolute figures, not ranks."""

    one: float
    """Always 1: the intercept."""
    passage: float
    """Cosine of the question with the passage."""
    sentence: float
    """Cosine of the question with the quote."""
    covered_here: float
    """Share of the question's words that stand in the quote."""
    covered_around: float
    """Share of them that stand in the passage, its headline or the paragraph before."""
    unknown: float
    """Share of them that stand nowhere in the paper."""
    margin: float
    """By how much the passage leads the next one."""
    of_kind: float
    """1, 0 or -1: whether something of the kind asked for stands in the quote."""
    near: float
    """How near to the question's words it stands."""


WEIGHTS = Grounds(
    one=-30.0,
    passage=12.0,
    sentence=20.0,
    covered_here=2.0,
    covered_around=2.0,
    unknown=-2.0,
    margin=5.0,
    of_kind=0.3,
    near=0.3,
)
ANSWERED = 0.4
"""From this confidence on a question counts as answered."""


def confidence(grounds: Grounds) -> float:
    """Logistic regression over the grounds: a probability, rounded to four decimals."""
    x = sum(w * g for w, g in zip(astuple(WEIGHTS), astuple(grounds), strict=True))
    return round(1 / (1 + math.exp(-max(-500.0, min(500.0, x)))), 4)

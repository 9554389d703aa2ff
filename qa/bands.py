"""How sure an answer is, in three words, and what they have been found to mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["BANDS", "Band", "band_of"]


@dataclass(frozen=True, slots=True)
class Band:
    """A range of confidences that is called by one word."""

    name: Literal["high", "middle", "low"]
    least: float
    """From this confidence up, 0 to 1."""
    right: int
    """Of a hundred answers shown with it, so many were right."""


BANDS = (Band("high", 0.8, 91), Band("middle", 0.5, 73), Band("low", 0.0, 47))
"""Highest first. The shares are measured on the questions of our own, some of which the paper does not answer, with the
trained reader; 781, 787 and 451 of them were answered with high, middle and low:

    wenbao evaluate data/questions.jsonl --out own.json
    wenbao evaluate data/press/kept.jsonl --issue data/press/articles.jsonl --out kept.json
    python -m qa.tuning.bands own.json kept.json

The weights of the confidence were fitted on these questions too (see `qa.tuning.fit`), so other newspapers may fare a
little worse.
"""


def band_of(confidence: float) -> Band:
    """The band that a confidence, 0 to 1, lies in.

    >>> band_of(0.5).name
    'middle'
    """
    return next(band for band in BANDS if confidence >= band.least)

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


BANDS = (Band("high", 0.8, 87), Band("middle", 0.5, 69), Band("low", 0.0, 55))
"""Highest first; the shares are what this printed, the reader's training files being named in CONTRIBUTING.md:

    python -m qa.tuning.bands cmrc_trial.jsonl xquad_zh.jsonl drcd_test.jsonl squad2_zh_dev.jsonl \\
      --most 120 --own data/questions.jsonl
"""


def band_of(confidence: float) -> Band:
    """The band that a confidence, 0 to 1, lies in.

    >>> band_of(0.5).name
    'middle'
    """
    return next(band for band in BANDS if confidence >= band.least)

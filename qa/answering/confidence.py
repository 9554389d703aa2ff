"""How likely it is that the first quote answers the question."""

from __future__ import annotations

import math
from typing import NamedTuple


class Grounds(NamedTuple):
    """What speaks for and against the first quote; absolute figures, not ranks."""

    one: float
    """Always 1: the intercept."""
    lead: float
    """By how much the quote is nearer to the question than the `BACKGROUND` passages are: a difference of cosines."""
    covered: float
    """Share of the question's words, weighed by idf, that stand in the quote."""
    margin: float
    """By how much the score of the passage leads that of the next one without the short answer."""
    near: float
    """How probable it is that the short answer fills the gap of the question, 0 to 1; 0 where there is none."""
    lacking: float
    """1 where nothing of the kind asked for stands in the quote, else 0."""
    elsewhen: float
    """1 where the quote speaks of another time than the question, else 0."""
    told: float
    """How surely the trained reader finds the answer in the quote and in others that say the same, as `certainty`; 0
    without a reader."""
    rival: float
    """How surely it finds another one in another passage, at most, 0 to 1; 0 without a reader."""


MOST = 8.0
"""The most certainty: a reader is not surer than that it errs once in 3000 times."""
BACKGROUND = slice(20, 60)
"""Ranks, by their nearest sentence, of the passages that show how near to a question the paper is anyway: the cosines
of this model crowd together, and some questions are near to everything. Before them the same news may stand often."""
WEIGHTS = Grounds(
    one=-2.48, lead=25.6, covered=0.94, margin=5.1, near=1.13, lacking=-0.84, elsewhen=-3.82, told=0.0, rival=0.0
)
READ_WEIGHTS = Grounds(
    one=-1.78, lead=13.7, covered=0.0, margin=0.0, near=0.3, lacking=-0.58, elsewhen=-3.66, told=1.1, rival=-0.67
)
"""The same where the passages were read by the trained reader: it tells more than words and scores do. `one` is raised
by .27 over what was fitted, so that `ANSWERED` serves both."""
ANSWERED = 0.27
"""From this confidence on a question counts as answered: low, for a reader sees the passage and how sure it is, and a
right passage withheld costs more than a wrong one marked as doubtful."""


def certainty(probability: float) -> float:
    """A probability as what adds up where several say the same: -log of that it is wrong, at most `MOST`."""
    return -math.log(max(1 - probability, math.exp(-MOST)))


def confidence(grounds: Grounds, *, read: bool) -> float:
    """Logistic regression over the grounds: a probability, rounded to four decimals.

    Parameters
    ----------
    read
        Whether the passages were read by the trained reader.
    """
    x = sum(w * g for w, g in zip(READ_WEIGHTS if read else WEIGHTS, grounds, strict=True))
    return round(probability(x), 4)


def probability(log_odds: float) -> float:
    """The logistic function, 0 to 1."""
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, log_odds))))

"""The measures, as pure functions. Unless said otherwise they are 0 to 1, and higher is better.

Where a library measures the same, it does so here: nDCG is scikit-learn's; the area under the curve is scipy's
Mann-Whitney statistic, whose ranks are exact where sums of trapezoids round. The rest is computed here because no
library counts it so: F1 and exact match over Chinese units follow CMRC 2018; Brier score and calibration error add
numbers up one after the other, since figures are compared to their last digit and numpy adds in another order;
scikit-learn's calibration curve keeps neither the empty bins nor the counts, and puts 0.3 in the third of ten. What is
right is told by texts, not by a list of every right passage's id as the tools of TREC want it, so hit and reciprocal
rank are read off the first right rank directly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Any

from qa.evaluation.gold import Gold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEPTH = 10
"""So many passages count."""
BINS = 10

Judged = tuple[float, bool]
"""A confidence, and whether what it spoke for was right."""
Interval = tuple[float, float]
"""Its ends, the lower first."""
LEVEL = 0.95
"""How sure an interval is to hold the figure that all questions of the kind would give."""
_DRAWN: dict[str, Any] = {"confidence_level": LEVEL, "n_resamples": 1999, "method": "percentile", "rng": 0}


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in one tenth: from `low`, included, up to `high` (1 belongs to the last)."""

    low: float
    high: float
    n: int
    confidence: float | None
    """Their mean confidence; None where the bin is empty."""
    right: float | None
    """The share of them that is right; as near to `confidence` as can be is best."""


def norm(text: str | None) -> str:
    """Text as it is compared: NFKC, without white space, in small letters."""
    return "".join(unicodedata.normalize("NFKC", text or "").split()).lower()


def bare(text: str | None) -> str:
    """`norm` without punctuation and symbols."""
    return "".join(char for char in norm(text) if unicodedata.category(char)[0] not in "PSZ")


def units(text: str | None) -> list[str]:
    """What F1 counts: each Chinese character, each run of Latin letters or digits; punctuation is dropped.

    >>> units("GDP增长5.2%。")
    ['gdp', '增', '长', '52']
    """
    return re.findall(r"[a-z0-9]+|.", bare(text))


def f1(said: str, right: str) -> float:
    """Twice the longest common run of units over the units of both, as CMRC 2018 counts it (Cui et al. 2019)."""
    a, b = units(said), units(right)
    if not a or not b:
        return float(a == b)
    common = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    return 2 * common / (len(a) + len(b))


def exact(said: str, right: str) -> bool:
    """Whether two answers are equal but for punctuation."""
    return bare(said) == bare(right)


def holds(text: str | None, answers: Iterable[str]) -> bool:
    """Whether one of the answers stands in the text."""
    text = norm(text)
    return bool(text) and any(norm(answer) in text for answer in answers)


def first_right_rank(gold: Gold, evidence: Sequence[Mapping[str, Any]]) -> int | None:
    """Rank, from 1, of the first right passage among the first ten; None where none of them is right."""
    return next((rank for rank, passage in enumerate(evidence[:DEPTH], 1) if is_right(gold, passage)), None)


def is_right(gold: Gold, passage: Mapping[str, Any]) -> bool:
    """Whether a passage, as evidence of an answer, is one that answers; for answerable questions."""
    if gold.articles:
        return str(passage.get("article")) in gold.articles
    text = norm(passage.get("text"))
    return all(norm(part) in text for part in gold.evidence) or any(norm(part) in text for part in gold.evidence_alt)


def ndcg(gold: Gold, evidence: Sequence[Mapping[str, Any]]) -> float:
    """Normalised discounted cumulative gain of the first ten passages (Järvelin and Kekäläinen 2002), linear gains.

    Where `gold.relevance` grades paragraphs or articles, each of them gains its grade once, at the first passage that
    is it or belongs to it, and the best order of all of them is 1. Without grades one right passage will do, so that
    the first right one, at rank r, makes it 1 / log2(1 + r), and further ones neither add nor take away.
    """
    from sklearn.metrics import ndcg_score

    missed = dict(gold.relevance)
    if not missed:
        rank = first_right_rank(gold, evidence)
        gains = [0.0] * DEPTH if rank is None else [float(place == rank) for place in range(1, DEPTH + 1)]
    else:
        keys = (
            next((key for name in ("paragraph", "article") if (key := str(passage.get(name))) in missed), "")
            for passage in evidence[:DEPTH]
        )
        gains = [float(missed.pop(key, 0)) for key in keys]
        gains += [0.0] * (DEPTH - len(gains))
    gains += [float(grade) for grade in missed.values()]
    order = list(range(len(gains), 0, -1))
    return float(ndcg_score([gains], [order], k=DEPTH))


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float | None:
    """How well the confidence tells two kinds of question apart: the share of pairs that it orders rightly.

    A tie counts half; 0.5 is chance. None where one of the kinds is lacking. Hanley and McNeil (1982) show that it is
    the Mann-Whitney statistic over the number of pairs.
    """
    from scipy.stats import mannwhitneyu

    if not answerable or not unanswerable:
        return None
    statistic = mannwhitneyu(answerable, unanswerable, method="asymptotic").statistic
    return float(statistic) / (len(answerable) * len(unanswerable))


def squared_error(confidence: float, right: bool) -> float:
    """What the Brier score (1950) is the mean of; LOWER is better."""
    return (confidence - right) ** 2


def calibration_error(judged: Sequence[Judged]) -> float:
    """Expected calibration error (Naeini et al. 2015) over ten bins of equal width; LOWER is better."""
    gaps = (abs(sum(c for c, _ in held) - sum(right for _, right in held)) for held in _binned(judged).values())
    return sum(gaps) / len(judged)


def reliability(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    """The ten bins, lowest confidence first."""
    binned = _binned(judged)
    return tuple(_bin(number, binned.get(number, [])) for number in range(BINS))


def interval_of_mean(values: Sequence[float]) -> Interval | None:
    """Where the mean of all such questions lies, with a confidence of 95 %; None for fewer than two values.

    Of yes and no it is Wilson's interval (1927), which holds near 0 and 1 and for few questions too; of other values
    the percentile bootstrap's (Efron 1979), drawn with a fixed seed.
    """
    import numpy as np
    from scipy import stats

    if len(values) < 2:
        return None
    if all(value in (0, 1) for value in values):
        held = stats.binomtest(round(sum(values)), len(values)).proportion_ci(LEVEL, method="wilson")
    else:
        held = stats.bootstrap((values,), np.mean, **_DRAWN).confidence_interval
    return float(held.low), float(held.high)


def interval_of_auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> Interval | None:
    """The same of `auroc`, by the bootstrap, which draws from each of the two kinds; None for fewer than two of one."""
    import numpy as np
    from scipy import stats

    def area(first: NDArray[np.float64], second: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
        statistic = stats.mannwhitneyu(first, second, axis=axis, method="asymptotic").statistic
        return np.asarray(statistic / (first.shape[axis] * second.shape[axis]), np.float64)

    if min(len(answerable), len(unanswerable)) < 2:
        return None
    held = stats.bootstrap((answerable, unanswerable), area, vectorized=True, **_DRAWN).confidence_interval
    return float(held.low), float(held.high)


def _binned(judged: Iterable[Judged]) -> dict[int, list[Judged]]:
    """Bins by number, in the order in which they are first met: the order in which their gaps are added up."""
    binned: dict[int, list[Judged]] = {}
    for confidence, right in judged:
        binned.setdefault(min(BINS - 1, int(confidence * BINS)), []).append((confidence, right))
    return binned


def _bin(number: int, held: Sequence[Judged]) -> Bin:
    low, high, n = number / BINS, (number + 1) / BINS, len(held)
    if not n:
        return Bin(low, high, 0, None, None)
    return Bin(low, high, n, sum(c for c, _ in held) / n, sum(right for _, right in held) / n)


def coverage(judged: Sequence[Judged], precision: float = 0.95) -> float:
    """The largest share of all that can be answered, the surest first, with at least `precision` of them right.

    Equal confidences stay together, for no threshold parts them. 0 where even the surest are not right often enough.
    """
    best = taken = right = 0
    for _, tied in groupby(sorted(judged, reverse=True), key=lambda pair: pair[0]):
        outcomes = [outcome for _, outcome in tied]
        taken, right = taken + len(outcomes), right + sum(outcomes)
        if right >= precision * taken:
            best = taken
    return best / len(judged)

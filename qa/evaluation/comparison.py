"""Two runs over the same questions: which got better or worse, and whether that may be chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from qa.evaluation.scoring import LOWER_IS_BETTER, Evaluation, Result

RESAMPLES = 9999
SEED = 0


@dataclass(frozen=True, slots=True)
class Paired:
    """One measure over the questions that have a say in it in both runs."""

    name: str
    n: int
    before: float
    now: float
    better: int
    """Questions whose value got better, also where lower is better."""
    worse: int
    p: float
    """How often chance alone would set the two runs at least so far apart, two-sided; not corrected for there being
    several measures."""
    test: str
    """`sign` where every value is yes or no (McNemar's exact test), else `permutation`."""


@dataclass(frozen=True, slots=True)
class Change:
    """A question that got better or worse, and in what."""

    id: Any
    question: str
    changes: tuple[str, ...]
    """`now right`, `rank 3 → 1`, `not_found → answered`, …"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An earlier run set beside the present one."""

    common: int
    """Questions of both runs, with the same id and the same words; only these are compared."""
    only_before: int
    only_now: int
    measures: tuple[Paired, ...]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def compare(before: Evaluation, now: Evaluation) -> Comparison:
    """Compare two runs question by question.

    A question got better where it is answered (or refused) rightly and was not before; else where the first right
    passage ranks higher, then where its answer's F1 is higher.
    """
    earlier = {_key(result): result for result in before.results}
    pairs = [(earlier[_key(result)], result) for result in now.results if _key(result) in earlier]
    return Comparison(
        common=len(pairs),
        only_before=len(before.results) - len(pairs),
        only_now=len(now.results) - len(pairs),
        measures=_paired_measures(pairs),
        better=tuple(_change(a, b) for a, b in pairs if _worth(b) > _worth(a)),
        worse=tuple(_change(a, b) for a, b in pairs if _worth(b) < _worth(a)),
    )


def _key(result: Result) -> tuple[str, str]:
    return str(result.id), result.question


def _worth(result: Result) -> tuple[float, ...]:
    return result.right, 1 / result.rank if result.rank else 0.0, result.answer_f1 or 0.0


def _change(before: Result, now: Result) -> Change:
    changes = []
    if before.right != now.right:
        changes.append("now right" if now.right else "no longer right")
    if before.status != now.status:
        changes.append(f"{before.status or 'missing'} → {now.status or 'missing'}")
    if before.rank != now.rank:
        changes.append(f"rank {before.rank or 'none'} → {now.rank or 'none'}")
    if before.answer_f1 != now.answer_f1:
        changes.append(f"answer_f1 {before.answer_f1 or 0:.2f} → {now.answer_f1 or 0:.2f}")
    return Change(now.id, now.question, tuple(changes))


def _paired_measures(pairs: Sequence[tuple[Result, Result]]) -> tuple[Paired, ...]:
    values: dict[str, list[tuple[float, float]]] = {}
    for before, now in pairs:
        old = before.values()
        for name, value in now.values().items():
            if name in old:
                values.setdefault(name, []).append((old[name], value))
    return tuple(_paired(name, held) for name, held in values.items())


def _paired(name: str, values: Sequence[tuple[float, float]]) -> Paired:
    sign = -1 if name in LOWER_IS_BETTER else 1
    differences = [sign * (now - before) for before, now in values]
    binary = all(value in (0, 1) for pair in values for value in pair)
    n = len(values)
    return Paired(
        name=name,
        n=n,
        before=round(sum(before for before, _ in values) / n, 4),
        now=round(sum(now for _, now in values) / n, 4),
        better=sum(d > 0 for d in differences),
        worse=sum(d < 0 for d in differences),
        p=sign_test(differences) if binary else permutation_test(differences),
        test="sign" if binary else "permutation",
    )


def sign_test(differences: Sequence[float]) -> float:
    """p-value of the exact two-sided sign test; of yes and no it is McNemar's test (1947) in its exact form.

    >>> sign_test([1, 1, 1, 1, 1, 0, 0])  # five heads in a row, or five tails
    0.0625
    """
    from scipy.stats import binomtest

    better, worse = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    return float(binomtest(better, better + worse).pvalue) if better + worse else 1.0


def permutation_test(differences: Sequence[float]) -> float:
    """p-value, two-sided, of the mean difference if each question's two values might as well be exchanged.

    Exact up to 13 questions that differ, else from 9,999 exchanges drawn with a fixed seed: the same every time.
    Questions that do not differ weigh nothing either way and are left out.
    """
    import numpy as np
    from scipy import stats

    changed = [d for d in differences if d]
    if len(changed) < 2:
        return 1.0
    test = stats.permutation_test(
        (changed,), np.sum, permutation_type="samples", n_resamples=RESAMPLES, batch=1000, rng=SEED
    )
    return float(test.pvalue)

"""Evaluations and comparisons as tables for the terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from qa.evaluation import measures
from qa.evaluation.comparison import Change, Comparison
from qa.evaluation.scoring import LOWER_IS_BETTER, Evaluation

MEANINGS = {
    "hit@1": "the first passage is right",
    "hit@3": "one of the first three is",
    "hit@5": "one of the first five is",
    "mrr@10": "mean of 1 / rank of the first right passage among ten",
    "ndcg@10": "the same, discounted by the logarithm, and graded where grades are given",
    "sentence": "the sentence holds a right answer",
    "answer_f1": "the short answer, character by character as CMRC 2018 counts it",
    "answer_em": "the short answer is right to the letter",
    "answered": "of what the paper answers, this is answered",
    "refused": "of what it does not answer, this is refused (the recall of refusing)",
    "refusal_precision": "of what is refused, this is rightly refused",
    "wrong_and_sure": "wrong with a confidence of 0.5 or more, of all",
    "auroc": "how well the confidence tells answerable from unanswerable, 0.5: not at all",
    "brier": "squared error of the confidence as a probability",
    "ece": "gap between confidence and share right, see the bins below",
    "coverage@95": "so much can be answered, the surest first, with 95 % of it right",
    "contract": "rows that keep every promise of the format",
}
"""What each figure says, in the order in which they are shown."""
BY_KIND = ("hit@1", "hit@3", "hit@5", "mrr@10", "ndcg@10", "sentence", "answer_f1", "answer_em", "answered", "refused")
NONE = "-"


def to_text(evaluation: Evaluation) -> str:
    """The figures, those by kind of question, and the ten bins of the confidence."""
    return "\n\n".join((_figures(evaluation), _kinds(evaluation), _reliability(evaluation), *_breaches(evaluation)))


def comparison_to_text(comparison: Comparison) -> str:
    """Each measure before and now, and the questions that got better or worse."""
    lines = [f"compared over {comparison.common} questions of both runs"]
    if comparison.only_before or comparison.only_now:
        lines[0] += f"; left out: {comparison.only_before} only in the earlier, {comparison.only_now} only in this one"
    rows = [
        (_label(m.name), _number(m.before), _number(m.now), str(m.better), str(m.worse), _p(m.p), str(m.n), m.test)
        for name in MEANINGS
        for m in comparison.measures
        if m.name == name
    ]
    if rows:
        lines.append(_table(("measure", "before", "now", "better", "worse", "p", "n", "test"), rows, left=(0, 7)))
    for title, changes in (("better", comparison.better), ("worse", comparison.worse)):
        lines.append(_changes(title, changes))
    return "\n\n".join(lines)


def _figures(evaluation: Evaluation) -> str:
    figures = evaluation.figures()
    n, answerable = len(evaluation.results), sum(r.answerable for r in evaluation.results)
    counts = f"{n} questions: the paper answers {answerable}, it does not answer {n - answerable}"
    if figures["missing"]:
        counts += f"; {figures['missing']} have no row among the answers"
    ends = evaluation.intervals()
    rows = [
        (_label(name), _number(figures[name]), _interval(ends.get(name)), says)
        for name, says in MEANINGS.items()
        if name in figures
    ]
    head = ("measure", "value", "95 % interval", "what it says (↓ lower is better)")
    return f"{counts}\n\n{_table(head, rows, left=(0, 3))}"


def _kinds(evaluation: Evaluation) -> str:
    kinds = evaluation.kinds()
    names = [name for name in BY_KIND if any(name in figures for figures in kinds.values())]
    rows = [
        (kind, str(figures["n"]), *(_number(figures.get(name), 3) for name in names))
        for kind, figures in sorted(kinds.items())
    ]
    return _table(("kind", "n", *names), rows, left=(0,))


def _reliability(evaluation: Evaluation) -> str:
    rows = [
        (f"{held.low:.1f} – {held.high:.1f}", _number(held.confidence, 3), _number(held.right, 3), str(held.n))
        for held in measures.reliability(evaluation.judged())
    ]
    return _table(("confidence", "mean", "right", "n"), rows, left=(0,))


def _breaches(evaluation: Evaluation) -> list[str]:
    broken = [(r.id, r.breaches) for r in evaluation.results if r.breaches and r.status is not None]
    if not broken:
        return []
    return ["\n".join(("promises broken:", *(f"  {_clean(str(i))}: {'; '.join(found)}" for i, found in broken)))]


def _changes(title: str, changes: Sequence[Change]) -> str:
    lines = [f"{title}: {len(changes)}"]
    lines += [f"  {_clean(str(c.id))}  {_clean(c.question)}  {', '.join(c.changes)}" for c in changes]
    return "\n".join(lines)


def _label(name: str) -> str:
    return f"{name} ↓" if name in LOWER_IS_BETTER else name


def _number(value: float | None, digits: int = 4) -> str:
    return NONE if value is None else f"{value:.{digits}f}"


def _interval(ends: measures.Interval | None) -> str:
    return NONE if ends is None else f"{ends[0]:.3f} – {ends[1]:.3f}"


def _p(value: float) -> str:
    return f"{value:.4f}" if value >= 0.0001 else "<0.0001"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[int]) -> str:
    """Columns two spaces apart, those numbered in `left` aligned to the left, all others to the right."""
    cells = [[_clean(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        padded = (
            cell + blank if n in left else blank + cell
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
            for blank in (" " * (width - _width(cell)),)
        )
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _clean(text: str) -> str:
    """On one line, and nothing in it that a terminal would obey."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())

"""Answers judged question by question, and the figures that come out of the judgements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from qa.evaluation import measures
from qa.evaluation.contract import breaches
from qa.evaluation.gold import Gold

SURE = 0.5
"""A wrong answer of this confidence or more is wrong and sure."""
LOWER_IS_BETTER = frozenset(("wrong_and_sure", "brier", "ece"))


@dataclass(frozen=True, slots=True)
class Result:
    """How one question was answered. All that the figures need, so that a run can be compared with a later one."""

    id: Any
    question: str
    kind: str
    answerable: bool
    rank: int | None
    """Rank, from 1, of the first right passage among ten; None where there is none."""
    ndcg: float | None
    """None for what is not answerable."""
    sentence: bool | None
    """Whether the sentence holds a right answer; None where no answer is known. So are the next two."""
    answer_f1: float | None
    answer_em: bool | None
    status: str | None
    """None where the question has no row among the answers."""
    confidence: float
    quote_right: bool | None
    """Whether the first quote holds a right answer, which the confidence foretells; None where no answer is known."""
    right: bool
    """Answered, and rightly: the sentence holds a right answer or, where none is known, the first passage is right. Of
    a question that is not answerable: refused."""
    breaches: tuple[str, ...]

    def values(self) -> dict[str, float]:
        """The value of each measure that this question has a say in; a figure is the mean of them."""
        values: dict[str, float] = {}
        if self.answerable:
            values |= {f"hit@{k}": self.rank is not None and self.rank <= k for k in (1, 3, 5)}
            values["mrr@10"] = 1 / self.rank if self.rank else 0.0
            values["ndcg@10"] = self.ndcg or 0.0
            values["answered"] = self.status == "answered"
        else:
            values["refused"] = self.status == "not_found"
        if self.sentence is not None:
            values["sentence"] = self.sentence
            values["answer_f1"] = self.answer_f1 or 0.0
            values["answer_em"] = self.answer_em or 0.0
        values["wrong_and_sure"] = self.status == "answered" and not self.right and self.confidence >= SURE
        if self.quote_right is not None:
            values["brier"] = measures.squared_error(self.confidence, self.quote_right)
        values["contract"] = not self.breaches
        return values

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results of a run, in the order of the questions."""

    results: tuple[Result, ...]

    def figures(self) -> dict[str, float | None]:
        """The figures over all questions, by name, rounded to four decimals; those that no question counts in are left
        out, but `auroc`, which is None then.

        `refused` is the recall of refusing, `refusal_precision` the share of the refused that is rightly refused;
        `coverage@95` is the share that can be answered with 95 % of it right.
        """
        figures: dict[str, float | None] = {"n": len(self.results)}
        figures["missing"] = sum(r.status is None for r in self.results)
        figures |= _means(self.results, 4)
        if refused := [not r.answerable for r in self.results if r.status == "not_found"]:
            figures["refusal_precision"] = round(sum(refused) / len(refused), 4)
        area = measures.auroc(*self._confidences())
        figures["auroc"] = None if area is None else round(area, 4)
        if judged := self.judged():
            figures["ece"] = round(measures.calibration_error(judged), 4)
            figures["coverage@95"] = round(measures.coverage(judged, 0.95), 4)
        return figures

    def intervals(self) -> dict[str, measures.Interval]:
        """Where each figure would lie, with a confidence of 95 %, over all questions such as these: its ends, rounded
        to four decimals. Figures that are no mean of questions' values have none, but for `auroc`.
        """
        ends = {name: measures.interval_of_mean(held) for name, held in _values(self.results).items()}
        ends["auroc"] = measures.interval_of_auroc(*self._confidences())
        return {name: (round(held[0], 4), round(held[1], 4)) for name, held in ends.items() if held}

    def kinds(self) -> dict[str, dict[str, float]]:
        """The means and the number `n` of each kind of question, rounded to three decimals."""
        kinds: dict[str, list[Result]] = {}
        for result in self.results:
            kinds.setdefault(result.kind, []).append(result)
        return {kind: _means(results, 3) | {"n": len(results)} for kind, results in kinds.items()}

    def _confidences(self) -> tuple[list[float], list[float]]:
        """Those of the answerable questions, and those of the others."""
        sure = [r.confidence for r in self.results if r.answerable]
        return sure, [r.confidence for r in self.results if not r.answerable]

    def judged(self) -> list[measures.Judged]:
        """Confidence and rightness of every first quote about which something is known."""
        return [(r.confidence, r.quote_right) for r in self.results if r.quote_right is not None]

    def to_dict(self) -> dict[str, Any]:
        """All of it: the figures by name, their `intervals`, `kinds`, `reliability` and, to be compared with a later
        run, `questions`.
        """
        return self.figures() | {
            "intervals": self.intervals(),
            "kinds": self.kinds(),
            "reliability": [asdict(held) for held in measures.reliability(self.judged())],
            "questions": [result.to_dict() for result in self.results],
        }


def evaluate(gold: Iterable[Gold], rows: Iterable[Mapping[str, Any]]) -> Evaluation:
    """Judge the rows of a file of answers, found by their ids; a question without a row counts as not answered."""
    by_id = {str(row.get("id")): row for row in rows}
    return Evaluation(tuple(judge(g, by_id.get(str(g.id), {})) for g in gold))


def judge(gold: Gold, row: Mapping[str, Any]) -> Result:
    """Judge one answer, given as the object that is written for it; an empty one where there is none."""
    evidence, status = row.get("evidence") or [], row.get("status")
    rank = measures.first_right_rank(gold, evidence) if gold.answerable else None
    known = gold.answerable and bool(gold.answers)
    quote_right: bool | None = None
    if known or not gold.answerable:
        quote_right = known and bool(evidence) and measures.holds(evidence[0].get("quote"), gold.answers)
    sentence = measures.holds(row.get("sentence"), gold.answers) if known else None
    said = row.get("answer") or row.get("sentence") or ""
    if gold.answerable:
        right = status == "answered" and (sentence if sentence is not None else rank == 1)
    else:
        right = status == "not_found"
    return Result(
        id=gold.id,
        question=gold.question,
        kind=gold.kind,
        answerable=gold.answerable,
        rank=rank,
        ndcg=measures.ndcg(gold, evidence) if gold.answerable else None,
        sentence=sentence,
        answer_f1=max(measures.f1(said, a) if said else 0.0 for a in gold.answers) if known else None,
        answer_em=any(bool(said) and measures.exact(said, a) for a in gold.answers) if known else None,
        status=status,
        confidence=row.get("confidence") or 0.0,
        quote_right=quote_right,
        right=right,
        breaches=breaches(row),
    )


def _means(results: Sequence[Result], digits: int) -> dict[str, float]:
    """The mean of each measure over the questions that have a say in it."""
    return {name: round(sum(held) / len(held), digits) for name, held in _values(results).items()}


def _values(results: Sequence[Result]) -> dict[str, list[float]]:
    """The values of each measure, question by question."""
    values: dict[str, list[float]] = {}
    for result in results:
        for name, value in result.values().items():
            values.setdefault(name, []).append(value)
    return values

"""The short answer in a sentence: of the pieces of the kind asked for, the one that stands nearest to the question."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from qa.answering.kinds import Bounds, find, measure_of, without_rate
from qa.answering.question import Asked
from qa.words import fold

REACH = 12.0
"""Characters over which nearness falls to 1/e."""
BEFORE, AFTER = 8.0, 30.0
"""Characters that a mark between a word and the piece after, or before it, counts as."""
OTHER_UNIT = -0.7
"""What another unit of the same group costs: 枚 where 块 is asked."""
_CLAUSE = frozenset(",;:。!?")
_LINKS = frozenset(["、", "和", "与", "及", "以及", ",", "", "、和"])


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text, with how well it answers; `score` has no unit, higher is better."""

    start: int
    end: int
    score: float


def best_span(
    text: str, start: int, end: int, asked: Asked, question: str, weights: Mapping[str, float]
) -> Span | None:
    """The piece of ``text[start:end]`` that most likely answers; None where nothing of the kind asked for stands there.

    Parameters
    ----------
    weights
        The question's content words with their weight (idf); what stands near the heavier ones is preferred.
    """
    folded, asked_text = fold(text[start:end]), fold(question)
    places = [(m.start(), m.end(), w) for word, w in weights.items() for m in re.finditer(re.escape(word), folded)]
    clauses = [0, *accumulate(char in _CLAUSE for char in folded)]
    heaviest = max(weights.values(), default=1.0)
    pieces = [
        (a, b)
        for a, b in find(asked.sought, folded)
        if folded[a:b] not in asked_text and _fits(folded[a:b], asked, asked_text)
    ]
    best: Span | None = None
    for a, b in pieces:
        score = _nearness(a, b, places, heaviest, clauses)
        if asked.unit:
            score += 1.0 if without_rate(folded[a:b]).endswith(asked.unit) else OTHER_UNIT
        if best is None or score > best.score:
            best = Span(a, b, score)
    if best is None:
        return None
    first, last = _whole_list(folded, best, pieces) if asked.several else (best.start, best.end)
    return Span(start + first, start + last, best.score)


def _nearness(
    a: int, b: int, places: Sequence[tuple[int, int, float]], heaviest: float, clauses: Sequence[int]
) -> float:
    """How much of the question stands close by, closer words counting more.

    A label mostly stands before its value and in the same clause; `clauses` counts the marks before each character.
    """
    total = 0.0
    for x, y, weight in places:
        if x < b and a < y:
            continue
        if y <= a:
            gap = a - y + BEFORE * (clauses[a] - clauses[y])
        else:
            gap = 1.6 * (x - b) + 2 + AFTER * (clauses[x] - clauses[b])
        total += weight / heaviest * math.exp(-gap / REACH)
    return total


_GENERAL = ("个", "项", "种")
_DAY = re.compile("哪一?[天日]|几[号日]|what day|which day|what date")
_SHARE = re.compile("[率比占百增长提高涨升降减幅倍成]|percent|share|rate")
_YEAR = re.compile("哪一?年|(?:what|which) year")


def _fits(piece: str, asked: Asked, question: str) -> bool:
    """Whether a number counts what is asked for, or a date names a day where a day is asked."""
    if asked.sought == "date":
        return not (_DAY.search(question) and not re.search("[日号]", piece)) and not (
            _YEAR.search(question) and "年" not in piece
        )
    if asked.sought == "place" and len(asked.unit) > 1:
        return piece.endswith(asked.unit)
    if asked.sought != "number":
        return True
    measure = measure_of(piece)
    if asked.unit in _GENERAL:
        return measure in ("count", "people")
    if asked.measure:
        return measure == asked.measure
    if measure == "share" and not _SHARE.search(question):
        return False
    return measure != "time" or bool(re.search("[年月日岁]|久|时间|天|how (?:long|old)", question))


def _whole_list(text: str, best: Span, pieces: Sequence[Bounds]) -> Bounds:
    """`best` with its neighbours of the same kind that only a comma or an "and" divides from it."""
    first, last = best.start, best.end
    for a, b in sorted(pieces):
        if a >= last and text[last:a] in _LINKS:
            last = b
    for a, b in sorted(pieces, reverse=True):
        if b <= first and text[b:first] in _LINKS:
            first = a
    return first, last

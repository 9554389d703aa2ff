"""The short answer in a sentence: the run of its words that best fills the gap of the question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from qa.answering.confidence import probability
from qa.answering.kinds import find, measure_of, without_rate
from qa.answering.people import Bounds
from qa.answering.question import Asked, Sought
from qa.answering.runs import AT_START, JUDGEMENTS, Frame, Layout, frame, layout, scores
from qa.answering.speech import asked_speech, speech_span
from qa.words import fold, tokenizer

_SORTS: Mapping[Sought, str] = {
    "number": "figure",
    "rank": "figure",
    "date": "figure",
    "title": "figure",
    "quotation": "figure",
    "person": "name",
    "place": "name",
    "organisation": "name",
    "reason": "reason",
}
SPOKEN = 0.6
"""Score of who says something, and of what somebody says."""
CONVINCES = {"thing": 0.08, "reason": 0.08, "name": 0.03}
"""So probable a run must be at least that no pattern speaks for: what is less so is mostly wrong."""
SURE = 0.5
"""So sure a reader must be that what no pattern takes for a figure is one."""
_EDGES = " ,，.。;；:：、!！?？\u3000"
_OPENING, _CLOSING = "“‘「『《（(", "”’」』》）)"
_NOT_FIRST, _NOT_LAST = _EDGES + _CLOSING, _EDGES + _OPENING
_COUNTS = re.compile("[0-9一二三四五六七八九十百千万亿两半数几多]")
_SOURCE = re.compile("[(][^()]{0,12}(?:记者|通讯员)[^()]{0,40}[)]|^[^,。]{2,12}[讯电](?=[ (])")
"""Who reports, and from where: (记者 …), 本报讯. No answer, unless to who wrote it."""
_LINKS = frozenset(["、", "和", "与", "及", "以及", ",", "", "、和"])


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text."""

    start: int
    end: int
    score: float
    """How probable it is that it answers, 0 to 1; comparable over sentences and passages."""


def best_span(
    text: str,
    start: int,
    end: int,
    asked: Asked,
    question: str,
    weights: Mapping[str, float],
    read: Span | None = None,
) -> Span | None:
    """The piece of ``text[start:end]`` that most likely answers; None where nothing of the kind asked for stands there.

    Parameters
    ----------
    weights
        The question's content words with their weight (idf); what stands near the heavier ones is preferred.
    read
        What a reader found there. It is the answer, save that no span is a yes or a no or all that somebody said, and
        that a figure is given whole, with its unit: one that the reader found a part of, unless another is likelier by
        more than the reader's odds, or stands right behind its name (出口额16.2亿元 for 出口额多少).
    """
    if request := asked_speech(question):
        spoken = speech_span(request, text, start, end)
        if spoken or request.words:
            return Span(*spoken, SPOKEN) if spoken else None
    sort = sort_of(asked.sought)
    figure = sort == "figure"
    if read and not figure and asked.sought != "whether":
        return _made_whole(read, text, start, end)
    folded, asked_text = fold(text[start:end]), fold(question)
    seen, lay = laid_over(folded, asked, asked_text, weights)
    allowed = candidates(folded, seen, lay, asked.sought)
    lists = find("list", folded) if asked.several and not figure else ()
    if asked.sought == "list" and lists:
        sort, allowed = "list", allowed & _of_lists(folded, seen, lists)
    best = _best(seen, lay, sort, allowed)
    if read and figure:
        inside = _best(seen, lay, sort, allowed & _overlapping(seen, read.start - start, read.end - start))
        if inside and best and not _touches(seen, lay, best) > _touches(seen, lay, inside):
            best = inside if _logit(inside.score) + _logit(read.score) > _logit(best.score) else best
        counts = _may_be(fold(text[read.start : read.end]), asked)
        if inside is None and (best is None or (read.score >= SURE and counts)):
            return _made_whole(read, text, start, end)
    if best is None:
        return None
    a, b = best.start, best.end
    found = find(asked.sought, folded)
    if best.score < CONVINCES.get(sort, 0.0) and (a, b) not in found:
        return None
    within = [piece for piece in lists if piece[0] < b and a < piece[1]]
    if sort == "name" and within:
        whole = _best(seen, lay, "list", allowed & _of_lists(folded, seen, within))
        a, b = (whole.start, whole.end) if whole else (a, b)
    elif asked.several and sort != "list":
        a, b = _whole_list(folded, (a, b), found)
    elif asked.sought == "date":
        b = a + len(_as_asked(folded[a:b], asked_text))
    return Span(start + a, start + b, best.score)


def _made_whole(span: Span, text: str, start: int, end: int) -> Span:
    """A span of ``text[start:end]`` in whole words, without half a pair of marks or any mark at its edges."""
    first, last, at = span.start, span.end, start
    for word in tokenizer().cut(fold(text[start:end]), HMM=False):
        after = at + len(word)
        first, last, at = (at if at < first < after else first), (after if at < last < after else last), after
    for opening, closing in zip(_OPENING, _CLOSING, strict=True):
        more = text.count(opening, first, last) - text.count(closing, first, last)
        if more > 0 and text.startswith(closing, last, end):
            last += 1
        elif more > 0 and text.startswith(opening, first):
            first += 1
        elif more < 0 and text.endswith(opening, start, first):
            first -= 1
        elif more < 0 and text.endswith(closing, first, last):
            last -= 1
    while first < last and text[first] in _NOT_FIRST:
        first += 1
    while first < last and text[last - 1] in _NOT_LAST:
        last -= 1
    return Span(first, last, span.score) if first < last else span


def _may_be(read: str, asked: Asked) -> bool:
    """Whether what a reader found may be a figure of the kind asked for: no amount of money for a share."""
    if asked.sought != "number":
        return True
    return bool(_COUNTS.search(read)) and not (asked.measure and measure_of(read) not in ("", asked.measure))


def _overlapping(seen: Frame, start: int, end: int) -> NDArray[np.bool_]:
    """Shape (n, n): whether chunks i to j share a character with a part of the sentence."""
    return np.asarray((seen.starts[:, np.newaxis] < end) & (seen.ends > start))


def _touches(seen: Frame, lay: Layout, span: Span) -> bool:
    """Whether what stands right before the gap of the question stands right before a span of the sentence."""
    return bool(lay.start[seen.at_start[span.start], AT_START.index("touches")])


def _logit(probability: float) -> float:
    return log(max(probability, 1e-9) / max(1 - probability, 1e-9))


def holds_kind(text: str, start: int, end: int, asked: Asked, question: str) -> bool:
    """Whether something of the kind that `asked` seeks stands in ``text[start:end]``, beside what the question says."""
    return bool(_pieces(fold(text[start:end]), asked, fold(question)))


def _pieces(folded: str, asked: Asked, question: str) -> dict[Bounds, float]:
    """The pieces of the kind asked for that the folded question does not say, and how well the unit of each fits."""
    return {
        (a, b): fit
        for a, b in find(asked.sought, folded)
        if folded[a:b] not in question and (fit := _fit(folded[a:b], asked, question)) is not None
    }


def _best(seen: Frame, lay: Layout, sort: str, allowed: NDArray[np.bool_]) -> Span | None:
    """The allowed run of the highest score, the earlier one of equals; offsets in the sentence."""
    if not allowed.any():
        return None
    judgement = JUDGEMENTS[sort]
    total = np.where(allowed, scores(seen, lay, judgement), -np.inf)
    first, last = np.unravel_index(int(total.argmax()), total.shape)
    log_odds = judgement.slope * float(total[first, last]) + judgement.offset
    return Span(int(seen.starts[first]), int(seen.ends[last]), probability(log_odds))


def sort_of(sought: Sought) -> str:
    """The sort of answer, one of those in `qa.answering.runs.JUDGEMENTS`.

    A figure (a title or a quotation too) is printed as such, a name is known by its words, a reason is a clause, and
    a thing can be anything.
    """
    return _SORTS.get(sought, "thing")


def laid_over(folded: str, asked: Asked, question: str, weights: Mapping[str, float]) -> tuple[Frame, Layout]:
    """A folded sentence, and the folded question laid over it with the pieces of the kind asked for."""
    pieces = _pieces(folded, asked, question)
    return frame(folded, asked.sought), layout(folded, asked.sought, question, weights, pieces)


def candidates(folded: str, seen: Frame, lay: Layout, sought: Sought) -> NDArray[np.bool_]:
    """Shape (n, n): whether chunks i to j may be what is sought."""
    if sought == "whether":
        return np.zeros_like(seen.allowed)
    if sort_of(sought) == "figure":
        allowed = np.zeros_like(seen.allowed)
        for i, j, _ in lay.pieces:
            allowed[i, j] = True
    else:
        allowed = seen.allowed & ~lay.said
    for source in _SOURCE.finditer(folded):
        allowed[(source.start() <= seen.starts) & (seen.starts < source.end())] = False
        allowed[:, (source.start() < seen.ends) & (seen.ends <= source.end())] = False
    return allowed


def _of_lists(folded: str, seen: Frame, lists: Sequence[Bounds]) -> NDArray[np.bool_]:
    """Shape (n, n): whether chunks i to j hold all items of a list, each, where it can, beginning like another."""
    whole = np.zeros_like(seen.allowed)
    classes = seen.classes[1:-1]
    for a, b in lists:
        marks = [at for at in range(a, b) if folded[at] in "、”》」“《「"]
        etc = folded.find("等", marks[-1], b)
        starts = (a <= seen.starts) & (seen.starts <= marks[0])
        ends = (marks[-1] < seen.ends) & (seen.ends <= b if etc not in seen.at_end else seen.ends == etc)
        begins = [seen.at_start[at + 1] for at in marks if at + 1 in seen.at_start and folded[at] == "、"]
        alike = starts & np.isin(classes, classes[begins])
        whole |= (alike if alike.any() else starts)[:, np.newaxis] & ends
    return whole


_GENERAL = ("个", "项", "种")
_DAY = re.compile("哪一?[天日]|几[号日]|何日|what day|which day|what date")
_SHARE = re.compile("[率比占百增长提高涨升降减幅倍成]|percent|share|rate")
_YEAR = re.compile("哪一?年|何年|几年|(?:what|which) year")
_TO_YEAR = re.compile(".*?年代?")
_TO_DAY = re.compile(".*[日号]")


def _fit(piece: str, asked: Asked, question: str) -> float | None:
    """How well the unit of a piece fits what is asked, -1 to 1; None where it cannot be meant."""
    if asked.sought == "date":
        if _DAY.search(question) and not re.search("[日号天]|周|星期|初", piece):
            return None
        return None if _YEAR.search(question) and not re.search("年|[0-9]{4}", piece) else 0.0
    if asked.sought != "number":
        return float(bool(asked.unit) and piece.endswith(asked.unit))
    measure = measure_of(piece)
    if asked.unit and without_rate(piece).endswith(asked.unit):
        return 1.0
    if measure == "" and piece[0].isdigit():
        return -1.0 if asked.measure else 0.0
    if measure == "share" and asked.measure in ("", "people") and not _SHARE.search(question):
        return -1.0
    if asked.unit in _GENERAL:
        return 0.0 if measure in ("count", "people") else None
    if asked.measure:
        return (-1.0 if asked.unit else 0.0) if measure == asked.measure else None
    if measure == "time":
        return 0.0 if re.search("[年月日岁]|久|时间|天|how (?:long|old)", question) else None
    return 0.0


def _as_asked(date: str, question: str) -> str:
    """The year of a date where the year is asked for, the day without the hour where the day is."""
    cut = _TO_YEAR.match(date) if _YEAR.search(question) else _TO_DAY.match(date) if _DAY.search(question) else None
    return cut[0] if cut else date


def _whole_list(text: str, best: Bounds, pieces: Sequence[Bounds]) -> Bounds:
    """`best` with its neighbours of the same kind that only a comma or an "and" divides from it."""
    first, last = best
    for a, b in sorted(pieces):
        if a >= last and text[last:a] in _LINKS:
            last = b
    for a, b in sorted(pieces, reverse=True):
        if b <= first and text[b:first] in _LINKS:
            first = a
    return first, last

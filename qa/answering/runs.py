"""Any run of a sentence's chunks as a short answer: how well it fills the gap of the question.

A run is judged by its edges (what stands before it, first in it, last in it, after it), by what it holds and by how
long it is. Each edge is judged by the class of the chunk there and by how the words of the question lie around it: the
words before the gap should stand before the answer, those after the gap after it. All judgements are weights that add
up: the method of the logistic regression in Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of
Text" (2016), with few weights. They are fitted by `qa.tuning.runs` and stand in `qa.answering.run_weights`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.answering.chunks import BEGIN, CLASSES, END, Chunk, chunks
from qa.answering.gap import gap_of
from qa.answering.run_weights import TABLES
from qa.tagging import tokens

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

AT_START = ("before_left", "after_left", "touches", "asked", "asked_beside", "head_beside", "piece_begins", "clause")
"""What is seen of a first chunk: the words before and after the gap to its left, whether what stands directly before
the gap stands directly before it, whether it and its neighbour are words of the question, whether the noun of the
question word stands beside it, whether a piece of the kind asked for begins there, how much of the question its clause
holds."""
AT_END = (
    "before_right",
    "after_right",
    "touches",
    "asked",
    "asked_beside",
    "head_beside",
    "head_last",
    "head_alike",
    "piece_ends",
)
"""The same of a last chunk, to its right; and whether it ends in that noun, or in its last character."""
OF_RUN = ("asked", "chunks", "characters", "one_character", "piece", "unit")
"""What is seen of a whole run: words of the question in it, its length (logarithms), whether it is a piece of the kind
asked for, and how its unit fits."""
LONGEST = 12
"""Chunks of a run that is no whole clause."""
_FADES, _CLAUSE = 0.85, 0.35
"""What a word of the question counts for, one chunk farther away; and with a mark between."""
_PARTLY = 0.5
"""What a word counts for that shares half of its characters with the question, at least."""
_LIGHT = "了是为达到过着约"
"""What may stand between the words before the gap and the answer, or not."""
_INDEX = {name: i for i, name in enumerate(CLASSES)}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Weights for one sort of answer; arrays in the order of `CLASSES`, `AT_START`, `AT_END` and `OF_RUN`."""

    edges: Floats
    """Shape (classes, 5): a class before the run, first in it, last in it, after it, and anywhere in it."""
    start: Floats
    end: Floats
    run: Floats
    slope: float
    offset: float
    """The logistic of ``slope * score + offset`` is how probable it is that the best run of a sentence answers."""


def _judgements() -> dict[str, Judgement]:
    found = {
        sort: Judgement(
            np.array([edges.get(name, (0.0,) * 5) for name in CLASSES]),
            np.array([start.get(name, 0.0) for name in AT_START]),
            np.array([end.get(name, 0.0) for name in AT_END]),
            np.array([run.get(name, 0.0) for name in OF_RUN]),
            *line,
        )
        for sort, (edges, start, end, run, line) in TABLES.items()
    }
    # A list is judged by its edges alone: how long it is and what it holds says nothing.
    thing = found["thing"]
    return found | {"list": replace(thing, edges=thing.edges * (1, 1, 1, 1, 0), run=thing.run * 0)}


JUDGEMENTS = _judgements()
"""For each sort of answer, and for a list, what speaks for a run."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence of n chunks, whatever is asked."""

    parts: tuple[Chunk, ...]
    classes: NDArray[np.int64]
    """Shape (n + 2,): the chunks with what stands before and after them."""
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    """First character of each chunk, and the one after its last."""
    allowed: Mask
    """Shape (n, n): whether chunks i to j, both included, may be an answer."""
    near: Floats
    """Shape (n, n): what a word of the question counts for at chunk j when it is chunk i before it, 0 to 1."""
    clauses: NDArray[np.int64]
    """Shape (n,): the clause of each chunk, by number."""
    at_start: Mapping[int, int]
    at_end: Mapping[int, int]
    """The chunk that begins at a character, or that ends before it."""


class Layout(NamedTuple):
    """How a question lies over the n chunks of a sentence."""

    start: Floats
    """Shape (n, len(AT_START))."""
    end: Floats
    """Shape (n, len(AT_END))."""
    asked: Floats
    """Shape (n,): how much of the question each chunk is."""
    said: Mask
    """Shape (n, n): whether the question itself says all of a run."""
    pieces: tuple[tuple[int, int, float], ...]
    """First and last chunk of each piece of the kind asked for, and how well its unit fits, -1 to 1."""


@lru_cache(maxsize=1024)
def frame(folded: str, kind: str) -> Frame:
    """The chunks of a folded sentence, pieces of `kind` kept whole, and which runs of them may be answers.

    A run opens and closes brackets alike, no mark is first or last in it and no sentence ends in it; it is `LONGEST`
    chunks at most, or whole clauses.
    """
    parts = chunks(folded, kind)
    around = np.array([_INDEX[BEGIN], *(_INDEX[part.word_class] for part in parts), _INDEX[END]])
    classes = around[1:-1]
    roles = _roles()
    depth = np.cumsum(roles.opens[classes]) - np.cumsum(roles.closes[classes])
    depth_before = depth - roles.opens[classes] + roles.closes[classes]
    stops = np.cumsum(roles.stops[classes])
    clauses = roles.bounds[around[:-2], np.newaxis] & roles.bounds[around[2:]]
    many = _many(len(parts))
    allowed = (
        (many > 0)
        & ((many <= LONGEST) | clauses)
        & (depth_before[:, np.newaxis] == depth)
        & ((stops - roles.stops[classes])[:, np.newaxis] == stops)
        & roles.first[classes, np.newaxis]
        & roles.last[classes]
    )
    marks = np.cumsum(roles.marks[classes])
    # Marks between chunk i and a later chunk j.
    between = np.maximum(marks - roles.marks[classes] - marks[:, np.newaxis], 0)
    return Frame(
        parts,
        around,
        np.array([part.start for part in parts], dtype=int),
        np.array([part.end for part in parts], dtype=int),
        allowed,
        np.triu(_FADES ** np.maximum(many - 2, 0) * _CLAUSE**between, 1),
        marks,
        {part.start: i for i, part in enumerate(parts)},
        {part.end: i for i, part in enumerate(parts)},
    )


def layout(
    folded: str, kind: str, question: str, weights: Mapping[str, float], pieces: Mapping[tuple[int, int], float]
) -> Layout:
    """Lay the folded question over the `frame` of a folded sentence.

    Parameters
    ----------
    weights
        The question's content words; the heaviest counts twice as much as the lightest at most.
    pieces
        (start, end) of the pieces of the kind asked for, and how well the unit of each fits, -1 to 1.
    """
    seen, gap = frame(folded, kind), gap_of(question)
    n = len(seen.parts)
    before = _shares(gap.before, weights)
    after = _shares(gap.after, weights)
    shares = np.array([(before(part.text), after(part.text)) for part in seen.parts], dtype=float).reshape(n, 2)
    asked = shares.max(axis=1, initial=0.0)
    start, end = np.zeros((n, len(AT_START))), np.zeros((n, len(AT_END)))
    start[:, :2], end[:, :2] = seen.near.T @ shares, seen.near @ shares
    start[:, 3] = end[:, 3] = asked > 0
    start[1:, 4], end[:-1, 4] = asked[:-1] > 0, asked[1:] > 0
    start[:, 7] = np.bincount(seen.clauses, asked)[seen.clauses] if n else 0
    tail = gap.before.rstrip(_LIGHT)[-2:]
    if len(tail) > 1:
        start[_chunks_at(seen.at_start, _ends_of(tail, folded)), 2] = 1
    if len(gap.after) > 1:
        end[_chunks_at(seen.at_end, _begins_of(gap.after[:2], folded)), 2] = 1
    if gap.head:
        begins, ends = _begins_of(gap.head, folded), _ends_of(gap.head, folded)
        start[_chunks_at(seen.at_start, ends), 5] = 1
        end[_chunks_at(seen.at_end, begins), 5] = 1
        end[_chunks_at(seen.at_end, ends), 6] = 1
        end[:, 7] = [part.text[-1] == gap.head[-1] for part in seen.parts]
    start[_chunks_at(seen.at_start, [a for a, _ in pieces]), 6] = 1
    end[_chunks_at(seen.at_end, [b for _, b in pieces]), 8] = 1
    found = [
        (seen.at_start[a], seen.at_end[b], fit)
        for (a, b), fit in pieces.items()
        if a in seen.at_start and b in seen.at_end
    ]
    new = np.cumsum([part.text not in question for part in seen.parts])
    said = new[np.newaxis] == (new - (np.diff(new, prepend=0)))[:, np.newaxis]
    return Layout(start, end, asked, said, tuple(found))


def _chunks_at(chunk_at: Mapping[int, int], characters: Sequence[int]) -> list[int]:
    return [chunk_at[at] for at in characters if at in chunk_at]


def scores(seen: Frame, lay: Layout, judgement: Judgement) -> Floats:
    """Shape (n, n): how well the run from chunk i to chunk j, both included, fills the gap; higher is better."""
    classes, edges = seen.classes, judgement.edges
    asked, chunk_count, characters, one_character, piece, unit = judgement.run
    first = lay.start @ judgement.start + edges[classes[:-2], 0] + edges[classes[1:-1], 1]
    last = lay.end @ judgement.end + edges[classes[1:-1], 2] + edges[classes[2:], 3]
    each = edges[classes[1:-1], 4] + asked * lay.asked
    inside = np.cumsum(each)
    length = np.maximum(seen.ends - seen.starts[:, np.newaxis], 1)
    total: Floats = (first - inside + each)[:, np.newaxis] + (last + inside)
    total += chunk_count * np.log(np.maximum(_many(len(classes) - 2), 1)) + characters * np.log(length)
    total += one_character * (length == 1)
    for i, j, fit in lay.pieces:
        total[i, j] += piece + unit * fit
    return total


class _Shares:
    """How much of one side of a question a chunk is: the weight of its word, else a share by its characters."""

    def __init__(self, side: str, weights: Mapping[str, float]) -> None:
        heaviest = max(weights.values(), default=1.0)
        self._known = {
            token.text: min(len(token.text), 3) / 4 * (1 + weights.get(token.text, 0.0) / heaviest)
            for token in tokens(side)
            if token.text in weights or len(token.text) > 1
        }
        self._characters = frozenset(side) - frozenset("的了是在和与及?。,、 ")

    def __call__(self, text: str) -> float:
        share = self._known.get(text)
        if share is None:
            shared = sum(char in self._characters for char in text) / len(text)
            share = (0.2 if len(text) == 1 else shared * _PARTLY) if shared >= _PARTLY else 0.0
            self._known[text] = share
        return share


@lru_cache(maxsize=64)
def _shares_of(side: str, weights: tuple[tuple[str, float], ...]) -> _Shares:
    return _Shares(side, dict(weights))


def _shares(side: str, weights: Mapping[str, float]) -> _Shares:
    return _shares_of(side, tuple(weights.items()))


def _begins_of(part: str, text: str) -> list[int]:
    """Where `part` begins in a text."""
    found, at = [], text.find(part)
    while at >= 0:
        found.append(at)
        at = text.find(part, at + 1)
    return found


def _ends_of(part: str, text: str) -> list[int]:
    return [at + len(part) for at in _begins_of(part, text)]


@lru_cache(maxsize=256)
def _many(n: int) -> NDArray[np.int64]:
    """Shape (n, n): how many chunks there are from i to j, both included; none or fewer where j is before i."""
    return np.arange(n) - np.arange(n)[:, np.newaxis] + 1


class _Roles(NamedTuple):
    """What each class can do, in the order of `CLASSES`."""

    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    stops: NDArray[np.int64]
    marks: NDArray[np.int64]
    bounds: Mask
    first: Mask
    last: Mask


@cache
def _roles() -> _Roles:
    def among(*names: str) -> NDArray[np.int64]:
        return np.array([int(name in names) for name in CLASSES])

    return _Roles(
        opens=among("open", "("),
        closes=among("close", ")"),
        stops=among("semicolon", "stop"),
        marks=among("comma") + 2 * among("semicolon", "stop"),
        bounds=among(BEGIN, END, "comma", "semicolon", "stop") > 0,
        first=among("comma", "semicolon", "stop", "pause", "dash", "close", ")") == 0,
        last=among("comma", "semicolon", "stop", "pause", "dash", "open", "(") == 0,
    )

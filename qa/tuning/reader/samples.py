"""Training samples from rows: a question with a passage as a newspaper might print it, and what is right of them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa.reader.inputs import Pair
from qa.sentences import sentences
from qa.tuning.reader.rows import Row
from qa.words import content_words

WHOLE = 0.3
"""Share of the samples whose passage is the whole context; the others are some sentences of it."""
SHORT, LONG = 30, 220
"""Characters of a passage that is not the whole context, about."""
KINDS = (0.6, 0.3, 0.1)
"""Shares of the passages without the answer: found by our search, of the same context, of any context."""


class Part(NamedTuple):
    """Some sentences of a context."""

    start: int
    end: int
    before: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A pair and its right span; None where the passage does not answer."""

    pair: Pair
    span: tuple[int, int] | None


def epoch(rows: Sequence[Row], near: Mapping[str, Sequence[str]], rng: random.Random) -> list[Sample]:
    """One pass over the rows, shuffled: half of them answered, half not.

    Parameters
    ----------
    near
        `qa.tuning.reader.rows.near_misses`. Rows it does not have are rough ones, of which half are taken each time.
    """
    known = {row.id: row for row in rows}
    searched = [row for row in rows if row.spans and row.id in near]
    unsearched = [row for row in rows if row.spans and row.id not in near]
    answerable = searched + rng.sample(unsearched, len(unsearched) // 2)
    unanswerable = [row for row in rows if not row.spans]
    other = rng.sample(unanswerable, min(len(unanswerable), len(answerable) // 3))
    made = [_with_answer(row, rng) for row in answerable]
    for row in other:
        found = [row, *(known[i] for i in near.get(row.id, ()) if i in known)]
        made.append(_without(row.question, rng.choice(found) if len(found) > 1 else row, rng))
    for row in rng.sample(searched, min(len(searched), len(answerable) - len(other))):
        made += _near_miss(row, [known[i] for i in near[row.id] if i in known], rows, rng)
    rng.shuffle(made)
    return made


def _with_answer(row: Row, rng: random.Random) -> Sample:
    start, end = row.spans[0]
    part = _part(row.context, rng, (start, end))
    return _printed(row.question, row, part, (start - part.start, end - part.start), rng)


def _near_miss(row: Row, near: Sequence[Row], rows: Sequence[Row], rng: random.Random) -> Iterator[Sample]:
    kind = rng.choices(("near", "same", "any"), KINDS)[0]
    if kind == "same" and (part := _part_without(row, rng)):
        yield _printed(row.question, row, part, None, rng)
    elif near and kind != "any":
        yield _without(row.question, rng.choice(near[: rng.choice((2, len(near)))]), rng)
    else:
        other = rng.choice(rows)
        if row.context[slice(*row.spans[0])] not in other.context:
            yield _without(row.question, other, rng)


def _without(question: str, row: Row, rng: random.Random) -> Sample:
    return _printed(question, row, _part(row.context, rng, None), None, rng)


def _part(context: str, rng: random.Random, span: tuple[int, int] | None) -> Part:
    """The whole context, or sentences next to each other, those of the span among them."""
    cut = sentences(context)
    if rng.random() < WHOLE or len(cut) < 2:
        return Part(0, len(context), "")
    wanted = rng.randint(SHORT, LONG)
    if span is None:
        first = last = rng.randrange(len(cut))
    else:
        first = max((i for i, (start, _) in enumerate(cut) if start <= span[0]), default=0)
        last = max(first, min((i for i, (_, end) in enumerate(cut) if end >= span[1]), default=len(cut) - 1))
    while cut[last][1] - cut[first][0] < wanted and (first > 0 or last < len(cut) - 1):
        if last == len(cut) - 1 or (first > 0 and rng.random() < 0.5):
            first -= 1
        else:
            last += 1
    start, end = cut[first][0], cut[last][1]
    if span is not None:  # white space between sentences belongs to none
        start, end = min(start, span[0]), max(end, span[1])
    return Part(start, end, context[slice(*cut[first - 1])] if first else "")


def _part_without(row: Row, rng: random.Random) -> Part | None:
    """Sentences next to each other, neither they nor the one before them with an answer; None where there are none."""
    answers = [row.context[start:end] for start, end in row.spans]
    cut = sentences(row.context)
    free = [not any(answer in row.context[start:end] for answer in answers) for start, end in cut]
    places = [i for i, is_free in enumerate(free) if is_free and (i == 0 or free[i - 1])]
    if not places:
        return None
    first = last = rng.choice(places)
    wanted = rng.randint(SHORT, LONG)
    while last + 1 < len(cut) and free[last + 1] and cut[last][1] - cut[first][0] < wanted:
        last += 1
    start, end = cut[first][0], cut[last][1]
    if any(a < end and b > start for a, b in row.spans):
        return None
    return Part(start, end, row.context[slice(*cut[first - 1])] if first else "")


def _printed(question: str, row: Row, part: Part, span: tuple[int, int] | None, rng: random.Random) -> Sample:
    """The sample with the noise of newspapers and of people who type questions."""
    passage = row.context[part.start : part.end]
    likely = 0.85 if row.headline else 0.5 if part.start else 0.2
    headline = (row.headline or re.split("[,，。:;(]", row.context[:40])[0][:24]) if rng.random() < likely else ""
    before = (part.before if part.start else row.before) if rng.random() < (0.85 if row.before else 0.7) else ""
    if rng.random() < 0.25:
        question = question.rstrip("?？ ")
    if rng.random() < 0.06 and len(found := content_words(question)) > 2:
        question = rng.choice(("", " ")).join(found)
    noise = rng.random()
    if noise < 0.08:
        passage, span = _without_spaces(passage, span)
    elif noise < 0.14:
        passage, span = _cut_lines(passage, span, rng)
    elif noise < 0.18 and headline:
        passage, span = _before(headline + " ", passage, span)
    elif noise < 0.22:
        passage, span = _before(
            f"本报讯(记者{rng.choice('王李张刘陈杨赵黄')}{rng.choice('伟芳娜敏静强磊军')})", passage, span
        )
    return Sample(Pair(question, passage, headline, before), span)


def _without_spaces(text: str, span: tuple[int, int] | None) -> tuple[str, tuple[int, int] | None]:
    def moved(at: int) -> int:
        return at - sum(c.isspace() for c in text[:at])

    return "".join(text.split()), span and (moved(span[0]), moved(span[1]))


def _cut_lines(text: str, span: tuple[int, int] | None, rng: random.Random) -> tuple[str, tuple[int, int] | None]:
    """A blank after every so many characters, as where the lines of a column are joined."""
    width = rng.randint(12, 30)
    lines = " ".join(text[i : i + width] for i in range(0, len(text), width))
    return lines, span and (span[0] + span[0] // width, span[1] + (span[1] - 1) // width)


def _before(prefix: str, text: str, span: tuple[int, int] | None) -> tuple[str, tuple[int, int] | None]:
    return prefix + text, span and (span[0] + len(prefix), span[1] + len(prefix))

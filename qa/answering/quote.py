"""Read the hits: the sentence of each that answers best, and the order of the hits once they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from qa.answering.confidence import probability
from qa.answering.kinds import can_find
from qa.answering.people import Bounds
from qa.answering.question import Asked
from qa.answering.spans import Span, best_span, holds_kind
from qa.answering.speech import SpeechAsked, asked_speech, speech_merit
from qa.answering.times import asked_times, elsewhen, times
from qa.datatypes import Signal, Why
from qa.numerals import in_digits
from qa.reader.inputs import Pair
from qa.retrieval.fusion import WEIGHTS as SIGNAL_WEIGHTS
from qa.retrieval.fusion import Signals
from qa.retrieval.passages import Passage
from qa.retrieval.search import Hit, coverage
from qa.sentences import sentences
from qa.words import content_words, fold, letters_of, tokenizer

if TYPE_CHECKING:
    from qa.reader.reader import Read, Reader

READ = 20
"""So many hits are read, and can be shown."""
CLOSELY = 10
"""So many of them, the best ones, are read by the trained reader too."""
LONGEST, MARKS = 200, 6
"""Characters, and ends of sentences (those inside quotation marks too), of a quote of two sentences at most."""
TIE = 0.03
"""Two neighbours whose scores differ by less are quoted together: which of them answers cannot be told."""
SCALE = 3.0
"""Logits of the trained reader over which its odds count e-fold; its own would be nearly 0 or 1 everywhere."""
SHARE = 0.4
"""So much of an answer another one must be to say the same."""
LACK = 0.2
"""By so much less a neighbour may score that holds what is asked for, where the best sentence does not."""

_END = re.compile("[。！？!?…]+")
_CUT = re.compile("[0-9点][0-9]|[0-9]点")
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_ASKS = re.compile("[?？][”』」\"')）]*$")
# A sentence that begins so speaks of what the one before it names.
_POINTS_BACK = re.compile(
    "[“「『]?(?:他们?|她们?|它们?|其(?!他|它|余|中|实)|该|此(?!外|次|前|后|时)|这(?!里|时|样|次|天)|上述|对此)"
)


class Merits(NamedTuple):
    """What speaks for a sentence, each by itself."""

    similarity: float
    """Cosine of question and sentence, -1 to 1."""
    covered: float
    """Share of the question's words, weighed by idf, that stand in the sentence, 0 to 1."""
    phrase: float
    """Share of the neighbouring characters of the question, without its question words, that stand so in the
    sentence, 0 to 1."""
    of_kind: float
    """1: something of the kind asked for stands in the sentence; -1: nothing does; 0: the kind cannot be told."""
    speech: float
    """How well it fits a question for who said what, -1 to 1; 0 for another question."""
    asks: float
    """1 for a sentence that is itself a question, else 0."""
    elsewhen: float
    """1 where it speaks of another time than the question, else 0."""
    read: float
    """How surely the trained reader finds the answer in the passage, 0 to 1, where that begins in this sentence; else,
    and without a reader, 0."""


WEIGHTS = Merits(
    similarity=1.0, covered=0.2, phrase=0.08, of_kind=0.05, speech=0.1, asks=-0.1, elsewhen=-0.08, read=0.7
)


@dataclass(frozen=True, slots=True)
class Facets:
    """What of a question every sentence is compared with."""

    text: str
    asked: Asked
    weights: Mapping[str, float]
    """idf of its content words."""
    pairs: tuple[str, ...]
    """Its `neighbours`."""
    when: frozenset[str]
    """The times that it asks about."""
    speech: SpeechAsked | None
    """Who is asked to have said what; None for another question."""

    @classmethod
    def of(cls, question: str, asked: Asked, weights: Mapping[str, float]) -> Facets:
        return cls(
            question, asked, weights, neighbours(question), asked_times(question, weights), asked_speech(question)
        )


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence of a passage, or two that belong together."""

    start: int
    end: int
    merits: Merits
    """Of the better one of two: a neighbour that tells what is asked does not make a passage better."""
    tells: Bounds
    """(start, end) of the sentence that the short answer stands in."""
    found: Span | None = None
    """The short answer that the trained reader finds there."""

    @property
    def score(self) -> float:
        """Weighted sum of the merits; higher is better, about a cosine."""
        return float(sum(w * m for w, m in zip(WEIGHTS, self.merits, strict=True)))


@dataclass(frozen=True, slots=True)
class Reading:
    """A hit with its best quote."""

    hit: Hit
    quotes: tuple[Quote, ...]
    """Every sentence of the passage in reading order."""
    quote: Quote

    @property
    def score(self) -> float:
        """The hit's score with the quote's in place of the plain similarity, rounded to four decimals."""
        return round(self.hit.score + SIGNAL_WEIGHTS.sentence * (self.quote.score - self.hit.signals.sentence), 4)

    def why(self, weights: Mapping[str, float]) -> Why:
        """The signals that `score` is the weighted sum of, and the question's words (the keys of `weights`) there."""
        signals = self.hit.signals._replace(sentence=self.quote.merits.similarity)
        of_passage = [
            Signal(name, value, weight, rank)
            for name, value, weight, rank in zip(Signals._fields, signals, SIGNAL_WEIGHTS, self.hit.ranks, strict=True)
        ]
        of_quote = [
            Signal(name, value, round(SIGNAL_WEIGHTS.sentence * weight, 4))
            for name, value, weight in zip(Merits._fields, self.quote.merits, WEIGHTS, strict=True)
            if name != "similarity"
        ]
        lacking = self.hit.inherited
        there = frozenset[str]().union(*self.hit.vocabulary) - lacking
        matched = tuple(word for word in weights if word in there)
        return Why((*of_passage, *of_quote), matched, tuple(word for word in weights if word in lacking))


def read(
    hits: Sequence[Hit], asked: Asked, question: str, weights: Mapping[str, float], reader: Reader | None = None
) -> list[Reading]:
    """The first `READ` hits with the best quote of each, best first; equal scores in reading order.

    Parameters
    ----------
    weights
        idf of the question's content words.
    reader
        Reads the best `CLOSELY` of them again, where that helps (`is_read`).
    """
    facets = Facets.of(question, asked, weights)
    readings = _ordered(_reading(hit, quotes(hit, facets)) for hit in hits[:READ])
    if reader is None or not is_read(asked):
        return readings
    first, rest = readings[:CLOSELY], readings[CLOSELY:]
    found = reader.read([as_pair(question, reading.hit.passage) for reading in first])
    sure = together(
        [letters_said(r.hit.passage.text[f.start : f.end]) for r, f in zip(first, found, strict=True)],
        [probability(f.span / SCALE) for f in found],
    )
    return _ordered([*map(_closer, first, found, sure), *rest])


def is_read(asked: Asked) -> bool:
    """Whether a question is one for the trained reader.

    Not who wrote an article, which no passage says, and neither yes or no nor English, which it was not trained on.
    """
    return not (asked.wish == "author" or asked.sought == "whether" or asked.english)


def together(said: Sequence[str], sure: Sequence[float]) -> list[float]:
    """How sure each of several answers is, 0 to 1, once those that say the same count together.

    That an answer is wrong takes all to be wrong who say so: a noisy-or over them (J. Pearl, 1988).

    Parameters
    ----------
    said
        What each answer says, as `letters_said`.
    sure
        How sure each is by itself, 0 to 1.
    """

    def wrong(at: int) -> Iterator[float]:
        return (1 - by for n, by in enumerate(sure) if n == at or says_the_same(said[n], said[at]))

    return [1 - prod(wrong(at)) for at in range(len(said))]


@lru_cache(maxsize=4096)
def letters_said(text: str) -> str:
    """The letters of an answer, its numbers in digits and with their points: 3.5% is not 35%."""
    return letters_of(_POINT.sub("点", in_digits(fold(text))))


def says_the_same(one: str, other: str) -> bool:
    """Whether one of two answers, as `letters_said`, holds the other, and is not much less.

    So 1月3日 and 2022年1月3日 say the same, 3日 and 13日 do not.
    """
    short, long = sorted((one, other), key=len)
    before, found, after = long.partition(short) if short else ("", "", "")
    cuts_number = _CUT.match(before[-1:] + short[:1]) or _CUT.match(short[-1:] + after[:1])
    return bool(found) and len(short) >= SHARE * len(long) and not cuts_number


def _ordered(readings: Iterable[Reading]) -> list[Reading]:
    return sorted(readings, key=lambda r: (-r.score, r.hit.passage.row))


def _reading(hit: Hit, found: Sequence[Quote]) -> Reading:
    return Reading(hit, tuple(found), best_quote(found, hit.passage.text))


def as_pair(question: str, passage: Passage) -> Pair:
    """What the trained reader is given of a passage."""
    before = sentences(passage.before)
    return Pair(question, passage.text, passage.heading, passage.before[slice(*before[-1])] if before else "")


def _closer(reading: Reading, found: Read, sure: float) -> Reading:
    """A reading with what the trained reader found in its passage."""
    every = [
        _with_span(quote, found, sure) if quote.start <= found.start < quote.end else quote for quote in reading.quotes
    ]
    return _reading(reading.hit, every)


def _with_span(quote: Quote, found: Read, sure: float) -> Quote:
    span = Span(found.start, min(found.end, quote.end), sure)
    return replace(quote, merits=quote.merits._replace(read=sure), found=span)


def short_answer(reading: Reading, asked: Asked, question: str, weights: Mapping[str, float]) -> Span | None:
    """The short answer in the quote of a reading; None where only the sentence will do.

    Parameters
    ----------
    weights
        idf of the question's content words.
    """
    quote, passage = reading.quote, reading.hit.passage
    if reading.hit.signals.author:
        return _names(passage, *quote.tells)
    # The speech that is asked for is more than a reader's span.
    read = None if quote.merits.speech > 0 else quote.found
    return best_span(passage.text, *quote.tells, asked, question, weights, read)


def best_quote(found: Sequence[Quote], text: str) -> Quote:
    """The quote of the highest score, the earlier one of equals, with the neighbour that the answer needs.

    A neighbour is quoted too where the best sentence does not tell the kind of thing asked for and the neighbour does,
    where the best sentence begins with a word that points back to it, and where both score nearly the same.

    Parameters
    ----------
    found
        Every sentence of a passage in reading order.
    text
        The passage.
    """
    scores = [round(quote.score, 4) for quote in found]
    at = scores.index(max(scores))
    best = found[at]
    beside = [found[i] for i in (at - 1, at + 1) if 0 <= i < len(found) and _short(best, found[i], text)]
    for other in sorted(beside, key=lambda q: (-round(q.score, 4), q.start)):
        behind = best.score - other.score
        tells = best.merits.of_kind < 0 < other.merits.of_kind and behind < LACK
        if tells or behind < TIE or (other.start < best.start and _POINTS_BACK.match(text, best.start)):
            told = other if tells else best
            return Quote(min(best.start, other.start), max(best.end, other.end), best.merits, told.tells, told.found)
    return best


def _short(one: Quote, other: Quote, text: str) -> bool:
    start, end = min(one.start, other.start), max(one.end, other.end)
    return end - start <= LONGEST and len(_END.findall(text, start, end)) <= MARKS


def quotes(hit: Hit, question: Facets) -> list[Quote]:
    """Every sentence of a hit with its merits, in reading order."""
    found, pairs, when = [], question.pairs, question.when
    shown, day = hit.passage, hit.passage.day
    passage = times(f"{shown.heading}。{shown.before}。{shown.text}", day) if when else when
    for (start, end), similarity, there in zip(shown.sentences, hit.similarities, hit.vocabulary, strict=True):
        sentence = shown.text[start:end]
        letters = letters_of(sentence)
        merits = Merits(
            similarity=similarity,
            covered=coverage(there, question.weights),
            phrase=sum(pair in letters for pair in pairs) / len(pairs) if pairs else 0.0,
            of_kind=_of_kind(hit, start, end, question.asked, question.text),
            speech=speech_merit(question.speech, shown.text, start, end),
            asks=float(bool(_ASKS.search(sentence))),
            elsewhen=float(bool(when) and elsewhen(when, passage, times(sentence, day), day)),
            read=0.0,
        )
        found.append(Quote(start, end, merits, (start, end)))
    return found


def _of_kind(hit: Hit, start: int, end: int, asked: Asked, question: str) -> float:
    if hit.signals.author:
        return 1.0 if _names(hit.passage, start, end) else -1.0
    if not can_find(asked.sought):
        return 0.0
    return 1.0 if holds_kind(hit.passage.text, start, end, asked, question) else -1.0


def neighbours(question: str) -> tuple[str, ...]:
    """The neighbouring characters in the runs of content words of a question, folded."""
    runs = [""]
    for word in tokenizer().cut(fold(question), HMM=False):
        if content_words(word):
            runs[-1] += word
        else:
            runs.append("")
    return tuple(dict.fromkeys(run[i : i + 2] for run in runs for i in range(len(run) - 1)))


def _names(passage: Passage, start: int, end: int) -> Span | None:
    """The article's authors as printed in ``passage.text[start:end]``, all in one span."""
    text = passage.text[start:end]
    named = [(text.find(name), name) for name in passage.article.byline if name in text]
    if not named:
        return None
    return Span(start + min(at for at, _ in named), start + max(at + len(name) for at, name in named), 1.0)

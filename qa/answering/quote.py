"""Read the hits: the sentence of each that answers best, and the order of the hits once they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from qa.answering.kinds import can_find
from qa.answering.question import Asked
from qa.answering.spans import Span, best_span
from qa.retrieval.fusion import WEIGHTS as SIGNAL_WEIGHTS
from qa.retrieval.passages import Passage
from qa.retrieval.search import Hit, coverage

READ = 20
"""So many hits are read, and can be shown."""


@dataclass(frozen=True, slots=True)
class Merits:
    """What speaks for a sentence, each by itself."""

    similarity: float
    """Cosine of question and sentence, -1 to 1."""
    covered: float
    """Share of the question's words, weighed by idf, that stand in the sentence, 0 to 1."""
    of_kind: float
    """1: something of the kind asked for stands in the sentence; -1: nothing does; 0: the kind cannot be told."""


WEIGHTS = Merits(similarity=1.0, covered=0.12, of_kind=0.05)


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence of a passage."""

    start: int
    end: int
    merits: Merits
    span: Span | None

    @property
    def score(self) -> float:
        """Weighted sum of the merits; higher is better, about a cosine."""
        return float(sum(w * m for w, m in zip(astuple(WEIGHTS), astuple(self.merits), strict=True)))


@dataclass(frozen=True, slots=True)
class Reading:
    """A hit with its best quote."""

    hit: Hit
    quote: Quote

    @property
    def score(self) -> float:
        """The hit's score with the quote's in place of the plain similarity, rounded to four decimals."""
        return round(self.hit.score + SIGNAL_WEIGHTS.sentence * (self.quote.score - self.hit.signals.sentence), 4)


def read(hits: Sequence[Hit], asked: Asked, question: str, weights: Mapping[str, float]) -> list[Reading]:
    """The first `READ` hits with the best quote of each, best first; equal scores in reading order.

    Parameters
    ----------
    weights
        idf of the question's content words.
    """
    readings = [Reading(hit, best_quote(quotes(hit, asked, question, weights))) for hit in hits[:READ]]
    return sorted(readings, key=lambda r: (-r.score, r.hit.passage.row))


def best_quote(found: Sequence[Quote]) -> Quote:
    """The quote of the highest score, the earlier one of equals."""
    return max(found, key=lambda q: (round(q.score, 4), -q.start))


def quotes(hit: Hit, asked: Asked, question: str, weights: Mapping[str, float]) -> list[Quote]:
    """Every sentence of a hit with its merits, in reading order."""
    found = []
    for (start, end), similarity, there in zip(hit.passage.sentences, hit.similarities, hit.vocabulary, strict=True):
        if hit.signals.author:
            span = _names(hit.passage, start, end)
        else:
            span = best_span(hit.passage.text, start, end, asked, question, weights)
        merits = Merits(
            similarity=similarity,
            covered=coverage(there, weights),
            of_kind=(1.0 if span else -1.0) if can_find(asked.sought) or hit.signals.author else 0.0,
        )
        found.append(Quote(start, end, merits, span))
    return found


def _names(passage: Passage, start: int, end: int) -> Span | None:
    """The article's authors as printed in ``passage.text[start:end]``, all in one span."""
    text = passage.text[start:end]
    named = [(text.find(name), name) for name in passage.article.byline if name in text]
    if not named:
        return None
    return Span(start + min(at for at, _ in named), start + max(at + len(name) for at, name in named), 2.0)

"""What flows through the house, from an issue to an answer. Frozen; read this file first.

Texts are always as printed; offsets count Unicode code points; line numbers count from 1.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Literal, get_args

from qa.errors import QuestionError, WenbaoError

Kind = Literal["news", "commentary", "letter", "photo", "notice"]
Role = Literal[
    "section",
    "kicker",
    "headline",
    "subhead",
    "inner_subhead",
    "byline",
    "signature",
    "credit",
    "page",
    "jump",
    "masthead",
    "other",
]
Status = Literal["answered", "not_found", "error"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Body text that a reader reads; a paragraph that a column break cut is one again."""

    id: str
    text: str
    lines: tuple[int, int]
    """First and last line in the file, counted from 1."""


@dataclass(frozen=True, slots=True)
class Block:
    """Text of an issue that is not body text: a headline, a byline, a page number, …"""

    id: str
    article: str | None
    """Id of the article it belongs to; None where it belongs to the issue as a whole."""
    role: Role
    text: str
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Article:
    """One piece of an issue. Empty strings where the paper prints nothing."""

    id: str
    paragraphs: tuple[Paragraph, ...]
    headline: str = ""
    kicker: str = ""
    subhead: str = ""
    section: str = ""
    page: str = ""
    byline: tuple[str, ...] = ()
    """Names only, in the order printed."""
    kind: Kind = "news"
    date: str | None = None
    """ISO date of this article where it is given apart from the issue's (JSON Lines)."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a newspaper, as read from a file."""

    name: str
    date: str | None
    """ISO date, or None where neither the text nor the file's name tells it."""
    articles: tuple[Article, ...]
    blocks: tuple[Block, ...]

    def to_dict(self) -> dict[str, Any]:
        """The issue as `wenbao show --json` prints it."""
        return {
            "issue": self.name,
            "date": self.date,
            "articles": [
                {
                    "id": a.id,
                    "headline": a.headline,
                    "kicker": a.kicker,
                    "subhead": a.subhead,
                    "section": a.section,
                    "page": a.page,
                    "byline": list(a.byline),
                    "kind": a.kind,
                    "date": a.date or self.date,
                    "paragraphs": [{"id": p.id, "text": p.text, "lines": list(p.lines)} for p in a.paragraphs],
                }
                for a in self.articles
            ],
            "blocks": [
                {"id": b.id, "article": b.article, "role": b.role, "text": b.text, "lines": list(b.lines)}
                for b in self.blocks
            ],
        }


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the questions asked before it in the same conversation, oldest first.

    Raises
    ------
    QuestionError
        The text is no text, or the history is no tuple of texts (nor anything that can be made one, such as a list).

    >>> Question("那出口额呢?", history=("进出口总额是多少?",), id=7)
    Question(text='那出口额呢?', history=('进出口总额是多少?',), id=7, verbatim=False)
    """

    text: str
    history: tuple[str, ...] = ()
    id: str | int | None = None
    verbatim: bool = False
    """Look it up as it is typed: neither completed from the history nor put right where it seems mistyped."""

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise QuestionError(
                f"a question is {_shown(self.text)}", "give a text or a Question; ask_many takes several"
            )
        remedy = 'give the earlier questions as a list: history=["…"]'
        if isinstance(self.history, str):
            raise QuestionError(f"the history is {_shown(self.history)}, one text", remedy)
        try:
            history = tuple(self.history)
        except TypeError:
            raise QuestionError(f"the history is {_shown(self.history)}", remedy) from None
        for earlier in history:
            if not isinstance(earlier, str):
                raise QuestionError(f"an earlier question is {_shown(earlier)}", "give the earlier questions as texts")
        object.__setattr__(self, "history", history)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which part of a newspaper is searched: the articles of which every condition given is true.

    Days are ISO dates; a month (2026-05) or a year stands for its first day in `since` and for its last in `until`.
    Of several names, sections, … an article needs one. Each may be given as one text or as several.

    Raises
    ------
    QuestionError
        A date is none, a kind is not known, or something is no text.

    >>> Filter(since="2026-05", until="2026-05", kinds="letter")
    Filter(since='2026-05-01', until='2026-05-31', issues=(), sections=(), kinds=('letter',), bylines=())
    """

    since: str | None = None
    until: str | None = None
    issues: tuple[str, ...] = ()
    """Names of issues: as evidence cites them, or as their files give them."""
    sections: tuple[str, ...] = ()
    """Parts of names of sections."""
    kinds: tuple[Kind, ...] = ()
    bylines: tuple[str, ...] = ()
    """Names, whole, of those who made an article."""

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            if (said := getattr(self, name)) is not None:
                object.__setattr__(self, name, _day(said, first=name == "since"))
        for name in ("issues", "sections", "kinds", "bylines"):
            given = getattr(self, name)
            texts = (given,) if isinstance(given, str) else tuple(given)
            if not all(isinstance(text, str) and text.strip() for text in texts):
                raise QuestionError(f"{name} are {_shown(given)}", "give texts that are not empty")
            object.__setattr__(self, name, texts)
        for kind in self.kinds:
            if kind not in get_args(Kind):
                raise QuestionError(f"there is no kind {kind!r}", f"use one of {', '.join(get_args(Kind))}")


def _day(said: object, *, first: bool) -> str:
    parts = said.split("-") if isinstance(said, str) else []
    try:
        year, month, day = (*map(int, parts), *[0] * (3 - len(parts)))
        if not day:
            month = month or (1 if first else 12)
            day = 1 if first else monthrange(year, month)[1]
        return date(year, month, day).isoformat()
    except ValueError:
        raise QuestionError(f"{_shown(said)} is no date", "write dates like 2026-05-29, 2026-05 or 2026") from None


def _shown(value: object) -> str:
    """A value that is not what was expected, in few characters, with its type."""
    text = repr(value)
    return f"{text if len(text) <= 60 else f'{text[:59]}…'} ({type(value).__name__})"


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that speaks for a passage or for its quote, by its name."""

    name: str
    value: float
    weight: float
    """What a value of 1 adds to the passage's score."""
    rank: int | None = None
    """Place of the passage among all weighed, by this signal alone, from 1; None for what only a quote has."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a passage was found, and why this sentence of it is the quote."""

    signals: tuple[Signal, ...]
    matched: tuple[str, ...]
    """Words of the question that the passage has, as searched for."""
    inherited: tuple[str, ...]
    """Words of the question that only its article's heading or the paragraph before it has."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "signals": {
                s.name: {"value": round(s.value, 4), "weight": s.weight} | ({"rank": s.rank} if s.rank else {})
                for s in self.signals
            },
            "matched": list(self.matched),
            "inherited": list(self.inherited),
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Why:
        """The reverse of `to_dict`; the values come as rounded as they are there."""
        return cls(
            tuple(Signal(name, s["value"], s["weight"], s.get("rank")) for name, s in found["signals"].items()),
            tuple(found["matched"]),
            tuple(found["inherited"]),
        )


@dataclass(frozen=True, slots=True)
class Sibling:
    """A passage of another article that tells the same, nearly word for word, with the sentence that matters there."""

    issue: str
    article: str
    headline: str
    date: str | None
    byline: tuple[str, ...]
    paragraph: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"byline": list(self.byline)}

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Sibling:
        """The reverse of `to_dict`."""
        return cls(**{field.name: found[field.name] for field in fields(cls)} | {"byline": tuple(found["byline"])})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One passage of the paper, shown whole, with the sentence that matters marked."""

    rank: int
    issue: str
    article: str
    headline: str
    date: str | None
    byline: tuple[str, ...]
    paragraph: str
    """Id of a paragraph, or of a block."""
    text: str
    start: int
    end: int
    score: float
    why: Why | None = None
    """None where no search found it: a headline of the list of articles, …"""
    siblings: tuple[Sibling, ...] = ()
    """Where the same is told too; such passages are no evidence of their own."""

    @property
    def quote(self) -> str:
        """The marked sentence: ``text[start:end]``."""
        return self.text[self.start : self.end]

    def to_dict(self) -> dict[str, Any]:
        """The object of the documented format; "siblings" stands in it where there are such."""
        siblings = {"siblings": [sibling.to_dict() for sibling in self.siblings]} if self.siblings else {}
        return {
            "rank": self.rank,
            "issue": self.issue,
            "article": self.article,
            "headline": self.headline,
            "date": self.date,
            "byline": list(self.byline),
            "paragraph": self.paragraph,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "score": self.score,
            "why": self.why.to_dict() if self.why else None,
        } | siblings

    @classmethod
    def from_dict(cls, passage: Mapping[str, Any]) -> Evidence:
        """The reverse of `to_dict`; see `Answer.from_dict`."""
        return cls(
            **{key: passage[key] for key in _OF_EVIDENCE},
            byline=tuple(passage["byline"]),
            why=Why.from_dict(passage["why"]) if passage.get("why") else None,
            siblings=tuple(map(Sibling.from_dict, passage.get("siblings", ()))),
        )


_OF_EVIDENCE = ("rank", "issue", "article", "headline", "date", "paragraph", "text", "start", "end", "score")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the paper says to a question, or why it does not.

    ``print(answer)`` shows it as the command line does; a notebook shows it as HTML.
    """

    question: str
    status: Status
    confidence: float
    """Probability, 0 to 1, that the first quote answers the question."""
    evidence: tuple[Evidence, ...] = ()
    """Best first; also for ``not_found``, as the nearest passages."""
    answer: str | None = None
    """The shortest text inside the sentence that answers; None when only the sentence will do."""
    sentence: str | None = None
    """The first evidence's quote; None unless answered."""
    reason: str | None = None
    """Why it is not answered, in the question's language."""
    understood: str | None = None
    """The question as completed from the history; None where it stands on its own."""
    history: tuple[str, ...] = ()
    id: str | int | None = None
    corrected: str | None = None
    """The question as it was looked up, where a typing error was put right, or a name in Latin letters in Chinese."""
    total: int | None = None
    """How many articles a list of articles has, of which `evidence` is the beginning; None where it is no list."""

    def to_dict(self) -> dict[str, Any]:
        """The answer object of the documented format; "corrected" and "total" stand in it where there are such."""
        besides = {"corrected": self.corrected, "total": self.total}
        return {
            "id": self.id,
            "question": self.question,
            "history": list(self.history),
            "understood": self.understood,
            "status": self.status,
            "answer": self.answer,
            "sentence": self.sentence,
            "confidence": self.confidence,
            "reason": self.reason,
            "evidence": [e.to_dict() for e in self.evidence],
        } | {key: value for key, value in besides.items() if value is not None}

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Answer:
        """The answer that an answer object describes, as of `to_dict`, ``wenbao ask --json`` or a file of answers.

        Keys that it does not know, as a file of questions may have them, are passed over.

        Raises
        ------
        WenbaoError
            A key is missing, or holds something else.

        >>> answer = Answer("谁?", "not_found", 0.1, reason="报纸里没有提到。")
        >>> Answer.from_dict(answer.to_dict()) == answer
        True
        """
        try:
            return cls(
                **{key: row[key] for key in _OF_ANSWER},
                evidence=tuple(map(Evidence.from_dict, row["evidence"])),
                history=tuple(row["history"]),
                corrected=row.get("corrected"),
                total=row.get("total"),
            )
        except KeyError as error:
            what = f"an answer object has no {error}"
        except (TypeError, AttributeError) as error:
            what = f"this is no answer object ({error})"
        raise WenbaoError(what, "give what Answer.to_dict() or `wenbao ask --json` gave")

    def to_markdown(self, language: Literal["zh", "en"] | None = None) -> str:
        """The answer as Markdown: the short answer, the passage with its sentence marked, the source; all escaped.

        Parameters
        ----------
        language
            Of the words around the quotations, Chinese or English; the question's where none is given.
        """
        from qa import render

        return render.to_markdown(self, language)

    def __str__(self) -> str:
        from qa import render

        return render.to_text(self)

    def _repr_html_(self) -> str:
        """What Jupyter and its kin show."""
        from qa import render

        return render.to_html(self)


_OF_ANSWER = ("question", "status", "confidence", "answer", "sentence", "reason", "understood", "id")

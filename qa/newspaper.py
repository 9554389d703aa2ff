"""The waist of the house: a newspaper that can be asked. Every door goes through it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

from embeddings import Encoder, Progress, VectorCache, open_encoder
from qa.answering.answer import from_hits
from qa.answering.confidence import ANSWERED
from qa.answering.followup import complete
from qa.answering.overview import decline_summary, greet, list_articles
from qa.answering.paper import requests_in
from qa.answering.question import AUTHOR_WORDS, Asked, analyse, first_of
from qa.answering.structure import answer_from_structure
from qa.bundled_data import bundled_issue
from qa.datatypes import Answer, Issue, Question
from qa.errors import QuestionError
from qa.reading import read_issues
from qa.retrieval.passages import passages
from qa.retrieval.search import Query, Retriever
from qa.wording import say
from qa.words import content_words, fold

LONGEST = 1000
"""Characters that a question may have."""
_SEARCHED = ("passage", "author")
_TOGETHER = (32, 512)
"""So many questions are encoded at once: few at first, so that the first answers come soon, and at most."""


class Newspaper:
    """One or more issues, ready to be asked.

    Parameters
    ----------
    issues
        As read; their names are what evidence is cited by.
    encoder
        Turns texts into vectors; the bundled model where none is given.
    cache
        Where computed vectors are kept; the user's cache where none is given.
    progress
        Called with stage, done and total while the issues are embedded.
    threshold
        From this confidence on, 0 to 1, a question counts as answered; see `qa.answering.confidence.ANSWERED`.

    Raises
    ------
    QuestionError
        The threshold is no number from 0 to 1.
    """

    def __init__(
        self,
        issues: Iterable[Issue],
        encoder: Encoder | None = None,
        cache: VectorCache | None = None,
        progress: Progress | None = None,
        threshold: float = ANSWERED,
    ) -> None:
        if not 0 <= threshold <= 1:
            raise QuestionError(f"the threshold is {threshold}", "give a confidence from 0 to 1")
        self._threshold = threshold
        self.issues = _told_apart(issues)
        encoder = encoder or open_encoder(progress=progress)
        self._model = encoder.fingerprint
        self._retriever = Retriever(passages(self.issues), encoder, cache or VectorCache(), progress)

    @property
    def fingerprint(self) -> str:
        """Names what its answers depend on: the issues, the model, the threshold."""
        told = (json.dumps([issue.to_dict() for issue in self.issues]), self._model, self._threshold)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    @classmethod
    def open(
        cls,
        *paths: str | os.PathLike[str],
        model: str | None = None,
        encoder: Encoder | None = None,
        progress: Progress | None = None,
        threshold: float = ANSWERED,
    ) -> Newspaper:
        """Read the issues in `paths` (the one in `data/` where none is given) and embed what is not embedded yet.

        Parameters
        ----------
        model
            Name or folder of a sentence-transformers model in place of the default one.
        encoder
            An encoder of your own in place of a model.
        threshold
            From this confidence on, 0 to 1, a question counts as answered.

        Raises
        ------
        IssueError
            A file cannot be read as an issue.
        ModelError
            The model cannot be found or loaded.
        """
        issues = [issue for path in paths or (bundled_issue(),) for issue in read_issues(path)]
        return cls(issues, encoder or open_encoder(model, progress=progress), progress=progress, threshold=threshold)

    def ask(self, question: str | Question, history: Sequence[str] = (), k: int = 10) -> Answer:
        """The answer to one question; see `ask_many`.

        Parameters
        ----------
        history
            The questions asked before it, oldest first; not with a `Question`, which has its own.
        """
        if isinstance(question, Question):
            if history:
                raise QuestionError("a Question brings its own history", "leave out the argument history")
            return self.ask_many([question], k)[0]
        return self.ask_many([Question(question, tuple(history))], k)[0]

    def ask_many(self, questions: Iterable[str | Question], k: int = 10) -> list[Answer]:
        """The answers to `questions`, in their order.

        Parameters
        ----------
        k
            How many pieces of evidence an answer shows at most, never more than 20; changes nothing else.
        """
        return list(self.iter_answers(questions, k))

    def iter_answers(self, questions: Iterable[str | Question], k: int = 10) -> Iterator[Answer]:
        """`ask_many`, an answer as soon as it is there; reads 32 questions ahead, later up to 512."""
        if k < 1:
            raise QuestionError(f"k is {k}", "ask for at least one piece of evidence")
        waiting = iter(questions)
        size, most = _TOGETHER
        while batch := [q if isinstance(q, Question) else Question(q) for q in islice(waiting, size)]:
            yield from self._answer(batch, k)
            size = min(2 * size, most)

    def _answer(self, questions: Sequence[Question], k: int) -> Iterator[Answer]:
        understood = [completed(q) for q in questions]
        texts = [first_of((full or q.text)[:LONGEST]) for q, full in zip(questions, understood, strict=True)]
        asked = [_asked(q, text) for q, text in zip(questions, texts, strict=True)]
        ready = [self._without_search(q, full, a, k) for q, full, a in zip(questions, understood, asked, strict=True)]
        queries = [
            query_for(text, a, self._retriever)
            for text, a, answer in zip(texts, asked, ready, strict=True)
            if answer is None
        ]
        found = zip(queries, self._retriever.search_each(queries), strict=True)
        for question, full, a, answer in zip(questions, understood, asked, ready, strict=True):
            if answer is not None:
                yield answer
                continue
            query, hits = next(found)
            weights = {word: self._retriever.idf(word) for word in query.words}
            unknown = [word for word in query.words if not self._retriever.known(word)]
            yield from_hits(question, full, query.text, a, hits, weights, unknown, k, self._threshold)

    def _without_search(self, question: Question, full: str | None, asked: Asked, k: int) -> Answer | None:
        if not question.text.strip():
            return _error(question, say("empty", asked.english))
        if len(question.text) > LONGEST:
            return _error(question, say("too_long", asked.english, limit=LONGEST))
        if (answer := self._from_structure(question, full, asked, k)) is not None:
            return answer
        if asked.wish == "greeting":
            return greet(question, asked)
        if asked.wish == "overview":
            return list_articles(question, asked, self.issues, k)
        if asked.wish == "summary":
            return decline_summary(question, asked, self.issues, k)
        return None

    def _from_structure(self, question: Question, full: str | None, asked: Asked, k: int) -> Answer | None:
        """The answer to a question about the paper itself: as typed, the first of two, or as completed."""
        typed = fold(question.text)
        for text, understood in ((typed, None), (typed.partition("?")[0], None), (fold(full or ""), full)):
            requests = requests_in(text)
            answer = answer_from_structure(question, understood, requests, self.issues, k, english=asked.english)
            if answer is not None:
                return answer
        return None


def _told_apart(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues, the same one only once, and different ones under different names: evidence is cited by them."""
    kept: list[Issue] = []
    for issue in dict.fromkeys(issues):
        names, name, number = {other.name for other in kept}, issue.name, 2
        while name in names:
            name, number = f"{issue.name} ({number})", number + 1
        kept.append(replace(issue, name=name))
    return tuple(kept)


def completed(question: Question) -> str | None:
    """The question as completed from its history, where it is one to search for."""
    if len(question.text) > LONGEST or analyse(question.text).wish not in _SEARCHED:
        return None
    history = (earlier[:LONGEST] for earlier in question.history)
    return complete(question.text, tuple(earlier for earlier in history if not _asks_of_the_issue(earlier)))


def _asks_of_the_issue(question: str) -> bool:
    """Whether a question is about the issue as a whole, and leaves no topic for the questions after it."""
    return any(not (r.title or r.subject or r.who) for r in requests_in(fold(question)))


def query_for(text: str, asked: Asked, retriever: Retriever) -> Query:
    """What to search for; who wrote 《…》 is asked of the paper only where an article has that title."""
    titles = [_letters(title) for title in re.findall("《([^《》]+)》", text)]
    authors = asked.wish == "author"
    if authors and titles:
        headings = [_letters(heading) for heading in {p.heading for p in retriever.passages}]
        authors = any(title in heading for title in titles for heading in headings)
    form = AUTHOR_WORDS if authors else frozenset()
    return Query(text, tuple(word for word in content_words(text, retriever.day) if word not in form), authors)


def _asked(question: Question, text: str) -> Asked:
    """What a question asks for: by its own words where they say it, else as completed from its history."""
    own = analyse(first_of(question.text[:LONGEST]))
    return analyse(text) if own.sought == "other" else own


def _letters(title: str) -> str:
    """A title without its marks: quotation marks and spaces are typed in many ways."""
    return re.sub(r"\W", "", fold(title))


def _error(question: Question, reason: str) -> Answer:
    return Answer(
        question=question.text, status="error", confidence=0.0, reason=reason, history=question.history, id=question.id
    )


@cache
def _bundled() -> Newspaper:
    return Newspaper.open()


def ask(question: str | Question, history: Sequence[str] = (), k: int = 10) -> Answer:
    """Ask the newspaper in `data/`; it is opened at the first question and kept.

    >>> ask("莘县往国内外输送了多少嫁接工?").answer
    '3万余名'
    """
    return _bundled().ask(question, history, k)

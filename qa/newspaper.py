"""The waist of the house: a newspaper that can be asked. Every door goes through it."""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, starmap
from pathlib import Path
from threading import Lock

from embeddings import CheckedEncoder, Encoder, Progress, VectorCache, open_encoder
from qa.answering.answer import from_hits
from qa.answering.confidence import ANSWERED
from qa.answering.followup import complete
from qa.answering.overview import decline_summary, greet, list_articles
from qa.answering.paper import Request, requests_in
from qa.answering.paper_days import paper_day
from qa.answering.question import AUTHOR_WORDS, Asked, analyse, first_of
from qa.answering.structure import answer_from_structure
from qa.archive.archive import Archive, check_model, is_archive, joined, open_archive
from qa.bundled_data import bundled_issue
from qa.datatypes import Answer, Filter, Issue, Question
from qa.errors import IssueError, ModelError, QuestionError
from qa.milvus.address import is_address
from qa.milvus.holdings import open_holdings
from qa.milvus.store import MilvusStore
from qa.reader.bundled import open_reader
from qa.reader.reader import Reader
from qa.reading import read_issues
from qa.retrieval.collection import Collection, Issues
from qa.retrieval.filtering import EVERYTHING, NOTHING, both
from qa.retrieval.search import Hit, Query, Retriever, segment_of
from qa.retrieval.segment import Head, digest_of, name_apart
from qa.retrieval.store import Store
from qa.wording import say
from qa.words import content_words, fold, letters_of

__all__ = ["LONGEST", "MANY", "Head", "Issues", "Newspaper", "completed", "query_for"]

LONGEST = 1000
"""Characters that a question may have."""
MANY = 64
"""Up to so many issues what is asked of the paper itself is looked up in all of them; in an archive of more, in those
that bear the name or the title asked for, or else in so many of the newest."""
_SEARCHED = ("passage", "author")
_TOLD = 5
"""So many issues are named at most where a newspaper shows itself."""
_TOGETHER = (32, 512)
"""So many questions are encoded at once: few at first, so that the first answers come soon, and at most."""


class Newspaper:
    """One or more issues, ready to be asked; `Newspaper.open` reads them from files.

    Nothing changes it once it is made, so that any number of threads may ask it at once, and the same question has the
    same answer in each.

    Parameters
    ----------
    issues
        As read; their names are what evidence is cited by.
    encoder
        Turns texts into vectors, see `embeddings.Encoder`; the bundled model where none is given.
    cache
        Where computed vectors are kept; the user's cache where none is given.
    progress
        Called with stage, done and total while the issues are embedded.
    threshold
        From this confidence on, 0 to 1, a question counts as answered; see `qa.answering.confidence.ANSWERED`.
    reader
        Reads the best passages again, for the right one among them and the short answer; none where none is given.
    archives
        More issues, ready on disk; they come before the others.
    store
        What is asked in place of all of these, such as a `qa.milvus.store.MilvusStore`.

    Raises
    ------
    QuestionError
        The threshold is no number from 0 to 1.
    IssueError
        The issues are not issues, or are given beside a store.
    ArchiveError
        An archive was made with another model.
    ModelError, VectorError
        The model cannot be had; the encoder is none, or its vectors are not what it promises.
    """

    def __init__(
        self,
        issues: Iterable[Issue],
        encoder: Encoder | None = None,
        cache: VectorCache | None = None,
        progress: Progress | None = None,
        threshold: float = ANSWERED,
        reader: Reader | None = None,
        archives: Sequence[Archive] = (),
        store: Store | None = None,
    ) -> None:
        if not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
            raise QuestionError(f"the threshold is {threshold!r}", "give a confidence from 0 to 1")
        self._threshold = threshold
        self._reader = reader
        self._where = EVERYTHING
        self._encoder = open_encoder(progress=progress) if encoder is None else encoder
        encoder = CheckedEncoder(self._encoder)
        self._model = encoder.fingerprint
        if store is not None:
            if issues or archives:
                raise IssueError("issues are given beside a store", "leave out the one or the other")
            self._store = store
            return
        for archive in archives:
            check_model(archive.folder, archive.manifest, encoder.fingerprint)
        held = joined(archives)
        apart = _told_apart(issues, held.heads() if archives and issues else ())
        segments, removed = list(held.segments), list(held.removed)
        if apart or not segments:
            segments.append(segment_of(apart, encoder, cache or VectorCache(), progress))
            removed.append(frozenset())
        self._store = Retriever(Collection(segments, encoder.fingerprint, removed, held.names), encoder)

    @property
    def issues(self) -> Issues:
        """The issues that are asked, each read when it is asked for; `heads` of them reads none."""
        return self._store.issues(self._where)

    def within(self, where: Filter) -> Newspaper:
        """A part of this newspaper, to be asked like the whole: only that part is searched, ranked and shown.

        What a word weighs is still reckoned from the whole, so that confidences can be compared.

        >>> paper = Newspaper.open()
        >>> [letter.headline for letter in paper.within(Filter(kinds="letter")).ask("写了什么?", k=1).evidence]
        ['致全市科技工作者的一封信']
        """
        part = copy(self)
        part._where = both(self._where, where) or NOTHING
        return part

    def __repr__(self) -> str:
        issues = self.issues
        told = [f"{head.name!r} ({head.articles} articles)" for head in islice(issues.heads, _TOLD)]
        more = [f"and {len(issues) - _TOLD} more"] if len(issues) > _TOLD else []
        return f"<Newspaper: {', '.join(told + more) or 'no issue'}>"

    @property
    def fingerprint(self) -> str:
        """Names what its answers depend on: the issues, the model, the threshold and the reader."""
        issues = [(head.name, head.digest) for head in self.issues.heads]
        told = repr((issues, self._where, self._model, self._threshold, self._reader and self._reader.fingerprint))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @classmethod
    def open(
        cls,
        *paths: str | os.PathLike[str],
        model: str | None = None,
        encoder: Encoder | None = None,
        progress: Progress | None = None,
        threshold: float = ANSWERED,
        reader: Reader | bool | None = None,
    ) -> Newspaper:
        """Read the issues in `paths` (the one in `data/` where none is given) and embed what is not embedded yet.

        A path may also be the folder of an archive, as `wenbao index` makes it, of which nothing is embedded anew, or,
        by itself, the address of a collection of Milvus: ``milvus:URI#collection``.

        Parameters
        ----------
        model
            Name or folder of a sentence-transformers model in place of the default one.
        encoder
            An encoder of your own in place of a model; see `embeddings.Encoder`.
        progress
            Called with stage, done and total while the issues are embedded.
        threshold
            From this confidence on, 0 to 1, a question counts as answered.
        reader
            Whether the trained reader that comes along reads the best passages again, or a reader of your own; by
            default it does, save with an encoder of your own. Where it is not to be had, a warning says so.

        Raises
        ------
        IssueError
            A file cannot be read as an issue.
        ArchiveError
            An archive cannot be read, or was made with another model.
        ModelError, VectorError
            The model cannot be found or loaded; the encoder is none, or its vectors are not what it promises.

        >>> Newspaper.open()
        <Newspaper: 'liaocheng-daily-2026-05-29' (8 articles)>
        """
        for path in paths:
            if not isinstance(path, str | os.PathLike):
                raise IssueError(
                    f"{path!r} is not a path", 'name each file by itself: Newspaper.open("a.txt", "b.txt")'
                )
        if model is not None and encoder is not None:
            raise ModelError("both a model and an encoder are given", "leave one of them out")
        if any(map(is_address, paths)) and len(paths) > 1:
            raise IssueError("a collection of Milvus is asked by itself", "name it alone, or index all issues into it")
        held = [open_holdings(str(path)) for path in paths if is_address(path)]
        archives = [open_archive(path) for path in paths if is_archive(Path(path))]
        files = [path for path in paths or (bundled_issue(),) if not (is_address(path) or is_archive(Path(path)))]
        issues = [issue for path in files for issue in read_issues(path)]
        if reader is None:
            reader = encoder is None
        encoder = open_encoder(model, progress=progress) if encoder is None else encoder
        at_hand = _reader_at_hand() if reader is True else reader or None
        store = MilvusStore(held[0], CheckedEncoder(encoder)) if held else None
        return cls(
            issues, encoder, progress=progress, threshold=threshold, reader=at_hand, archives=archives, store=store
        )

    def with_issues(
        self, issues: Iterable[Issue], cache: VectorCache | None = None, progress: Progress | None = None
    ) -> Newspaper:
        """A newspaper of other issues, asked by the same model and reader, which are not loaded again.

        Parameters and errors are those of the class.
        """
        return Newspaper(issues, self._encoder, cache, progress, self._threshold, self._reader)

    def ask(self, question: str | Question, history: Sequence[str] = (), k: int = 10) -> Answer:
        """The answer to one question; see `ask_many`.

        Parameters
        ----------
        history
            The questions asked before it, oldest first; not with a `Question`, which has its own.

        >>> paper = Newspaper.open()
        >>> answer = paper.ask("那出口额呢?", history=["高新区1—4月进出口总额是多少?"], k=1)
        >>> answer.status, answer.answer, answer.understood
        ('answered', '16.2亿元', '高新区1—4月出口额是多少')
        >>> [(passage.rank, passage.headline) for passage in answer.evidence]
        [(1, '高新区外贸跑出加速度')]
        """
        if isinstance(question, Question):
            if history:
                raise QuestionError("a Question brings its own history", "leave out the argument history")
        else:
            question = Question(question, history)  # type: ignore[arg-type]  # any sequence becomes a tuple there
        return self.ask_many([question], k)[0]

    def ask_many(self, questions: Iterable[str | Question], k: int = 10) -> list[Answer]:
        """The answers to `questions`, in their order; many are answered faster together than one by one.

        Parameters
        ----------
        questions
            Any iterable of texts and `Question`s. One that cannot be asked, such as an empty one, gets an answer of the
            status ``error``, which says why.
        k
            How many pieces of evidence an answer shows at most, never more than 20; changes nothing else.

        Raises
        ------
        QuestionError
            `questions` is one text, or no iterable, or something in it is neither a text nor a `Question`; k is not a
            whole number from 1 up.

        >>> for answer in Newspaper.open().ask_many(["妹冢镇镇长是谁?", "火星上有什么?", " "]):
        ...     print(answer.status, answer.answer, answer.reason)
        answered 谢村 None
        not_found None 报纸里没有提到“火星”，下面是最接近的段落。
        error None 问题是空的。
        """
        return list(self.iter_answers(questions, k))

    def iter_answers(self, questions: Iterable[str | Question], k: int = 10) -> Iterator[Answer]:
        """`ask_many`, an answer as soon as it is there; reads some hundreds ahead at most, so that they may be endless.

        >>> from itertools import count
        >>> answers = Newspaper.open().iter_answers(f"高新区{n}月出口额是多少?" for n in count(1))
        >>> next(answers).question, next(answers).question
        ('高新区1月出口额是多少?', '高新区2月出口额是多少?')
        """
        if isinstance(questions, str | bytes | Question) or not isinstance(questions, Iterable):
            raise QuestionError(
                f"questions are to come in a list or another iterable, and this is a {type(questions).__name__}",
                "put a single one in a list, or use ask",
            )
        if not isinstance(k, int) or k < 1:
            raise QuestionError(f"k is {k!r}", "ask for at least one piece of evidence, in a whole number")
        return self._stream(starmap(_as_question, enumerate(questions, 1)), k)

    def _stream(self, questions: Iterator[Question], k: int) -> Iterator[Answer]:
        size, most = _TOGETHER
        while batch := list(islice(questions, size)):
            yield from self._answer(batch, k)
            size = min(2 * size, most)

    def _answer(self, questions: Sequence[Question], k: int) -> Iterator[Answer]:
        asked = [self._understand(question) for question in questions]
        ready = [self._without_search(inquiry, k) for inquiry in asked]
        queries = [
            query_for(inquiry.text, inquiry.asked, self._store, inquiry.where)
            for inquiry, answer in zip(asked, ready, strict=True)
            if answer is None
        ]
        found = zip(queries, self._store.search_each(queries), strict=True)
        for inquiry, known in zip(asked, ready, strict=True):
            answer = known or self._from_hits(inquiry, *next(found), k)
            yield answer if answer.status == "error" else replace(answer, corrected=inquiry.corrected)

    def _understand(self, question: Question) -> _Inquiry:
        understood = None if question.verbatim else completed(question)
        typed = first_of((understood or question.text)[:LONGEST])
        corrected = typed if question.verbatim else self._store.corrected(typed)
        text, where = self._dated(corrected)
        asked = _asked(question, text) if text == corrected else analyse(text)
        return _Inquiry(question, understood, text, corrected if corrected != typed else None, asked, where)

    def _dated(self, question: str) -> tuple[str, Filter]:
        """A question without the day of the paper that it names, and the part of the paper that is meant by it."""
        dated = paper_day(question, self._store.day(self._where))
        where = both(self._where, dated.when) if dated else None
        if dated is None or where is None or len(self.issues) < 2:
            return question, self._where
        return (dated.rest, where) if len(self._store.issues(where)) else (question, self._where)

    def _from_hits(self, inquiry: _Inquiry, query: Query, hits: Sequence[Hit], k: int) -> Answer:
        weights = {word: self._store.idf(word) for word in query.words}
        unknown = [word for word in query.words if not self._store.known(word, query.where)]
        asked = inquiry.asked
        if asked.wish == "author" and not query.authors:  # of a work that a passage tells of
            asked = replace(asked, wish="passage")
        return from_hits(
            inquiry.question,
            inquiry.understood,
            query.text,
            asked,
            hits,
            weights,
            unknown,
            k,
            self._threshold,
            self._reader,
        )

    def _without_search(self, inquiry: _Inquiry, k: int) -> Answer | None:
        question, asked = inquiry.question, inquiry.asked
        if not question.text.strip():
            return _error(question, say("empty", asked.english))
        if len(question.text) > LONGEST:
            return _error(question, say("too_long", asked.english, limit=LONGEST))
        if (answer := self._from_structure(inquiry, k)) is not None:
            return answer
        if asked.wish == "greeting":
            return greet(question, asked)
        if asked.wish == "overview":
            return list_articles(question, asked, self._newest(inquiry), k)
        if asked.wish == "summary":
            return decline_summary(question, asked, self._newest(inquiry), k)
        return None

    def _from_structure(self, inquiry: _Inquiry, k: int) -> Answer | None:
        """The answer to a question about the paper itself: as typed, the first of two, or as understood."""
        typed = fold(inquiry.question.text)
        tries = {typed: None, typed.partition("?")[0]: None, fold(inquiry.text): inquiry.understood}
        for text, understood in tries.items():
            for request in requests_in(text):
                issues, english = self._told_of(request, inquiry.where), inquiry.asked.english
                answer = answer_from_structure(inquiry.question, understood, [request], issues, k, english=english)
                if answer is not None:
                    return answer
        return None

    def _told_of(self, request: Request, where: Filter) -> Sequence[Issue]:
        """The issues that what is asked of the paper itself is looked up in."""
        issues = self._store.issues(where)
        if len(issues) <= MANY:
            return issues
        if request.who:
            return issues.of(self._store.signed_by(request.who))
        if request.title:
            return issues.of(self._store.entitled(request.title))
        return issues.newest(MANY)

    def _newest(self, inquiry: _Inquiry) -> Sequence[Issue]:
        return self._store.issues(inquiry.where).newest(MANY)


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """A question as it is looked up."""

    question: Question
    understood: str | None
    """As completed from its history; None where it stands on its own."""
    text: str
    """Completed, the first of two, without typing errors and without the day of the paper."""
    corrected: str | None
    """Without typing errors, where there were such."""
    asked: Asked
    where: Filter
    """Which part of the newspaper is asked."""


def _reader_at_hand() -> Reader | None:
    try:
        return open_reader()
    except ModelError as error:
        warnings.warn(f"answers come without the trained reader: {error}", stacklevel=3)
        return None


def _as_question(number: int, question: str | Question) -> Question:
    if isinstance(question, Question):
        return question
    try:
        return Question(question)
    except QuestionError as error:
        raise QuestionError(f"number {number} of the questions: {error.what}", error.remedy) from None


def _told_apart(issues: Iterable[Issue], held: Sequence[Head] = ()) -> tuple[Issue, ...]:
    """The issues, the same one only once, and different ones under different names: evidence is cited by them.

    Parameters
    ----------
    held
        Issues that are there already.
    """
    there, known = {head.name: head.date for head in held}, {(head.given, head.digest) for head in held}
    kept: list[Issue] = []
    if not isinstance(issues, Iterable):
        raise IssueError(f"issues are to come in a list, and this is a {type(issues).__name__}", "put it in a list")
    for issue in dict.fromkeys(issues):
        if not isinstance(issue, Issue):
            raise IssueError(f"{issue!r} is no Issue", "Newspaper.open(path) reads issues from files")
        if not known or (issue.name, digest_of(issue)) not in known:
            name = name_apart(issue.name, issue.date, there)
            there[name] = issue.date
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


def query_for(text: str, asked: Asked, store: Store, where: Filter = EVERYTHING) -> Query:
    """What to search for; who wrote 《…》 is asked of the paper only where an article has that title."""
    titles = [letters_of(title) for title in re.findall("《([^《》]+)》", text)]
    authors = asked.wish == "author"
    if authors and titles:
        authors = any(map(store.has_heading, titles))
    form, day = AUTHOR_WORDS if authors else frozenset(), store.day(where)
    return Query(text, tuple(word for word in content_words(text, day) if word not in form), authors, where)


def _asked(question: Question, text: str) -> Asked:
    """What a question asks for: by its own words where they say it, else as completed from its history."""
    own = analyse(first_of(question.text[:LONGEST]))
    return analyse(text) if own.sought == "other" else own


def _error(question: Question, reason: str) -> Answer:
    return Answer(
        question=question.text, status="error", confidence=0.0, reason=reason, history=question.history, id=question.id
    )


_OPENING = Lock()


@cache
def _opened() -> Newspaper:
    return Newspaper.open()


def _bundled() -> Newspaper:
    """The newspaper in `data/`, opened once, however many threads come first."""
    with _OPENING:
        return _opened()


def ask(question: str | Question, history: Sequence[str] = (), k: int = 10) -> Answer:
    """Ask the newspaper in `data/`; it is opened at the first question and kept. See `Newspaper.ask`.

    >>> ask("莘县往国内外输送了多少嫁接工?").answer
    '3万余名'
    """
    return _bundled().ask(question, history, k)


def ask_many(questions: Iterable[str | Question], k: int = 10) -> list[Answer]:
    """Ask the newspaper in `data/` several questions. See `Newspaper.ask_many`.

    >>> [answer.answer for answer in ask_many(["妹冢镇镇长是谁?", "去年发放了多少创业担保贷款?"])]
    ['谢村', '1.1亿元']
    """
    return _bundled().ask_many(questions, k)

"""A newspaper without a model, whose answers can be told beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from qa.datatypes import Answer, Evidence, Issue, Question
from qa.newspaper import Head

ISSUE = Issue("晨报", "2026-05-29", (), ())


class FakeIssues(tuple[Issue, ...]):
    """Issues by hand, as a newspaper gives them."""

    @property
    def heads(self) -> Iterator[Head]:
        return iter([Head(i.name, i.date, "", len(i.articles), i.name) for i in self])

    def newest(self, most: int) -> FakeIssues:
        return FakeIssues(self[-most:])

    def called(self, names: Iterable[str]) -> FakeIssues:
        return FakeIssues([self[at] for at, head in enumerate(self.heads) if head.name in names])


class Guarded(FakeIssues):
    """Of an archive: only some of the issues may be read."""

    def __new__(cls, issues: Iterable[Issue], allowed: Iterable[int] = ()) -> Guarded:
        made = super().__new__(cls, issues)
        made.allowed = frozenset(allowed)
        return made

    allowed: frozenset[int]

    def __getitem__(self, at: Any) -> Any:
        assert at in self.allowed
        return super().__getitem__(at)

    def __iter__(self) -> Iterator[Issue]:
        raise AssertionError("all issues are read")

    @property
    def heads(self) -> Iterator[Head]:
        return FakeIssues([super(Guarded, self).__getitem__(at) for at in range(len(self))]).heads

    def newest(self, most: int) -> FakeIssues:
        return FakeIssues([self[at] for at in range(max(0, len(self) - most), len(self))])


class EchoNewspaper:
    """Answers with the question itself, or with `not_found` where 火星 is asked for; remembers what it was asked."""

    def __init__(self, issue: Issue = ISSUE, stop_after: int | None = None) -> None:
        self.issues = FakeIssues([issue])
        self.asked: list[str] = []
        self.stop_after = stop_after
        self.fingerprint = issue.name

    def ask(self, question: str, history: Iterable[str] = (), k: int = 10) -> Answer:
        return next(self.iter_answers([Question(question, tuple(history))], k))

    def iter_answers(self, questions: Iterable[Question], k: int = 10) -> Iterator[Answer]:
        for question in questions:
            if len(self.asked) == self.stop_after:
                raise KeyboardInterrupt
            self.asked.append(question.text)
            yield self._answer(question, k)

    def _answer(self, question: Question, k: int) -> Answer:
        own: dict[str, Any] = {"question": question.text, "history": question.history, "id": question.id}
        if not question.text.strip():
            return Answer(**own, status="error", confidence=0.0, reason="问题是空的。")
        evidence = tuple(
            Evidence(rank, self.issues[0].name, "a1", "标题", None, (), f"a1-p{rank}", question.text, 0, 1, 0.5)
            for rank in range(1, min(k, 3) + 1)
        )
        if "火星" in question.text:
            return Answer(**own, status="not_found", confidence=0.1, evidence=evidence, reason="报上没有。")
        return Answer(**own, status="answered", confidence=0.9, evidence=evidence, sentence=evidence[0].quote)

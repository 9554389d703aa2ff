"""The desk that every door of the service asks at: off the event loop, a few questions at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import anyio.to_thread

from qa.datatypes import Answer, Article, Issue, Question
from qa.errors import WenbaoError
from qa.question_files import QuestionRow
from qa.service.errors import RequestError
from qa.serving import AT_ONCE

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["Desk", "article_to_dict", "some_of"]

TOGETHER = 8
"""Rows of a batch that are asked together: few enough that the first answers come at once and single questions come
in between, enough to be encoded as one."""

NAMED = 5
"""So many of the issues are named where one is to be chosen."""

T = TypeVar("T")


class Desk:
    """A newspaper, asked from an event loop."""

    def __init__(self, newspaper: Newspaper) -> None:
        self.newspaper = newspaper
        self._workers = anyio.CapacityLimiter(AT_ONCE)

    async def ask(self, question: Question, k: int = 10) -> Answer:
        return await self._aside(partial(self.newspaper.ask, question, k=k))

    async def answer_rows(self, rows: Sequence[QuestionRow], k: int = 10) -> AsyncIterator[dict[str, Any]]:
        """The rows of answers in their order, each as soon as it is there; asks no further than it is read.

        What cannot be asked becomes a row of status `error`.
        """
        for start in range(0, len(rows), TOGETHER):
            for row in await self._aside(partial(self._answer, rows[start : start + TOGETHER], k)):
                yield row

    def _answer(self, rows: Sequence[QuestionRow], k: int) -> list[dict[str, Any]]:
        asked = [row.to_question() for row in rows if row.error is None]
        try:
            answers: Iterable[Answer] = self.newspaper.ask_many(asked, k)
        except WenbaoError as error:
            answers = [Answer(q.text, "error", 0.0, reason=str(error), history=q.history, id=q.id) for q in asked]
        waiting = iter(answers)
        return [row.to_dict(next(waiting) if row.error is None else None) for row in rows]

    async def _aside(self, work: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(work, limiter=self._workers)

    def issue(self, name: str) -> Issue:
        """The issue of that name; raises `RequestError`."""
        issues = self.newspaper.issues
        for number, head in enumerate(issues.heads):
            if head.name == name:
                return issues[number]
        remedy = f"name one of {some_of([head.name for head in issues.heads])}"
        raise _not_there("unknown_issue", "there is no issue of that name", remedy, "issue")

    def article(self, article_id: str, issue_name: str | None = None) -> tuple[Issue, Article]:
        """An article by its id, with its issue.

        Raises
        ------
        RequestError
            There is none, or several issues have one of that id and no issue is named.
        """
        issues = self.newspaper.issues if issue_name is None else (self.issue(issue_name),)
        found = [(issue, article) for issue in issues for article in issue.articles if article.id == article_id]
        if not found:
            remedy = "take the id from an answer's evidence"
            raise _not_there("unknown_article", "there is no article of that id", remedy, "article")
        if len(found) > 1:
            remedy = f"name one of {some_of([issue.name for issue, _ in found])}"
            raise _not_there("ambiguous_article", "several issues have an article of that id", remedy, "issue")
        return found[0]


def _not_there(code: str, what: str, remedy: str, param: str) -> RequestError:
    return RequestError(404, code, what, remedy, param=param)


def some_of(names: Sequence[str]) -> str:
    """The first of them, and how many more there are.

    >>> some_of(["一", "二", "三", "四", "五", "六", "七"])
    '一, 二, 三, 四, 五 and 2 more'
    """
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def article_to_dict(issue: Issue, article: Article) -> dict[str, Any]:
    """An article as `wenbao show --json` prints it, with its own blocks and the name of its issue."""
    whole = issue.to_dict()
    found: dict[str, Any] = next(a for a in whole["articles"] if a["id"] == article.id)
    return {"issue": issue.name} | found | {"blocks": [b for b in whole["blocks"] if b["article"] == article.id]}

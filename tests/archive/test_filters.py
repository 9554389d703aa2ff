"""A part of a newspaper, asked like the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings import VectorCache
from qa.archive.writer import Writer
from qa.datatypes import Filter, Issue
from qa.errors import QuestionError
from qa.newspaper import Newspaper
from qa.retrieval.filtering import both
from tests.archive.papers import add, issue
from tests.fake_encoder import FakeEncoder

ISSUES = [issue(number) for number in range(1, 8)]


def with_letter(one: Issue) -> Issue:
    first, second = one.articles
    return replace(one, articles=(first, replace(second, kind="letter", section="读者·来信")))


@pytest.fixture(params=["in memory", "in an archive", "with removed issues"])
def paper(request: pytest.FixtureRequest, tmp_path: Path) -> Newspaper:
    """Seven issues, the second article of the fourth a letter."""
    issues = [*ISSUES[:3], with_letter(ISSUES[3]), *ISSUES[4:]]
    if request.param == "in memory":
        return Newspaper(issues, FakeEncoder(), VectorCache(tmp_path))
    add(tmp_path, *issues[:5], *([issue(8)] if "removed" in request.param else []))
    add(tmp_path, *issues[5:])
    if "removed" in request.param:
        with Writer(tmp_path, FakeEncoder()) as writer:
            writer.remove("晨报8")
    return Newspaper.open(tmp_path, encoder=FakeEncoder())


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Filter(), {1, 2, 3, 4, 5, 6, 7}),
        (Filter(since="2026-05-06"), {6, 7}),
        (Filter(until="2026-05-02"), {1, 2}),
        (Filter(since="2026-05-03", until="2026-05-04"), {3, 4}),
        (Filter(since="2026-05"), {1, 2, 3, 4, 5, 6, 7}),
        (Filter(issues="晨报3"), {3}),
        (Filter(issues=("晨报3", "晨报5")), {3, 5}),
        (Filter(kinds="letter"), {4}),
        (Filter(sections="来信"), {4}),
        (Filter(bylines="李红", issues="晨报2"), {2}),
    ],
)
def test_only_that_part_is_found(paper: Newspaper, where: Filter, expected: set[int]) -> None:
    part = paper.within(where)
    for question in ("西瓜多少钱一斤?", "有什么新闻?"):
        found = part.ask(question, k=20).evidence
        assert {int(e.issue.removeprefix("晨报")) for e in found} == expected
        if where.kinds or where.sections or where.bylines:
            assert {e.article for e in found} == {"a2"}
    assert [one.name for one in part.issues] == [f"晨报{number}" for number in sorted(expected)]


def test_it_is_applied_before_ranking(tmp_path: Path) -> None:
    """A hundred and more better passages of other days do not crowd out the one of the day asked for."""
    crowd = [replace(issue(1), name=f"晚报{n}") for n in range(130)]
    last = replace(issue(9), date="2026-06-01")
    found = Newspaper([*crowd, last], FakeEncoder(), VectorCache(tmp_path)).within(Filter(since="2026-06-01"))
    evidence = found.ask("大桥1号什么时候合龙?", k=20).evidence
    assert {e.issue for e in evidence} == {"晨报9"}
    assert len(evidence) == 5


def test_words_are_unknown_where_only_another_part_has_them(paper: Newspaper) -> None:
    assert "没有提到" not in (paper.ask("东河机械承建了什么?").reason or "")
    reason = paper.within(Filter(kinds="letter")).ask("东河机械承建了什么?").reason
    assert reason == "报纸里没有提到“东河机械”，下面是最接近的段落。"


def test_a_part_of_a_part(paper: Newspaper) -> None:
    part = paper.within(Filter(since="2026-05-03")).within(Filter(until="2026-05-04"))
    assert [one.name for one in part.issues] == ["晨报3", "晨报4"]
    nothing = part.within(Filter(since="2026-05-05"))
    assert len(nothing.issues) == 0
    assert nothing.ask("西瓜多少钱一斤?").status == "not_found"
    assert part.fingerprint != paper.fingerprint


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("5月3日的报纸有什么新闻?", {3}),
        ("2026年5月3日的报道里西瓜多少钱一斤?", {3}),
        ("今天的报纸上西瓜多少钱一斤?", {7}),
        ("昨天的报纸上西瓜多少钱一斤?", {6}),
        ("本月5日的报纸上西瓜多少钱一斤?", {5}),
        # No issue is of that day, and no paper is meant.
        ("6月3日的报纸上西瓜多少钱一斤?", {1, 2, 3, 4, 5, 6, 7}),
        ("5月3日西瓜多少钱一斤?", {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_a_day_of_the_paper_in_a_question(paper: Newspaper, question: str, expected: set[int]) -> None:
    answer = paper.ask(question, k=20)
    assert {int(e.issue.removeprefix("晨报")) for e in answer.evidence} == expected
    assert answer.question == question


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Filter(since="gestern"), "is no date"),
        (lambda: Filter(until="2026-02-30"), "is no date"),
        (lambda: Filter(since="2026-13"), "is no date"),
        (lambda: Filter(kinds="poem"), "there is no kind 'poem'"),  # type: ignore[arg-type]
        (lambda: Filter(sections=("要闻", " ")), "give texts that are not empty"),
    ],
)
def test_wrong_filters(make: Callable[[], Filter], message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        make()


def test_what_fulfils_two_filters() -> None:
    one = Filter(since="2026-05-02", until="2026-05-09", issues=("a", "b"))
    assert both(one, Filter(since="2026-05-01", until="2026-05-05", issues=("b", "c"), kinds="news")) == Filter(
        since="2026-05-02", until="2026-05-05", issues=("b",), kinds=("news",)
    )
    assert both(one, Filter(issues="c")) is None
    assert both(one, Filter(since="2026-05-10")) is None


def test_heads_count_the_articles_that_are_left(paper: Newspaper) -> None:
    assert [head.articles for head in paper.within(Filter(until="2026-05-02")).issues.heads] == [2, 2]
    assert [(head.name, head.articles) for head in paper.within(Filter(kinds="letter")).issues.heads] == [("晨报4", 1)]

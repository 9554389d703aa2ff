"""A collection in Milvus Lite answers as the same issues do in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from embeddings import VectorCache
from qa.datatypes import Answer, Filter, Issue
from qa.errors import IssueError
from qa.milvus.address import parse_address
from qa.milvus.holdings import open_holdings
from qa.milvus.store import MilvusStore
from qa.milvus.writer import MilvusWriter
from qa.newspaper import Newspaper
from qa.retrieval.search import Query, Retriever
from tests.archive.papers import QUESTIONS, issue
from tests.fake_encoder import FakeEncoder


def with_letter(one: Issue) -> Issue:
    first, second = one.articles
    return replace(one, articles=(first, replace(second, kind="letter", section="读者·来信")))


CROWD = [replace(issue(1), name=f"晚报{n}", date=f"2026-04-{n % 28 + 1:02}") for n in range(12)]
ISSUES = [*CROWD, *(issue(n) for n in range(2, 5)), with_letter(issue(5)), replace(issue(6), date=None)]
FILTERS = (
    Filter(),
    Filter(since="2026-05-03"),
    Filter(until="2026-04-02"),
    Filter(since="2026-05-03", until="2026-05-04"),
    Filter(issues=("晨报3", "晚报7")),
    Filter(kinds="letter"),
    Filter(sections="来信"),
    Filter(sections="要闻"),
    Filter(bylines="李红", issues="晨报2"),
    Filter(bylines='李红"] or id > 0 or ["'),
    Filter(issues="晨报%' or 1 == 1 --"),
    Filter(since="2027"),
)


def told(answer: Answer) -> tuple[object, ...]:
    """An answer without the ranks of its passages, which equally good ones beyond the best hundred share."""
    evidence = [(e.issue, e.paragraph, e.quote, e.score) for e in answer.evidence]
    return answer.status, answer.answer, answer.sentence, answer.confidence, answer.reason, evidence


@pytest.fixture(scope="module")
def papers(shared: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Newspaper, Newspaper]:
    """In Milvus, and in memory."""
    with MilvusWriter(shared, FakeEncoder()) as writer:
        writer.add(ISSUES[:7])
        writer.add(ISSUES[7:])
    cache = VectorCache(tmp_path_factory.mktemp("vectors"))
    return Newspaper.open(shared, encoder=FakeEncoder()), Newspaper(ISSUES, FakeEncoder(), cache)


def test_questions_have_the_same_answers(papers: tuple[Newspaper, Newspaper]) -> None:
    milvus, memory = papers
    questions = (
        *QUESTIONS,
        "谁写了西瓜上市?",
        "5月3日的报纸上西瓜多少钱一斤?",
        "《大桥2号合龙》是谁写的?",
        "东河机械有多少人?",
    )
    found = milvus.ask_many(questions, k=8)
    assert list(map(told, found)) == list(map(told, memory.ask_many(questions, k=8)))
    assert [answer.answer for answer in found][1:3] == ["1元", "王凯"]


@pytest.mark.parametrize("where", FILTERS, ids=str)
def test_filters_leave_the_same(papers: tuple[Newspaper, Newspaper], where: Filter) -> None:
    milvus, memory = (paper.within(where) for paper in papers)
    assert [head.name for head in milvus.issues.heads] == [head.name for head in memory.issues.heads]
    question = "西瓜多少钱一斤?"
    assert told(milvus.ask(question, k=20)) == told(memory.ask(question, k=20))


def test_issues_come_back_as_they_were_given(papers: tuple[Newspaper, Newspaper]) -> None:
    milvus, memory = papers
    assert (len(milvus.issues), repr(milvus)) == (len(ISSUES), repr(memory))
    assert list(milvus.issues[10:]) == ISSUES[10:]
    assert list(milvus.issues.newest(3)) == list(memory.issues.newest(3)) == ISSUES[13:16]
    assert milvus.fingerprint == memory.fingerprint


def test_what_a_store_is_asked(shared: str, papers: tuple[Newspaper, Newspaper], tmp_path: Path) -> None:
    holdings, encoder = open_holdings(shared), FakeEncoder()
    milvus, memory = MilvusStore(holdings, encoder), Retriever.of(ISSUES, encoder, VectorCache(tmp_path))
    for word in ("西瓜", "大桥", "王凯", "5百人", "火星"):
        assert milvus.idf(word) == memory.idf(word)
        for where in (Filter(), Filter(kinds="letter"), Filter(since="2026-05-04")):
            assert (word, where, milvus.known(word, where)) == (word, where, memory.known(word, where))
    for where in FILTERS:
        assert (where, milvus.day(where)) == (where, memory.day(where))
    assert milvus.day(Filter()) == date(2026, 5, 5)
    for letters in ("大桥2号合龙", "桥", "梨", "5号", "%", ""):
        assert (letters, milvus.has_heading(letters)) == (letters, memory.has_heading(letters))

    def named(store: MilvusStore | Retriever, numbers: set[int]) -> list[str]:
        return [head.name for head in store.issues(Filter()).of(numbers).heads]

    for title in ("《大桥3号合龙》", "西瓜", "大桥9号"):
        assert named(milvus, milvus.entitled(title)) == named(memory, memory.entitled(title))
    for names in ("王凯、李红", "王凯", "赵云"):
        assert named(milvus, milvus.signed_by(names)) == named(memory, memory.signed_by(names))
    for question in ("系瓜多少钱一斤?", "西瓜多少钱一斤?"):
        assert milvus.corrected(question) == memory.corrected(question)


def test_hits_have_the_same_signals(shared: str, papers: tuple[Newspaper, Newspaper], tmp_path: Path) -> None:
    encoder = FakeEncoder()
    milvus, memory = MilvusStore(open_holdings(shared), encoder), Retriever.of(ISSUES, encoder, VectorCache(tmp_path))
    queries = [Query("大桥3号什么时候合龙", ("大桥", "3", "号", "合龙")), Query("谁写的", ("西瓜",), authors=True)]
    for ours, theirs in zip(milvus.search_each(queries), memory.search_each(queries), strict=True):
        assert [(h.passage.id, h.passage.issue.name, h.score, h.signals, h.similarities) for h in ours[:20]] == [
            (h.passage.id, h.passage.issue.name, h.score, h.signals, h.similarities) for h in theirs[:20]
        ]
        assert [h.vocabulary for h in ours[:20]] == [h.vocabulary for h in theirs[:20]]


def test_it_is_asked_by_itself(shared: str, papers: tuple[Newspaper, Newspaper]) -> None:
    with pytest.raises(IssueError, match="is asked by itself"):
        Newspaper.open(shared, "2026-05-29.txt", encoder=FakeEncoder())


def test_a_server_is_asked_by_its_address(shared: str, papers: tuple[Newspaper, Newspaper]) -> None:
    """Lite answers on a port of this machine as a server does."""
    from milvus_lite.server_manager import server_manager_instance

    uri = server_manager_instance.start_and_get_uri(parse_address(shared).uri)
    there = Newspaper.open(f"milvus:{uri}#daily", encoder=FakeEncoder())
    assert told(there.ask(QUESTIONS[1])) == told(papers[1].ask(QUESTIONS[1]))

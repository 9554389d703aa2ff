from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from embeddings import VectorCache
from qa.answering.answer import from_hits
from qa.answering.confidence import ANSWERED
from qa.answering.question import analyse
from qa.datatypes import Answer, Issue, Question
from qa.reader.inputs import Pair
from qa.reader.reader import Read, Reader
from qa.retrieval.search import Query, Retriever
from qa.words import content_words
from tests.answers import check_answer
from tests.fake_encoder import FakeEncoder
from tests.small_issues import small_issue

ISSUE = small_issue(
    [
        ("headline", "大桥合龙"),
        ("byline", "王凯 李红"),
        (None, "大桥昨天合龙。修桥的工人有300名。"),
        (None, "市长赵琦说,大桥明年通车。"),
    ],
    [("headline", "西瓜上市"), (None, "西瓜熟了。瓜农笑了。")],
)


threshold = ANSWERED


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.threshold", 0.0)


@pytest.fixture
def not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.threshold", 1.1)


def reply(folder: Path, text: str, k: int = 10, issues: Sequence[Issue] = (ISSUE,), authors: bool = False) -> Answer:
    retriever = Retriever.of(issues, FakeEncoder(), VectorCache(folder))
    query = Query(text, tuple(content_words(text)), authors)
    (hits,) = retriever.search([query])
    weights = {word: retriever.idf(word) for word in query.words}
    unknown = [word for word in query.words if not retriever.known(word)]
    answer = from_hits(Question(text, ("你好",), 5), None, text, analyse(text), hits, weights, unknown, k, threshold)
    check_answer(answer.to_dict(), issues, k)
    assert (answer.question, answer.history, answer.id) == (text, ("你好",), 5)
    return answer


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize(
    ("question", "paragraph", "sentence", "short"),
    [
        ("修桥的工人有多少名?", "a1-p1", "修桥的工人有300名。", "300名"),
        ("说大桥明年通车的市长是谁?", "a1-p2", "市长赵琦说,大桥明年通车。", "赵琦"),
        ("瓜农怎么笑了?", "a2-p1", "瓜农笑了。", None),
    ],
)
def test_an_answer(tmp_path: Path, question: str, paragraph: str, sentence: str, short: str | None) -> None:
    answer = reply(tmp_path, question)
    assert (answer.status, answer.sentence, answer.answer) == ("answered", sentence, short)
    assert (answer.evidence[0].paragraph, answer.evidence[0].quote) == (paragraph, sentence)
    assert answer.evidence[0].headline == ("大桥合龙" if paragraph.startswith("a1") else "西瓜上市")


@pytest.mark.usefixtures("answered")
def test_who_wrote_it_is_answered_by_the_byline(tmp_path: Path) -> None:
    answer = reply(tmp_path, "大桥合龙是谁写的?", authors=True)
    assert (answer.evidence[0].paragraph, answer.sentence, answer.answer) == ("a1-b2", "王凯 李红", "王凯 李红")
    assert answer.evidence[0].byline == ("王凯", "李红")


@pytest.mark.usefixtures("not_found")
@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("火星的大桥在哪里?", "报纸里没有提到“火星”，下面是最接近的段落。"),
        ("瓜农笑了多少?", "报纸里有相关的段落，但没有说具体数字。"),
        ("大桥怎么样?", "报纸里没有找到能回答这个问题的内容，下面是最接近的段落。"),
    ],
)
def test_why_not(tmp_path: Path, question: str, reason: str) -> None:
    answer = reply(tmp_path, question)
    assert (answer.status, answer.answer, answer.sentence, answer.reason) == ("not_found", None, None, reason)
    # The nearest passages stand there all the same.
    assert len(answer.evidence) == 5


@pytest.mark.usefixtures("not_found")
def test_what_stands_inside_another_word_is_spoken_of(tmp_path: Path) -> None:
    issue = small_issue([(None, "昨天发了公开信,大家都看了。")], [(None, "大桥合龙了,市民都来看桥。")])
    reason = reply(tmp_path, "信是谁写的?", issues=[issue]).reason
    assert reason is not None
    assert "信" not in reason
    assert reply(tmp_path, "船是谁造的?", issues=[issue]).reason == "报纸里没有提到“船”，下面是最接近的段落。"


@pytest.mark.usefixtures("not_found")
def test_why_not_in_english(tmp_path: Path) -> None:
    # An English word is never in a Chinese paper, be the thing there or not: that it is missing says nothing.
    assert reply(tmp_path, "Who is Smith?").reason == (
        "The paper does not seem to say this; the passages below come closest."
    )


@pytest.mark.parametrize("wish", ["answered", "not_found"])
def test_k_shortens_the_evidence_and_changes_nothing_else(
    tmp_path: Path, wish: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(wish)
    whole = reply(tmp_path, "修桥的工人有多少名?", k=100)
    assert len(whole.evidence) == 5
    for k in (1, 2, 5):
        short = reply(tmp_path, "修桥的工人有多少名?", k=k)
        assert short.to_dict() == {**whole.to_dict(), "evidence": whole.to_dict()["evidence"][:k]}


def test_in_an_empty_paper_nothing_is_found(tmp_path: Path) -> None:
    answer = reply(tmp_path, "大桥?", issues=[Issue("空", None, (), ())])
    assert (answer.status, answer.evidence, answer.confidence) == ("not_found", (), 0.0)
    assert answer.reason == "这份报纸里没有可以检索的文字。"


def test_it_is_answered_from_the_threshold_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sure = reply(tmp_path, "修桥的工人有多少名?").confidence
    monkeypatch.setattr(f"{__name__}.threshold", sure)
    assert reply(tmp_path, "修桥的工人有多少名?").status == "answered"
    monkeypatch.setattr(f"{__name__}.threshold", sure + 0.0001)
    assert reply(tmp_path, "修桥的工人有多少名?").status == "not_found"


@pytest.mark.usefixtures("not_found")
@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("莘县的拖拉机有多少台?", "报纸里没有提到“拖拉机”，下面是最接近的段落。"),
        ("种瓜的莘县的工资是多少?", "最接近的段落提到“莘县”，但没有说到“工资”。"),
        ("莘县种了多少亩瓜?", "报纸里有相关的段落，但没有说具体数字。"),
    ],
)
def test_a_refusal_says_why(tmp_path: Path, question: str, reason: str) -> None:
    issue = small_issue(
        [(None, "莘县种了很多瓜,人人都种瓜。")], [(None, "遥远城市里许许多多工人领到手中工资又涨了一大截,大家欢喜。")]
    )
    answer = reply(tmp_path, question, issues=[issue])
    assert answer.evidence[0].paragraph == "a1-p1"
    assert answer.reason == reason


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize(
    ("question", "read"),
    [("修桥的工人有多少名?", True), ("大桥合龙了吗?", False), ("How many workers built the bridge?", False)],
)
def test_the_reader_reads_only_what_it_was_trained_on(tmp_path: Path, question: str, read: bool) -> None:
    class Listening:
        asked: tuple[str, ...] = ()

        def read(self, pairs: Sequence[Pair]) -> list[Read]:
            self.asked += tuple(pair.question for pair in pairs)
            return [Read(0, 1, -9.0, -9.0) for _ in pairs]

    reader = Listening()
    retriever = Retriever.of([ISSUE], FakeEncoder(), VectorCache(tmp_path))
    (hits,) = retriever.search([Query(question, tuple(content_words(question)))])
    answer = from_hits(
        Question(question), None, question, analyse(question), hits, {}, (), 10, 0.0, cast("Reader", reader)
    )
    assert answer.status == "answered"
    assert bool(reader.asked) == read
    assert set(reader.asked) <= {question}

"""Questions made of the paper, each asked before it is shown."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest

from qa.datatypes import Answer, Article, Evidence, Issue
from qa.errors import WenbaoError
from qa.newspaper import Newspaper
from qa.render import Language
from qa.web.chat import Turn, answered
from qa.web.suggestions import ISSUES_READ, Candidate, Suggestions, candidates, is_answered
from tests.fakes import Guarded
from tests.small_issues import small_issue
from tests.web.conftest import FakeNewspaper


def questions(*parts: tuple[str | None, str]) -> list[tuple[str, str]]:
    issue = small_issue(list(parts))  # type: ignore[arg-type]
    return [(c.question, c.answer) for c in candidates(issue, issue.articles[0])]


def paragraph(text: str) -> list[tuple[str, str]]:
    return questions((None, text))


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("据悉,去年青山县发放创业担保贷款1.1亿元,扶持了一批人。", "去年青山县发放创业担保贷款多少元？", "1.1亿"),
        ("目前,全市国家级高新技术企业突破1000家。", "全市国家级高新技术企业有多少家？", "1000"),
        ("一季度,全市工业技改投资同比增长40.3%。", "全市工业技改投资同比增长多少？", "40.3"),
        ("青山县森林覆盖率达75.9%。", "青山县森林覆盖率是多少？", "75.9"),
        ("三明市的经济总量不到217亿元。", "三明市的经济总量是多少元？", "217亿"),
        ("记者采访时,青山镇镇长李明说,今年不一样。", "青山镇镇长是谁？", "李明"),
        ("“订单多了。”该公司销售总监李明介绍。", "销售总监李明说了什么？", ""),
        ("5月28日,全省农业推介会在青山市举行。", "全省农业推介会在哪里举行？", "青山市"),
        ("5月28日上午,全省农业推介会举行。", "全省农业推介会哪天举行？", "5月28日"),
        ("青山集团负债总额约人民币6000元。", "青山集团负债总额是多少元？", "6000"),
        ("青山市农家书屋数量达2万家。", "青山市农家书屋数量是多少家？", "2万"),
    ],
)
def test_patterns(text: str, question: str, answer: str):
    assert (question, answer) in paragraph(text)


@pytest.mark.parametrize(
    "text",
    [
        "其产值达15亿元。",
        "项目总投资1.35亿元。",
        "兑付补偿费2034.6万元。",
        "全县培育高新技术企业43家、创新型中小企业196家。",
        "“该公司”产值15亿元。",
        "他们种了30亩。",
        "习近平总书记说过。",
        "合计贡献进出口额3798万元。",
    ],
)
def test_what_cannot_be_asked_by_itself_makes_no_question(text: str):
    assert paragraph(text) == []


def test_an_author_is_asked_for_where_there_is_one():
    signed = questions(("headline", "大桥合龙"), ("byline", "赵琦 王凯"), (None, "没有数字。"))
    assert signed == [("《大桥合龙》是谁写的？", "赵琦")]
    assert questions(("headline", "大桥《合》龙"), ("byline", "赵琦"), (None, "没有数字。")) == []
    photo = Article("a1", (), headline="晨光", byline=("赵琦",), kind="photo")
    asked = [(c.question, c.english, c.answer) for c in candidates(Issue("晨报", None, (photo,), ()), photo)]
    assert asked == [("《晨光》是谁拍的？", "Who took the photo 《晨光》?", "赵琦")]
    assert questions(("headline", "大桥合龙"), (None, "没有数字。")) == []


def test_only_the_expected_answer_at_the_expected_place_counts():
    evidence = Evidence(1, "晨报", "a1", "题", None, (), "a1-p1", "贷款1.1亿元。", 0, 8, 0.9)
    answer = Answer("多少?", "answered", 0.9, (evidence,), answer="1.1亿元", sentence=evidence.quote)
    candidate = Candidate("多少?", "晨报", "a1", "a1-p1", "1.1亿")
    assert is_answered(candidate, answer)
    assert is_answered(replace(candidate, paragraph=None), answer)
    for other in (
        replace(candidate, paragraph="a1-p2"),
        replace(candidate, article="a2"),
        replace(candidate, issue="晚报"),
        replace(candidate, answer="2.2亿"),
    ):
        assert not is_answered(other, answer)
    assert not is_answered(candidate, replace(answer, confidence=0.3))
    assert not is_answered(candidate, replace(answer, status="not_found"))
    assert not is_answered(candidate, replace(answer, corrected="别的?"))


def test_nothing_is_suggested_that_the_newspaper_does_not_answer():
    paper = FakeNewspaper(text="去年青山县发放创业担保贷款1.1亿元。青山县森林覆盖率达75.9%。")
    assert Suggestions().first(paper) == ()
    assert paper.tried == [
        "去年青山县发放创业担保贷款多少元？",
        "青山县森林覆盖率是多少？",
        "《稳岗组合拳打开就业新空间》是谁写的？",
    ]
    good = paper.evidence(0, 19)
    paper.answers[paper.tried[0]] = Answer(
        paper.tried[0], "answered", 0.9, (good,), answer="1.1亿元", sentence=good.quote
    )
    assert Suggestions().first(paper) == ("去年青山县发放创业担保贷款多少元？",)


def test_a_newspaper_is_tried_once_for_its_first_questions():
    paper, suggestions = FakeNewspaper(text="青山县森林覆盖率达75.9%。"), Suggestions()
    assert suggestions.first(paper) == suggestions.first(paper) == ()
    assert len(paper.tried) == 2
    other = FakeNewspaper(text="黄河县森林覆盖率达75.9%。")
    assert suggestions.first(other) == ()
    assert other.tried[0] == "黄河县森林覆盖率是多少？"
    del other  # what was made of it goes with it
    gc.collect()
    assert list(suggestions._first) == [paper]


def test_in_english_they_ask_with_the_paper_s_own_words():
    paper = FakeNewspaper(text="去年青山县发放创业担保贷款1.1亿元。青山县森林覆盖率达75.9%。青山镇镇长李明说,好。")
    suggestions, good = Suggestions(), paper.evidence(0, 19)
    question = "How much money: 去年青山县发放创业担保贷款?"
    paper.answers[question] = Answer(question, "answered", 0.9, (good,), answer="1.1亿元", sentence=good.quote)
    assert suggestions.first(paper) == ()
    assert suggestions.first(paper, "en") == (question,)
    assert paper.tried[4:] == [
        question,
        "Who is the 青山镇镇长?",
        "What percentage: 青山县森林覆盖率?",
        "Who wrote 《稳岗组合拳打开就业新空间》?",
    ]


def test_of_an_archive_only_the_issues_are_read_that_are_needed():
    issues = Guarded([Issue(f"晨报{n}", None, (), ()) for n in range(20)], allowed=range(20 - ISSUES_READ, 20))
    paper = FakeNewspaper()
    paper.issues_ = issues
    assert Suggestions().first(paper) == ()
    evidence = replace(paper.evidence(0, 7), issue="晨报19")
    said = Turn("甲?", Answer("甲?", "answered", 0.9, (evidence,), answer="", sentence=""))
    assert Suggestions().next(paper, (said,)) == ()


def test_a_newspaper_that_cannot_be_asked_has_no_suggestions():
    paper = FakeNewspaper(text="青山县森林覆盖率达75.9%。")
    question, good = "青山县森林覆盖率是多少？", paper.evidence(0, 14)
    paper.answers[question] = WenbaoError("the model is gone")
    suggestions = Suggestions()
    assert suggestions.first(paper) == ()
    said = Turn("甲?", Answer("甲?", "answered", 0.9, (good,), answer="", sentence=good.quote))
    assert suggestions.next(paper, (said,)) == ()
    paper.answers[question] = Answer(question, "answered", 0.9, (good,), answer="75.9%", sentence=good.quote)
    assert suggestions.first(paper) == (question,)  # once it can be asked, it has


@pytest.fixture(scope="module")
def paper() -> Newspaper:
    return Newspaper.open()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_of_the_real_paper_the_first_are_answered_and_of_several_articles(paper: Newspaper, language: Language):
    first = Suggestions().first(paper, language)
    answers = paper.ask_many(first)
    assert len(first) == 4
    assert [answer.status for answer in answers] == ["answered"] * 4
    assert len({answer.evidence[0].article for answer in answers}) >= 3
    assert sum("是谁写的" in question or "Who wrote" in question for question in first) <= 1
    assert all(question[:3].isascii() == (language == "en") for question in first)


def test_after_an_answer_of_the_real_paper_nothing_comes_twice(paper: Newspaper):
    turns: tuple[Turn, ...] = ()
    suggestions, seen = Suggestions(), []
    question = "去年发放创业担保贷款多少元?"
    for _ in range(3):
        turns = (*turns, answered(question, turns, paper))
        found = suggestions.next(paper, turns)
        assert 1 <= len(found) <= 3
        assert not {q.rstrip("?？") for q in found} & {turn.question.rstrip("?？") for turn in turns}
        assert [a.status for a in paper.ask_many(found)] == ["answered"] * len(found)
        seen.append(found)
        question = found[0]
    assert suggestions.next(paper, (Turn("甲?", failure="no"),)) == ()

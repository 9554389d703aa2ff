from __future__ import annotations

from dataclasses import replace

import pytest

from qa.answering.overview import decline_summary, greet, list_articles
from qa.answering.question import analyse
from qa.datatypes import Question
from tests.answers import check_answer
from tests.small_issues import small_issue

ISSUE = small_issue(
    [
        ("kicker", "历时三年"),
        ("headline", "大桥合龙"),
        ("byline", "王凯"),
        (None, "昨天,大桥合龙。工人欢呼。"),
        (None, "桥长千米。"),
    ],
    [("byline", "李红"), (None, "西瓜熟了。瓜农笑了。")],
    [("headline", "只有标题")],
    [("byline", "赵琦"), ("credit", "赵琦 摄")],
)
ISSUES = [ISSUE]
OVERVIEW = Question("今天有什么新闻?", ("你好",), "q1")
SUMMARY = Question("总结一下", (), 7)


def test_articles_are_listed_by_their_headlines() -> None:
    answer = list_articles(OVERVIEW, analyse(OVERVIEW.text), ISSUES, 10)
    # An article without a headline is named by its first sentence; one without either is not an article to read.
    assert [(e.paragraph, e.quote) for e in answer.evidence] == [
        ("a1-b2", "大桥合龙"),
        ("a2-p1", "西瓜熟了。"),
        ("a3-b1", "只有标题"),
    ]
    assert (answer.status, answer.sentence, answer.answer, answer.reason) == ("answered", "大桥合龙", None, None)
    assert (answer.question, answer.history, answer.id) == ("今天有什么新闻?", ("你好",), "q1")
    check_answer(answer.to_dict(), [ISSUE])


def test_the_list_is_as_long_as_wished() -> None:
    one, two, ten = (list_articles(OVERVIEW, analyse(OVERVIEW.text), ISSUES, k) for k in (1, 2, 10))
    assert one == replace(ten, evidence=ten.evidence[:1])
    assert two == replace(ten, evidence=ten.evidence[:2])


def test_the_whole_list_is_counted_whatever_is_shown() -> None:
    answer = list_articles(OVERVIEW, analyse(OVERVIEW.text), ISSUES, 1)
    assert answer.total is not None
    assert (len(answer.evidence), answer.total, answer.to_dict()["total"]) == (1, 3, 3)


def test_a_summary_is_declined_with_the_lead_paragraphs() -> None:
    answer = decline_summary(SUMMARY, analyse(SUMMARY.text), ISSUES, 10)
    assert [(e.paragraph, e.quote) for e in answer.evidence] == [("a1-p1", "昨天,大桥合龙。"), ("a2-p1", "西瓜熟了。")]
    assert (answer.status, answer.sentence, answer.id) == ("not_found", None, 7)
    assert answer.reason is not None
    assert "不做总结" in answer.reason
    check_answer(answer.to_dict(), [ISSUE])
    assert decline_summary(SUMMARY, analyse(SUMMARY.text), ISSUES, 1).evidence == answer.evidence[:1]


def test_of_nothing_there_is_no_list() -> None:
    for answer in (
        list_articles(OVERVIEW, analyse(OVERVIEW.text), (), 10),
        decline_summary(SUMMARY, analyse(SUMMARY.text), (), 10),
    ):
        assert (answer.status, answer.evidence) == ("not_found", ())
        check_answer(answer.to_dict(), [])


@pytest.mark.parametrize(("text", "piece"), [("你好", "我会找出原文"), ("Hello!", "Ask about this newspaper")])
def test_a_greeting_gets_help_in_its_language(text: str, piece: str) -> None:
    answer = greet(Question(text), analyse(text))
    assert (answer.status, answer.evidence, answer.confidence) == ("not_found", (), 0.0)
    assert piece in (answer.reason or "")
    check_answer(answer.to_dict(), [])


def test_two_issues_are_listed_one_after_the_other() -> None:
    other = small_issue([("headline", "晚报的标题")], name="晚报")
    answer = list_articles(OVERVIEW, analyse(OVERVIEW.text), [ISSUE, other], 10)
    assert [e.issue for e in answer.evidence] == ["晨报", "晨报", "晨报", "晚报"]
    check_answer(answer.to_dict(), [ISSUE, other])

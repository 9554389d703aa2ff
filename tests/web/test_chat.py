"""The conversation without a browser."""

from __future__ import annotations

from qa.datatypes import Answer, Article, Issue, Paragraph
from qa.errors import WenbaoError
from qa.web import chat
from tests.web.conftest import FakeNewspaper


def issue(*articles: Article) -> Issue:
    return Issue("晨报", "2026-05-29", articles, ())


def article(text: str, headline: str = "", byline: tuple[str, ...] = ()) -> Article:
    return Article("a", (Paragraph("a-p1", text, (1, 1)),), headline=headline, byline=byline)


def test_history_leaves_out_what_failed():
    paper = FakeNewspaper(answers={"二": WenbaoError("no"), "三": Answer("三", "error", 0.0, reason="太长")})
    turns: tuple[chat.Turn, ...] = ()
    for question in "一二三四":
        turns = (*turns, chat.answered(question, turns, paper))
    assert paper.asked[-1] == ("四", ("一",))


def test_a_turn_is_two_messages_and_the_question_is_escaped():
    said = chat.messages([chat.Turn("<b>", "<p>reply</p>")])
    assert said == [
        {"role": "user", "content": '<div class="question">&lt;b&gt;</div>'},
        {"role": "assistant", "content": "<p>reply</p>"},
    ]


def test_examples_are_made_of_headlines_and_figures():
    one = issue(
        article("没有数字。", "甲乙丙"),
        article("去年发放创业担保贷款1.1亿元,扶持384名创业者。", "丁戊己", ("赵琦",)),
        article("全市累计培育创新型企业1811家。"),
        article("全年新增国家级产业集群20余个,很好。"),
    )
    assert chat.examples([one]) == [
        "这期有什么新闻？",
        "《丁戊己》是谁写的？",
        "去年发放创业担保贷款多少元？",
        "全市累计培育创新型企业多少家？",
    ]


def test_an_issue_without_names_and_figures_has_one_example():
    assert chat.examples([issue()]) == ["这期有什么新闻？"]

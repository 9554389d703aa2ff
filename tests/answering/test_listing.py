from __future__ import annotations

from dataclasses import replace

import pytest

from qa.answering.listing import Piece, evidence_of, headlines, leads, listing, piece_of
from qa.datatypes import Article, Block, Paragraph, Question
from tests.answers import check_answer
from tests.small_issues import small_issue

ISSUE = small_issue(
    [
        ("kicker", "历时三年"),
        ("headline", "大桥合龙!市民:等了三年"),
        (None, "昨天,大桥合龙。工人欢呼。"),
        (None, "桥长千米。"),
    ],
    [("byline", "李红"), (None, " 　"), (None, "西瓜熟了。瓜农笑了。")],
    [("byline", "赵琦")],
    [("headline", "只有标题")],
)


@pytest.mark.parametrize(
    ("text", "short", "quote", "answer"),
    [
        ("昨天,大桥合龙。工人欢呼。", None, "昨天,大桥合龙。", None),
        ("昨天,大桥合龙。工人欢呼。", "工人", "工人欢呼。", "工人"),
        ("工人来了。工人欢呼。", "工人", "工人来了。", "工人"),
        # What is in no single sentence is no short answer.
        ("昨天,大桥合龙。工人欢呼。", "合龙。工人", "昨天,大桥合龙。", None),
        ("昨天,大桥合龙。工人欢呼。", "西瓜", "昨天,大桥合龙。", None),
    ],
)
def test_the_sentence_of_a_paragraph(text: str, short: str | None, quote: str, answer: str | None) -> None:
    piece = piece_of(ISSUE, ISSUE.articles[0], Paragraph("p", text, (1, 1)), short)
    assert piece is not None
    assert (piece.text[piece.start : piece.end], piece.short) == (quote, answer)


def test_a_headline_is_quoted_whole_as_far_as_a_quote_may_go() -> None:
    def quoted(text: str) -> str:
        piece = piece_of(ISSUE, ISSUE.articles[0], Block("b", "a1", "headline", text, (1, 1)))
        assert piece is not None
        return piece.text[piece.start : piece.end]

    assert quoted(" 谁来养老?谁付钱?听专家说 ") == "谁来养老?谁付钱?听专家说"
    assert quoted("一!二!三!四!") == "一!二!三!"
    assert quoted("长" * 150 + "!" + "短" * 60 + "!") == "长" * 150 + "!"


def test_what_has_no_text_is_no_piece() -> None:
    assert piece_of(ISSUE, ISSUE.articles[0], Paragraph("p", " 　\n", (1, 1))) is None


def test_headlines_name_each_article_that_can_be_read() -> None:
    named = [(p.article.id, p.id, p.text[p.start : p.end]) for p in headlines([ISSUE, replace(ISSUE, name="晚报")])]
    once = [("a1", "a1-b2", "大桥合龙!市民:等了三年"), ("a2", "a2-p2", "西瓜熟了。"), ("a4", "a4-b1", "只有标题")]
    assert named == once + once


def test_leads_are_first_paragraphs() -> None:
    assert [(p.id, p.text[p.start : p.end]) for p in leads([ISSUE])] == [
        ("a1-p1", "昨天,大桥合龙。"),
        ("a2-p2", "西瓜熟了。"),
    ]


def test_evidence_shows_each_block_once() -> None:
    first, second, _ = headlines([ISSUE])
    evidence = evidence_of([first, second, first], 10)
    assert [(e.rank, e.issue, e.article, e.paragraph, e.quote, e.score) for e in evidence] == [
        (1, "晨报", "a1", "a1-b2", "大桥合龙!市民:等了三年", 1.0),
        (2, "晨报", "a2", "a2-p2", "西瓜熟了。", 1.0),
    ]
    assert evidence_of([first, second, first], 1) == evidence[:1]
    assert evidence_of([], 3) == ()


def test_the_date_of_an_article_goes_before_the_issue_s() -> None:
    article = Article("x", (Paragraph("x-p1", "下雨了。", (1, 1)),), date="2026-05-28", byline=("王凯",))
    piece = Piece(ISSUE, article, "x-p1", "下雨了。", 0, 4)
    (evidence,) = evidence_of([piece], 1)
    assert (evidence.date, evidence.byline) == ("2026-05-28", ("王凯",))
    (evidence,) = evidence_of([replace(piece, article=replace(article, date=None))], 1)
    assert evidence.date == "2026-05-29"


def test_a_list_of_articles() -> None:
    question = Question("有什么?", ("你好",), "q1")
    answer = listing(question, "今天有什么?", list(headlines([ISSUE])), 2)
    assert answer.total is not None
    assert (answer.question, answer.history, answer.id, answer.understood) == (
        "有什么?",
        ("你好",),
        "q1",
        "今天有什么?",
    )
    assert (answer.status, answer.answer, answer.sentence) == ("answered", None, "大桥合龙!市民:等了三年")
    assert (len(answer.evidence), answer.total) == (2, 3)
    check_answer(answer.to_dict(), [ISSUE], 2)
    assert answer.to_dict()["total"] == 3

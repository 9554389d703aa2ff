from __future__ import annotations

from dataclasses import replace

from qa.datatypes import Article, Block, Issue, Paragraph
from qa.retrieval.passages import passages
from tests.small_issues import small_issue

ISSUE = small_issue(
    [
        ("section", "要闻"),
        ("kicker", "历时三年"),
        ("headline", "大桥合龙"),
        ("subhead", "明年通车"),
        ("byline", "王凯 李红"),
        (None, "大桥合龙。工人欢呼。"),
        ("inner_subhead", "三年苦战"),
        (None, "该桥长一千米。"),
        ("credit", "赵琦 摄"),
        ("jump", "下转第三版"),
    ],
    [("headline", "西瓜上市"), (None, "西瓜熟了。"), ("signature", "瓜农协会"), ("page", "第3版")],
)


def test_paragraphs_and_telling_blocks_in_reading_order() -> None:
    found = passages([ISSUE])
    assert [(p.row, p.id, p.role, p.text) for p in found] == [
        (0, "a1-b2", "kicker", "历时三年"),
        (1, "a1-b3", "headline", "大桥合龙"),
        (2, "a1-b4", "subhead", "明年通车"),
        (3, "a1-b5", "byline", "王凯 李红"),
        (4, "a1-p1", None, "大桥合龙。工人欢呼。"),
        (5, "a1-p2", None, "该桥长一千米。"),
        (6, "a1-b7", "credit", "赵琦 摄"),
        (7, "a2-b1", "headline", "西瓜上市"),
        (8, "a2-p1", None, "西瓜熟了。"),
        (9, "a2-b2", "signature", "瓜农协会"),
    ]
    assert [p.id for p in found if p.is_headline] == ["a1-b2", "a1-b3", "a1-b4", "a2-b1"]
    assert [p.id for p in found if p.is_byline] == ["a1-b5", "a1-b7", "a2-b2"]


def test_a_passage_inherits_from_its_place() -> None:
    found = {p.id: p for p in passages([ISSUE])}
    assert found["a1-p1"].sentences == ((0, 5), (5, 10))
    assert found["a1-p1"].heading == found["a1-b7"].heading == "历时三年 大桥合龙 明年通车"
    assert (found["a1-p1"].before, found["a1-p2"].before) == ("", "大桥合龙。工人欢呼。")
    # The first paragraph of the next article stands after nothing.
    assert found["a2-p1"].before == ""
    assert found["a1-p1"].place == found["a1-b2"].place != found["a2-p1"].place


def test_articles_of_equal_ids_in_two_issues_are_two() -> None:
    found = passages([ISSUE, replace(ISSUE, name="晚报")])
    assert [p.row for p in found] == list(range(20))
    assert [p.issue.name for p in found] == ["晨报"] * 10 + ["晚报"] * 10
    assert found[4].id == found[14].id
    assert found[4].place != found[14].place


def test_a_dateline_names_the_authors() -> None:
    issue = small_issue(
        [("byline", "王凯 李红"), (None, "本报讯(记者 王凯 李红)昨天,大桥合龙。"), (None, "王凯、李红报道。")],
        [(None, "没有署名。")],
    )
    assert [p.id for p in passages([issue]) if p.names_authors] == ["a1-b1", "a1-p1"]


def test_what_stands_on_one_line_goes_heading_first() -> None:
    """In JSON Lines everything of an article stands on one line."""
    article = Article("7", tuple(Paragraph(f"7-p{n}", f"第{n}段。", (1, 1)) for n in range(1, 12)), headline="标题")
    issue = Issue("晨报", None, (article,), (Block("7-b1", "7", "headline", "标题", (1, 1)),))
    assert [p.id for p in passages([issue])] == ["7-b1", *(f"7-p{n}" for n in range(1, 12))]


def test_what_has_no_article_or_no_text_is_left_out() -> None:
    issue = Issue(
        "晨报",
        None,
        (Article("a1", (Paragraph("a1-p1", " 　", (2, 2)),)),),
        (Block("b1", None, "headline", "无主的标题", (1, 1)), Block("b2", "a9", "headline", "别处的标题", (3, 3))),
    )
    assert passages([issue]) == ()
    assert passages([]) == ()

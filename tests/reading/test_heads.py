"""Heads of articles: which line is the headline, which stands above and which below it."""

from __future__ import annotations

import pytest

from qa.reading.issues import issue_from_text

BODY = "昨天上午，全长九公里的大桥合龙，明年五月通车，市民纷纷前来参观，现场十分热闹。"


def head(*lines: str, body: str = BODY) -> list[tuple[str, str]]:
    """The lines above a text and what each is."""
    issue = issue_from_text("\n".join([*lines, body]), "x")
    (article,) = issue.articles
    assert [paragraph.text for paragraph in article.paragraphs] == [body]
    return [(block.role, block.text) for block in issue.blocks]


@pytest.mark.parametrize(
    "lines",
    [
        # Of two lines the second is the headline, where the first gives figures, tells of a meeting, is short or names
        # an office with who holds it.
        ("kicker 全长9公里", "headline 大桥合龙两岸相连"),
        ("kicker 市长主持会议", "headline 大桥建设再提速"),
        ("kicker 喜讯", "headline 大桥昨天合龙"),
        ("kicker 市委书记王建国", "headline 大桥昨天顺利合龙"),
        ("kicker 气象部门提醒", "headline 今夜大风降温要注意"),
        ("kicker 三年苦干终成正果", "headline 大桥合龙（新春走基层）"),
        ("kicker 关键的一跃今天", "headline 大桥合龙 两岸相连"),
        # Else the first is.
        ("headline 大桥合龙（新春走基层）", "subhead 三年苦干"),
        ("headline 大桥合龙 两岸相连", "subhead 全长九公里"),
        ("headline 大橋合龍兩岸相連", "subhead 全長九公里通車在即"),
        ("headline 大桥昨天合龙", "subhead 全长9公里"),
        # A dash marks what stands below the headline.
        ("kicker 历时三年", "headline 大桥合龙", "subhead ——河州交通再提速"),
        ("section 一线", "kicker 历时三年了", "headline 大桥合龙", "subhead ——河州交通再提速"),
        # One line is the headline; of three the second.
        ("headline 大桥合龙",),
        ("kicker 一线", "headline 历时三年", "subhead 大桥合龙", "subhead 两岸相连"),
        # A section in brackets or behind an ornament stands for itself.
        ("section 【一线】", "headline 大桥合龙", "byline 王凯 李红"),
        ("section ■一线", "headline 两岸相连"),
        # The words of a crawler.
        ("section 栏目：一线", "kicker 引题：历时三年", "headline 标题：大桥合龙", "subhead 副题：两岸相连"),
        ("section 专栏：一线", "kicker 肩题：历时三年", "headline 主题：大桥合龙", "subhead 小题：两岸相连"),
    ],
)
def test_what_stands_above_a_text(lines: tuple[str, ...]) -> None:
    told = [(role, text) for role, _, text in (line.partition(" ") for line in lines)]
    assert head(*(text for _, text in told)) == told


def test_a_line_that_names_who_says_the_headline_stands_above_it() -> None:
    body = "本报讯（记者 王凯）" + BODY
    assert head("市长在现场会上强调：", "大桥明年五月一日通车", body=body) == [
        ("kicker", "市长在现场会上强调："),
        ("headline", "大桥明年五月一日通车"),
    ]
    assert head("全市大会战", "市长在现场会上强调", "大桥明年五月一日通车", "两岸人民企盼", body=body) == [
        ("section", "全市大会战"),
        ("kicker", "市长在现场会上强调"),
        ("headline", "大桥明年五月一日通车"),
        ("subhead", "两岸人民企盼"),
    ]


def test_below_a_byline_stands_an_inner_subhead() -> None:
    assert head("大桥合龙", "本报记者 王凯", "两岸相连") == [
        ("headline", "大桥合龙"),
        ("byline", "本报记者 王凯"),
        ("inner_subhead", "两岸相连"),
    ]
    # Above all titles it signs the article as one below does, and the titles remain titles.
    assert head("本报记者 王凯", "大桥合龙", "两岸相连")[::2] == [("byline", "本报记者 王凯"), ("headline", "两岸相连")]


def test_a_name_alone_at_the_end_of_a_head_signs() -> None:
    assert head("历时三年", "大桥合龙", "王凯") == [
        ("kicker", "历时三年"),
        ("headline", "大桥合龙"),
        ("byline", "王凯"),
    ]

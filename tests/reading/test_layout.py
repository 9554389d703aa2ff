"""Where an article ends and another begins, told by what stands between two paragraphs."""

from __future__ import annotations

import pytest

from qa.reading.issues import issue_from_text

BRIDGE = "昨天上午，全长九公里的大桥合龙，明年五月通车，市民纷纷前来参观，现场十分热闹。"
MELONS = "西瓜昨天上市，每斤三元，瓜农高兴地说，今年的收成比去年好得多，价格也比去年高。"
REPORT = f"本报讯（记者 王凯）{MELONS}"


def parts(*lines: str) -> list[str]:
    """What each line is and of which article, in order; ``p`` for a paragraph, no number for what belongs to none."""
    issue = issue_from_text("\n".join(lines), "x")
    told = [(p.lines, f"p{article.id[1:]}") for article in issue.articles for p in article.paragraphs]
    told += [(b.lines, f"{b.role}{b.article[1:] if b.article else ''}") for b in issue.blocks]
    return [part for _, part in sorted(told)]


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        # A heading alone may divide an article.
        (["西瓜上市", MELONS], ["inner_subhead1", "p1"]),
        (["相关链接", REPORT], ["inner_subhead1", "p1"]),
        (["一、西瓜上市", REPORT], ["inner_subhead1", "p1"]),
        # A report begins an article, and so does what follows the end of one.
        (["西瓜上市", REPORT], ["headline2", "p2"]),
        (["西瓜上市", "各位读者：", MELONS], ["headline2", "p2", "p2"]),
        (["（完）", "西瓜上市", MELONS], ["credit1", "headline2", "p2"]),
        (["（作者系大学教授）", "西瓜上市", MELONS], ["byline1", "headline2", "p2"]),
        (["第2版：综合", "西瓜上市", MELONS], ["page", "headline2", "p2"]),
        (["上接第一版", "西瓜上市", MELONS], ["jump2", "headline2", "p2"]),
        (["西瓜上市", "本报记者 李红", MELONS], ["headline2", "byline2", "p2"]),
        (["西瓜上市", "——瓜农增收", MELONS], ["headline2", "subhead2", "p2"]),
        (["市长强调：", "西瓜要卖好价钱", REPORT], ["kicker2", "headline2", "p2"]),
        # A credit or an ornament stands within an article as well as at its end.
        (["王凯 摄", "西瓜上市", MELONS], ["credit1", "inner_subhead1", "p1"]),
        (["——————", "西瓜上市", MELONS], ["other", "inner_subhead1", "p1"]),
        # A question is a paragraph among paragraphs, a headline above a report or where an empty line stands above it.
        (["谁来收费？", MELONS], ["p1", "p1"]),
        (["谁来收费？", REPORT], ["headline2", "p2"]),
        (["", "谁来收费？", MELONS], ["headline2", "p2"]),
        # What stands under the last text.
        (["责任编辑：王凯"], ["other"]),
        (["（下转第二版）"], ["jump1"]),
    ],
)
def test_what_stands_between_two_texts(between: list[str], expected: list[str]) -> None:
    assert parts("大桥合龙", BRIDGE, *between) == ["headline1", "p1", *expected]


def test_a_text_that_ends_in_who_wrote_it_is_at_its_end() -> None:
    assert parts("大桥合龙", f"{BRIDGE}（王凯）", "西瓜上市", MELONS) == ["headline1", "p1", "headline2", "p2"]


def test_a_letter_is_signed_below_with_its_day() -> None:
    letter = ("一封信", "各位读者：", BRIDGE, "王凯", "2026年5月29日")
    assert parts(*letter, "西瓜上市", MELONS) == [
        *("headline1", "p1", "p1", "signature1", "signature1"),
        *("headline2", "p2"),
    ]


def test_what_repeats_names_a_section() -> None:
    assert parts("大桥合龙", BRIDGE, "动态", "西瓜上市", MELONS, "动态", "瓜农增收", MELONS) == [
        *("headline1", "p1"),
        *("section2", "headline2", "p2"),
        *("section3", "headline3", "p3"),
    ]


def test_what_stands_above_all_articles_is_the_papers() -> None:
    assert parts("河州晨报", "2026年5月29日", "大桥合龙", BRIDGE) == ["masthead", "masthead", "headline1", "p1"]


def test_a_headline_may_be_long_above_a_report() -> None:
    long = "大桥昨天合龙，两岸市民欢呼雀跃，工人们三年的辛苦终于有了回报，明年五月一日就要通车"
    assert parts(long, REPORT) == ["headline1", "p1"]
    # A line that announces what follows is no headline.
    assert parts(f"{long}：", REPORT)[0] == "p1"


def test_each_article_keeps_the_page_above_it() -> None:
    text = ("第1版：要闻", "大桥合龙", BRIDGE, "第2版：综合", "西瓜上市", REPORT, "瓜农增收", REPORT)
    issue = issue_from_text("\n".join(text), "x")
    assert [(article.headline, article.page) for article in issue.articles] == [
        ("大桥合龙", "第1版：要闻"),
        ("西瓜上市", "第2版：综合"),
        ("瓜农增收", "第2版：综合"),
    ]

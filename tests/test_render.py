"""Answers and issues as text, Markdown and HTML."""

from __future__ import annotations

import dataclasses
import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.bands import band_of
from qa.datatypes import Answer, Article, Block, Evidence, Issue, Paragraph, Sibling, Signal, Why
from qa.render import (
    date_in_words,
    escape_html,
    issue_to_text,
    to_html,
    to_markdown,
    to_text,
    undated,
    why_to_text,
    wrapped,
)

TEXT = "开展创业活动。去年发放创业担保贷款1.1亿元,扶持384名创业者。"
FIRST = Evidence(1, "晨报-2026-05-29", "a1", "打开新空间", "2026-05-29", ("赵琦", "王凯"), "a1-p1", TEXT, 7, 33, 0.9)
SECOND = Evidence(2, "晨报-2026-05-29", "a2", "", None, (), "a2-p1", "另一段。", 0, 4, 0.2)
ANSWERED = Answer(
    "发了多少?", "answered", 0.93, (FIRST, SECOND), answer="1.1亿元", sentence=FIRST.quote, understood="莘县发了多少?"
)
REFUSED = Answer("红烧肉?", "not_found", 0.03, (SECOND, FIRST), reason="报上没有提到“红烧肉”。")
GREETED = Answer("你好", "not_found", 0.0, reason="你好，请提问。")
LISTED = Answer(
    "有什么新闻?",
    "answered",
    1.0,
    tuple(Evidence(n, "晨报", f"a{n}", t, None, (), f"a{n}-b1", t, 0, len(t), 0.5) for n, t in ((1, "甲"), (2, "乙"))),
    sentence="甲",
    total=2,
)


def test_why_adds_up_to_the_score():
    signals = (Signal("words", 0.25, 0.4, 3), Signal("passage", 0.9, 0.5, 1), Signal("headline", 0.0, -0.05, 1))
    why = Why((*signals, Signal("covered", 0.5, 0.1), Signal("asks", 1.0, -0.1)), ("担保", "贷款"), ("莘县",))
    answer = dataclasses.replace(ANSWERED, evidence=(dataclasses.replace(FIRST, score=0.5, why=why), SECOND))
    assert why_to_text(answer) == (
        "为什么是这些段落（各项相加为得分）：\n\n"
        "  1. 去年发放创业担保贷款1.1亿元,扶持384名创业者。\n"
        "     与问题相同的词：担保 贷款\n"
        "     从标题、上一段或所指的名称得来的词：莘县\n"
        "     +0.450  整段的意思 0.900，第 1 位\n"
        "     +0.100  整段的词（BM25） 0.250，第 3 位\n"
        "     -0.100  本身是问句 1.000\n"
        "     +0.050  句子里的词 0.500\n"
        "      0.500  得分\n"
    )
    assert "rank 3" in why_to_text(answer, "en")
    assert why_to_text(ANSWERED) == ""


def test_text_says_the_answer_then_the_marked_passage_then_the_rest():
    assert to_text(ANSWERED) == (
        "按“莘县发了多少?”查找\n\n"
        "1.1亿元\n把握：高\n\n"
        "  开展创业活动。【去年发放创业担保贷款1.1亿元,扶持384名创业者。】\n"
        "  —— 打开新空间 · 赵琦 王凯 · 2026年5月29日 · 晨报\n\n"
        "另外 1 段相关原文\n"
        "  2. 另一段。（无标题）\n"
    )


def test_text_of_a_refusal_gives_the_reason_and_the_nearest_passages():
    assert to_text(REFUSED) == (
        "报上没有提到“红烧肉”。\n\n"
        "  【另一段。】\n  —— 无标题 · 晨报-2026-05-29\n\n"
        "另外 1 段相近原文\n"
        "  1. 去年发放创业担保贷款1.1亿元,扶持384名创业者。（打开新空间）\n"
    )


def test_text_of_a_greeting_is_the_help_alone():
    assert to_text(GREETED) == "你好，请提问。\n"


def test_headlines_are_listed_and_not_folded():
    assert to_text(LISTED) == "共 2 篇：\n\n  1. 甲\n  2. 乙\n"
    assert to_text(LISTED, "en") == "Articles, 2 in all:\n\n  1. 甲\n  2. 乙\n"
    assert to_markdown(LISTED) == "### 有什么新闻?\n\n**共 2 篇：**\n\n1. 甲\n2. 乙\n"
    items = '<li lang="zh">甲</li><li lang="zh">乙</li>'
    assert f'<p class="lead">共 2 篇：</p><ol class="headlines">{items}</ol>' in to_html(LISTED)


def test_a_list_that_is_cut_says_how_long_it_is():
    first = dataclasses.replace(LISTED, evidence=LISTED.evidence[:1], total=18)
    assert to_text(first) == "共 18 篇，这里列出前 1 篇：\n\n  1. 甲\n"
    assert to_text(first, "en") == "Articles, 18 in all, the first 1 here:\n\n  1. 甲\n"
    listed = '<ol class="headlines"><li lang="zh">甲</li></ol>'
    assert f'<p class="lead">共 18 篇，这里列出前 1 篇：</p>{listed}' in to_html(first)


def test_the_articles_of_several_issues_stand_under_their_issue():
    first, second = LISTED.evidence
    other = dataclasses.replace(second, issue="晚报-2026-05-30", date="2026-05-30")
    both = dataclasses.replace(LISTED, evidence=(first, other))
    assert to_text(both) == "共 2 篇：\n\n晨报\n  1. 甲\n\n晚报 · 2026年5月30日\n  2. 乙\n"
    assert to_markdown(both).endswith("**共 2 篇：**\n\n晨报\n\n1. 甲\n\n晚报 · 2026年5月30日\n\n2. 乙\n")
    assert to_html(both).endswith(
        '<p class="issue">晨报</p><ol class="headlines"><li lang="zh">甲</li></ol>'
        '<p class="issue">晚报 · 2026年5月30日</p><ol class="headlines" start="2"><li lang="zh">乙</li></ol></div>'
    )


def test_an_answer_of_headlines_is_no_list_for_that():
    answer = Answer("头条?", "answered", 1.0, LISTED.evidence, answer="甲", sentence="甲")
    assert to_text(answer) == "甲\n把握：高\n\n  【甲】\n  —— 甲 · 晨报\n\n另外 1 段相关原文\n  2. 乙\n"


def test_markdown_marks_the_sentence_and_escapes():
    evidence = dataclasses.replace(FIRST, text="# 甲*乙*\n1. 丙_丁_。", start=3, end=7)
    assert to_markdown(dataclasses.replace(ANSWERED, evidence=(evidence,), understood=None)) == (
        "### 发了多少?\n\n"
        "**1.1亿元**\n\n"
        "把握：高\n\n"
        "> \\# 甲<mark>\\*乙\\*\n> </mark>1\\. 丙\\_丁\\_。\n\n"
        "—— 打开新空间 · 赵琦 王凯 · 2026年5月29日 · 晨报\n"
    )


def test_html_marks_the_sentence_and_the_short_answer_in_it():
    page = to_html(ANSWERED)
    assert '<p class="short" lang="zh">1.1亿元</p><p class="confidence">把握：高</p>' in page
    assert "<mark>去年发放创业担保贷款<strong>1.1亿元</strong>,扶持384名创业者。</mark>" in page
    assert '<figcaption><cite lang="zh">打开新空间</cite> · 赵琦 王凯 · 2026年5月29日 · 晨报</figcaption>' in page
    assert '<details class="more"><summary>另外 1 段相关原文</summary>' in page


def test_in_english_what_is_quoted_of_the_paper_is_marked_as_chinese():
    page = to_html(dataclasses.replace(ANSWERED, confidence=0.6), "en")
    assert page.startswith('<div class="answer answered" lang="en">')
    assert re.findall(r'<(\w+)[^>]* lang="zh">', page) == ["p", "blockquote", "cite", "blockquote", "cite"]
    assert '<p class="confidence">Confidence: medium</p>' in html.unescape(page)
    assert '<p class="lead">The paper' in to_html(dataclasses.replace(ANSWERED, answer=None), "en")


def test_html_for_a_page_links_its_sources_and_says_what_the_confidence_means():
    why = Why(
        (Signal("words", 0.5, 0.4, 1), Signal("asks", 1.0, -0.1), Signal("passage", 0.9, 0.5, 1)), ("甲",), ("乙",)
    )
    answer = dataclasses.replace(ANSWERED, evidence=(FIRST, dataclasses.replace(SECOND, why=why)))
    page = to_html(answer, link=lambda e: f'#/<"{e.paragraph}')
    assert '<a class="source" href="#/&lt;&quot;a1-p1"><cite lang="zh">打开新空间</cite></a> · 赵琦 王凯 · ' in page
    assert '<a class="source" href="#/&lt;&quot;a2-p1"><cite lang="zh">无标题</cite></a>' in page
    assert '<p class="confidence"><button type="button">把握：高</button> <span class="tooltip" role="tooltip">' in page
    assert f"100 个里对的有 {band_of(0.93).right} 个" in page
    assert page.count('class="why"') == 1
    assert (
        "与问题相同的词：甲 · 从标题、上一段或所指的名称得来的词：乙 · 主要凭：整段的意思、整段的词（BM25）</p>" in page
    )
    assert "查找" not in page


def test_html_for_a_page_links_every_headline_of_a_list():
    page = to_html(LISTED, link=lambda e: f"#/{e.article}")
    link = '<li lang="zh"><a class="source" href="#/{}">{}</a></li>'
    assert link.format("a1", "甲") + link.format("a2", "乙") in page


def test_html_of_a_refusal_has_no_short_answer():
    page = to_html(REFUSED)
    assert page.startswith('<div class="answer not_found"')
    assert '<p class="reason">报上没有提到“红烧肉”。</p>' in page
    assert "short" not in page


@pytest.mark.parametrize(("confidence", "words"), [(0.8, "高"), (0.79, "中"), (0.5, "中"), (0.49, "低")])
def test_confidence_in_words(confidence, words):
    assert f"把握：{words}" in to_text(dataclasses.replace(ANSWERED, confidence=confidence))


def test_without_a_short_answer_the_sentence_speaks():
    text = to_text(dataclasses.replace(ANSWERED, answer=None, understood=None))
    assert text.startswith("报上这样写：\n把握：高\n\n  开展")


def test_everything_it_says_itself_is_english_on_request():
    text = to_text(ANSWERED, "en")
    assert "Confidence: high" in text
    assert "29 May 2026" in text
    assert to_html(REFUSED, "en").endswith("</details></div>")


@given(st.text())
def test_escaped_html_reads_back_as_the_text_without_control_characters(text):
    escaped = escape_html(text)
    assert not re.search(r"[<>\"'$*_`\[\]\\\n]|&(?!#?\w+;)", escaped)
    shown = html.unescape(escaped)
    assert [c for c in text if c.isprintable() and c not in shown] == []


@given(st.text(min_size=1), st.text(), st.text(max_size=5))
def test_html_is_one_line_with_no_tag_of_the_text(text, headline, short):
    evidence = dataclasses.replace(FIRST, text=text, start=0, end=len(text), headline=headline)
    page = to_html(dataclasses.replace(ANSWERED, evidence=(evidence, evidence), answer=short, understood=headline))
    assert "\n" not in page
    known = {
        "div",
        "p",
        "figure",
        "blockquote",
        "mark",
        "strong",
        "figcaption",
        "cite",
        "details",
        "summary",
        "ol",
        "li",
    }
    assert set(re.findall(r"</?(\w*)", page)) <= known


def test_a_terminal_is_not_steered_by_the_paper():
    evidence = dataclasses.replace(FIRST, text="\x1b[2J甲\u202e乙。", start=0, end=8)
    text = to_text(dataclasses.replace(ANSWERED, evidence=(evidence,)))
    assert "[2J甲乙。" in text
    assert "\x1b" not in text


def test_an_issue_is_shown_article_by_article():
    issue = Issue(
        "晨报",
        "2026-05-29",
        (
            Article(
                "a1",
                (Paragraph("a1-p1", "第一段。", (4, 4)), Paragraph("a1-p2", "第二段。", (6, 6))),
                headline="打开新空间",
                kicker="肩题",
                subhead="——副题",
                byline=("赵琦",),
                page="01",
            ),
            Article("a2", (Paragraph("a2-p1", "图片说明。", (9, 9)),), kind="photo"),
        ),
        (Block("a1-b1", "a1", "inner_subhead", "小标题", (5, 5)), Block("a1-b2", "a1", "byline", "赵琦", (3, 3))),
    )
    rules = "─" * 100
    assert issue_to_text(issue) == (
        "晨报 · 2026年5月29日 星期五 · 2 篇文章\n\n"
        f"{('── a1 · 新闻 · 01 ' + rules)[:60]}\n肩题\n打开新空间\n——副题\n赵琦\n\n"
        "  第一段。\n\n  小标题\n\n  第二段。\n\n"
        f"{('── a2 · 图片 ' + rules)[:60]}\n无标题\n\n  图片说明。\n"
    )


def test_a_date_that_is_none_stays_as_it_is():
    assert date_in_words("2026-05") == "2026-05"
    assert undated("2026-05-29", "2026-05-29") == "2026-05-29"
    assert undated("晨报 2026-05-29", "2026-05-29") == "晨报"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("短", 1, ["短"]),
        ("大桥今天合龙。", 12, ["大桥今天合", "龙。"]),
        ("大桥今天合龙", 12, ["大桥今天合龙"]),
        ("他们说“走吧”", 7, ["他们说", "“走吧”"]),
        ("  甲乙丙丁\n\n    戊己庚", 8, ["  甲乙丙", "  丁", "", "    戊己", "    庚"]),
        ("增长24.4%;出口16.2亿元", 10, ["增长24.4%;", "出口16.2亿", "元"]),
        ("It rained all day.", 9, ["It rained", "all day."]),
        ("https://example.com/very/long 甲", 10, ["https://example.com/very/long", "甲"]),
        ("\x1b[1m【甲乙丙】\x1b[22m丁戊", 8, ["\x1b[1m【甲乙", "丙】\x1b[22m丁戊"]),
        ("e\u0301te\u0301 甲", 6, ["e\u0301te\u0301 甲"]),
    ],
)
def test_lines_of_a_terminal(text: str, width: int, lines: list[str]):
    assert wrapped(text, width).split("\n") == lines


@given(st.text("甲乙。，“”（）3.5%ab \n", max_size=60), st.integers(4, 30))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: int):
    lines = wrapped(text, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        unbroken = re.search("[甲乙].*[甲乙]", line.strip())
        assert len(line.encode("gb18030")) - 2 * len(re.findall("[“”]", line)) <= width or not unbroken


def test_where_the_same_is_told_too() -> None:
    sibling = Sibling("晚报<b>", "a9", "两岸*相连*", "2026-05-30", ("李红",), "a9-p1", 0, 4)
    told = dataclasses.replace(ANSWERED, evidence=(dataclasses.replace(FIRST, siblings=(sibling, sibling)), SECOND))
    line = "两岸*相连* · 李红 · 2026年5月30日 · 晚报<b>"
    assert f"\n     同样的内容另见：{line}；{line}\n" in to_text(told)
    assert "\n     Told as well in: 两岸*相连*" in to_text(told, "en")
    assert "\n\n同样的内容另见：两岸\\*相连\\*" in to_markdown(told)
    shown = to_html(told, link=lambda passage: f"#/{passage.issue}/{passage.paragraph}")
    link = '<a class="source" href="#/晚报&lt;b&gt;/a9-p1"><cite lang="zh">两岸&#42;相连&#42;</cite></a>'
    assert f"<br>同样的内容另见：{link} · 李红 · 2026年5月30日 · 晚报&lt;b&gt;；{link}" in shown
    assert "另见" not in to_html(ANSWERED)

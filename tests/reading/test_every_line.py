"""No text is lost: every non-empty line stands in exactly one paragraph or block, whatever the text."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from qa.datatypes import Issue
from qa.reading.issues import issue_from_text

_LINES = st.sampled_from(
    [
        *[
            "",
            "　　",
            "第01版：要闻",
            "A2 焦点",
            "河州晚报 2023年11月20日 星期一",
            "把沙漠变成果园",
            "一、修路",
            "【时评】",
        ],
        *["——一个村子的三十年", "本报记者 王凯 李红", "■ 赵宗峰", "王 凯", "本报讯（记者 王凯）昨天上午，大桥合龙。"],
        *[
            "〔記者王大明／台北報導〕市府昨天說，",
            "　　他说，这座桥修了三年，",
            "总长一千二百米，明年通车。",
            "“真有这么快？”",
        ],
        *[
            "编辑同志：",
            "河州市自来水公司",
            "2022年6月3日",
            "王凯 摄",
            "（下转第三版）",
            "上接第一版",
            "责任编辑：王红",
        ],
        *["******", "标题：大桥合龙", "作者：王凯", "正文：", "（作者系大学教授）", "\ufeff", "\u200b", "a\u2028b"],
        *["x\x0by\x1cz", "“" * 30, "好" * 60, "1、", "Wi-Fi 7 arrives in", "2026 shops"],
    ]
)


def lost_nothing(text: str, issue: Issue) -> None:
    """Fails where a line of the text is not in exactly one paragraph or block, or the ids do not count."""
    items = [*(p for a in issue.articles for p in a.paragraphs), *issue.blocks]
    holders: dict[int, list[str]] = {}
    for item in items:
        for number in range(item.lines[0], item.lines[1] + 1):
            holders.setdefault(number, []).append(item.text)
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if line.strip():
            assert len(holders.get(number, [])) == 1
            assert line.strip() in holders[number][0]
    assert all(item.text == item.text.strip() for item in items)
    assert all(lines[item.lines[0] - 1].strip() and lines[item.lines[1] - 1].strip() for item in items)
    ids = [item.id for item in items]
    assert len(set(ids)) == len(ids)
    assert [a.id for a in issue.articles] == [f"a{n}" for n in range(1, len(issue.articles) + 1)]
    known = {a.id for a in issue.articles}
    assert all(block.article in known or block.article is None for block in issue.blocks)
    for article in issue.articles:
        numbers = range(1, len(article.paragraphs) + 1)
        assert [p.id for p in article.paragraphs] == [f"{article.id}-p{n}" for n in numbers]
        assert [p.lines for p in article.paragraphs] == sorted(p.lines for p in article.paragraphs)
    if any(line.strip() for line in lines):
        assert any(article.paragraphs for article in issue.articles)


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_of_any_text(text: str) -> None:
    lost_nothing(text, issue_from_text(text, "x"))


@settings(max_examples=300, deadline=None)
@given(st.lists(_LINES, max_size=40).map("\n".join))
def test_of_newspaper_lines_in_any_order(text: str) -> None:
    lost_nothing(text, issue_from_text(text, "x"))


def test_line_ends_are_those_of_splitlines() -> None:
    issue = issue_from_text("头条\x0c本报讯（记者 王凯）昨天合龙。\u2028第二段在这里。\r\n\x85第三段。", "x")
    assert [(p.text, p.lines) for p in issue.articles[0].paragraphs] == [
        ("本报讯（记者 王凯）昨天合龙。", (2, 2)),
        ("第二段在这里。", (3, 3)),
        ("第三段。", (5, 5)),
    ]


def test_large_and_hostile_texts_take_linear_time() -> None:
    began = time.process_time()
    for line in (
        "好",
        "1",
        "报" * 99,
        "驻" * 99,
        "（" * 99,
        "1年" * 49,
        "记者" * 49,
        "王凯 " * 33,
        "本报讯（记者" * 16,
    ):
        issue_from_text(f"{line}\n" * 5_000, "x")
    issue_from_text("这是一句话，" * 500_000, "x")
    issue_from_text("“没有说完的话，\n" * 20_000, "x")
    assert time.process_time() - began < 30  # three seconds on one core; a quadratic step would take minutes

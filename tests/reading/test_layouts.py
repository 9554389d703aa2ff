"""Issues in the layouts of different papers, each line marked with what it is.

A row of a file in ``layouts/`` is ``role<TAB>line``: ``p`` begins a paragraph, ``+`` goes on with it, ``-role`` belongs
to no article. ``= names | kind`` begins an article. All texts, names and places are made up.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.datatypes import Issue
from qa.reading.issues import issue_from_text

LAYOUTS = sorted((Path(__file__).parent / "layouts").glob("*.txt"))
HALF_WIDTH = str.maketrans("，；：！？（）", ",;:!?()")


def _marked(path: Path) -> tuple[str, list[tuple[str, int, str]], list[tuple[tuple[str, ...], str]]]:
    """Return the text, what each non-empty line is as (role, article or 0, line), and the articles' names and kinds."""
    lines: list[str] = []
    roles: list[tuple[str, int, str]] = []
    articles: list[tuple[tuple[str, ...], str]] = []
    for row in path.read_text(encoding="utf-8").splitlines():
        if row.startswith("="):
            names, _, kind = row[1:].partition("|")
            articles.append((tuple(names.split()), kind.strip()))
            continue
        role, _, line = row.partition("\t")
        lines.append(line)
        if line.strip():
            roles.append((role.lstrip("-"), 0 if role.startswith("-") else len(articles), line.strip()))
    return "\n".join(lines), roles, articles


def _roles(issue: Issue, text: str) -> list[tuple[str, int, str]]:
    found: dict[int, tuple[str, int]] = {}
    for block in issue.blocks:
        found[block.lines[0]] = (block.role, int(block.article[1:]) if block.article else 0)
    for number, article in enumerate(issue.articles, 1):
        for paragraph in article.paragraphs:
            first, last = paragraph.lines
            found |= {n: ("p" if n == first else "+", number) for n in range(first, last + 1)}
    return [(*found[n], line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda p: p.stem)
def test_every_line_is_what_it_is(path: Path) -> None:
    text, roles, articles = _marked(path)
    issue = issue_from_text(text, "x")
    assert _roles(issue, text) == roles
    assert [(a.byline, a.kind) for a in issue.articles] == articles


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda p: p.stem)
def test_empty_lines_between_all_lines_change_nothing(path: Path) -> None:
    text, roles, _ = _marked(path)
    spaced = text.replace("\n", "\r\n\r\n")
    assert _roles(issue_from_text(spaced, "x"), spaced) == roles


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda p: p.stem)
def test_half_width_punctuation_changes_nothing(path: Path) -> None:
    text, roles, _ = _marked(path)
    half = text.translate(HALF_WIDTH)
    assert _roles(issue_from_text(half, "x"), half) == [(*r[:2], r[2].translate(HALF_WIDTH)) for r in roles]


def test_joined_text_and_titles_are_as_printed() -> None:
    head = "大桥合龙\n——历时三年\n本报记者 王凯\n\n"
    text = head + "大桥全长九公里。项目部引进了 iPhone\n\n17 Pro 拍摄资料。后来又在桥头设\n\n展厅。"
    article = issue_from_text(text, "x").articles[0]
    assert (article.headline, article.subhead, article.byline) == ("大桥合龙", "历时三年", ("王凯",))
    assert [p.text for p in article.paragraphs] == [
        "大桥全长九公里。项目部引进了 iPhone 17 Pro 拍摄资料。后来又在桥头设展厅。"
    ]


def test_a_text_without_structure_is_one_article() -> None:
    assert [p.text for p in issue_from_text("只有一行", "x").articles[0].paragraphs] == ["只有一行"]
    issue = issue_from_text("昨天下雨。\n今天天晴。", "x")
    assert [[p.text for p in a.paragraphs] for a in issue.articles] == [["昨天下雨。", "今天天晴。"]]
    assert issue.articles[0].headline == ""


@pytest.mark.parametrize(
    ("text", "stem", "date"),
    [
        ("河州晚报 2023年11月20日 星期一\n大桥合龙\n本报讯 大桥昨天合龙。", "2020-01-01", "2023-11-20"),
        ("启事\n急寻失主。\n王凯\n2026年5月29日", "x", "2026-05-29"),
        ("启事\n急寻失主。\n王凯\n2026年5月20日", "hz-2026-05-29", "2026-05-29"),
        ("启事\n急寻失主。\n王凯\n2026年5月20日\n雨\n本报讯（记者 王凯）5月28日下雨。", "x", None),
        ("大桥合龙\n本报讯 大桥昨天合龙。", "hz_20260529", "2026-05-29"),
        ("大桥合龙\n2019-05-12\n本报讯 大桥昨天合龙。", "x", "2019-05-12"),
        ("大桥合龙\n本报讯 大桥昨天合龙。", "issue20261399", None),
    ],
)
def test_the_day_of_an_issue(text: str, stem: str, date: str | None) -> None:
    assert issue_from_text(text, stem).date == date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一季度末存款增长4.5%\n银行业开门红", ("一季度末存款增长4.5%", "银行业开门红", "")),
        ("大桥主塔封顶\n高一百六十米 用时14个月", ("", "大桥主塔封顶", "高一百六十米 用时14个月")),
        ("张林在河州调研时强调\n把果园管好", ("张林在河州调研时强调", "把果园管好", "")),
        ("全市防汛会议召开\n张林出席并讲话", ("", "全市防汛会议召开", "张林出席并讲话")),
        ("市里为果农解难题\n采摘不愁 销路不愁（民生观察）", ("市里为果农解难题", "采摘不愁 销路不愁（民生观察）", "")),
    ],
)
def test_which_of_two_lines_is_the_headline(text: str, expected: tuple[str, str, str]) -> None:
    article = issue_from_text(text + "\n本报讯（记者 王凯）昨天的事。", "x").articles[0]
    assert (article.kicker, article.headline, article.subhead) == expected

"""JSON Lines: given ids and fields are kept, mistakes are named with their line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.errors import IssueError
from qa.reading import read_issues

FULL = {
    "id": 7,
    "headline": "大桥合龙",
    "date": "2026-05-29",
    "page": 3,
    "section": "要闻",
    "kicker": "历时三年",
    "subhead": "明年通车",
    "byline": ["王凯", "李红"],
    "paragraphs": [" 大桥昨天合龙。", "　", "第一行\n第二行\u2028第三行"],
}


def _write(tmp_path: Path, *rows: Any) -> Path:
    path = tmp_path / "papers-2026-05-30.jsonl"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    return path


def test_fields_paragraphs_and_blocks(tmp_path: Path) -> None:
    (issue,) = read_issues(_write(tmp_path, "", FULL))
    assert (issue.name, issue.date) == ("papers-2026-05-30", "2026-05-29")
    (article,) = issue.articles
    assert (article.id, article.page, article.date, article.kind) == ("7", "3", "2026-05-29", "news")
    assert (article.headline, article.byline) == ("大桥合龙", ("王凯", "李红"))
    assert [(p.id, p.text, p.lines) for p in article.paragraphs] == [
        ("7-p1", "大桥昨天合龙。", (2, 2)),
        ("7-p3", "第一行\n第二行\u2028第三行", (2, 2)),
    ]
    assert [(b.id, b.article, b.role, b.text, b.lines) for b in issue.blocks] == [
        ("7-b1", "7", "section", "要闻", (2, 2)),
        ("7-b2", "7", "kicker", "历时三年", (2, 2)),
        ("7-b3", "7", "headline", "大桥合龙", (2, 2)),
        ("7-b4", "7", "subhead", "明年通车", (2, 2)),
        ("7-b5", "7", "byline", "王凯 李红", (2, 2)),
    ]


def test_one_issue_per_name_in_order_of_appearance(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "issue": "乙报", "paragraphs": ["一。"], "date": "2026-05-01"},
        {"id": "1", "issue": "甲报", "paragraphs": ["二。"], "date": "2026-05-02"},
        {"id": "2", "issue": "乙报", "paragraphs": ["三。"], "date": "2026年5月1日"},
        {"id": "3", "issue": "甲报", "paragraphs": [], "headline": None},
    ]
    issues = read_issues(_write(tmp_path, *rows))
    assert [(i.name, i.date, [a.id for a in i.articles]) for i in issues] == [
        ("乙报", "2026-05-01", ["1", "2"]),
        ("甲报", "2026-05-30", ["1", "3"]),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "line 2 of {} is not JSON: "),
        ("[]", "line 2 of {} is not a JSON object"),
        ("[" * 100_000, "line 2 of {} is not JSON: "),
        ({"paragraphs": ["一。"]}, "line 2 of {} has no id"),
        ({"id": " ", "paragraphs": ["一。"]}, "line 2 of {} has no id"),
        ({"id": True, "paragraphs": ["一。"]}, "id in line 2 of {} is not a text"),
        ({"id": "2"}, "line 2 of {} has no paragraphs"),
        ({"id": "2", "paragraphs": None}, "line 2 of {} has no paragraphs"),
        ({"id": "2", "paragraphs": "一。"}, "paragraphs in line 2 of {} is not a list of texts"),
        ({"id": "2", "paragraphs": ["一。", 2]}, "paragraphs in line 2 of {} is not a list of texts"),
        ({"id": "2", "paragraphs": [], "headline": []}, "headline in line 2 of {} is not a text"),
        ({"id": "2", "paragraphs": [], "byline": "王凯"}, "byline in line 2 of {} is not a list of texts"),
        ({"id": "2", "paragraphs": [], "kind": "ad"}, "kind in line 2 of {} is 'ad'; use one of news, commentary"),
        ({"id": "2", "paragraphs": [], "date": "昨天"}, "date in line 2 of {} is '昨天'; write dates like 2026-05-29"),
        ({"id": "1", "paragraphs": []}, "line 2 of {} repeats the id '1'; give every article"),
        (r'{"id": "2", "paragraphs": ["\ud800"]}', "paragraphs in line 2 of {} is not a list of texts"),
    ],
)
def test_mistakes(tmp_path: Path, row: Any, message: str) -> None:
    path = _write(tmp_path, {"id": "1", "paragraphs": ["一。"]}, row)
    with pytest.raises(IssueError) as error:
        read_issues(path)
    assert str(error.value).startswith(message.format(path))


def test_a_file_needs_an_article(tmp_path: Path) -> None:
    with pytest.raises(IssueError, match="is empty"):
        read_issues(_write(tmp_path, "", " "))

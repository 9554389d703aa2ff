"""Reports to read and print: everything is there, in its order, and no text of the paper is mark-up."""

from __future__ import annotations

import re
from pathlib import Path

from markdown_it import MarkdownIt

from qa.answer_files.reports import write_html, write_markdown
from tests.answer_files.rows import HARM, rows, write


def html(folder: Path) -> str:
    write_html(write(folder), folder / "a.html")
    return (folder / "a.html").read_text(encoding="utf-8")


def markdown(folder: Path) -> str:
    write_markdown(write(folder), folder / "a.md")
    return (folder / "a.md").read_text(encoding="utf-8")


def test_one_part_for_each_row_in_order_with_the_counts_above(tmp_path: Path) -> None:
    page, text = html(tmp_path), markdown(tmp_path)
    counts = "共 3 题，答出 1，报上没有 1，没有查成 1"
    assert re.findall('<p class="number">(.*)</p>', page) == ["1 · 7", "2 · ＝x", "3 · true"]
    assert re.findall("^## (.*)$", text, re.MULTILINE) == ["1 · 7", "2 · ＝x", "3 · true"]
    assert f"<p>{counts}</p>" in page
    assert text.startswith(f"# 问报答卷\n\n{counts}\n")
    for place in ("报上没有。", "问题是空的。", "最近的。"):
        assert page.count(place) == text.count(place) == 1


def test_the_page_stands_alone_and_runs_nothing(tmp_path: Path) -> None:
    page = html(tmp_path)
    tags = {tag.lower() for tag in re.findall(r"<([a-zA-Z!/][^\s>]*)", page)}
    opened = {tag for tag in tags if not tag.startswith("/")}
    assert not opened & {"script", "a", "img", "link", "iframe", "form", "object", "b"}
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=|url\(|@import", page)
    assert "<mark>" in page
    assert "@media print" in page
    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">')


def test_the_marked_sentence_and_the_other_keys_are_literal(tmp_path: Path) -> None:
    page = html(tmp_path)
    assert "\x07" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.count("</mark>") == page.count("<mark>")
    assert '<p class="other">list：&#91;1, &quot;二&quot;&#93;</p>' in page


def test_markdown_shows_the_text_of_the_paper_literally(tmp_path: Path) -> None:
    tokens = MarkdownIt("commonmark").parse(markdown(tmp_path))
    inline = [child for token in tokens if token.type == "inline" for child in token.children or ()]
    assert {child.content for child in inline if child.type == "html_inline"} == {"<mark>", "</mark>"}
    assert not {"link_open", "image", "code_inline"} & {child.type for child in inline}
    assert not [token for token in tokens if token.type in ("html_block", "code_block", "fence", "table_open")]
    shown = "".join(child.content for child in inline if child.type == "text")
    assert shown.count("<script>alert(1)</script> **粗** [链接](http://x) | `码` &amp;") >= 3
    headings = [tokens[i + 1].content for i, token in enumerate(tokens) if token.tag == "h3" and token.nesting == 1]
    assert len(headings) == len(rows())
    assert HARM[:10] in headings[0]


def test_a_column_that_is_called_like_a_key_of_some_answers_makes_no_list_of_it(tmp_path: Path) -> None:
    why = {"signals": {}, "matched": [], "inherited": []}
    first, second, third = rows()
    first["evidence"] = [e | {"why": why} for e in first["evidence"]]
    write_markdown(
        write(tmp_path, [first | {"total": 5}, second | {"total": "5"}, third | {"total": 5}]), tmp_path / "a.md"
    )
    text = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert "篇" not in text
    assert text.count("<mark>") == 2

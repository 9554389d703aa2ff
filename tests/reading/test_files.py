"""Files of every kind and encoding: read, or refused with a remedy."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from qa.errors import IssueError
from qa.reading import files, read_issues
from qa.reading.files import decode

TEXT = "大桥昨天合龙\n本报讯（记者 王凯）昨天上午，全长九公里的大桥合龙，明年五月通车。①②③ ℃ · 12.5%\n"
TRADITIONAL = "大橋昨天合龍\n〔記者王大明／台北報導〕全長九公里的大橋昨天合龍，明年五月通車，票價五十元。\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.replace("·", "").encode("gbk"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
    ids=["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16-le+bom", "utf-16-be+bom", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_encodings(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "issue.txt"
    path.write_bytes(data)
    article = read_issues(path)[0].articles[0]
    assert (article.headline, article.byline) == ("大桥昨天合龙", ("王凯",))


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5", "utf-16-le"])
def test_traditional_characters(codec: str) -> None:
    assert decode(TRADITIONAL.encode(codec), "x") == TRADITIONAL


def test_an_encoding_of_another_language_is_no_chinese_text() -> None:
    for data in (
        "ニュースをお伝えします。テレビ".encode("shift-jis"),
        "오늘 신문 기사입니다. 대한민국의 경제는 성장을 계속하고 있습니다".encode("euc-kr"),
        b"Caf\xe9 ol\xe9",
    ):
        with pytest.raises(
            IssueError, match=r"x\.txt is neither UTF-8, UTF-16 nor GB18030 text; save the text as UTF-8"
        ):
            decode(data, "x.txt")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.pdf", b"%PDF-1.7", "is a PDF, not plain text; copy its text"),
        ("a.txt", b"%PDF-1.7", "is a PDF, not plain text; copy its text"),
        ("a.docx", b"PK\x03\x04", "is a DOCX, XLSX or ZIP file, not plain text; copy its text"),
        ("a.txt", b"\x89PNG\r\n", "is a picture, not plain text"),
        ("a.html", b"<html></html>", "is not an issue file: its ending is .html, not .txt, .md, .jsonl; copy its text"),
        ("a", "大桥".encode(), "is not an issue file: it has no ending"),
        ("a.txt", b"", "is empty; give a file with the text of an issue"),
        ("a.txt", "\ufeff \n\u3000\n".encode(), "is empty"),
        ("a.txt", b"a\x00b\x00\x01", "holds binary data, not plain text"),
        ("a.txt", b"\xff\xfea", "begins like UTF-16 text but is not"),
        ("a.txt", b"\x80\x81\xff\xff", "is neither UTF-8, UTF-16 nor GB18030 text"),
    ],
)
def test_what_is_no_issue(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(IssueError) as error:
        read_issues(path)
    assert str(error.value).startswith(str(path))
    assert message in str(error.value)


def test_text_that_is_no_chinese_is_read_as_it_is() -> None:
    for text in ("The bridge is open.", "Café olé", "こんにちは", ""):
        assert decode(text.encode(), "x") == text


def test_zeros_in_chinese_text_of_one_encoding_are_no_other() -> None:
    with pytest.raises(IssueError, match=r"^x holds binary data, not plain text; copy its text"):
        decode(f"{TEXT}\x00".encode(), "x")


def test_why_a_file_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(IssueError, match=r"a\.txt cannot be read: Permission denied; check the path and the permis"):
        read_issues(path)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(IssueError, match="does not exist; give the path of an issue file"):
        read_issues(tmp_path / "none.txt")
    with pytest.raises(IssueError, match="is a folder without an archive; give an issue file"):
        read_issues(tmp_path)
    with pytest.raises(IssueError, match="cannot be read: embedded null byte"):
        read_issues("a\x00b.txt")


def test_a_file_too_large_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 100 * 2**20)
    path = tmp_path / "issue.txt"
    with path.open("wb") as file:
        file.truncate(100 * 2**20 + 1)
    with pytest.raises(IssueError, match=r"issue\.txt is larger than 100 MiB; divide it into smaller files"):
        read_issues(path)


def test_markdown_is_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "2026-05-29.MD"
    path.write_text("# 大桥合龙\n\n本报讯（记者 王凯）**大桥**昨天合龙。\n", encoding="utf-8")
    (issue,) = read_issues(str(path))
    assert (issue.name, issue.date) == ("2026-05-29", "2026-05-29")
    assert [b.text for b in issue.blocks] == ["# 大桥合龙"]
    assert issue.articles[0].paragraphs[0].text == "本报讯（记者 王凯）**大桥**昨天合龙。"

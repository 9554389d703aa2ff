"""Each bad file that a visitor may bring, read by the real readers, is told of in Chinese, and without a path."""

from __future__ import annotations

import logging
from pathlib import Path

import openpyxl
import pytest

from qa.errors import ArchiveError, IssueError, ModelError, WenbaoError
from qa.question_files import READERS, read_questions
from qa.web.complaints import in_words, said_in
from qa.web.question_file import QuestionFile
from qa.web.shelves import Limits, ShelfError
from qa.web.upload import read_own
from tests.web.files import workbook

TEXT = "把文字存成 UTF-8 的 .txt 文件再放进来"
JSONL = '每行写一篇文章：{"id": "…", "headline": "…", "paragraphs": ["…"]}'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("晨报.txt", b"", "晨报.txt 是空的；请放入有报纸文字的文件"),
        ("晨报.txt", " \n\u3000\n".encode(), "晨报.txt 是空的；请放入有报纸文字的文件"),
        ("晨报.pdf", b"%PDF-1.7 \xe2", f"晨报.pdf 是 PDF，不是纯文本；{TEXT}"),
        ("晨报.txt", b"%PDF-1.7 \xe2", f"晨报.txt 是 PDF，不是纯文本；{TEXT}"),
        ("晨报.docx", b"PK\x03\x04rest", f"晨报.docx 是 Word、Excel 或压缩文件，不是纯文本；{TEXT}"),
        ("晨报.doc", b"\xd0\xcf\x11\xe0", f"晨报.doc 是旧版 Word 或 Excel 文件，不是纯文本；{TEXT}"),
        ("晨报.png", b"\x89PNG\r\n", f"晨报.png 是图片或音像，不是纯文本；{TEXT}"),
        ("晨报.webp", b"RIFF....", f"晨报.webp 是图片或音像，不是纯文本；{TEXT}"),
        ("晨报.rtf", b"{\\rtf1", f"晨报.rtf 是 RTF 文件，不是纯文本；{TEXT}"),
        ("晨报.7z", b"7z\xbc\xaf", f"晨报.7z 是压缩文件，不是纯文本；{TEXT}"),
        ("晨报.html", b"<p>", f"晨报.html 不是报纸文件，这里读 .txt, .md, .jsonl；{TEXT}"),
        ("晨报.txt", b"\xff\xfe\x00", f"晨报.txt 开头像 UTF-16 编码，内容却不是；{TEXT}"),
        ("晨报.txt", bytes(range(128, 256)), f"晨报.txt 的编码认不出来，不是 UTF-8、UTF-16 或 GB18030；{TEXT}"),
        ("晨报.txt", b"a\x00b\x00\x00", f"晨报.txt 里有二进制数据，不是纯文本；{TEXT}"),
        ("晨报.txt", b"x" * 1001, "晨报.txt 超过 0.000953674 MiB；请分成几个小一些的文件"),
        ("晨报.jsonl", b"{", f"晨报.jsonl 第 1 行不是 JSON 对象；{JSONL}"),
        ("晨报.jsonl", b"\n[]", f"晨报.jsonl 第 2 行不是 JSON 对象；{JSONL}"),
        ("晨报.jsonl", b'{"paragraphs": []}', f"晨报.jsonl 第 1 行没有 id；{JSONL}"),
        ("晨报.jsonl", b'{"id": "a"}', f"晨报.jsonl 第 1 行没有 paragraphs；{JSONL}"),
        ("晨报.jsonl", b'{"id": "a", "paragraphs": "b"}', f"晨报.jsonl 第 1 行的 paragraphs 写法不对；{JSONL}"),
        (
            "晨报.jsonl",
            b'{"id": "a", "paragraphs": ["b"], "date": "soon"}',
            "晨报.jsonl 第 1 行的 date 写法不对；日期写成 2026-05-29 这样",
        ),
        (
            "晨报.jsonl",
            b'{"id": "a", "paragraphs": ["b"]}\n{"id": "a", "paragraphs": ["c"]}',
            "晨报.jsonl 第 2 行的 id 'a' 前面已经用过；每篇文章要有自己的 id",
        ),
        ("晨报.jsonl", b'{"id": "a", "paragraphs": []}', "晨报.jsonl 里没有读出文章；请放入有报纸文字的文件"),
    ],
)
def test_newspapers(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(IssueError) as raised:
        read_own(path, 1000)
    assert in_words(raised.value, "zh") == said
    assert str(tmp_path) not in in_words(raised.value, "en")
    assert name in in_words(raised.value, "en")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("问.txt", b"\n# nothing\n", "问.txt 里没有问题；每行写一个问题"),
        ("问.pdf", b"%PDF", "问.pdf 不是这里能读的问题文件；请存成 .txt、.csv、.xlsx 或 .jsonl"),
        ("问.txt", b"PK\x03\x04", "问.txt 是工作簿或压缩文件，不是文本；工作簿的文件名要以 .xlsx 结尾"),
        ("问.csv", "甲,乙\n1,2\n".encode(), "问.csv 里没有名为 question 或“问题”的列；在问题那一列上面写上这个名字"),
        ("问.xlsx", b"what", "问.xlsx 不是 XLSX 工作簿；请存成 .xlsx 或 .csv"),
        ("问.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "问.xlsx 是旧版 Excel 文件（.xls）；请存成 .xlsx 或 .csv"),
        ("问.xlsx", workbook(["甲"], ["乙"]), "问.xlsx 里没有名为 question 或“问题”的列；在问题那一列上面写上这个名字"),
        ("问.txt", b"x\n" * 3, "问.txt 有 3 个问题，这里一次最多 2 个；请分成几个文件，或用命令 wenbao batch"),
        ("问.txt", b"x" * 10_001, "问.txt 超过 0.00953674 MiB；请分成几个小一些的文件"),
    ],
)
def test_questions(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(WenbaoError) as raised:
        QuestionFile.read(path, Limits(file_bytes=10_000, questions=2))
    assert in_words(raised.value, "zh") == said
    assert str(tmp_path) not in in_words(raised.value, "en")


def test_a_file_that_is_gone() -> None:
    with pytest.raises(IssueError) as raised:
        read_own(Path("/nowhere/晨报.txt"), 1000)
    assert in_words(raised.value, "zh") == "晨报.txt 没有传到；请重新放入文件"


def test_a_page_that_was_closed_meanwhile() -> None:
    error = ShelfError("gone", "the page was closed", "drop the file again")
    assert in_words(error, "zh") == "页面关闭过；请重新放入文件"


def test_what_is_not_known_in_chinese_is_said_as_it_is() -> None:
    assert in_words(IssueError("the moon is down", "remove one first"), "zh") == "the moon is down；请先移走一份"
    assert in_words(ShelfError("gone", "what", "do"), "en") == "what; do"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "第 2 行不是 JSON"),
        ('{"question": NaN}', "第 2 行不是 JSON"),
        ("[]", '第 2 行不是 JSON 对象 {"question": "…"}'),
        ('{"x": ' + "[" * 101 + "]" * 101 + "}", "第 2 行里的列表和对象套了 100 层以上"),
        ("{}", "第 2 行没有 question"),
        ('{"question": 5}', "第 2 行的 question 写法不对"),
        ('{"question": "乙?", "history": "甲?"}', "第 2 行的 history 写法不对"),
        (r'{"question": "\ud800"}', "第 2 行里有半个字符"),
    ],
)
def test_rows_of_json_lines(line: str, said: str) -> None:
    (row,) = READERS[".jsonl"](f"\n{line}".encode(), "问.jsonl")
    assert row.error is not None
    assert said_in(row.error, "zh") == said
    assert said_in(row.error, "en") == row.error


def test_rows_of_tables() -> None:
    table = 'question,history\n甲?,"[1]"\n乙,丙,丁?\n'
    said = [said_in(row.error or "", "zh") for row in READERS[".csv"](table.encode(), "问.csv")]
    assert said == ["第 2 行的 history 写法不对", "第 3 行的格子比列多；问题里有分隔符的，要放在引号里"]


def test_rows_of_workbooks(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for cell in ("question", "#N/A", "=1+1"):
        book.active.append([cell])
    book.active["A2"].data_type = "e"
    book.save(tmp_path / "问.xlsx")
    assert [said_in(row.error or "", "zh") for row in read_questions(tmp_path / "问.xlsx")] == [
        "第 2 行：单元格里是错误 #N/A",
        "第 3 行：文件里没有公式算出的值；用表格软件打开，再存一次",
    ]


def test_what_is_no_fault_of_the_row_is_left_as_it_is() -> None:
    assert said_in("问题是空的。", "zh") == "问题是空的。"


@pytest.mark.parametrize("kind", [ModelError, ArchiveError])
def test_folders_of_this_machine_are_told_to_the_log_and_to_nobody_else(
    kind: type[WenbaoError], caplog: pytest.LogCaptureFixture
) -> None:
    error = kind("/srv/secret is damaged", "run wenbao doctor")
    with caplog.at_level(logging.ERROR):
        said = in_words(error, "zh"), in_words(error, "en")
    assert said == (
        "这里的模型或报纸库出了故障；请过一会儿再试，还不行就告诉管理这个页面的人",
        "the model or the archive here is out of order; try again later, or tell whoever runs this page",
    )
    assert caplog.messages == ["/srv/secret is damaged; run wenbao doctor"] * 2

"""Sizes that nobody needs: each in a process with limits of memory and of processor time, which it keeps by far."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from qa.newspaper import Newspaper
from tests.fake_encoder import FakeEncoder

ROOT = Path(__file__).parents[2]
SECONDS = 120
"""Of processor time; a million lines take a fifth of it, all else less."""
READING = """
import resource, sys
gigabytes, seconds = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (gigabytes << 30, gigabytes << 30))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
from qa.errors import WenbaoError
from qa.question_files import read_questions
from qa.reading import read_issues
try:
    if "questions" in sys.argv[3]:
        print(len(read_questions(sys.argv[3])))
    else:
        print(sum(len(a.paragraphs) for issue in read_issues(sys.argv[3]) for a in issue.articles))
except WenbaoError as error:
    print(error.what.removeprefix(sys.argv[3]).strip(": "))
"""
SAID = "昨天上午，大桥合龙，全长一千二百米，明年五月通车。"


def told(path: Path, gigabytes: int) -> str:
    """What reading a file comes to, within so much address space."""
    command = [sys.executable, "-c", READING, str(gigabytes), str(SECONDS), str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1000:]
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        (f"头条\n本报讯（记者 王凯）{SAID * 70_000}\n", 1),
        (f"头条\n{'好' * 1_700_000}\n", 1),
        ("好\n" * 1_000_000, 999_999),
        (f"头条\n本报讯（记者 王凯）{SAID}\n" * 50_000, 50_000),
        (f"头条\n本报讯（记者 王凯）{SAID * 25}\n" * 53_000, 53_000),
    ],
    ids=["a paragraph of 5 MB", "a word of 5 MB", "a million lines of one character", "5 MB", "100 MB"],
)
def test_an_issue(tmp_path: Path, text: str, paragraphs: int) -> None:
    path = tmp_path / "issue.txt"
    path.write_text(text, encoding="utf-8")
    assert told(path, 3) == str(paragraphs)


def test_json_lines_of_100_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "issue.jsonl"
    article = json.dumps({"id": "ID", "headline": "头条", "paragraphs": [SAID * 25]}, ensure_ascii=False)
    with path.open("w", encoding="utf-8") as file:
        for number in range(52_000):
            file.write(article.replace("ID", str(number)) + "\n")
    assert path.stat().st_size > 100_000_000
    assert told(path, 3) == "52000"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("questions.txt", b"a\n" * 20_000_000, "has more than 4,194,304 lines"),
        ("questions.txt", b"a\n" * 1_100_000, "has more than 1,048,576 rows"),
        ("questions.csv", b"," * 100_000_000, "no column is named question or 问题"),
        ("questions.csv", b'question,b\n"x' + b'a","b\n' * 600_000 + b'"\n', "1"),
        ("questions.csv", b"question,b\n" + b'a","b\n' * 300_000, "300000"),
        ("questions.csv", b"(" * 10_000_000, "no column is named question or 问题"),
        ("questions.jsonl", b'{"question": "a"}\n' * 200_000, "200000"),
        ("questions.jsonl", b'{"question": "' + "好".encode() * 350_000 + b'"}\n', "1"),
        ("questions.jsonl", b"[" * 5_000_000, "1"),
        ("questions.txt", b"a" * (128 * 2**20 + 1), "is larger than 128 MiB"),
    ],
    ids=[
        "lines",
        "rows",
        "commas",
        "one row",
        "open marks",
        "brackets",
        "objects",
        "1 MB question",
        "nested",
        "128 MiB",
    ],
)
def test_a_file_of_questions(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert told(path, 4) == said


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (SHEET + b"<row>" + b"<c/>" * 5_000_000 + b"</row></sheetData></worksheet>", "holds more than a million cells"),
        (SHEET + b"<row/>" * 5_000_000 + b"</sheetData></worksheet>", "holds more than a million cells"),
        (SHEET + b" " * (129 << 20) + b"</sheetData></worksheet>", "unpacks to more than 128 MiB"),
        (SHEET + b'<row r="1048576"/></sheetData></worksheet>', "no column is named question or 问题"),
    ],
    ids=["cells", "rows", "spaces", "the last row"],
)
def test_a_workbook_packed_small(tmp_path: Path, sheet: bytes, said: str) -> None:
    import openpyxl

    plain, path = tmp_path / "plain.xlsx", tmp_path / "questions.xlsx"
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    assert path.stat().st_size < 1_000_000
    assert told(path, 3) == said


def test_questions_of_a_megabyte_and_none(tmp_path: Path) -> None:
    paper = Newspaper.open(encoder=FakeEncoder())
    long = "谁" * 350_000
    answers = paper.ask_many(["", long])
    assert [(answer.status, answer.reason) for answer in answers] == [
        ("error", "问题是空的。"),
        ("error", "问题太长：最多1000个字。"),
    ]
    assert paper.ask("那出口额呢?", history=[long, "和" * 350_000]).status in ("answered", "not_found")


NUMBERS = """
import resource, sys
seconds = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
from qa.numerals import in_digits
for unit in ("1", "1,", "1,111", "1.", "一百", "million "):
    assert in_digits(unit * (1_000_000 // len(unit)) + "x")
"""


def test_a_million_figures_in_a_row() -> None:
    """A pattern whose time grows with the square of the length would take an hour."""
    done = subprocess.run(
        [sys.executable, "-c", NUMBERS, str(SECONDS)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-1000:]

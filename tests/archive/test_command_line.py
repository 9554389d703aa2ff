"""`wenbao index`, and what the other commands make of an archive; the encoder is the fake one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import embeddings
import qa.newspaper
from qa import cli
from qa.archive.archive import open_archive
from qa.archive.indexing import find_files, index
from qa.errors import IssueError
from tests.archive.papers import make_old
from tests.fake_encoder import FakeEncoder


@pytest.fixture(autouse=True)
def fake_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (embeddings, qa.newspaper):
        monkeypatch.setattr(module, "open_encoder", lambda *_, **__: FakeEncoder(), raising=False)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Three files of one article each, and one that is no issue."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for day in (1, 2, 3):
        write(folder / f"晨报-2026-05-0{day}.jsonl", f"西瓜{day}元一斤。", kind="letter" if day == 2 else "news")
    (folder / "broken.jsonl").write_text("{", "utf-8")
    return folder


def write(path: Path, text: str, **more: Any) -> None:
    row = {"id": "1", "headline": "西瓜上市", "paragraphs": [text]} | more
    path.write_text(json.dumps(row, ensure_ascii=False), "utf-8")


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = cli.main([*map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def test_index_adds_what_can_be_read(papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    into = tmp_path / "archive"
    code, out, err = run(capsys, "index", papers, "--into", into)
    assert (code, out) == (1, "")
    assert err.splitlines()[0].startswith(f"wenbao: line 1 of {papers / 'broken.jsonl'} is not JSON")
    assert err.splitlines()[1:] == [f"wenbao: {into}: 3 added, 3 issues in all"]
    (papers / "broken.jsonl").unlink()
    write(papers / "晨报-2026-05-03.jsonl", "西瓜九元一斤。")
    code, out, err = run(capsys, "index", papers, "--into", into, "--json")
    assert (code, json.loads(out)) == (
        0,
        {
            "added": [],
            "replaced": ["晨报-2026-05-03"],
            "there already": ["晨报-2026-05-01", "晨报-2026-05-02"],
            "removed": [],
            "unread": [],
            "issues": 3,
            "passages": 6,
        },
    )
    assert err == "wenbao: 晨报-2026-05-03 is replaced: it came with the same name and date and another content\n"


def test_an_archive_of_an_older_version_becomes_one_of_the_newest_and_it_is_said(
    papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once, and only when something is written."""
    into, old, new = tmp_path / "archive", papers / "晨报-2026-05-01.jsonl", papers / "晨报-2026-05-02.jsonl"
    run(capsys, "index", old, "--into", into)
    make_old(into)
    assert run(capsys, "index", old, "--into", into)[2] == f"wenbao: {into}: 1 there already, 1 issues in all\n"
    told = f"wenbao: {into} was of version 1 and is of version 2 now: older programs read it no longer\n"
    assert run(capsys, "index", new, "--into", into)[2] == f"{told}wenbao: {into}: 1 added, 2 issues in all\n"
    code, _, err = run(capsys, "index", "--into", into, "--remove", "晨报-2026-05-01")
    assert (code, err) == (0, f"wenbao: {into}: 1 removed, 1 issues in all\n")


def test_show_lists_an_archive_and_shows_an_issue(
    papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "archive"
    run(capsys, "index", papers, "--into", into)
    code, out, err = run(capsys, "show", into)
    assert (code, out.splitlines()) == (
        0,
        [f"2026-05-0{day}     1  晨报-2026-05-0{day}" for day in (1, 2, 3)],
    )
    assert err == "wenbao: 3 issues, 6 passages; --issue-name or --date shows one\n"
    shown = json.loads(run(capsys, "show", into, "--json")[1])
    assert shown == json.loads(run(capsys, "show", *sorted(papers.glob("晨报-*.jsonl")), "--json")[1])
    for option in (("--date", "2026-05-02"), ("--issue-name", "晨报-2026-05-02")):
        shown = json.loads(run(capsys, "show", into, *option, "--json")[1])
        assert (shown["issue"], shown["articles"][0]["paragraphs"][0]["text"]) == ("晨报-2026-05-02", "西瓜2元一斤。")
        from_file = run(capsys, "show", papers / "晨报-2026-05-02.jsonl", "--json")[1]
        assert shown == json.loads(from_file)
    code, out, err = run(capsys, "show", into, "--date", "1999")
    assert (code, out) == (1, "")
    assert "there is no such issue" in err


def test_ask_takes_an_archive_and_filters(papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    into = tmp_path / "archive"
    run(capsys, "index", papers, "--into", into)

    def cited(*options: str) -> list[str]:
        out = run(capsys, "ask", "西瓜多少钱一斤?", "--json", "--no-reader", "--issue", into, *options)[1]
        return sorted({e["issue"][-1] for e in json.loads(out)["evidence"]})

    assert cited() == ["1", "2", "3"]
    assert cited("--from", "2026-05-02") == ["2", "3"]
    assert cited("--to", "2026-05-02") == ["1", "2"]
    assert cited("--kind", "letter") == ["2"]
    assert cited("--issue-name", "晨报-2026-05-01", "晨报-2026-05-03") == ["1", "3"]
    code, _, err = run(capsys, "ask", "西瓜?", "--no-reader", "--issue", into, "--byline", "王凯")
    assert code == 1
    assert "no article fits" in err


def test_remove_and_check(papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    into = tmp_path / "archive"
    run(capsys, "index", papers, "--into", into)
    code, _, err = run(capsys, "index", "--into", into, "--check", "--remove", "晨报-2026-05-02")
    assert (code, err) == (0, f"wenbao: {into}: 1 removed, every checksum is right, 2 issues in all\n")
    (entry, *_) = open_archive(into).manifest.segments
    path = entry.path(into)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    code, _, err = run(capsys, "index", "--into", into, "--check")
    assert (code, err) == (
        1,
        f"wenbao: {path} is damaged; restore it from a copy, or index the issues anew\n",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["index", "--into", "archive"], "nothing to do"),
        (["index", "a.txt"], "--into"),
        (["ask", "谁?", "--from", "gestern"], "is no date"),
        (["ask", "谁?", "--kind", "poem"], "invalid choice: 'poem'"),
    ],
)
def test_wrong_usage(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_files_folders_and_patterns(papers: Path, tmp_path: Path) -> None:
    (papers / "picture.png").write_bytes(b"\x89PNG")
    every = [str(papers / name) for name in ("broken.jsonl", *(f"晨报-2026-05-0{day}.jsonl" for day in (1, 2, 3)))]
    assert find_files([str(papers)]) == every
    assert find_files([str(papers / "*-0[13].jsonl"), every[1], str(papers)]) == [
        every[1],
        every[3],
        every[0],
        every[2],
    ]
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", papers / "*.doc"):
        with pytest.raises(IssueError, match="leads to no issue file"):
            find_files([str(path)])


def test_an_archive_is_no_issue_file(papers: Path, tmp_path: Path) -> None:
    index([str(papers)], tmp_path / "archive", FakeEncoder(), jobs=1)
    with pytest.raises(IssueError, match="is an archive itself"):
        find_files([str(tmp_path / "archive")])


def test_several_processes_read_in_order(papers: Path, tmp_path: Path) -> None:
    for day in range(4, 10):
        shutil.copy(papers / "晨报-2026-05-01.jsonl", papers / f"晨报-2026-05-0{day}.jsonl")
    told: list[tuple[str, int, int]] = []
    report = index([str(papers)], tmp_path / "a", FakeEncoder(), lambda *step: told.append(step), jobs=2)
    assert [change.name for change in report.changes] == [f"晨报-2026-05-0{day}" for day in range(1, 10)]
    assert len(report.unread) == 1
    assert told[-1] == ("index", 10, 10)

"""The commands with an address of Milvus in the place of a folder; the encoder is the fake one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import embeddings
import qa.newspaper
from qa import cli
from tests.fake_encoder import FakeEncoder


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three files of one article each, and one that is no issue."""
    for module in (embeddings, qa.newspaper):
        monkeypatch.setattr(module, "open_encoder", lambda *_, **__: FakeEncoder(), raising=False)
    folder = tmp_path / "papers"
    folder.mkdir()
    for day in (1, 2, 3):
        row = {"id": "1", "headline": "西瓜上市", "section": "要闻", "paragraphs": [f"西瓜{day}元一斤。"]}
        text = json.dumps(row, ensure_ascii=False)
        (folder / f"晨报-2026-05-0{day}.jsonl").write_text(text, "utf-8")
    (folder / "broken.jsonl").write_text("{", "utf-8")
    return folder


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = cli.main([*map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def test_all_commands(address: str, papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "index", papers, "--into", address)
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == f"wenbao: {address}: 3 added, 3 issues in all"

    code, out, err = run(capsys, "show", address)
    listed = [f"2026-05-0{day}     1  晨报-2026-05-0{day}" for day in (1, 2, 3)]
    assert (code, out.splitlines()) == (0, listed)
    assert err == "wenbao: 3 issues, 6 passages; --issue-name or --date shows one\n"
    every = sorted(papers.glob("晨报-*.jsonl"))
    assert run(capsys, "show", address, "--json")[1] == run(capsys, "show", *every, "--json")[1]
    shown = run(capsys, "show", address, "--date", "2026-05-02", "--json")[1]
    assert shown == run(capsys, "show", papers / "晨报-2026-05-02.jsonl", "--json")[1]

    def cited(*options: str) -> list[str]:
        out = run(capsys, "ask", "西瓜多少钱一斤?", "--json", "--no-reader", "--issue", address, *options)[1]
        return sorted({e["issue"][-1] for e in json.loads(out)["evidence"]})

    assert cited() == ["1", "2", "3"]
    assert cited("--from", "2026-05-02", "--section", "要闻") == ["2", "3"]
    assert cited("--issue-name", "晨报-2026-05-01") == ["1"]
    code, _, err = run(capsys, "ask", "西瓜?", "--no-reader", "--issue", address, "--byline", "王凯")
    assert (code, "no article fits" in err) == (1, True)

    questions, in_milvus, in_files = (tmp_path / name for name in ("q.txt", "milvus.jsonl", "files.jsonl"))
    questions.write_text("西瓜多少钱一斤?\n有什么新闻?\n", "utf-8")
    (papers / "broken.jsonl").unlink()
    files = sorted(map(str, papers.iterdir()))
    run(capsys, "batch", questions, "-o", in_milvus, "--no-reader", "--issue", address)
    run(capsys, "batch", questions, "-o", in_files, "--no-reader", "--issue", *files)
    assert in_milvus.read_bytes() == in_files.read_bytes()

    code, _, err = run(capsys, "index", "--into", address, "--check", "--remove", "晨报-2026-05-02")
    assert (code, err) == (0, f"wenbao: {address}: 1 removed, every checksum is right, 2 issues in all\n")
    assert cited() == ["1", "3"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "milvus:news.db"], "lacks the name of the collection; write milvus:URI#NAME"),
        (["ask", "谁?", "--issue", "milvus:news.sqlite#a"], "names neither a server nor a file ending in .db"),
        (["index", "--check", "--into", "milvus:nowhere.db#a"], "nowhere.db does not exist; make it with"),
        (["ask", "谁?", "--issue", "milvus:http://127.0.0.1:1#a"], "#a cannot be opened"),
    ],
)
def test_what_cannot_be_done(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("milvus_lite", reason="Milvus is not installed: pip install 'wenbao[milvus]'")
    code, out, err = run(capsys, *words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert message in err

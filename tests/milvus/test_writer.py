"""Adding, replacing and removing in Milvus Lite, and what a writer leaves that is stopped half-way."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings import VectorCache
from qa.archive.changes import Change
from qa.datatypes import Issue
from qa.errors import ArchiveError
from qa.milvus.address import parse_address
from qa.milvus.checking import check_holdings
from qa.milvus.database import Database
from qa.milvus.holdings import open_holdings
from qa.milvus.rows import number_of
from qa.milvus.state import read_state, write_state
from qa.milvus.writer import MilvusWriter
from qa.newspaper import Newspaper
from qa.retrieval.search import Retriever
from tests.archive.papers import QUESTIONS, answers_of, corrected, issue
from tests.fake_encoder import FakeEncoder
from tests.milvus.conftest import let_go

ROOT = Path(__file__).parents[2]


def add(address: str, *issues: Issue, encoder: FakeEncoder | None = None) -> list[Change]:
    with MilvusWriter(address, encoder or FakeEncoder()) as writer:
        return writer.add(issues)


def names(address: str) -> list[str]:
    holdings = open_holdings(address)
    check_holdings(holdings)
    return [head.name for _, head in holdings.listed]


def answers(address: str) -> list[object]:
    return [answer.to_dict() for answer in Newspaper.open(address, encoder=FakeEncoder()).ask_many(QUESTIONS)]


def in_memory(folder: Path, *issues: Issue) -> list[object]:
    return [answer.to_dict() for answer in answers_of(folder, issues)]


def test_issues_come_are_replaced_and_go(address: str, tmp_path: Path) -> None:
    """And each time the collection answers as the issues that are left; see `tests/archive/test_writer.py`."""
    empty = Issue("空", None, (), ())
    first = add(address, issue(1), issue(2), empty)
    assert [(c.name, c.outcome) for c in first] == [("晨报1", "added"), ("晨报2", "added"), ("空", "added")]
    assert answers(address) == in_memory(tmp_path / "v", issue(1), issue(2), empty)

    encoder = FakeEncoder()
    again = add(address, issue(2), issue(1), issue(2), encoder=encoder)
    assert [(c.name, c.outcome) for c in again] == [(f"晨报{n}", "there already") for n in (2, 1, 2)]
    assert encoder.encoded == []

    other = corrected(issue(2), "西瓜九元一斤。梨两元一斤。")
    assert [(c.name, c.outcome) for c in add(address, other, issue(3), encoder=encoder)] == [
        ("晨报2", "replaced"),
        ("晨报3", "added"),
    ]
    assert encoder.encoded[:3] == ["西瓜九元一斤。梨两元一斤。", "西瓜九元一斤。", "梨两元一斤。"]
    assert names(address) == ["晨报1", "空", "晨报2", "晨报3"]
    assert answers(address) == in_memory(tmp_path / "v", issue(1), empty, other, issue(3))

    with MilvusWriter(address, FakeEncoder()) as writer:
        writer.remove("晨报1")
        writer.remove("空")
        with pytest.raises(ArchiveError, match="has no issue '晨报1'"):
            writer.remove("晨报1")
        same_day = corrected(issue(3), "梨熟了。")
        outcomes = [c.outcome for c in writer.add([issue(3), same_day])]
        assert outcomes == ["there already", "added"]
    assert names(address) == ["晨报2", "晨报3", "晨报3 (2)"]
    assert answers(address) == in_memory(tmp_path / "v", other, issue(3), same_day)


def test_issues_of_one_paper_are_told_apart(address: str) -> None:
    add(address, issue(1, "晨报"), replace(issue(9), name="晨报-2026-05-02"))
    assert [c.name for c in add(address, issue(2, "晨报"), issue(3, "晨报"))] == [
        "晨报-2026-05-02 (2)",
        "晨报-2026-05-03",
    ]


def test_counts_of_words_follow_every_change(address: str, tmp_path: Path) -> None:
    words = ("西瓜", "承建", "梨", "大桥")

    def counted(*issues: Issue) -> list[tuple[int, int]]:
        memory = Retriever.of(issues, FakeEncoder(), VectorCache(tmp_path)).collection
        wanted = [(memory.words.documents_with(word), memory.around.documents_with(word)) for word in words]
        found = open_holdings(address).counts([number_of(word) for word in words])
        assert [found.get(number_of(word), (0, 0)) for word in words] == wanted
        return wanted

    add(address, issue(1), issue(2))
    assert counted(issue(1), issue(2))[:2] == [(4, 6), (2, 0)]
    old, other = open_holdings(address), corrected(issue(2), "梨两元一斤。")
    add(address, other, issue(3))
    counted(issue(1), other, issue(3))
    assert old.counts([number_of("西瓜"), number_of("梨")]) == {
        number_of("西瓜"): (4, 6),
        number_of("梨"): (0, 0),
    }  # as when it was opened
    with MilvusWriter(address, FakeEncoder()) as writer:
        writer.remove("晨报3")
    counted(issue(1), other)


class StoppedError(Exception):
    """Stands for the end of the process."""


def test_a_writer_may_be_stopped_at_any_step(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before each of its steps in turn; readers see what was there before, or all of it."""
    other = corrected(issue(1), "梨两元一斤。")
    add(address, issue(1))
    steps = 0

    def stopping(name: str) -> None:
        done = getattr(Database, name)

        def step(self: Database, *arguments: object, **options: object) -> None:
            nonlocal steps
            steps -= 1
            if steps < 0:
                raise StoppedError
            done(self, *arguments, **options)

        monkeypatch.setattr(Database, name, step)

    with monkeypatch.context():
        for name in ("put", "delete"):
            stopping(name)
        for stop in range(8, 60):
            steps = stop
            writer = MilvusWriter(address, FakeEncoder())
            steps = stop - 8
            try:
                writer.add([other, issue(2)])
                break
            except StoppedError:
                steps = 1000
                seen = names(address)
                assert seen in (["晨报1"], ["晨报1", "晨报2"])
                if len(seen) > 1:
                    break
    assert steps >= 0
    assert stop > 14  # many times before the new state stood, and once after it
    assert names(address) == ["晨报1", "晨报2"]
    add(address, issue(3))
    assert names(address) == ["晨报1", "晨报2", "晨报3"]
    assert answers(address) == in_memory(tmp_path / "v", other, issue(2), issue(3))


WRITING = """
import os, signal, sys
from qa.milvus.database import Database
from qa.milvus.writer import MilvusWriter
from tests.archive.papers import issue
from tests.fake_encoder import FakeEncoder
put = Database.put
def killed(self, table, rows, *, over=False):
    put(self, table, rows, over=over)
    if table == "sentences":
        os.kill(os.getpid(), signal.SIGKILL)
with MilvusWriter(sys.argv[1], FakeEncoder()) as writer:
    writer.add([issue(1), issue(2)])
    Database.put = killed
    writer.add([issue(3)])
"""


def test_a_writer_may_be_killed(address: str, tmp_path: Path) -> None:
    """By ``kill -9``, after most of an issue is in: that is not seen, what was said to be in is kept."""
    run = subprocess.run([sys.executable, "-c", WRITING, address], cwd=ROOT, capture_output=True, check=False)
    assert run.returncode == -9
    assert names(address) == ["晨报1", "晨报2"]
    assert answers(address) == in_memory(tmp_path / "v", issue(1), issue(2))
    with MilvusWriter(address, FakeEncoder()):
        database = Database(parse_address(address))
        assert database.count("passages", "issue >= 3") == 0
    add(address, issue(3))
    let_go(Path(parse_address(address).uri))  # and all of it is there after the file was closed
    assert answers(address) == in_memory(tmp_path / "v", issue(1), issue(2), issue(3))


def test_another_process_has_the_file(address: str) -> None:
    program = f"""
from qa.milvus.address import parse_address
from qa.milvus.database import Database
Database(parse_address({address!r}))
"""
    add(address, issue(1))
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "cannot be opened" in run.stderr.splitlines()[-1]
    assert "see that no other process has it open: Milvus Lite lets in one at a time" in run.stderr.splitlines()[-1]


def test_the_later_writer_goes_on(address: str) -> None:
    first = MilvusWriter(address, FakeEncoder())
    first.add([issue(1)])
    add(address, issue(2))
    with pytest.raises(ArchiveError, match="another process writes to"):
        first.add([issue(3)])
    assert names(address) == ["晨报1", "晨报2"]


def test_what_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="does not exist; make it"):
        open_holdings(address)
    add(address, issue(1))
    with pytest.raises(ArchiveError, match="made with the model fake-256, and this one is other-256; name its model"):
        MilvusWriter(address, FakeEncoder(name="other"))
    with pytest.raises(ArchiveError, match="made with the model fake-256"):
        Newspaper.open(address, encoder=FakeEncoder(name="other"))
    with pytest.raises(ArchiveError, match="there is no collection"):
        open_holdings(address.replace("#daily", "#weekly"))
    with pytest.raises(ArchiveError, match="is no folder"):
        Database(parse_address(f"milvus:{tmp_path}/nowhere/news.db#daily"))
    database = Database(parse_address(address))
    database.put("state", [{"id": 0, "text": '{"version": 2}'}], over=True)
    with pytest.raises(ArchiveError, match="is of version 2; this program reads version 1"):
        open_holdings(address)
    database.put("state", [{"id": 0, "text": "{"}], over=True)
    with pytest.raises(ArchiveError, match=r"the state of .* is damaged"):
        open_holdings(address)


def test_what_is_missing_is_noticed(address: str) -> None:
    add(address, issue(1), issue(2))
    holdings = open_holdings(address)
    check_holdings(holdings)
    state = read_state(holdings.database)
    assert state is not None
    write_state(holdings.database, replace(state, passages=15))
    with pytest.raises(ArchiveError, match="tells of 15 passages where 14 are"):
        check_holdings(open_holdings(address))
    holdings.database.delete("sentences", "issue == 2")
    with pytest.raises(ArchiveError, match="the issue 晨报2, of which sentences are missing"):
        check_holdings(holdings)
    holdings.database.delete("pieces", "issue == 1")
    with pytest.raises(ArchiveError, match="was removed meanwhile"):
        check_holdings(open_holdings(address))

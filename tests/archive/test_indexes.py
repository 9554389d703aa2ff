"""Archives whose vectors have an index: as large ones have it, here from a handful of rows on."""

from __future__ import annotations

from pathlib import Path

import pytest

from embeddings import inverted
from qa.archive.archive import check, open_archive
from qa.archive.manifest import read_manifest
from qa.archive.writer import Writer
from qa.datatypes import Filter
from qa.newspaper import Newspaper
from tests.archive.papers import QUESTIONS, add, answers, answers_of, issue, make_old
from tests.fake_encoder import FakeEncoder

ISSUES = [issue(number) for number in range(1, 20)]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexes from 16 rows on; all lists are gone through, so that nothing may be missed."""
    monkeypatch.setattr(inverted, "FROM", 16)
    monkeypatch.setattr(inverted, "PROBES", 100)


def sizes(folder: Path) -> list[tuple[bool, bool]]:
    """Of each segment whether its passages and its sentences have an index."""
    return [(bool(len(s.whole_index)), bool(len(s.parts_index))) for s in open_archive(folder).segments]


def test_they_answer_as_without(tmp_path: Path) -> None:
    """Whether the issues come together or one by one, with rows and lists that are taken over and left out."""
    add(tmp_path / "at once", *ISSUES)
    assert sizes(tmp_path / "at once") == [(True, True)]
    for one in (*ISSUES[:9], issue(30), *ISSUES[9:]):
        add(tmp_path / "one by one", one)
    with Writer(tmp_path / "one by one", FakeEncoder()) as writer:
        writer.remove("晨报30")
    assert (True, True) in sizes(tmp_path / "one by one")
    wanted = answers_of(tmp_path / "vectors", ISSUES)
    assert answers(tmp_path / "at once") == answers(tmp_path / "one by one") == wanted


@pytest.mark.parametrize("where", [Filter(since="2026-05-04"), Filter(issues="晨报7"), Filter(until="2026-05-18")])
def test_filters_are_kept(tmp_path: Path, where: Filter) -> None:
    add(tmp_path, *ISSUES)
    small = Newspaper(ISSUES, FakeEncoder()).within(where)
    large = Newspaper.open(tmp_path, encoder=FakeEncoder()).within(where)
    assert large.ask_many(QUESTIONS) == small.ask_many(QUESTIONS)


def test_an_archive_of_version_1_is_read_and_gets_them_when_it_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inverted, "FROM", 1 << 30)
    add(tmp_path, *ISSUES)
    monkeypatch.setattr(inverted, "FROM", 16)
    wanted = answers(tmp_path)
    make_old(tmp_path)
    assert answers(tmp_path) == wanted
    assert sizes(tmp_path) == [(False, False)]
    add(tmp_path, issue(25))
    assert sizes(tmp_path)[0] == (True, True)
    assert '"version": 2' in (tmp_path / "manifest.json").read_text("utf-8")
    assert answers(tmp_path) == answers_of(tmp_path / "vectors", [*ISSUES, issue(25)])
    for entry in read_manifest(tmp_path).segments:
        check(tmp_path, entry)

from __future__ import annotations

import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from qa.archive.archive import check, open_archive
from qa.archive.writer import FAN, Writer
from qa.datatypes import Issue
from qa.errors import ArchiveError
from tests.archive.papers import add, answers, answers_of, corrected, issue
from tests.fake_encoder import FakeEncoder


def names(folder: Path) -> list[str]:
    return [head.name for *_, head in open_archive(folder).heads]


def test_an_archive_answers_as_the_issues_themselves(tmp_path: Path) -> None:
    issues = [issue(number) for number in range(1, 8)]
    for number, one in enumerate(issues, 1):
        assert [(c.name, c.outcome) for c in add(tmp_path / "one by one", one)] == [(f"晨报{number}", "added")]
    add(tmp_path / "at once", *issues)
    wanted = answers_of(tmp_path / "vectors", issues)
    assert all(answer.evidence for answer in wanted)
    assert answers(tmp_path / "one by one") == answers(tmp_path / "at once") == wanted


def test_an_issue_comes_back_as_it_was_given(tmp_path: Path) -> None:
    issues = (issue(1), replace(issue(2), date=None), Issue("空", None, (), ()))
    add(tmp_path, *issues)
    archive = open_archive(tmp_path)
    assert tuple(archive.issue(at, number) for at, number, _ in archive.heads) == issues


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    add(tmp_path, issue(1), issue(2))
    before, encoder = open_archive(tmp_path).manifest, FakeEncoder()
    again = add(tmp_path, issue(2), issue(1), issue(2), encoder=encoder)
    assert [(c.name, c.outcome) for c in again] == [(f"晨报{n}", "there already") for n in (2, 1, 2)]
    assert open_archive(tmp_path).manifest == before
    assert encoder.encoded == []


def test_another_content_replaces_and_embeds_only_what_is_new(tmp_path: Path) -> None:
    add(tmp_path, issue(1), issue(2), issue(3))
    encoder = FakeEncoder()
    other = corrected(issue(2), "西瓜九元一斤。梨两元一斤。")
    assert [(c.name, c.date, c.outcome) for c in add(tmp_path, other, encoder=encoder)] == [
        ("晨报2", "2026-05-02", "replaced")
    ]
    assert encoder.encoded == ["西瓜九元一斤。梨两元一斤。", "西瓜九元一斤。", "梨两元一斤。"]
    assert names(tmp_path) == ["晨报1", "晨报3", "晨报2"]
    assert answers(tmp_path) == answers_of(tmp_path / "vectors", [issue(1), issue(3), other])


def test_files_of_one_day_that_come_together_stand_side_by_side(tmp_path: Path) -> None:
    """A paper may come in several files; only a later correction replaces one of them."""
    first, second = issue(1, "晨报"), corrected(issue(1, "晨报"), "西瓜熟了。")
    assert [(c.name, c.outcome) for c in add(tmp_path, first, second)] == [("晨报", "added"), ("晨报 (2)", "added")]
    third = corrected(first, "梨熟了。")
    assert [(c.name, c.outcome) for c in add(tmp_path, first, third)] == [
        ("晨报", "there already"),
        ("晨报 (2)", "replaced"),
    ]
    assert answers(tmp_path) == answers_of(tmp_path / "vectors", [first, third])


def test_issues_of_one_paper_are_told_apart_by_their_dates(tmp_path: Path) -> None:
    add(tmp_path, issue(1, "晨报"), issue(2, "晨报"))
    add(tmp_path, issue(3, "晨报"))
    assert names(tmp_path) == ["晨报", "晨报-2026-05-02", "晨报-2026-05-03"]


def test_what_is_removed_counts_for_nothing(tmp_path: Path) -> None:
    issues = [issue(number) for number in range(1, 6)]
    add(tmp_path, *issues)
    with Writer(tmp_path, FakeEncoder()) as writer:
        for number in (1, 4, 3, 5, 2):
            writer.remove(f"晨报{number}")
            issues = [one for one in issues if one.name != f"晨报{number}"]
            assert answers(tmp_path) == answers_of(tmp_path / "vectors", issues)
        with pytest.raises(ArchiveError, match="has no issue '晨报2'"):
            writer.remove("晨报2")
    assert open_archive(tmp_path).manifest.segments == ()
    assert list((tmp_path / "segments").iterdir()) == []


def test_segments_stay_few(tmp_path: Path) -> None:
    with Writer(tmp_path, FakeEncoder()) as writer:
        for number in range(1, 32):
            writer.add([issue(number)])
            sizes = [entry.passages for entry in writer.manifest.segments]
            assert sum(sizes) == number * 7
            assert all(one >= FAN * other for one, other in pairwise(sizes))
    assert len(sizes) <= 3
    assert len(list((tmp_path / "segments").iterdir())) == len(sizes)
    assert names(tmp_path) == [f"晨报{number}" for number in range(1, 32)]


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with Writer(tmp_path, FakeEncoder()) as writer:
        with pytest.raises(ArchiveError, match="another process writes to"):
            Writer(tmp_path, FakeEncoder())
        writer.add([issue(1)])
    assert [c.outcome for c in add(tmp_path, issue(2))] == ["added"]


def test_who_has_opened_it_sees_the_state_it_opened(tmp_path: Path) -> None:
    add(tmp_path, issue(1), issue(2))
    old = open_archive(tmp_path)
    passage = old.segments[0].texts.text(2)
    with Writer(tmp_path, FakeEncoder()) as writer:
        writer.remove("晨报1")
        for number in range(3, 9):
            writer.add([issue(number)])
    assert not (tmp_path / "segments" / "00000001.safetensors").exists()
    assert [head.name for *_, head in old.heads] == ["晨报1", "晨报2"]
    assert (old.segments[0].texts.text(2), old.issue(0, 0)) == (passage, issue(1))


def test_another_model_is_refused(tmp_path: Path) -> None:
    add(tmp_path, issue(1))
    with pytest.raises(ArchiveError, match="made with the model fake-256, and this one is other-256; name its model"):
        Writer(tmp_path, FakeEncoder(name="other"))
    nameless = FakeEncoder()
    nameless.fingerprint = ""
    with pytest.raises(ArchiveError, match="has no fingerprint"):
        Writer(tmp_path / "new", nameless)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("西瓜", encoding="utf-8")
    with pytest.raises(ArchiveError, match="holds something else"):
        Writer(tmp_path, FakeEncoder())
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_a_killed_writer_left_is_deleted(tmp_path: Path) -> None:
    add(tmp_path, issue(1))
    left = tmp_path / "segments" / "00000007.safetensors"
    left.write_bytes(b"half")
    assert names(tmp_path) == ["晨报1"]
    add(tmp_path, issue(1))
    assert not left.exists()


def test_a_damaged_segment_is_not_merged(tmp_path: Path) -> None:
    """Else its damage would get a checksum of its own."""
    add(tmp_path, issue(1))
    path = tmp_path / "segments" / "00000001.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="is damaged"):
        add(tmp_path, issue(2))


def test_every_segment_is_sealed(tmp_path: Path) -> None:
    add(tmp_path, issue(1), issue(2))
    for entry in open_archive(tmp_path).manifest.segments:
        check(tmp_path, entry)
        os.truncate(entry.path(tmp_path), entry.size - 1)
        with pytest.raises(ArchiveError, match="is damaged"):
            check(tmp_path, entry)
        entry.path(tmp_path).unlink()
        with pytest.raises(ArchiveError, match="cannot be read"):
            check(tmp_path, entry)

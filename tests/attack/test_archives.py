"""An archive made or changed by somebody who means harm: nothing outside of it is read, written or deleted."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from qa.archive import archive
from qa.archive.archive import open_archive
from qa.archive.files import seal_of
from qa.archive.manifest import NAME
from qa.archive.writer import Writer
from qa.errors import ArchiveError
from tests.archive.papers import add, answers, issue, sealed
from tests.fake_encoder import FakeEncoder


def put_right(folder: Path, **changes: Any) -> None:
    """Change the first segment's entry in the manifest, and its checksum too."""
    manifest = json.loads((folder / NAME).read_text(encoding="utf-8"))
    manifest["segments"][0] |= changes
    (folder / NAME).write_text(sealed(manifest), encoding="utf-8")


@pytest.mark.parametrize("name", ["../../other/segments/00000001", "/etc/passwd", "00000001/../00000001", "1", "", 7])
def test_a_segment_is_no_path(tmp_path: Path, name: object) -> None:
    add(tmp_path / "other", issue(1))
    add(tmp_path / "a", issue(1))
    put_right(tmp_path / "a", name=name)
    with pytest.raises(ArchiveError, match=r"manifest\.json is damaged; restore it"):
        open_archive(tmp_path / "a")


def test_a_folder_of_segments_that_leads_elsewhere_is_not_written_to(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "a"
    elsewhere.mkdir()
    (elsewhere / "00000009.safetensors").write_text("dear")
    folder.mkdir()
    (folder / "segments").symlink_to(elsewhere)
    with pytest.raises(ArchiveError, match="leads elsewhere"):
        Writer(folder, FakeEncoder())
    assert (elsewhere / "00000009.safetensors").read_text() == "dear"


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "manifest.json.part", "lock", "segments/00000001.safetensors", "segments/00000002.safetensors"],
)
@pytest.mark.parametrize("made", [True, False], ids=["an archive", "no archive yet"])
def test_a_link_among_its_files_is_not_written_through(tmp_path: Path, name: str, made: bool) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "a"
    elsewhere.write_text("dear")
    (folder / "segments").mkdir(parents=True)
    if made:
        add(folder, issue(1))
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(elsewhere)
    with suppress(ArchiveError):
        add(folder, issue(2))
    assert elsewhere.read_text() == "dear"


def test_only_segments_are_cleared_away(tmp_path: Path) -> None:
    add(tmp_path, issue(1))
    notes, folder = tmp_path / "segments" / "notes.txt", tmp_path / "segments" / "folder"
    left = tmp_path / "segments" / "00000099.safetensors"
    notes.write_text("dear")
    folder.mkdir()
    left.write_text("half")
    add(tmp_path, issue(2))
    assert notes.read_text() == "dear"
    assert folder.is_dir()
    assert not left.exists()


def test_a_segment_that_is_a_link_is_read_and_only_the_link_is_deleted(tmp_path: Path) -> None:
    add(tmp_path / "a", issue(1))
    (segment,) = (tmp_path / "a" / "segments").iterdir()
    elsewhere = segment.rename(tmp_path / "elsewhere.safetensors")
    segment.symlink_to(elsewhere)
    told = answers(tmp_path / "a")
    content = elsewhere.read_bytes()
    add(tmp_path / "a", issue(2))
    assert answers(tmp_path / "a")[0].evidence
    assert told[0].evidence
    assert elsewhere.read_bytes() == content


@pytest.mark.parametrize("changes", [{"issues": 2}, {"passages": 3}, {"removed": [5]}, {"size": 8}, {"sha256": "0"}])
def test_numbers_that_do_not_belong_together_are_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    add(tmp_path, issue(1))
    put_right(tmp_path, **changes)
    with pytest.raises(ArchiveError, match="is damaged"):
        open_archive(tmp_path)


def test_an_index_that_is_no_bytes_is_refused(tmp_path: Path) -> None:
    add(tmp_path, issue(1))
    (path,) = (tmp_path / "segments").iterdir()
    save_file(load_file(path) | {"whole_index": np.ones(8, np.float32)}, path)
    size, sha256 = seal_of(path)
    put_right(tmp_path, size=size, sha256=sha256)
    with pytest.raises(ArchiveError, match="is damaged"):
        open_archive(tmp_path)


def test_lists_that_overlap_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists in a file of some kilobytes could else hold any number of gigabytes together."""
    add(tmp_path, issue(1), issue(2))
    (path,) = (tmp_path / "segments").iterdir()
    sound = load_file(path)
    lists = [name for name in sound if name.endswith(".starts")]
    assert len(lists) > 10
    for name in lists:
        starts = sound[name].copy()
        starts[len(starts) // 2] = 1 << 29
        save_file(sound | {name: starts}, path)
        size, sha256 = seal_of(path)
        put_right(tmp_path, size=size, sha256=sha256)
        with pytest.raises(ArchiveError, match=r"00000001\.safetensors is damaged"):
            open_archive(tmp_path)
        with monkeypatch.context() as large:
            large.setattr(archive, "COMPARED", 0)
            (entry,) = open_archive(tmp_path).manifest.segments
            with pytest.raises(ArchiveError, match=r"00000001\.safetensors is damaged"):
                archive.check(tmp_path, entry)


def test_every_byte_of_a_small_archive_is_guarded(tmp_path: Path) -> None:
    add(tmp_path, issue(1))
    for path in [tmp_path / NAME, *(tmp_path / "segments").iterdir()]:
        sound = path.read_bytes()
        told = open_archive(tmp_path).manifest
        for at in range(0, len(sound), max(len(sound) // 400, 1)):
            path.write_bytes(sound[:at] + bytes([sound[at] ^ 0x20]) + sound[at + 1 :])
            try:
                assert open_archive(tmp_path).manifest == told  # as where white space has become another
            except ArchiveError as error:
                assert str(path) in str(error) or "version" in str(error)  # noqa: PT017
            path.write_bytes(sound[:at])
            with pytest.raises(ArchiveError):
                open_archive(tmp_path)
        path.write_bytes(sound)

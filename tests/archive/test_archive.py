from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qa.archive.archive import check, open_archive
from qa.archive.files import read
from qa.archive.manifest import read_manifest
from qa.errors import ArchiveError
from qa.newspaper import Newspaper
from tests.archive.papers import add, issue
from tests.fake_encoder import FakeEncoder


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    """Of the manifest when it is read, of a segment when it is checked."""
    add(tmp_path, issue(1), issue(2))
    (entry,) = read_manifest(tmp_path).segments
    dice = np.random.default_rng(5)
    for path in (tmp_path / "manifest.json", entry.path(tmp_path)):
        whole = path.read_bytes()
        for at in dice.choice(len(whole), 200, replace=False):
            changed = bytearray(whole)
            changed[at] ^= 1 << int(dice.integers(8))
            path.write_bytes(changed)
            if path.suffix == ".json" and json_of(changed) == json_of(whole):
                continue  # white space
            with pytest.raises(ArchiveError):
                check_all(tmp_path)
        path.write_bytes(whole)
    check_all(tmp_path)


def check_all(folder: Path) -> None:
    for entry in read_manifest(folder).segments:
        check(folder, entry)


def json_of(data: bytes | bytearray) -> object:
    try:
        return json.loads(data)
    except ValueError:
        return None


@pytest.mark.parametrize(
    "data", [b"", b"short", (1 << 40).to_bytes(8, "little"), b"\2\0\0\0\0\0\0\0[]", b"\2\0\0\0\0\0\0\0{}", b"\0" * 64]
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, data: bytes) -> None:
    add(tmp_path, issue(1))
    entry = read_manifest(tmp_path).segments[0]
    entry.path(tmp_path).write_bytes(data)
    with pytest.raises(ArchiveError, match=f"{entry.name}.safetensors is damaged"):
        open_archive(tmp_path)


def test_a_header_that_promises_what_is_not_there_is_refused(tmp_path: Path) -> None:
    header = json.dumps({"days": {"dtype": "I32", "shape": [100], "data_offsets": [0, 400]}}).encode()
    path = tmp_path / "x.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + b"\0" * 8)
    with pytest.raises(ArchiveError, match="is damaged"):
        read(path)


def test_a_missing_segment_is_named(tmp_path: Path) -> None:
    add(tmp_path, issue(1))
    path = read_manifest(tmp_path).segments[0].path(tmp_path)
    path.unlink()
    with pytest.raises(ArchiveError, match=f"{path} is missing"):
        open_archive(tmp_path)


def test_a_newer_version_is_refused(tmp_path: Path) -> None:
    add(tmp_path, issue(1))
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"version": 2', '"version": 3'), "utf-8")
    with pytest.raises(ArchiveError, match="is an archive of version 3; this program reads up to version 2"):
        open_archive(tmp_path)


def test_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is none"):
        open_archive(tmp_path)


def test_the_model_of_an_archive_is_told(tmp_path: Path) -> None:
    add(tmp_path, issue(1))
    with pytest.raises(ArchiveError, match="was made with the model fake-256, and this one is fake-8"):
        Newspaper.open(tmp_path, encoder=FakeEncoder(8))


def test_the_files_are_safetensors(tmp_path: Path) -> None:
    """What we map by ourselves is what the library reads."""
    from safetensors.numpy import load_file

    add(tmp_path, issue(1), issue(2))
    (entry,) = read_manifest(tmp_path).segments
    ours, theirs = read(entry.path(tmp_path)), load_file(entry.path(tmp_path))
    assert ours.keys() == theirs.keys()
    for name, array in theirs.items():
        assert (ours[name] == array).all()
        assert ours[name].dtype == array.dtype
        assert not ours[name].flags.writeable or not ours[name].size


def test_two_archives_and_a_file_at_once(tmp_path: Path) -> None:
    """What stands in two of them counts once, and different issues of one name are told apart."""
    add(tmp_path / "one", issue(1, "晨报"), issue(2, "晚报"))
    add(tmp_path / "two", issue(2, "晚报"), issue(3, "晨报"))
    paper = Newspaper.open(tmp_path / "one", tmp_path / "two", encoder=FakeEncoder())
    assert [one.name for one in paper.issues] == ["晨报", "晚报", "晨报-2026-05-03"]
    assert {e.issue for e in paper.ask("大桥3号什么时候合龙?").evidence} == {"晨报", "晚报", "晨报-2026-05-03"}
    lines = [{"id": "7", "headline": "梨", "paragraphs": ["梨熟了。"], "issue": "晚报", "date": "2026-06-01"}]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(line) for line in lines), "utf-8")
    paper = Newspaper.open(tmp_path / "x.jsonl", tmp_path / "one", encoder=FakeEncoder())
    assert [one.name for one in paper.issues] == ["晨报", "晚报", "晚报-2026-06-01"]
    assert paper.ask("梨怎么了?").evidence[0].issue == "晚报-2026-06-01"

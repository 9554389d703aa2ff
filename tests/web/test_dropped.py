from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from qa.errors import IssueError
from qa.web import dropped


def gone(path: Path) -> bool:
    until = time.monotonic() + 30
    while path.exists() and time.monotonic() < until:
        time.sleep(0.02)
    return not path.exists()


def test_the_folder_is_this_processes_own_and_gradio_uses_it() -> None:
    folder = dropped.own_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert dropped.own_folder() == folder
    assert os.environ["GRADIO_TEMP_DIR"] == str(folder)


def test_what_is_there_and_not_too_large_may_be_read(tmp_path: Path) -> None:
    path = tmp_path / "晨报.txt"
    with pytest.raises(IssueError, match="did not arrive"):
        dropped.checked(path, 3)
    path.write_bytes(b"abc")
    assert dropped.checked(path, 3) == path
    with pytest.raises(IssueError, match=r"larger than 1\.90735e-06 MiB"):
        dropped.checked(path, 2)


def test_a_file_that_was_read_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropped, "GRACE", 0.05)
    path = tmp_path / "晨报.txt"
    path.write_text("一", encoding="utf-8")
    dropped.forget(path)
    assert path.exists()
    assert gone(path)


def test_an_equal_file_that_has_just_arrived_stays_until_it_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dropped, "GRACE", 0.3)
    path, other = tmp_path / "晨报.txt", tmp_path / "other"
    path.write_text("一", encoding="utf-8")
    dropped.forget(path)
    time.sleep(0.2)
    other.write_text("一", encoding="utf-8")
    other.replace(path)
    time.sleep(0.2)
    assert path.exists()
    dropped.forget(path)
    assert gone(path)

"""Writers that are killed, and readers beside a writer, in processes of their own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from qa.archive.archive import check, open_archive
from tests.archive.papers import add, answers, answers_of, issue

ROOT = Path(__file__).parents[2]
WRITING = """
import sys
from pathlib import Path
from qa.archive.writer import Writer
from tests.archive.papers import issue
from tests.fake_encoder import FakeEncoder
with Writer(Path(sys.argv[1]), FakeEncoder()) as writer:
    print("open", flush=True)
    for number in range(1, 32):
        writer.add([issue(number)])
        print(number, flush=True)
"""


def writing(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    return process


def names(folder: Path) -> list[str]:
    archive = open_archive(folder)
    for entry in archive.manifest.segments:
        check(folder, entry)
    return [head.name for *_, head in archive.heads]


def test_a_writer_may_be_killed_at_any_time(tmp_path: Path) -> None:
    dice, there = np.random.default_rng(11), 0
    for _ in range(20):
        process = writing(tmp_path)
        time.sleep(dice.random() * 0.2)
        process.send_signal(signal.SIGKILL)
        said = process.communicate()[0].split()
        found = names(tmp_path)
        # All that was said to be in, in its order, and nothing by half.
        assert found == [f"晨报{number}" for number in range(1, len(found) + 1)]
        assert len(found) >= max([there, *map(int, said)])
        there = len(found)
        if there == 31:
            break
    add(tmp_path, *map(issue, range(1, 32)))
    assert names(tmp_path) == [f"晨报{number}" for number in range(1, 32)]
    assert {path.name for path in tmp_path.iterdir()} == {"lock", "manifest.json", "segments"}
    assert answers(tmp_path) == answers_of(tmp_path / "vectors", list(map(issue, range(1, 32))))


def test_readers_beside_a_writer_see_whole_states(tmp_path: Path) -> None:
    process, seen = writing(tmp_path), [0]
    while process.poll() is None:
        found = [head.name for *_, head in open_archive(tmp_path).heads]
        assert found == [f"晨报{number}" for number in range(1, len(found) + 1)]
        seen.append(len(found))
    assert process.returncode == 0
    assert seen == sorted(seen)
    assert len(names(tmp_path)) == 31

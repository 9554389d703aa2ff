"""Of every file that is kept each byte is changed, and the file cut off there: nothing false comes of it.

Archives: `tests/attack/test_archives.py`, `tests/archive/test_archive.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from embeddings import ModelError, VectorCache, bundled, default_model_folder
from embeddings.bundled import is_intact
from qa.batch import answer_batch, part_path, settings_path
from qa.bundled_data import bundled_reader
from qa.reader import bundled as reader
from tests.fake_encoder import FakeEncoder
from tests.fakes import EchoNewspaper


def changes(path: Path) -> Iterator[None]:
    """Change each byte of a file in turn, then cut it off at each; its sound content is put back at the end."""
    sound = path.read_bytes()
    for at in range(len(sound)):
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 1 << at % 8]) + sound[at + 1 :])
        yield
        path.write_bytes(sound[:at])
        yield
    path.write_bytes(sound)


@pytest.mark.parametrize("place", [part_path, settings_path])
def test_the_rows_of_an_interrupted_run(tmp_path: Path, place: type[Path]) -> None:
    """What is not as it was written is asked again, with what comes after it."""
    source, whole, answers = (tmp_path / name for name in ("q.txt", "whole.jsonl", "a.jsonl"))
    source.write_text("第1个?\n第2个?\n第3个?\n第4个?", encoding="utf-8")
    answer_batch(EchoNewspaper(), source, whole, k=1)
    with pytest.raises(KeyboardInterrupt):
        answer_batch(EchoNewspaper(stop_after=3), source, answers, k=1)
    kept = {path: path.read_bytes() for path in (part_path(answers), settings_path(answers))}
    assert part_path(answers).read_bytes() == whole.read_bytes()[: len(kept[part_path(answers)])]
    tried, asked = 0, set()
    for _ in changes(place(answers)):
        for path, data in kept.items():
            if path != place(answers):
                path.write_bytes(data)
        again = EchoNewspaper()
        answer_batch(again, source, answers, resume=True, k=1)
        assert answers.read_bytes() == whole.read_bytes()
        asked.add(len(again.asked))
        answers.unlink()
        tried += 1
    assert tried > 150
    assert asked == {2, 3, 4}


def test_vectors(tmp_path: Path) -> None:
    """They are as they were encoded, from the file or anew."""
    texts, cache = ["甲乙", "丙"], VectorCache(tmp_path)
    right = cache.encode(FakeEncoder(8), texts)
    (path,) = tmp_path.iterdir()
    tried = 0
    for _ in changes(path):
        assert np.array_equal(cache.encode(FakeEncoder(8), texts), right)
        tried += 1
    assert tried > 500


def test_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder is written anew where it is not as it was written; only the white space of its manifest may differ."""
    parts = {"model.safetensors": b"abc", "1_Pooling/config.json": b"{}"}

    def write_folder(_source: Path, folder: Path, _progress: object) -> None:
        (folder / "1_Pooling").mkdir()
        for name, data in parts.items():
            (folder / name).write_bytes(data)

    monkeypatch.setattr(bundled, "write_folder", write_folder)
    source = bundled._source_file()
    monkeypatch.setattr(bundled, "_source_file", lambda: source)
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path))
    folder = default_model_folder()
    tried = 0
    for name in ("manifest.json", *parts):
        for _ in changes(folder / name):
            assert default_model_folder() == folder
            assert is_intact(folder)
            assert {part: (folder / part).read_bytes() for part in parts} == parts
            tried += 1
    assert tried > 600


def test_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its weights are refused by name; of their 21 million bytes every 200,000th is changed."""
    path = tmp_path / "reader.safetensors"
    path.write_bytes(bundled_reader().read_bytes())
    monkeypatch.setattr(reader, "bundled_reader", lambda: path)
    monkeypatch.setattr(reader, "default_model_folder", lambda: pytest.fail("weights are used that are damaged"))
    size = path.stat().st_size
    for at in [0, 8, *range(9, size, 200_000), size - 1]:
        with path.open("r+b") as file:
            file.seek(at)
            (sound,) = file.read(1)
            file.seek(at)
            file.write(bytes([sound ^ 1 << at % 8]))
        with pytest.raises(ModelError, match=r"reader\.safetensors are damaged or of another version; install"):
            reader.open_reader()
        with path.open("r+b") as file:
            file.seek(at)
            file.write(bytes([sound]))
    with path.open("r+b") as file:
        file.truncate(size - 1)
    with pytest.raises(ModelError, match=r"reader\.safetensors are damaged"):
        reader.open_reader()

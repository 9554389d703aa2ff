from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from embeddings import VectorCache
from tests.fake_encoder import FakeEncoder

TEXTS = ["甲乙", "丙", "甲乙", "", "丙"]


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_encodes_each_text_once_and_then_never_again(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    first = VectorCache(tmp_path).encode(encoder, TEXTS)
    assert encoder.encoded == ["甲乙", "丙", ""]
    again = VectorCache(tmp_path).encode(encoder, TEXTS)
    assert encoder.encoded == ["甲乙", "丙", ""]
    assert (first == FakeEncoder().encode_passages(TEXTS)).all()
    assert (again == first).all()
    assert again.dtype == np.float32


def test_tells_texts_and_encoders_apart(tmp_path: Path) -> None:
    encoder, cache = FakeEncoder(), VectorCache(tmp_path)
    for texts in (["甲乙", "丙"], ["甲", "乙丙"], ["甲乙丙"], ["丙", "甲乙"], ["甲乙", "丙", ""], []):
        assert (cache.encode(encoder, texts) == FakeEncoder().encode_passages(texts)).all()
    other = FakeEncoder(name="other")
    cache.encode(other, ["甲乙", "丙"])
    assert other.encoded == ["甲乙", "丙"]
    assert len(list(tmp_path.iterdir())) == 7


def flip_in_data(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)


def flip_in_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[12] ^= 1
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def replace_with_text(path: Path) -> None:
    path.write_text("no vectors at all")


def replace_with_other_vectors(path: Path) -> None:
    other = path.parent / "other"
    VectorCache(other).encode(FakeEncoder(), ["戊", "己", "庚", "辛", "壬"])
    only_file(other).replace(path)
    other.rmdir()


def replace_with_another_models_vectors(path: Path) -> None:
    other = path.parent / "other"
    VectorCache(other).encode(FakeEncoder(name="other"), TEXTS)
    only_file(other).replace(path)
    other.rmdir()


@pytest.mark.parametrize(
    "damage",
    [
        flip_in_data,
        flip_in_header,
        truncate,
        empty,
        replace_with_text,
        replace_with_other_vectors,
        replace_with_another_models_vectors,
    ],
)
def test_a_damaged_or_foreign_file_is_written_anew(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    cache, encoder = VectorCache(tmp_path), FakeEncoder()
    vectors = cache.encode(encoder, TEXTS)
    damage(only_file(tmp_path))
    assert (cache.encode(encoder, TEXTS) == vectors).all()
    assert len(encoder.encoded) == 6
    assert (cache.encode(encoder, TEXTS) == vectors).all()
    assert len(encoder.encoded) == 6


def test_where_nothing_can_be_stored_the_vectors_are_given_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache, encoder = VectorCache(tmp_path / "file" / "vectors"), FakeEncoder()
    assert (cache.encode(encoder, TEXTS) == FakeEncoder().encode_passages(TEXTS)).all()


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    program = (
        "import resource, sys; from embeddings import VectorCache; from tests.fake_encoder import FakeEncoder\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "print(VectorCache(sys.argv[1]).encode(FakeEncoder(), list('甲乙丙丁')).shape)"
    )
    # Nor can what is measured of the process be written.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    assert (done.stdout, done.stderr) == ("(4, 256)\n", "")
    assert list(tmp_path.iterdir()) == []


def test_no_texts(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path)
    assert cache.encode(FakeEncoder(), []).shape == (0, 256)
    assert cache.encode(FakeEncoder(), []).shape == (0, 256)


def test_a_list_may_grow_afterwards(tmp_path: Path) -> None:
    texts = ["甲"]
    vectors = VectorCache(tmp_path).encode(FakeEncoder(), texts)
    texts.append("乙")
    assert VectorCache(tmp_path).encode(FakeEncoder(), texts).shape == (2, 256)
    assert vectors.shape == (1, 256)


def test_by_default_the_vectors_lie_in_the_programs_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path))
    VectorCache().encode(FakeEncoder(), TEXTS)
    assert only_file(tmp_path / "vectors").suffix == ".safetensors"


def test_of_an_encoder_without_a_fingerprint_nothing_is_kept(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    encoder.fingerprint = ""
    for times in (1, 2):
        assert (VectorCache(tmp_path).encode(encoder, TEXTS) == FakeEncoder().encode_passages(TEXTS)).all()
        assert encoder.encoded == ["甲乙", "丙", ""] * times
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_stores_nothing_reads_what_lies_there(tmp_path: Path) -> None:
    encoder, reading = FakeEncoder(), VectorCache(tmp_path, store=False)
    assert (reading.encode(encoder, TEXTS) == FakeEncoder().encode_passages(TEXTS)).all()
    assert list(tmp_path.iterdir()) == []
    VectorCache(tmp_path).encode(encoder, TEXTS)
    encoder.encoded.clear()
    assert (reading.encode(encoder, TEXTS) == FakeEncoder().encode_passages(TEXTS)).all()
    assert encoder.encoded == []

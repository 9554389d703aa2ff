"""Nothing is unpickled, evaluated or run that came in a file."""

from __future__ import annotations

import ast
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from embeddings import ModelError, SentenceTransformerEncoder, VectorCache
from embeddings.bundled import default_model_folder
from qa.archive.archive import open_archive
from qa.errors import ArchiveError
from qa.reader.bundled import open_reader
from tests.archive.papers import add, issue
from tests.fake_encoder import FakeEncoder

ROOT = Path(__file__).parents[2]
FORBIDDEN = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml"}
ALLOWED = {("qa/tuning/reader/train.py", "torch.load")}
"""Of its own unfinished training, with `weights_only`."""


class Poison:
    """Makes a file where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return Path.touch, (self.mark,)


def test_no_module_has_what_could_unpickle_or_evaluate() -> None:
    found = set()
    for path in [*ROOT.glob("qa/**/*.py"), *ROOT.glob("embeddings/**/*.py")]:
        where = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {(where, name.name) for name in node.names if name.name.split(".")[0] in FORBIDDEN}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FORBIDDEN:
                found.add((where, str(node.module)))
            elif isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                told = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                if called in ("eval", "exec", "compile", "__import__", "os.system", "torch.load") or (
                    called.endswith(("np.load", "numpy.load")) and told.get("allow_pickle") != "False"
                ):
                    found.add((where, called))
                assert told.get("trust_remote_code", "False") == "False", where
                assert told.get("shell", "False") == "False", where
    assert found == ALLOWED


def test_a_model_is_taken_from_no_pickle(tmp_path: Path) -> None:
    folder, mark = tmp_path / "model", tmp_path / "run"
    shutil.copytree(default_model_folder(), folder, ignore=shutil.ignore_patterns("model.safetensors"))
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Poison(mark)))
    with pytest.raises(ModelError, match="cannot be loaded as a sentence-transformers model"):
        SentenceTransformerEncoder(folder)
    assert not mark.exists()


def test_what_is_kept_on_disk_is_never_unpickled(tmp_path: Path) -> None:
    mark = tmp_path / "run"
    poison = pickle.dumps(Poison(mark))
    cache = VectorCache(tmp_path / "vectors")
    right = cache.encode(FakeEncoder(), ["甲"])
    (kept,) = (tmp_path / "vectors").iterdir()
    kept.write_bytes(poison)
    assert np.array_equal(cache.encode(FakeEncoder(), ["甲"]), right)
    add(tmp_path / "archive", issue(1))
    (segment,) = (tmp_path / "archive" / "segments").iterdir()
    segment.write_bytes(poison)
    with pytest.raises(ArchiveError, match="is damaged"):
        open_archive(tmp_path / "archive")
    weights = tmp_path / "reader.safetensors"
    weights.write_bytes(poison)
    with pytest.raises(ModelError):
        open_reader(weights)
    assert not mark.exists()

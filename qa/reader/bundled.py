"""The reader that comes with the program, over the layers of the default encoder."""

from __future__ import annotations

from pathlib import Path

from embeddings import default_model_folder, default_tokenizer
from embeddings.disk import sha256_of
from qa.bundled_data import bundled_reader
from qa.errors import ModelError
from qa.reader.reader import Reader


def open_reader(path: Path | None = None) -> Reader:
    """The reader of the weights in `path`, by default those in `data/`.

    The layers reckon in bfloat16 where the processor does so by itself, in float32 otherwise. The word embeddings are
    mapped from the default encoder's file, not copied.

    Raises
    ------
    ModelError
        The weights, or the default encoder that they build on, are not to be had or damaged.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from qa.reader.weights import load_model

    path, folder = path or bundled_reader(), default_model_folder()
    tokenizer = default_tokenizer()
    dtype = torch.bfloat16 if _reckons_in_bfloat16() else torch.float32
    try:
        model = load_model(load_file(folder / "model.safetensors"), path, dtype)
    except (OSError, SafetensorError, KeyError, RuntimeError) as error:
        raise ModelError(f"{path} cannot be read as the reader's weights: {error}", "install wenbao again") from None
    return Reader(model, tokenizer, f"reader:{sha256_of(path)[:16]}")


def _reckons_in_bfloat16() -> bool:
    import torch

    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())

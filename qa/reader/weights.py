"""What was learned, small enough to ship: the difference from the encoder's layers, in 8 bits, and the heads.

A matrix of differences is written as whole numbers from -127 to 127 with one scale a row; vectors and heads, which are
small, as they are. The 21 million values take 22 MB.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qa.reader.model import SpanModel, layers_of

if TYPE_CHECKING:
    import torch
    from torch import Tensor

_SCALE = ".scale"


def save_difference(model: SpanModel, backbone: Mapping[str, Tensor], path: Path, about: Mapping[str, str]) -> None:
    """Write what distinguishes `model` from the encoder that it began as.

    Parameters
    ----------
    backbone
        The encoder's tensors by their names in transformers' BertModel.
    about
        Metadata of the file: data, seed, figures.
    """
    import torch
    from safetensors.torch import save_file

    base = layers_of(backbone, len(model.layers))
    tensors = {}
    for name, learned in model.state_dict().items():
        moved = learned.float() - base[name] if name in base else learned.float()
        if name in base and moved.ndim == 2:
            scale = moved.abs().amax(1, keepdim=True).clamp_min(1e-12) / 127
            tensors[name] = torch.round(moved / scale).to(torch.int8)
            tensors[name + _SCALE] = scale.float()
        else:
            tensors[name] = moved.contiguous()
    save_file(tensors, path, dict(about))


def load_model(backbone: Mapping[str, Tensor], path: Path, dtype: torch.dtype) -> SpanModel:
    """The network of a file that `save_difference` wrote, its layers in `dtype`, its embeddings those of `backbone`."""
    from safetensors.torch import load_file

    model = SpanModel(backbone).eval().requires_grad_(requires_grad=False)
    learned = load_file(path)
    state = model.state_dict()
    for name, values in state.items():
        moved = learned[name].float() * learned[name + _SCALE] if name + _SCALE in learned else learned[name]
        values.copy_(values + moved if name.startswith("layers.") else moved)
    return model.to(dtype)

"""The network: the encoder's own layers, moved by what was learned, under heads for the span and for "it answers".

BERT (Devlin et al. 2019) in the few operations that it needs, so that it runs in bfloat16 without a cast between them,
and beside an encoder already in memory whose word embeddings it shares. A question and a passage go through it as one
input; the span is scored as in SQuAD 2.0: logits of where it starts and ends, both at the first token where nothing
in the passage answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Sequence

_PARTS = {
    "qkv": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "out": ("attention.output.dense",),
    "attended": ("attention.output.LayerNorm",),
    "up": ("intermediate.dense",),
    "down": ("output.dense",),
    "fed": ("output.LayerNorm",),
}
"""Name of a part in a `Layer` → its names in transformers' BertModel; the three of attention are one matrix here."""


class Scores(NamedTuple):
    """What the network says of a batch of inputs; all float32."""

    start: Tensor
    """Logits of shape (batch, tokens): the span starts here; at token 0, there is none."""
    end: Tensor
    """The same for its last token."""
    answers: Tensor
    """Logit of shape (batch,) that the passage answers the question."""


class Layer(nn.Module):
    """One transformer layer, normalized after each half."""

    def __init__(self, hidden: int, inner: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.attended = nn.LayerNorm(hidden)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.fed = nn.LayerNorm(hidden)

    def forward(self, x: Tensor, mask: Tensor, epsilon: float) -> Tensor:
        """New states of the tokens, both of shape (batch, tokens, hidden).

        Parameters
        ----------
        mask
            Of shape (batch, 1, 1, tokens): 0 for tokens, very negative for padding.
        """
        batch, tokens, hidden = x.shape
        q, k, v = _linear(x, self.qkv).view(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
        near = torch.matmul(q * q.shape[-1] ** -0.5, k.transpose(-1, -2)) + mask
        mixed = torch.matmul(near.softmax(-1), v).transpose(1, 2).reshape(batch, tokens, hidden)
        x = _norm(x + _linear(mixed, self.out), self.attended, epsilon)
        return _norm(x + _linear(functional.gelu(_linear(x, self.up)), self.down), self.fed, epsilon)


class SpanModel(nn.Module):
    """The layers and the heads. The embeddings are those of the encoder and are not learned.

    Parameters
    ----------
    backbone
        The encoder's tensors by their names in transformers' BertModel; its embeddings are kept as they are, without
        a copy.
    heads
        Number of attention heads.
    epsilon
        Of the layer normalization.
    """

    def __init__(self, backbone: Mapping[str, Tensor], heads: int = 12, epsilon: float = 1e-12) -> None:
        super().__init__()
        self.epsilon = epsilon
        self._words, self._positions = (
            backbone[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position")
        )
        self._type = backbone["embeddings.token_type_embeddings.weight"][0]
        self._norm = tuple(backbone[f"embeddings.LayerNorm.{name}"] for name in ("weight", "bias"))
        inner, hidden = backbone["encoder.layer.0.intermediate.dense.weight"].shape
        count = 1 + max(int(name.split(".")[2]) for name in backbone if name.startswith("encoder.layer."))
        self.layers = nn.ModuleList(Layer(hidden, inner, heads) for _ in range(count))
        self.span = nn.Linear(hidden, 2)
        self.answers = nn.Linear(hidden, 1)
        self.load_state_dict(layers_of(backbone, count), strict=False)

    @property
    def dtype(self) -> torch.dtype:
        """In what the layers reckon."""
        return self.span.weight.dtype

    def forward(self, ids: Tensor, mask: Tensor, spannable: Tensor, dtype: torch.dtype | None = None) -> Scores:
        """Read a batch.

        Parameters
        ----------
        ids
            Token ids of shape (batch, tokens).
        mask
            Which of them are no padding; bool.
        spannable
            Where a span may start and end: the passage, and token 0; bool.
        dtype
            In what the layers reckon, where that is not the type of the weights.
        """
        dtype = dtype or self.dtype
        with torch.no_grad():
            x = functional.embedding(ids, self._words).float()
            x = x + self._positions[: ids.shape[1]].float() + self._type.float()
            weight, bias = (t.float() for t in self._norm)
            x = functional.layer_norm(x, weight.shape, weight, bias, self.epsilon).to(dtype)
        blocked = torch.zeros(mask.shape, dtype=dtype).masked_fill_(~mask, -1e4)[:, None, None]
        for layer in self.layers:
            x = layer(x, blocked, self.epsilon)
        start, end = _linear(x, self.span).float().masked_fill(~spannable[..., None], -1e4).unbind(-1)
        return Scores(start, end, _linear(x[:, 0], self.answers).float().squeeze(-1))


def layers_of(backbone: Mapping[str, Tensor], count: int) -> dict[str, Tensor]:
    """The tensors of the first `count` layers under the names they have in a `SpanModel`."""

    def named(layer: int, parts: Sequence[str], kind: str) -> Tensor:
        return torch.cat([backbone[f"encoder.layer.{layer}.{part}.{kind}"].float() for part in parts])

    return {
        f"layers.{layer}.{name}.{kind}": named(layer, parts, kind)
        for layer in range(count)
        for name, parts in _PARTS.items()
        for kind in ("weight", "bias")
    }


def _linear(x: Tensor, part: nn.Linear) -> Tensor:
    return functional.linear(x, part.weight.to(x.dtype), part.bias.to(x.dtype))


def _norm(x: Tensor, part: nn.LayerNorm, epsilon: float) -> Tensor:
    return functional.layer_norm(x, x.shape[-1:], part.weight.to(x.dtype), part.bias.to(x.dtype), epsilon)

"""A tokenizer of single characters and an encoder of one layer, small enough to be reckoned with by eye."""

from __future__ import annotations

import torch
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

LETTERS = "甲乙丙丁戊己庚辛壬癸谁什么是在。,?0123456789年月日人"


def tokenizer() -> Tokenizer:
    """Every letter is a token; ids as in XLM-R: 0 ``<s>``, 1 ``<pad>``, 2 ``</s>``, 3 ``<unk>``, letters from 4."""
    names = ["<s>", "<pad>", "</s>", "<unk>", *LETTERS]
    made = Tokenizer(models.WordLevel({name: i for i, name in enumerate(names)}, unk_token="<unk>"))  # noqa: S106
    made.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    return made


def backbone(hidden: int = 8, layers: int = 1) -> dict[str, torch.Tensor]:
    """An encoder's tensors under BertModel's names, drawn from a seed."""
    torch.manual_seed(1)
    inner = 2 * hidden
    shapes = {
        "embeddings.word_embeddings.weight": (4 + len(LETTERS), hidden),
        "embeddings.position_embeddings.weight": (512, hidden),
        "embeddings.token_type_embeddings.weight": (2, hidden),
        "embeddings.LayerNorm.weight": (hidden,),
        "embeddings.LayerNorm.bias": (hidden,),
    }
    for layer in range(layers):
        for part, out, into in (
            ("attention.self.query", hidden, hidden),
            ("attention.self.key", hidden, hidden),
            ("attention.self.value", hidden, hidden),
            ("attention.output.dense", hidden, hidden),
            ("intermediate.dense", inner, hidden),
            ("output.dense", hidden, inner),
        ):
            shapes[f"encoder.layer.{layer}.{part}.weight"] = (out, into)
            shapes[f"encoder.layer.{layer}.{part}.bias"] = (out,)
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[f"encoder.layer.{layer}.{part}.weight"] = (hidden,)
            shapes[f"encoder.layer.{layer}.{part}.bias"] = (hidden,)
    return {name: torch.randn(shape) * 0.3 for name, shape in shapes.items()}

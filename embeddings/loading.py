"""Getting a sentence-transformers model ready: found, loaded in silence, packed for this processor."""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import logging
import os
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from embeddings.deferral import imported_later
from embeddings.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

HUB_TIMEOUT = 10.0
"""Seconds to wait for the model hub's first answer."""

_SILENCING = threading.Lock()
_DEFAULT = "leave the model out to use the default"


def import_libraries() -> None:
    """Import what `load_model` needs, and leave out what sentence-transformers wants for other things.

    The garbage collector rests meanwhile: it would look a hundred times through all that stays.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        with imported_later("scipy", "sklearn"):
            import sentence_transformers  # noqa: F401
            from transformers.models.bert import modeling_bert  # noqa: F401  # of the default model
    finally:
        if collecting:
            gc.enable()


def load_model(name: str) -> SentenceTransformer:
    """Load a model from a folder, from the hub's cache or, only then, from the hub; float32, on the processor.

    Raises
    ------
    ModelError
        There is no such model, or it cannot be loaded.
    """
    try:
        folder = Path(name).expanduser()
    except RuntimeError:  # somebody's home that there is not
        raise ModelError(f"there is no folder {name}", f"give a folder that exists, or {_DEFAULT}") from None
    if not folder.is_dir() and (folder.is_absolute() or name.startswith(".")):
        raise ModelError(f"there is no folder {name}", f"give a folder that exists, or {_DEFAULT}")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import_libraries()
    with _silence():
        if folder.is_dir():
            try:
                _LOADED[str(folder)] = model = _load(str(folder), local=True)
                return model
            except Exception as error:
                raise ModelError(
                    f"the folder {name} cannot be loaded as a sentence-transformers model: {_first_line(error)}",
                    f"give a folder that SentenceTransformer.save wrote, or {_DEFAULT}",
                ) from None
        with contextlib.suppress(Exception):
            return _load(name, local=True)
        try:
            _ask_hub(name)
            return _load(name, local=False)
        except Exception as error:
            raise ModelError(
                f"the model {name} is neither a folder nor cached, and the hub does not give it: {_first_line(error)}",
                f"check the name and the network, give a folder, or {_DEFAULT}",
            ) from None


_LOADED: WeakValueDictionary[str, SentenceTransformer] = WeakValueDictionary()


def loaded_tokenizer(folder: Path) -> Tokenizer | None:
    """The tokenizer of the model that was loaded from a folder, where it is still in use and has one of its own."""
    model = _LOADED.get(str(folder))
    return getattr(getattr(model, "tokenizer", None), "backend_tokenizer", None)


def hash_weights(model: SentenceTransformer) -> str:
    """SHA-256 over the modules' settings and all weights by name; the same wherever the model was loaded from."""
    digest = hashlib.sha256(str(model).encode())
    for name, tensor in model.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.float().contiguous().numpy())
    return digest.hexdigest()


def pack_linear_layers(model: SentenceTransformer) -> None:
    """Let oneDNN compute the linear layers, from weights laid out for this processor.

    The same float32 arithmetic as torch's own (MKL), which leaves AVX-512 unused on AMD: on such a processor
    the whole model is about twice as fast. A processor without oneDNN keeps the layers as they are.
    """
    import torch

    if not (
        torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    ):
        return

    def packed_linear(weight: torch.Tensor, bias: torch.Tensor | None, rows: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = torch.ops.mkldnn._linear_pointwise(rows, weight, bias, "none", [], "")
        return result

    with torch.inference_mode():
        for module in model.modules():
            if type(module) is torch.nn.Linear and module.weight.dtype == torch.float32:
                weight = torch.ops.mkldnn._reorder_linear_weight(module.weight.detach(), None)
                bias = None if module.bias is None else module.bias.detach()
                module.forward = functools.partial(packed_linear, weight, bias)  # type: ignore[method-assign]


def _load(name: str, local: bool) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer

    weights = {"dtype": torch.float32, "use_safetensors": True}  # never from a pickle
    return SentenceTransformer(name, device="cpu", local_files_only=local, model_kwargs=weights).eval()


def _ask_hub(name: str) -> None:
    """One question with a bounded wait, because loading retries for minutes where the hub does not answer."""
    from huggingface_hub import HfApi

    HfApi().model_info(name if "/" in name else f"sentence-transformers/{name}", timeout=HUB_TIMEOUT)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200].rstrip(".:")


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """No progress bars, warnings or reports of the libraries; their settings are put back afterwards.

    One thread at a time: the settings are the process's, and a second thread would put back what the first has set.
    """
    with _SILENCING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars
        from transformers.utils import logging as transformers_logging

        bars, hub_bars = transformers_logging.is_progress_bar_enabled(), not are_progress_bars_disabled()
        loggers = [logging.getLogger(name) for name in ("transformers", "sentence_transformers", "huggingface_hub")]
        levels = [logger.level for logger in loggers]
        transformers_logging.disable_progress_bar()
        disable_progress_bars()
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
            if bars:
                transformers_logging.enable_progress_bar()
            if hub_bars:
                enable_progress_bars()

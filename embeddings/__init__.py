"""Text → vectors → nearest rows. Knows nothing of newspapers.

Each name is loaded when it is first used, numpy and the heavier libraries with it: importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from embeddings.bundled import default_model_folder, default_tokenizer, open_encoder
    from embeddings.cache import VectorCache
    from embeddings.checking import CheckedEncoder
    from embeddings.encoder import Encoder, Progress, SentenceTransformerEncoder
    from embeddings.errors import ModelError, VectorError, WenbaoError
    from embeddings.folders import cache_folder
    from embeddings.index import VectorIndex
    from embeddings.inverted import InvertedIndex
    from embeddings.meanwhile import Meanwhile

__all__ = [
    "CheckedEncoder",
    "Encoder",
    "InvertedIndex",
    "Meanwhile",
    "ModelError",
    "Progress",
    "SentenceTransformerEncoder",
    "VectorCache",
    "VectorError",
    "VectorIndex",
    "WenbaoError",
    "cache_folder",
    "default_model_folder",
    "default_tokenizer",
    "open_encoder",
]

_MODULES = {
    "bundled": ("default_model_folder", "default_tokenizer", "open_encoder"),
    "cache": ("VectorCache",),
    "checking": ("CheckedEncoder",),
    "encoder": ("Encoder", "Progress", "SentenceTransformerEncoder"),
    "errors": ("ModelError", "VectorError", "WenbaoError"),
    "folders": ("cache_folder",),
    "index": ("VectorIndex",),
    "inverted": ("InvertedIndex",),
    "meanwhile": ("Meanwhile",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

if not TYPE_CHECKING:  # a type checker would take every misspelt name for one of these

    def __getattr__(name: str) -> Any:
        if name in _HOMES:
            return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

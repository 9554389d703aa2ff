"""Text → vectors → nearest rows. Knows nothing of newspapers; heavy libraries load when first needed."""

from embeddings.bundled import default_model_folder, open_encoder
from embeddings.cache import VectorCache
from embeddings.encoder import Encoder, Progress, SentenceTransformerEncoder
from embeddings.errors import ModelError, VectorError, WenbaoError
from embeddings.folders import cache_folder
from embeddings.index import VectorIndex

__all__ = [
    "Encoder",
    "ModelError",
    "Progress",
    "SentenceTransformerEncoder",
    "VectorCache",
    "VectorError",
    "VectorIndex",
    "WenbaoError",
    "cache_folder",
    "default_model_folder",
    "open_encoder",
]

"""Computed vectors on disk, so that the same texts are encoded once per model."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.errors import VectorError
from embeddings.folders import cache_folder
from embeddings.index import unit_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from embeddings.encoder import Encoder, Progress


class VectorCache:
    """A folder of vector files, one for each list of texts and encoder.

    A list that differs in one text is another list: cache what changes apart, such as each issue, by itself.

    Parameters
    ----------
    folder
        Where the files lie; by default ``vectors`` in the program's cache folder. Made when first needed.
    store
        Whether what is encoded is written down; what lies there already is read either way.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None, *, store: bool = True) -> None:
        self.folder = Path(folder) if folder is not None else cache_folder() / "vectors"
        self._stores = store

    def encode(self, encoder: Encoder, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """The passages' vectors, unit rows of shape (len(texts), d): from the disk, else encoded and stored.

        A damaged or foreign file is written anew. Where nothing can be stored the vectors are given all the
        same. Equal texts are encoded once. Of an encoder whose fingerprint is empty nothing is stored.
        """
        key = _key(encoder.fingerprint, texts)
        path = self.folder / f"{key}.safetensors"
        if encoder.fingerprint and (stored := _load(path, key, (len(texts), encoder.dimension))) is not None:
            return stored
        distinct = list(dict.fromkeys(texts))
        row = {text: i for i, text in enumerate(distinct)}
        vectors = unit_rows(encoder.encode_passages(distinct, progress), encoder.dimension)
        vectors = vectors[[row[text] for text in texts]] if texts else vectors
        if not (encoder.fingerprint and self._stores):
            return vectors
        with contextlib.suppress(OSError):
            _store(path, {"key": key, "fingerprint": encoder.fingerprint}, vectors)
        return vectors


def _key(fingerprint: str, texts: Sequence[str]) -> str:
    """SHA-256 over the fingerprint and the texts, each preceded by its length."""
    digest = hashlib.sha256()
    for text in (fingerprint, *texts):
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def _load(path: Path, key: str, shape: tuple[int, int]) -> NDArray[np.float32] | None:
    """The vectors of a stored file; None where there is none, or it is not exactly what was stored."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
            vectors = file.get_tensor("vectors")
    except (OSError, SafetensorError):
        return None
    intact = (
        metadata.get("key") == key
        and metadata.get("sha256") == hashlib.sha256(vectors.tobytes()).hexdigest()
        and vectors.shape == shape
        and str(vectors.dtype) == "float32"
    )
    if not intact:
        return None
    try:
        return unit_rows(vectors)
    except VectorError:
        return None


def _store(path: Path, metadata: dict[str, str], vectors: NDArray[np.float32]) -> None:
    """Write beside its place and move it there in one step."""
    from safetensors.numpy import save

    metadata = {**metadata, "sha256": hashlib.sha256(vectors.tobytes()).hexdigest()}
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f"{path.stem}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(save({"vectors": vectors}, metadata))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise

"""Where the program keeps what it can make again: the default model and computed vectors."""

from __future__ import annotations

import os
from pathlib import Path

from embeddings.errors import ModelError


def cache_folder() -> Path:
    """``WENBAO_CACHE`` where it is set, else the user's cache folder of the platform. It need not exist.

    Raises
    ------
    ModelError
        Nobody knows where it would be: the user has no home.
    """
    try:
        if folder := os.environ.get("WENBAO_CACHE"):
            return Path(folder).expanduser().absolute()
        from platformdirs import user_cache_dir

        return Path(user_cache_dir("wenbao", appauthor=False))
    except RuntimeError:
        raise ModelError(
            "there is no home folder, and so no place for the model", "set WENBAO_CACHE to a folder for it"
        ) from None

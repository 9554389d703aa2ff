from __future__ import annotations

import pytest

from embeddings import Encoder, open_encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default model, from the ordinary cache (written there by the first run)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("WENBAO_MODEL", raising=False)
        return open_encoder()

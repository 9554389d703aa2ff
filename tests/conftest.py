from __future__ import annotations

import pytest

import qa.newspaper
from embeddings import Encoder, open_encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default model, from the ordinary cache (written there by the first run)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("WENBAO_MODEL", raising=False)
        return open_encoder()


@pytest.fixture
def one_model(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every newspaper that is opened without an encoder has the default model, which is loaded once for all."""
    monkeypatch.setattr(qa.newspaper, "open_encoder", lambda *_, **__: encoder)

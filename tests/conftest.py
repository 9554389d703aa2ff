from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

import qa.newspaper
from embeddings import Encoder, open_encoder

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


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

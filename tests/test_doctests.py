"""The examples in the docstrings say what the program does."""

from __future__ import annotations

import doctest
import importlib

import pytest

import qa.newspaper
from embeddings import Encoder, open_encoder
from tests.test_architecture import MODULES

WITH_EXAMPLES = [name for name, source in MODULES.items() if ">>> " in source]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("WENBAO_MODEL", raising=False)
        return open_encoder()


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of(name: str, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qa.newspaper, "open_encoder", lambda *_, **__: encoder)  # loaded once, not for each example
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried > 0
    assert failed == 0


def test_a_wrong_example_is_noticed() -> None:
    example = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, None)
    assert doctest.DocTestRunner(verbose=False).run(example, out=lambda _: None).failed == 1

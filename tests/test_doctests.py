"""The examples in the docstrings say what the program does."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.test_architecture import MODULES

WITH_EXAMPLES = [name for name, source in MODULES.items() if ">>> " in source]


@pytest.mark.usefixtures("one_model")
@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried > 0
    assert failed == 0


def test_a_wrong_example_is_noticed() -> None:
    example = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, None)
    assert doctest.DocTestRunner(verbose=False).run(example, out=lambda _: None).failed == 1

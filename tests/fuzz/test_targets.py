"""The same targets as in `make fuzz`, for some seconds, always with the same bytes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.targets import TARGETS

EXAMPLES = {"issue": 400, "questions": 300, "archive": 60, "sealed": 60, "manifest": 60, "request": 300}


@pytest.mark.parametrize("name", TARGETS)
def test_it_keeps_its_word_on_any_bytes(name: str) -> None:
    target = TARGETS[name]
    tried = 0

    @given(target.strategy)
    @settings(
        max_examples=EXAMPLES[name], derandomize=True, deadline=None, database=None, suppress_health_check=HealthCheck
    )
    def keeps_its_word(data: bytes) -> None:
        nonlocal tried
        tried += 1
        target.check(data)

    keeps_its_word()
    assert tried > 0

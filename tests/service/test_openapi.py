"""The API does what its OpenAPI document says, whatever it is sent: schemathesis tries it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from qa.service.app import server
from qa.service.limits import Limits
from tests.service.conftest import Paper, running

OPERATIONS = {
    ("GET", "/health"),
    ("POST", "/ask"),
    ("POST", "/batch"),
    ("GET", "/issues"),
    ("GET", "/issues/{issue}/articles/{article}"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/{model}"),
    ("POST", "/v1/chat/completions"),
}


@pytest.fixture(scope="module")
def described() -> Iterator[Any]:
    with running(server(Paper(), "127.0.0.1", 0, limits=Limits(rate=0))) as url:
        yield schemathesis.openapi.from_url(f"{url}/openapi.json")


def test_every_operation_is_tried(described: Any) -> None:
    found = {(result.ok().method.upper(), result.ok().path) for result in described.get_all_operations()}
    assert found == OPERATIONS


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [(*operation, GenerationMode.POSITIVE) for operation in sorted(OPERATIONS)]
    + [(*operation, GenerationMode.NEGATIVE) for operation in sorted(OPERATIONS) if "POST" in operation],
)
def test_it_answers_as_described(described: Any, method: str, path: str, mode: GenerationMode) -> None:
    operation = described[path][method]
    # That one message is the user's, and a text, the document cannot say.
    excluded = [positive_data_acceptance] if path == "/v1/chat/completions" else []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=25, derandomize=True, deadline=None, database=None, suppress_health_check=HealthCheck)
    def answers_as_described(case: Any) -> None:
        case.call_and_validate(excluded_checks=excluded)

    answers_as_described()

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from embeddings import CheckedEncoder, Progress, VectorError
from tests.fake_encoder import FakeEncoder


class Handed:
    """An encoder that gives whatever it is made with."""

    fingerprint = "handed"
    dimension = 2

    def __init__(self, give: Callable[[Sequence[str]], Any]) -> None:
        self.give = give

    def encode_queries(self, texts: Sequence[str]) -> Any:
        return self.give(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Any:
        return self.give(texts)


def test_good_vectors_pass_as_they_are() -> None:
    encoder, texts = FakeEncoder(4), ["a", "aab", "甲"]
    checked = CheckedEncoder(encoder)
    assert (checked.fingerprint, checked.dimension) == ("fake-4", 4)
    assert (checked.encode_queries(texts) == FakeEncoder(4).encode_queries(texts)).all()
    told: list[tuple[str, int, int]] = []
    assert (checked.encode_passages(texts, lambda *step: told.append(step)) == checked.encode_queries(texts)).all()
    assert told[-1] == ("encode", 3, 3)


@pytest.mark.parametrize(
    "rows", [[[1, 0], [0, 1]], ((1.0, 0.0), (0.0, 1.0)), np.eye(2, dtype=np.float16), np.eye(2, dtype=np.int64)]
)
def test_rows_of_any_kind_become_float32(rows: Any) -> None:
    vectors = CheckedEncoder(Handed(lambda _: rows)).encode_queries(["a", "b"])
    assert vectors.dtype == np.float32
    assert vectors.tolist() == [[1, 0], [0, 1]]


def test_for_no_text_the_encoder_is_not_asked() -> None:
    encoder = FakeEncoder(4)
    assert CheckedEncoder(encoder).encode_passages([]).shape == (0, 4)
    assert CheckedEncoder(Handed(lambda _: None)).encode_queries([]).shape == (0, 2)


@pytest.mark.parametrize(
    ("gives", "complaint"),
    [
        ([[1, 0]], r"the encoder Handed gave vectors of the shape \(1, 2\) for 2 texts, where \(2, 2\) is expected"),
        ([[1, 0, 0], [0, 1, 0]], r"shape \(2, 3\) for 2 texts"),
        ([1, 0], r"shape \(2,\)"),
        ([[1, 0], [1]], "gave list, not rows of numbers"),
        (None, r"shape \(\)|not rows of numbers"),
        ("text", "gave str, not rows of numbers"),
        ([[1, 0], [float("nan"), 1]], "the encoder Handed: vectors contain NaN"),
        ([[1, 0], [float("inf"), 1]], "NaN or infinite"),
        ([[1, 0], [3, 4]], "the encoder Handed: row 1 is not of length 1; divide each row by its length"),
        ([[1, 0], [0, 0]], "row 1 is not of length 1"),
    ],
)
def test_bad_vectors_are_told_by_name(gives: Any, complaint: str) -> None:
    encoder = CheckedEncoder(Handed(lambda _: gives))
    for encode in (encoder.encode_queries, encoder.encode_passages):
        with pytest.raises(VectorError, match=complaint):
            encode(["a", "b"])


@pytest.mark.parametrize(
    ("members", "complaint"),
    [
        ({"encode_queries": None}, "no method encode_queries"),
        ({"encode_passages": "x"}, "no method encode_passages"),
        ({"fingerprint": None}, 'no fingerprint, .* fingerprint = "" and no vector is kept'),
        ({"dimension": 0}, "no dimension"),
        ({"dimension": "2"}, "no dimension"),
    ],
)
def test_what_is_no_encoder_is_told_before_it_is_used(members: dict[str, Any], complaint: str) -> None:
    encoder = type("Broken", (Handed,), members)(lambda _: [[1, 0]])
    with pytest.raises(VectorError, match=f"the encoder Broken .*{complaint}"):
        CheckedEncoder(encoder)


def test_a_class_is_no_encoder() -> None:
    with pytest.raises(VectorError, match=r"FakeEncoder is a class, not an encoder; make one: FakeEncoder\(…\)"):
        CheckedEncoder(FakeEncoder)  # type: ignore[arg-type]


def test_what_the_encoder_raises_itself_is_passed_on() -> None:
    def fail(_: object) -> Any:
        raise MemoryError("too long")

    with pytest.raises(MemoryError, match="too long"):
        CheckedEncoder(Handed(fail)).encode_queries(["a"])

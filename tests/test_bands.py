"""How sure an answer is, in three words."""

from __future__ import annotations

import pytest

from qa.bands import BANDS, band_of


@pytest.mark.parametrize(
    ("confidence", "name"),
    [(1.0, "high"), (0.8, "high"), (0.7999, "middle"), (0.5, "middle"), (0.4999, "low"), (0.0, "low")],
)
def test_every_confidence_has_its_word(confidence: float, name: str) -> None:
    assert band_of(confidence).name == name


def test_a_higher_word_was_right_more_often() -> None:
    shares = [band.right for band in BANDS]
    assert shares == sorted(shares, reverse=True)
    assert all(0 < share <= 100 for share in shares)
    assert [band.least for band in BANDS] == sorted((band.least for band in BANDS), reverse=True)

from __future__ import annotations

import numpy as np
import pytest

from qa.retrieval.fusion import WEIGHTS, Signals, fuse, fuse_rows

SIGNALS = Signals(passage=0.8, sentence=0.9, words=1.2, context=0.5, headline=1.0, author=1.0)


def test_the_weighted_sum() -> None:
    assert fuse(SIGNALS) == pytest.approx(0.5 * 0.8 + 0.5 * 0.9 + 0.25 * 1.2 + 0.12 * 0.5 - 0.03 + 0.1)
    for name, weight in WEIGHTS._asdict().items():
        assert fuse(Signals(**{field: float(field == name) for field in Signals._fields})) == weight


def test_rows_are_summed_to_the_bit_as_one() -> None:
    rows = np.random.default_rng(0).random((50, len(Signals._fields)))
    assert fuse_rows(rows).tolist() == [fuse(Signals(*row)) for row in rows.tolist()]
    assert fuse_rows(rows[:0]).shape == (0,)


def test_a_signal_too_few_is_no_score() -> None:
    with pytest.raises(ValueError, match="zip"):
        fuse_rows(np.zeros((3, len(Signals._fields) - 1)))

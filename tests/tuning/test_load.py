"""The long run of `python -m qa.tuning.load`, for some seconds: no promise is broken, and what breaks one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.tuning.load import POLITE, Page, Seen, Service, measure

QUESTIONS = ["莘县往国内外输送了多少嫁接工?", "妹冢镇镇长是谁?", "火星上有什么?"]


def test_the_service_under_many_clients() -> None:
    """Four questions are taken on at once, twelve clients ask."""
    seen = measure(Service(), QUESTIONS, 12, 5, ["--max-requests", "4"])
    assert seen.broken(finishes=False) == []  # whether what runs is finished: tests/test_serving.py, without a model
    assert seen.waits
    assert set(seen.statuses) <= {200, *POLITE}
    assert (seen.code, seen.said) == (0, "")


def test_the_page_under_many_visitors(tmp_path: Path) -> None:
    door = Page(tmp_path)
    seen = measure(door, QUESTIONS, 6, 5)
    assert seen.broken(finishes=door.finishes) == []
    assert seen.waits
    assert (seen.code, seen.said) == (0, "")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"at_the_end": (4, 3)}, "of 4 questions under way at SIGTERM 3 were answered"),
        ({"code": -9}, "exit code -9 after SIGTERM"),
        ({"said": "Traceback"}, "standard error: Traceback"),
        ({"memory": [100.0] * 300 + [111.0]}, "memory grew from 100 to 111 MiB"),
        ({"wrong": ["another answer than alone to 谁?"]}, "another answer than alone to 谁?"),
    ],
)
def test_what_is_broken_is_told(change: dict[str, object], told: str) -> None:
    assert Seen(**({"code": 0} | change)).broken(finishes=True) == [told]


def test_nothing_is_broken_where_all_is_kept() -> None:
    kept = Seen(code=0, at_the_end=(4, 4), memory=[100.0] * 300 + [109.0], waits=[1.0, 2.0], until=[1.0, 3.0])
    assert kept.broken(finishes=True) == []
    assert "seconds, with refusals before it: half 2.00" in str(kept)
    assert "memory, MiB: 100 after warming up, 109 at the end" in str(kept)

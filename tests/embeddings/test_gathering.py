from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from threading import Event

import pytest

from embeddings.gathering import Gathering


class Cores:
    """One core that is kept busy until it is let go, and what it was given."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.pool = ThreadPoolExecutor(1)
        self.gathering = Gathering(self.halve, self.pool, most=5)
        self._free = Event()
        self._blocked = self.pool.submit(self._free.wait)

    def halve(self, numbers: Sequence[int]) -> list[int]:
        self.calls.append(list(numbers))
        if any(number % 2 for number in numbers):
            raise ValueError("odd")
        return [number // 2 for number in numbers]

    def let_go(self) -> None:
        self._free.set()


@pytest.fixture
def cores() -> Iterator[Cores]:
    made = Cores()
    yield made
    made.let_go()
    made.pool.shutdown()


def test_what_waits_and_is_alike_is_done_together_the_oldest_first(cores: Cores) -> None:
    asked = [cores.gathering.submit(number, "large" if number > 9 else "small") for number in (2, 20, 4, 6, 30)]
    cores.let_go()
    assert [job.result(timeout=60) for job in asked] == [1, 10, 2, 3, 15]
    assert cores.calls == [[2, 4, 6], [20, 30]]


def test_no_more_than_fits_is_done_together(cores: Cores) -> None:
    asked = [cores.gathering.submit(number, "", size) for number, size in ((2, 3), (4, 3), (6, 2), (8, 9))]
    cores.let_go()
    assert [job.result(timeout=60) for job in asked] == [1, 2, 3, 4]
    assert cores.calls == [[2, 6], [4], [8]]


def test_an_error_is_that_of_its_part_only(cores: Cores) -> None:
    asked = [cores.gathering.submit(number, "") for number in (2, 3, 4)]
    cores.let_go()
    assert [asked[n].result(timeout=60) for n in (0, 2)] == [1, 2]
    with pytest.raises(ValueError, match="odd"):
        asked[1].result(timeout=60)
    assert cores.calls == [[2, 3, 4], [2], [3], [4]]


def test_who_is_no_longer_waited_for_is_not_done(cores: Cores) -> None:
    asked = [cores.gathering.submit(number, "") for number in (2, 4, 6)]
    assert asked[1].cancel()
    cores.let_go()
    assert [asked[n].result(timeout=60) for n in (0, 2)] == [1, 3]
    with pytest.raises(CancelledError):
        asked[1].result(timeout=60)
    assert cores.gathering.submit(8, "").result(timeout=60) == 4
    assert cores.calls == [[2, 6], [8]]


def test_many_threads_on_several_cores() -> None:
    with ThreadPoolExecutor(4) as pool, ThreadPoolExecutor(16) as threads:
        gathering = Gathering(lambda numbers: [number + 1 for number in numbers], pool, most=4)

        def ask(number: int) -> int:
            return gathering.submit(number, number % 3).result(timeout=60)

        assert list(threads.map(ask, range(2000))) == list(range(1, 2001))

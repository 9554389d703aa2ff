from __future__ import annotations

from threading import Event

from qa.web.visits import Visits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_each_visitor_has_a_thing_of_its_own() -> None:
    visits: Visits[str] = Visits()
    visits.put("甲", "帽")
    assert visits.get("甲") == "帽"
    assert visits.get("乙") is None
    visits.put("甲", "伞")
    assert visits.things() == ("伞",)


def test_who_does_nothing_for_long_is_put_away_and_who_asks_stays() -> None:
    clock, gone = Clock(), []
    visits: Visits[str] = Visits(lambda *what: gone.append(what), idle=60, absent=10, clock=clock)
    visits.put("甲", "帽")
    visits.put("乙", "伞")
    clock.now = 50
    assert visits.get("甲") == "帽"
    clock.now = 61
    assert visits.get("乙") is None
    assert visits.things() == ("帽",)
    assert gone == [("乙", "伞")]


def test_who_has_left_is_waited_for_a_little_and_may_come_back() -> None:
    clock, gone = Clock(), []
    visits: Visits[str] = Visits(lambda *what: gone.append(what), idle=60, absent=10, clock=clock)
    for visitor in ("甲", "乙"):
        visits.put(visitor, "帽")
        visits.leave(visitor)
        assert not visits.is_here(visitor)
    clock.now = 9
    assert visits.get("乙") == "帽"
    assert visits.is_here("乙")
    clock.now = 11
    assert visits.get("甲") is None
    assert visits.get("乙") == "帽"
    assert gone == [("甲", "帽")]


def test_it_is_put_away_without_anybody_asking() -> None:
    gone = Event()
    visits: Visits[str] = Visits(lambda *_: gone.set(), absent=0.01)
    visits.put("甲", "帽")
    visits.leave("甲")
    assert gone.wait(timeout=30)
    assert visits.things() == ()


def test_leaving_without_a_thing_is_nothing() -> None:
    visits: Visits[str] = Visits()
    visits.leave("甲")
    assert visits.things() == ()
    assert not visits.is_here("甲")

from __future__ import annotations

from threading import Event

from starlette.applications import Starlette
from starlette.testclient import TestClient

from qa.web.visits import Attendance, Visits


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


def test_what_is_missing_is_made_once() -> None:
    visits: Visits[list[str]] = Visits()
    visits.get_or_put("甲", list).append("帽")
    assert visits.get_or_put("甲", list) == ["帽"]
    assert visits.things() == (["帽"],)


def test_pages_tell_that_they_are_open_and_that_they_were_closed() -> None:
    clock = Clock()
    talks: Visits[str] = Visits(idle=60, absent=10, clock=clock)
    shelves: Visits[str] = Visits(idle=60, absent=10, clock=clock)
    attendance = Attendance()
    attendance.tell(talks, of_stay=True)
    attendance.tell(shelves)
    for visits in (talks, shelves):
        visits.put("甲", "帽")
        visits.put("乙", "帽")
    page = TestClient(Starlette(routes=[attendance.route()]))
    clock.now = 50
    assert page.post("/visit?visitor=甲").status_code == 204
    page.post("/visit?visitor=乙&left")
    page.post("/visit?visitor=丙")
    assert not talks.is_here("乙")
    assert not shelves.is_here("乙")
    clock.now = 61
    assert (talks.things(), shelves.things()) == (("帽",), ())
    assert page.get("/visit?visitor=甲&left").status_code == 405  # no link closes a page


def test_everybody_leaves_when_the_server_ends() -> None:
    clock = Clock()
    talks: Visits[str] = Visits(idle=60, absent=10, clock=clock)
    attendance = Attendance()
    attendance.tell(talks)
    talks.put("甲", "帽")
    talks.put("乙", "帽")
    attendance.close()
    assert not talks.is_here("甲")
    assert not talks.is_here("乙")
    clock.now = 11
    assert talks.things() == ()

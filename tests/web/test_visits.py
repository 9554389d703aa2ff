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
    clock.now = 9
    assert visits.peek("甲") == "帽"  # which is no sign
    assert visits.get("乙") == "帽"
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
    assert visits.peek("甲") is None


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
    clock.now = 61
    assert (talks.things(), shelves.things()) == (("帽",), ())
    assert page.get("/visit?visitor=甲&left").status_code == 405  # no link closes a page


def test_everything_is_put_away_when_the_server_ends() -> None:
    gone: list[tuple[str, str]] = []
    talks: Visits[str] = Visits(lambda *what: gone.append(what))
    attendance = Attendance()
    attendance.tell(talks)
    talks.put("甲", "帽")
    talks.put("乙", "伞")
    attendance.close()
    assert talks.things() == ()
    assert gone == [("甲", "帽"), ("乙", "伞")]


def test_what_is_kept_for_a_page_is_that_of_the_page_loaded_in_its_place() -> None:
    clock, gone = Clock(), []
    visits: Visits[str] = Visits(lambda *what: gone.append(what), idle=60, absent=10, clock=clock)
    visits.put("甲", "帽")
    visits.leave("甲")
    visits.pass_on("甲", "乙")
    visits.leave("甲")  # told of late
    clock.now = 50
    assert visits.peek("乙") == "帽"
    visits.put("甲", "伞", sign=False)  # by what is still being done for the old page
    assert visits.get("乙") == "伞"
    visits.pass_on("乙", "丙")
    assert (visits.get("甲"), visits.get("乙"), visits.get("丙")) == ("伞",) * 3
    assert visits.things() == ("伞",)
    clock.now = 111
    assert visits.things() == ()
    assert gone == [("丙", "伞")]
    visits.put("甲", "帽")  # forgotten that they were one
    assert visits.get("丙") is None


def test_nothing_is_passed_on_to_who_has_something() -> None:
    visits: Visits[str] = Visits()
    visits.put("甲", "帽")
    visits.put("乙", "伞")
    visits.pass_on("甲", "乙")
    visits.pass_on("甲", "甲")
    visits.pass_on("丁", "丙")
    assert (visits.get("甲"), visits.get("乙"), visits.get("丙")) == ("帽", "伞", None)


def test_what_is_replaced_without_a_sign_goes_when_it_would_have_gone() -> None:
    clock = Clock()
    visits: Visits[str] = Visits(idle=60, absent=10, clock=clock)
    visits.put("甲", "帽")
    visits.leave("甲")
    visits.put("甲", "伞", sign=False)
    clock.now = 9
    assert visits.peek("甲") == "伞"
    clock.now = 10
    assert visits.peek("甲") is None


def test_only_who_knows_the_secret_of_a_page_gets_what_was_its_own_and_once() -> None:
    clock = Clock()
    talks: Visits[str] = Visits(idle=60, absent=10, clock=clock)
    attendance = Attendance()
    attendance.tell(talks)
    assert not attendance.arrive("甲", "s1")
    talks.put("甲", "帽")
    for before in ("", "甲", "s2", "s"):
        assert not attendance.arrive("贼", "s9", before)
        assert talks.get("贼") is None
    assert attendance.arrive("乙", "s2", "s1")
    assert talks.get("乙") == "帽"
    assert not attendance.arrive("贼", "s9", "s1")
    assert talks.get("贼") is None
    assert attendance.arrive("丙", "s3", "s2")
    assert talks.things() == ("帽",)


def test_a_page_without_a_secret_is_known_by_none() -> None:
    attendance = Attendance()
    assert not attendance.arrive("甲", "")
    assert not attendance.arrive("乙", "", "")

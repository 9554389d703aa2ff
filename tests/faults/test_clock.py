"""The machine's clock is set back or ten years on: what lasts for a while lasts as long as before."""

from __future__ import annotations

import ast
import time
from pathlib import Path
from threading import Timer

import pytest

from qa.service.limits import Limits
from qa.serving import Minutes
from qa.web import dropped
from qa.web.login import Sessions, Throttle
from qa.web.visits import Visits
from tests.service.conftest import Serve, serve

ROOT = Path(__file__).parents[2]
TEN_YEARS = 10 * 365 * 86_400.0
jumps = pytest.mark.parametrize("jump", [-TEN_YEARS, -3600.0, 3600.0, TEN_YEARS])
__all__ = ["serve"]
"""A fixture."""
STAMPS = {("qa/service/chat_completions.py", "time.time"), ("qa/web/feedback.py", "datetime.now")}
"""Where the time of day is told to somebody; nothing is reckoned from it."""
OF_THE_DAY = {"time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "datetime.now"}
OF_THE_DAY |= {"datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now", "datetime.date.today"}


def set_clock(monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + jump)


def test_nothing_is_reckoned_from_the_time_of_day() -> None:
    found = set()
    for path in [*ROOT.glob("qa/**/*.py"), *ROOT.glob("embeddings/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in OF_THE_DAY:
                found.add((path.relative_to(ROOT).as_posix(), ast.unparse(node)))
    assert {(path, what) for path, what in found if not path.startswith(("qa/tuning/", "qa/bench/"))} == STAMPS


@jumps
def test_sessions(monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    sessions = Sessions(idle=60)
    token = sessions.begin("anna")
    set_clock(monkeypatch, jump)
    assert sessions.holder(token) == "anna"
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 61)
    assert sessions.holder(token) is None


@jumps
def test_wrong_passwords(monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    throttle = Throttle()
    for _ in range(5):
        assert throttle.may_try("anna", "192.0.2.1")
        throttle.failed("anna", "192.0.2.1")
    set_clock(monkeypatch, jump)
    assert not throttle.may_try("anna", "192.0.2.1")
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 61)
    assert throttle.may_try("anna", "192.0.2.1")


@jumps
def test_requests_a_minute(serve: Serve, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    client = serve(limits=Limits(rate=2))
    assert [client.get("/issues").status_code for _ in range(2)] == [200, 200]
    set_clock(monkeypatch, jump)
    refused = client.get("/issues")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60


@jumps
def test_what_is_kept_for_a_visitor(monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    visits: Visits[str] = Visits(idle=60, absent=60)
    visits.put("anna", "her newspaper")
    visits.leave("anna")
    set_clock(monkeypatch, jump)
    assert visits.things() == ("her newspaper",)


@jumps
def test_an_upload_that_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    alarms: list[Timer] = []
    monkeypatch.setattr(dropped, "Timer", lambda seconds, work: alarms.append(Timer(seconds, work)) or alarms[-1])
    monkeypatch.setattr(dropped, "GRACE", 3600)
    path = tmp_path / "晨报.txt"
    path.write_text("一", encoding="utf-8")
    dropped.forget(path)
    set_clock(monkeypatch, jump)
    (alarm,) = alarms
    alarm.cancel()
    alarm.function()
    assert not path.exists()


def test_a_minute_begins_with_the_first_time_and_is_forgotten_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    minutes = Minutes()
    assert (minutes.often("a"), minutes.left("a")) == (0, 60)
    assert [minutes.count("a"), minutes.count("a")] == [1, 2]
    now += 59
    assert [minutes.count("b"), minutes.count("a"), minutes.often("a"), minutes.left("a")] == [1, 3, 3, 1]
    now += 1
    assert [minutes.often("a"), minutes.often("b"), minutes.left("b")] == [0, 1, 59]
    assert minutes.count("a") == 1
    now += 59
    assert [minutes.often("b"), minutes.often("a"), len(minutes._counts)] == [0, 1, 1]

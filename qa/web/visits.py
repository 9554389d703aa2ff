"""What is kept for each visitor of the page, and put away once the visitor has gone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock, Timer
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    import gradio as gr

__all__ = ["ABSENT", "IDLE", "Attendance", "Visits", "visitor"]

IDLE = 3600.0
"""Seconds without a sign of a visitor whose page is still open, as far as is known, until all is put away: a phone
sleeps, a network fails."""

ABSENT = 300.0
"""Seconds that a visitor is waited for whose page was closed: a browser may bring it back as it was."""

T = TypeVar("T")


def visitor(request: gr.Request) -> str:
    """Who it is that a request comes from: one open page."""
    return request.session_hash or ""


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    thing: T
    due: float
    """When it is put away, by the clock."""


class Visits(Generic[T]):
    """One thing for each visitor. A visitor is one open page, named by Gradio's session hash. Threads may share it.

    Parameters
    ----------
    put_away
        Told the visitor and the thing when the visitor has gone; not when it is replaced.
    idle, absent
        Seconds; see `IDLE` and `ABSENT`.
    clock
        Gives seconds.
    """

    def __init__(
        self,
        put_away: Callable[[str, T], None] = lambda _visitor, _thing: None,
        *,
        idle: float = IDLE,
        absent: float = ABSENT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._put_away = put_away
        self._idle, self._absent = idle, absent
        self._clock = clock
        self._lock = RLock()
        self._kept: dict[str, _Kept[T]] = {}
        self._now: dict[str, str] = {}
        self._alarm: Timer | None = None

    def get(self, visitor: str) -> T | None:
        """What is kept for a visitor, who is here with this question; None where nothing is."""
        with self._lock:
            self.tidy()
            kept = self._kept.get(self._now.get(visitor, visitor))
            if kept is not None:
                self.put(visitor, kept.thing)
            return None if kept is None else kept.thing

    def get_or_put(self, visitor: str, make: Callable[[], T]) -> T:
        """What is kept for a visitor, who is here with this question; made and kept where nothing is."""
        with self._lock:
            kept = self.get(visitor)
            if kept is None:
                kept = make()
                self.put(visitor, kept)
            return kept

    def put(self, visitor: str, thing: T, *, sign: bool = True) -> None:
        """Keep a thing for a visitor, in place of the one before; for as long as that one, if it is no sign of him."""
        with self._lock:
            visitor = self._now.get(visitor, visitor)
            before = None if sign else self._kept.get(visitor)
            self._kept[visitor] = _Kept(thing, before.due if before else self._clock() + self._idle)
            if self._alarm is None:
                self._set_alarm()

    def stay(self, visitor: str) -> None:
        """The visitor's page is still open."""
        self.get(visitor)

    def peek(self, visitor: str) -> T | None:
        """What is kept for a visitor, without that being a sign of him; None where nothing is."""
        with self._lock:
            self.tidy()
            kept = self._kept.get(self._now.get(visitor, visitor))
            return None if kept is None else kept.thing

    def pass_on(self, old: str, new: str) -> None:
        """What is kept for one visitor is another's from now on: the same page, loaded again.

        It is found by the old name too, for what is still being done for the old page. Nothing is passed on to a
        visitor for whom something is kept already.
        """
        with self._lock:
            self.tidy()
            if old in self._kept and new not in self._kept:
                thing = self._kept.pop(old).thing
                self._now = {name: new if now == old else now for name, now in self._now.items()} | {old: new}
                self.put(new, thing)

    def whose(self, thing: T) -> str | None:
        """For which visitor a thing is kept; None for nobody."""
        with self._lock:
            self.tidy()
            return next((visitor for visitor, kept in self._kept.items() if kept.thing == thing), None)

    def leave(self, visitor: str) -> None:
        """The visitor's page was closed."""
        with self._lock:
            kept = self._kept.get(visitor)
            if kept is not None:
                self._kept[visitor] = _Kept(kept.thing, self._clock() + self._absent)
                self._set_alarm()

    def close(self) -> None:
        """Put everything away: the server ends."""
        with self._lock:
            for visitor in tuple(self._kept):
                self._end(visitor)
            self._set_alarm()

    def things(self) -> tuple[T, ...]:
        """What is kept for all visitors."""
        with self._lock:
            self.tidy()
            return tuple(kept.thing for kept in self._kept.values())

    def tidy(self) -> None:
        """Put away what is due; done by itself when the time has come."""
        with self._lock:
            now = self._clock()
            for visitor in [visitor for visitor, kept in self._kept.items() if kept.due <= now]:
                self._end(visitor)

    def _end(self, visitor: str) -> None:
        self._now = {name: now for name, now in self._now.items() if now != visitor}
        self._put_away(visitor, self._kept.pop(visitor).thing)

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        due = min((kept.due for kept in self._kept.values()), default=None)
        self._alarm = None if due is None else Timer(max(0.0, due - self._clock()), self._at_alarm)
        if self._alarm is not None:
            self._alarm.daemon = True
            self._alarm.start()

    def _at_alarm(self) -> None:
        with self._lock:
            self.tidy()
            self._set_alarm()


class Attendance:
    """Hears from the pages which of them are still open and which were closed (see page.js).

    Gradio would hear of it by a connection that each page keeps open; but a browser has six to one host for all of its
    pages, so that the seventh would stay empty. Gradio opens none where a page has neither `gr.State` nor an event
    ``unload`` (`gradio.utils.connect_heartbeat`).
    """

    def __init__(self) -> None:
        self._visits: list[tuple[Visits[Any], bool]] = []
        self._secrets: Visits[str] = Visits()
        self.tell(self._secrets, of_stay=True)

    def tell(self, *visits: Visits[Any], of_stay: bool = False) -> None:
        """Let visits know who leaves; and of those who only stay, if that is to count as a sign."""
        self._visits += [(one, of_stay) for one in visits]

    def arrive(self, visitor: str, secret: str, before: str = "") -> bool:
        """A page was opened; whether it is one that was open before.

        If so, it knows that page's secret, and all that was kept for that page is its own from now on.

        Parameters
        ----------
        secret
            By which it will be known when it is loaded again; nobody else may know it, or be able to guess it.
        before
            Secret of the page in whose place it was loaded.
        """
        old = self._secrets.whose(before) if before else None
        if old is not None:
            for visits, _ in self._visits:
                visits.pass_on(old, visitor)
        if secret:
            self._secrets.put(visitor, secret)
        return old is not None

    def close(self) -> None:
        """Put everything away, so that what is done for visitors comes to its end."""
        for visits, _ in self._visits:
            visits.close()

    def route(self) -> Route:
        """Where the pages tell it: POST /visit?visitor=…, and &left when one is closed."""
        return Route("/visit", self._hear, methods=["POST"])

    async def _hear(self, request: Request) -> Response:
        who = request.query_params.get("visitor", "")
        for visits, of_stay in self._visits:
            if "left" in request.query_params:
                visits.leave(who)
            elif of_stay:
                visits.stay(who)
        return Response(status_code=204)

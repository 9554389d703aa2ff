"""One visitor's conversation as the server keeps it: questions wait in it, are answered, asked again, taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Literal

from qa.web.chat import Turn
from qa.web.shelves import SERVED

__all__ = ["MOST_WAITING", "Talk", "Trouble"]

Trouble = Literal["busy", "unkept"]
"""Too many questions wait; a wrong answer could not be kept."""

MOST_WAITING = 5
"""Questions of one conversation that wait for their answers; with more, the others' would wait too long."""


class Talk:
    """Threads may share it: one answers while another takes the question back, or asks the next.

    Turns are known by their numbers, from 0; a number that is none does nothing.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._turns: tuple[Turn, ...] = ()
        self._in_work: list[Turn] = []
        self.edition = SERVED
        """Key of the visitor's newspaper that it is about."""
        self.trouble: Trouble | None = None
        """Why what the visitor did last was not done."""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was said until now."""
        return self._turns

    @property
    def waits(self) -> bool:
        """Whether a question waits for its answer."""
        return any(turn.waits for turn in self._turns)

    def ask(self, question: str) -> bool:
        """Let a question wait for its answer; whether it does, or there are too many.

        The one asked last and not answered yet is not asked twice.
        """
        with self._lock:
            return self._let_wait(Turn(question), self._turns)

    def ask_again(self, number: int, *, verbatim: bool) -> bool:
        """Let an answered question wait once more, the last in its place, an earlier one as a new one.

        False where there are too many that wait.
        """
        with self._lock:
            if number >= len(self._turns) or (turn := self._turns[number]).waits:
                return True
            before = self._turns[:number] if number == len(self._turns) - 1 else self._turns
            return self._let_wait(Turn(turn.question, verbatim=verbatim or turn.verbatim), before)

    def _let_wait(self, turn: Turn, before: tuple[Turn, ...]) -> bool:
        last = before[-1] if before else None
        if last == turn:  # it waits, as asked
            return True
        if sum(other.waits for other in before) >= MOST_WAITING:
            return False
        self._turns = (*before, turn)
        return True

    def take_back(self, number: int) -> str:
        """Forget the last turn, answered or not; its question, or "" where the number is not the last."""
        with self._lock:
            if number != len(self._turns) - 1:
                return ""
            *kept, last = self._turns
            self._turns = tuple(kept)
            return last.question

    def report(self, number: int, keep: Callable[[Turn], None]) -> None:
        """Have the turn of a wrong answer kept, once; raises what `keep` raises."""
        with self._lock:
            if number < len(self._turns) and (turn := self._turns[number]).answer and not turn.reported:
                keep(turn)
                self._put(turn, replace(turn, reported=True))

    def begin_work(self) -> tuple[Turn, tuple[Turn, ...]] | None:
        """The first question that waits and that nobody is answering yet, and the turns before it; None for none."""
        with self._lock:
            for number, turn in enumerate(self._turns):
                if turn.waits and not any(turn is other for other in self._in_work):
                    self._in_work.append(turn)
                    return turn, self._turns[:number]
            return None

    def end_work(self, turn: Turn, answered: Turn | None) -> None:
        """Put the answer in the question's place, unless it was taken back; with None it waits on."""
        with self._lock:
            self._in_work = [other for other in self._in_work if other is not turn]
            if answered is not None:
                self._put(turn, answered)

    def clear(self) -> None:
        """Forget all of it; what is being answered is not wanted any more."""
        with self._lock:
            self._turns = ()

    def _put(self, turn: Turn, new: Turn) -> None:
        self._turns = tuple(new if other is turn else other for other in self._turns)

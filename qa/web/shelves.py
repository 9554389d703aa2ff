"""The newspapers that each visitor of the page may ask: the one served and, beside it, the visitor's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING, Literal

from embeddings import VectorCache
from qa.datatypes import Issue
from qa.errors import IssueError
from qa.web.visits import Visits

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["LIMITS", "SERVED", "Limits", "Refusal", "Shelf", "ShelfError", "Shelves", "characters"]

SERVED = 0
"""Key of the newspaper that is served to everybody; own newspapers have others, none of which is given twice."""

MOST_REMEMBERED = 10_000
"""So many visitors whose newspapers were put away are told so when they come back."""

Refusal = Literal["too_many", "too_long", "too_full", "gone"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What visitors may bring along. A character of a newspaper takes some 220 bytes of memory."""

    newspapers: int = 3
    """Own newspapers of one visitor."""
    file_bytes: int = 4 * 2**20
    """Size of one file."""
    characters: int = 300_000
    """Of one newspaper; a daily of 24 pages has half of that."""
    all_characters: int = 3_000_000
    """Of all visitors' newspapers together."""
    questions: int = 2_000
    """Rows of one file of questions."""


LIMITS = Limits()


class ShelfError(IssueError):
    """A newspaper cannot be put on a shelf, or is no longer there."""

    def __init__(self, refusal: Refusal, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Shelf:
    """What stands on one visitor's shelf."""

    newspapers: tuple[tuple[int, Newspaper], ...]
    """With their keys; the one served first, then the visitor's own in the order in which they came."""
    chosen: int = SERVED
    """Key of the newspaper that is read and asked."""
    offered: tuple[Issue, ...] = ()
    """Issues that were read but are not embedded yet."""

    @property
    def newspaper(self) -> Newspaper:
        """The chosen one."""
        return dict(self.newspapers)[self.chosen]

    def characters(self) -> int:
        """Of the visitor's own newspapers, and of what is offered."""
        return characters(self.offered) + sum(characters(own.issues) for _, own in self.newspapers[1:])


class Shelves:
    """What each visitor reads. A visitor is one open page, named by Gradio's session hash. Threads may share it.

    Nothing is written to disk, and nothing of one visitor's shelf can be reached from another's.

    Parameters
    ----------
    newspaper
        Stands on every shelf; its model and reader serve the visitors' own newspapers too.
    visits
        Keeps the shelves for as long as their visitors are there; others than the ordinary for tests.
    """

    def __init__(
        self,
        newspaper: Newspaper,
        limits: Limits = LIMITS,
        *,
        visits: Callable[[Callable[[str, Shelf], None]], Visits[Shelf]] = Visits,
    ) -> None:
        self.limits = limits
        self._served = newspaper
        self.visits = visits(self._put_away)
        """Who leaves is to be told to it: unless the visitor comes back soon, all of it is put away."""
        self._keys = count(SERVED + 1)
        self._lock = RLock()
        self._emptied: dict[str, None] = {}

    def newspaper(self, visitor: str | None) -> Newspaper:
        """The newspaper that a visitor has chosen: the one served, until another is."""
        return self.shelf(visitor).newspaper

    def newspaper_to_ask(self, visitor: str | None) -> Newspaper:
        """`newspaper`, for a question, which is not to be answered from another newspaper than the visitor believes.

        Raises
        ------
        ShelfError
            It was the visitor's own and has been put away: the page was left alone for too long. To be said at each
            question, until the visitor has chosen a newspaper again.
        """
        with self._lock:
            newspaper = self.newspaper(visitor)
            if visitor in self._emptied:
                raise ShelfError(
                    "gone", "your newspaper was put away while the page was left alone", "drop the file again"
                )
            return newspaper

    def shelf(self, visitor: str | None) -> Shelf:
        """What stands on the visitor's shelf now."""
        return (self.visits.get(visitor) if visitor else None) or Shelf(((SERVED, self._served),))

    def offer(self, visitor: str, issues: Sequence[Issue]) -> None:
        """Lay issues out for a visitor to look at, in place of those before; none take them away.

        Raises
        ------
        ShelfError
            They are more than the limits allow; those before stay.
        """
        with self._lock:
            shelf = self.shelf(visitor)
            if issues:
                self._check_room(shelf, issues)
            self.visits.put(visitor, replace(shelf, offered=tuple(issues)))

    def take(
        self, visitor: str, issues: tuple[Issue, ...], progress: Callable[[float], None] = lambda _share: None
    ) -> Shelf:
        """Embed what is, or was, offered to the visitor, put it on the shelf as one newspaper, and choose it.

        Parameters
        ----------
        issues
            The `Shelf.offered` that the visitor chose to take; what is offered since then stays offered.
        progress
            Called now and then with the share that is done, from 0 to 1.

        Raises
        ------
        ShelfError
            There is nothing to take, or the limits allow no more, or the visitor has gone meanwhile.
        ModelError, VectorError
            See `Newspaper`.
        """
        if not issues:
            raise ShelfError("gone", "the file is no longer there", "drop it again")
        with self._lock:
            self._check_room(self._still_there(visitor), issues)
        share = _Share([characters([issue]) for issue in issues])

        def told(_stage: str, done: int, total: int) -> None:
            self._still_there(visitor)
            progress(share.of_all(done, total))

        newspaper = self._served.with_issues(issues, cache=VectorCache(store=False), progress=told)
        with self._lock:
            shelf, key = self._still_there(visitor), next(self._keys)
            offered = () if shelf.offered is issues else shelf.offered
            shelf = Shelf((*shelf.newspapers, (key, newspaper)), key, offered)
            self._put(visitor, shelf, sign=False)
            return shelf

    def _still_there(self, visitor: str) -> Shelf:
        shelf = self.visits.peek(visitor)
        if shelf is None:
            raise ShelfError("gone", "the page was closed", "drop the file again")
        return shelf

    def choose(self, visitor: str, key: int) -> Shelf:
        """Read and ask the newspaper of that key from now on.

        Raises
        ------
        ShelfError
            It does not stand on the visitor's shelf; then the one served is chosen.
        """
        with self._lock:
            shelf = self.shelf(visitor)
            there = key in dict(shelf.newspapers)
            shelf = replace(shelf, chosen=key if there else SERVED)
            self._put(visitor, shelf)
            if not there:
                raise ShelfError("gone", "this newspaper is no longer there", "drop its file again")
            return shelf

    def remove(self, visitor: str, key: int) -> Shelf:
        """Take one of the visitor's own newspapers off the shelf; where it was chosen, the one served is."""
        with self._lock:
            shelf = self.shelf(visitor)
            kept = tuple((k, newspaper) for k, newspaper in shelf.newspapers if k != key or k == SERVED)
            shelf = Shelf(kept, shelf.chosen if shelf.chosen in dict(kept) else SERVED, shelf.offered)
            self._put(visitor, shelf)
            return shelf

    def _put(self, visitor: str, shelf: Shelf, *, sign: bool = True) -> None:
        self._emptied.pop(visitor, None)
        self.visits.put(visitor, shelf, sign=sign)

    def _put_away(self, visitor: str, shelf: Shelf) -> None:
        if shelf.chosen != SERVED:
            self._emptied[visitor] = None
            while len(self._emptied) > MOST_REMEMBERED:
                self._emptied.pop(next(iter(self._emptied)))

    def _check_room(self, shelf: Shelf, issues: Sequence[Issue]) -> None:
        limits, more = self.limits, characters(issues)
        if len(shelf.newspapers) > limits.newspapers:
            raise ShelfError(
                "too_many", f"you have {limits.newspapers} newspapers of your own already", "remove one first"
            )
        if more > limits.characters:
            raise ShelfError(
                "too_long",
                f"the newspaper has {more} characters, and {limits.characters} are allowed",
                "give fewer issues or articles at once",
            )
        others = sum(other.characters() for other in self.visits.things()) - characters(shelf.offered)
        if more + others > limits.all_characters:
            raise ShelfError("too_full", "too many newspapers of visitors are kept just now", "try again later")


class _Share:
    """How much of several issues is done; each is encoded by itself, and counts by its length."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes = sizes
        self._finished = 0
        self._complete = False

    def of_all(self, done: int, total: int) -> float:
        self._finished += self._complete
        self._complete = done >= total
        before, now = sum(self._sizes[: self._finished]), sum(self._sizes[self._finished : self._finished + 1])
        return (before + now * done / max(total, 1)) / max(sum(self._sizes), 1)


def characters(issues: Sequence[Issue]) -> int:
    """How many characters the issues have, headlines and the like included."""
    return sum(
        sum(len(block.text) for block in issue.blocks)
        + sum(len(paragraph.text) for article in issue.articles for paragraph in article.paragraphs)
        for issue in issues
    )

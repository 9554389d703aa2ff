"""The reading pane beside the chat: the newspaper, opened where the page's address says."""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakKeyDictionary

import gradio as gr

from qa.datatypes import Issue
from qa.errors import WenbaoError
from qa.finding import find, passages
from qa.mentions import mentions
from qa.newspaper import MANY
from qa.render import Language
from qa.web import paper
from qa.web.complaints import in_words
from qa.web.places import Place, issues_called
from qa.web.shelves import Shelves
from qa.web.views import Listing, Mentioned, Overview, Search, parse
from qa.web.visits import visitor

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["REFRESH", "build_pane"]

T = TypeVar("T")

FEW = 7
"""Up to so many issues their articles are listed together; of more, the issues."""

REFRESH = "(key) => { window.dispatchEvent(new CustomEvent('wenbao-newspaper', {detail: key})); }"
"""As ``js`` of an event after which the visitor reads the newspaper of that key: the pane shows its front, or what
was open in it, where the page was loaded again."""


def build_pane(shelves: Shelves, language: Language) -> gr.HTML:
    """The pane, at the place of the page where it is called.

    What it shows is told by the fragment of the page's address alone, and in which language by ``<html lang>``; both
    are watched in the browser (paper.js), which asks for it with each change. So nothing is kept for a visitor.
    """
    desk = _Desk()
    shown = gr.HTML(
        desk.page(shelves.newspaper(None), "", language),
        elem_id="reading",
        apply_default_css=False,
        js_on_load=importlib.resources.files("qa.web").joinpath("paper.js").read_text(encoding="utf-8"),
    )

    def open_address(asked: gr.EventData, request: gr.Request) -> str:
        language: Language = "en" if asked.language == "en" else "zh"
        address = str(asked.address)
        try:
            return desk.page(shelves.newspaper(visitor(request)), address, language)
        except WenbaoError as error:
            return paper.trouble_html(address, in_words(error, language), language)

    shown.open(
        open_address,
        None,
        shown,
        queue=False,
        show_progress="hidden",
        trigger_mode="multiple",
        api_visibility="private",
    )
    return shown


class _Desk:
    """Makes the pages, and keeps what is made once for a newspaper as long as that is read."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Newspaper, _Kept] = WeakKeyDictionary()
        self._lock = Lock()

    def page(self, newspaper: Newspaper, address: str, language: Language) -> str:
        view = parse(address)
        match view:
            case Listing():
                body = self._list(newspaper, view, language)
            case Search():
                found = paper.found_html(view, find(self._of(newspaper).passages(), view.text), language)
                body = self._of_newest(newspaper, found, language)
            case Overview():
                issues = newspaper.issues.newest(MANY)
                counted = paper.overview_html(issues, self._of(newspaper).mentions(), language)
                body = self._of_newest(newspaper, counted, language)
            case Mentioned():
                named = (m for m in self._of(newspaper).mentions().most if (m.sort, m.name) == (view.sort, view.name))
                mention = next(named, None)
                body = paper.mentioned_html(mention, language) if mention else self._lost(newspaper, language)
            case Place():
                body = self._article(newspaper, view, language) or self._lost(newspaper, language)
            case None:
                body = self._lost(newspaper, language)
        return paper.sheet_html(view or Listing(), address, body, language)

    def _list(self, newspaper: Newspaper, listing: Listing, language: Language, *, lost: bool = False) -> str:
        """The articles of one issue or of a few; of more, the issues."""
        issues: Sequence[Issue] = newspaper.issues
        if listing.issue is not None and len(issues) > FEW:
            issues = issues_called(newspaper.issues, [listing.issue])
        elif len(issues) > FEW:
            return paper.issues_html(tuple(newspaper.issues.heads), listing, language, lost=lost)
        if listing.issue is not None and listing.issue not in {issue.name for issue in issues}:
            return self._lost(newspaper, language)
        return paper.list_html(issues, listing, language, lost=lost)

    def _article(self, newspaper: Newspaper, place: Place, language: Language) -> str | None:
        found = issues_called(newspaper.issues, [place.issue])
        several = len(newspaper.issues) > 1
        return paper.article_html(found[0], place, language, several=several) if found else None

    def _lost(self, newspaper: Newspaper, language: Language) -> str:
        return self._list(newspaper, Listing(), language, lost=True)

    def _of_newest(self, newspaper: Newspaper, body: str, language: Language) -> str:
        held = len(newspaper.issues)
        return paper.newest_html(MANY, held, body, language) if held > MANY else body

    def _of(self, newspaper: Newspaper) -> _Kept:
        with self._lock:
            return self._kept.setdefault(newspaper, _Kept(newspaper.issues.newest(MANY)))


class _Kept:
    """What is made of a newspaper when it is first asked for; who only searches does not wait for the overview."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.passages = _Once(lambda: passages(issues))
        self.mentions = _Once(lambda: mentions(self.passages()))


class _Once(Generic[T]):
    """Calls a function the first time, while others who want the same wait, and keeps what it gives."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: list[T] = []
        self._lock = Lock()

    def __call__(self) -> T:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]

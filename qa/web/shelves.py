"""The newspapers that each visitor of the page may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["Shelves"]


class Shelves:
    """What each visitor reads. A visitor is one open page, named by Gradio's session hash."""

    def __init__(self, newspaper: Newspaper) -> None:
        self._served = newspaper
        self._chosen: dict[str, Newspaper] = {}

    def newspaper(self, visitor: str | None) -> Newspaper:
        """The newspaper that a visitor has chosen: the one served, until another is."""
        return self._chosen.get(visitor or "", self._served)

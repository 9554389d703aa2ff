"""Which language each visitor has chosen; what is under way heeds a switch at once."""

from __future__ import annotations

from qa.render import Language
from qa.web.visits import Visits

__all__ = ["Tongues"]


class Tongues:
    """Threads may share it.

    Parameters
    ----------
    first
        The language until another is chosen.
    """

    def __init__(self, first: Language) -> None:
        self.visits: Visits[Language] = Visits()
        self._first = first

    def of(self, visitor: str) -> Language:
        """The language that a visitor has chosen."""
        return self.visits.get(visitor) or self._first

    def choose(self, visitor: str, language: str) -> Language:
        """Take what a page names as the visitor's choice; what is none is Chinese."""
        chosen: Language = "en" if language == "en" else "zh"
        self.visits.put(visitor, chosen)
        return chosen

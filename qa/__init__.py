"""问报: questions to a Chinese newspaper, answered with the passage that says it.

>>> from qa import ask, Newspaper, Question
>>> ask("莘县往国内外输送了多少嫁接工?").answer  # the newspaper in data/   # doctest: +SKIP

Importing this package is light: what embeds and searches is loaded when `ask` or `Newspaper` is first named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa import errors
from qa.datatypes import Answer, Article, Block, Evidence, Issue, Paragraph, Question

if TYPE_CHECKING:
    from qa.newspaper import Newspaper, ask

__all__ = [
    "Answer",
    "Article",
    "Block",
    "Evidence",
    "Issue",
    "Newspaper",
    "Paragraph",
    "Question",
    "ask",
    "errors",
]


def __getattr__(name: str) -> Any:
    if name in ("Newspaper", "ask"):
        from qa import newspaper

        return getattr(newspaper, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

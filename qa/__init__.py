"""问报: questions to a Chinese newspaper, answered with the passage that says it.

>>> from qa import ask, Newspaper, Question
>>> ask("莘县往国内外输送了多少嫁接工?").answer  # of the newspaper that comes along
'3万余名'
>>> paper = Newspaper.open()  # or Newspaper.open("2026-05-29.txt", …)
>>> answers = paper.ask_many(["妹冢镇镇长是谁?", Question("那出口额呢?", ("高新区1—4月进出口总额是多少?",))])
>>> for answer in answers:
...     print(answer.status, answer.answer, answer.evidence[0].headline, sep=" · ")
answered · 谢村 · 稳岗组合拳打开就业新空间
answered · 16.2亿元 · 高新区外贸跑出加速度

What goes wrong is raised as a `WenbaoError`; the module `qa.errors` has its kinds. Threads may share a newspaper.
Importing this package is light: what embeds and searches is loaded when a name that needs it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa import errors
from qa.datatypes import Answer, Article, Block, Evidence, Filter, Issue, Paragraph, Question
from qa.errors import WenbaoError

if TYPE_CHECKING:
    from embeddings import Encoder
    from qa.newspaper import Newspaper, ask, ask_many

__all__ = [
    "Answer",
    "Article",
    "Block",
    "Encoder",
    "Evidence",
    "Filter",
    "Issue",
    "Newspaper",
    "Paragraph",
    "Question",
    "WenbaoError",
    "ask",
    "ask_many",
    "errors",
]

if not TYPE_CHECKING:  # a type checker would take every misspelt name for one of these

    def __getattr__(name: str) -> Any:
        if name in ("Newspaper", "ask", "ask_many"):
            from qa import newspaper

            return getattr(newspaper, name)
        if name == "Encoder":
            from embeddings import Encoder

            return Encoder
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

"""Words with numbers in them, in the singular where there is one."""

from __future__ import annotations

__all__ = ["counted"]


def counted(words: str, *values: int | str) -> str:
    """Words with their ``{}`` filled in; ``(s)`` is left out behind a number that is one, and an s behind all else.

    >>> counted("{} article(s) · {} paragraph(s)", 1, 1200)
    '1 article · 1,200 paragraphs'
    """
    said, *others = words.split("{}")
    for value, after in zip(values, others, strict=True):
        number = f"{value:,}" if isinstance(value, int) else value
        said += number + after.replace("(s)", "" if value == 1 else "s")
    return said

"""What the page says of its own doings."""

from __future__ import annotations

from collections.abc import Sequence

from qa.render import escape_html

__all__ = ["STATUS", "complaints_html", "progress_html"]

STATUS = "element.setAttribute('role', 'status');"
"""``js_on_load`` of a `gr.HTML` whose text is read aloud when it changes."""


def complaints_html(complaints: Sequence[str]) -> str:
    """What went wrong."""
    return "".join(f'<p class="complaint">{escape_html(complaint)}</p>' for complaint in complaints)


def progress_html(what: str, share: float, beside: str) -> str:
    """A bar that is full as far as `share` says, from 0 to 1, with a label before it and a text behind it."""
    return (
        f'<label class="progress">{escape_html(what)} <progress max="1" value="{share:.3f}"></progress> '
        f"<span>{escape_html(beside)}</span></label>"
    )

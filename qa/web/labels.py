"""Labels of components in the language that the reader has chosen; the browser puts them in."""

from __future__ import annotations

from typing import Any

import gradio as gr

from qa.web.words import translations

__all__ = ["LABELS", "label"]

LABELS = gr.I18n(**translations())
"""To be given to the page where it is served."""


def label(name: str) -> Any:
    """What a component takes as label, placeholder or value: the words of the field `name` of a block in `words`.

    Raises
    ------
    KeyError
        No block has such a field.
    """
    if any(name not in texts for texts in LABELS.translations.values()):
        raise KeyError(name)
    return LABELS(name)

"""A question and a passage as one input of token ids: ``<s> question </s></s> surroundings </s> passage </s>``.

The surroundings (headline, and the sentence before the passage) tell what "the firm" of the passage is; a span never
lies in them. A passage that is too long is read in windows that overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from embeddings.encoder import encodable
from qa.words import fold

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

LONGEST = 320
"""Tokens of an input at most."""
QUESTION, HEADLINE, BEFORE = 64, 28, 36
"""Tokens of the question, of the headline and of the sentence before at most; its last ones are kept."""
OVERLAP = 64
"""Tokens that a window shares with the one before it."""
STEP = 32
"""Inputs have a multiple of so many tokens: torch keeps what it has prepared for each shape, some megabytes."""
BOS, PAD, EOS = 0, 1, 2
"""Ids of ``<s>``, ``<pad>`` and ``</s>``, the same in every XLM-R vocabulary."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage that may answer it. Any width, case and script: they are folded when read."""

    question: str
    passage: str
    headline: str = ""
    before: str = ""
    """The sentence before the passage."""


class Window(NamedTuple):
    """A part of a pair, short enough to be read at once."""

    ids: list[int]
    first: int
    """Number of the first token of the passage in `ids`."""
    offsets: list[tuple[int, int]]
    """(start, end) in the passage of each of its tokens."""


class Batch(NamedTuple):
    """Windows padded to one length: three tensors of shape (windows, tokens), as `SpanModel` takes them."""

    ids: torch.Tensor
    mask: torch.Tensor
    spannable: torch.Tensor


def windows(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> list[list[Window]]:
    """The windows of each pair, in the order of the passage; together they hold all of it."""
    texts = [encodable(fold(text)) for p in pairs for text in (p.question, p.headline, p.before, p.passage)]
    distinct = list(dict.fromkeys(texts))
    coded = dict(zip(distinct, tokenizer.encode_batch(distinct, add_special_tokens=False), strict=True))
    found = []
    for at in range(0, len(texts), 4):
        question, headline, before, passage = (coded[text] for text in texts[at : at + 4])
        head = [BOS, *question.ids[:QUESTION], EOS, EOS, *headline.ids[:HEADLINE], *before.ids[-BEFORE:], EOS]
        room = LONGEST - len(head) - 1
        step = room - OVERLAP
        starts = range(0, max(1, len(passage.ids) - OVERLAP), step) if len(passage.ids) > room else range(1)
        found.append(
            [Window([*head, *passage.ids[i : i + room], EOS], len(head), passage.offsets[i : i + room]) for i in starts]
        )
    return found


def batch(some: Sequence[Window]) -> Batch:
    """The windows as tensors, padded to a multiple of `STEP` that holds the longest."""
    import torch

    width = -(-max(len(w.ids) for w in some) // STEP) * STEP
    ids = torch.tensor([w.ids + [PAD] * (width - len(w.ids)) for w in some])
    place = torch.arange(width)
    first = torch.tensor([w.first for w in some])[:, None]
    count = torch.tensor([len(w.offsets) for w in some])[:, None]
    return Batch(ids, ids != PAD, ((place >= first) & (place < first + count)) | (place == 0))

"""Reading: where in a passage the answer to a question stands, and whether it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.reader.inputs import Pair, Window, batch, windows

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

    from qa.reader.model import SpanModel

SPAN = 48
"""Tokens of a span at most."""
TOKENS_PER_BATCH = 512
"""So many tokens go through the network at once, padding counted: so few that every core has some of ten passages."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read in a passage."""

    start: int
    end: int
    """The best span is ``passage[start:end]``."""
    span: float
    """By how much the logits of the span exceed those of there being none; above 0 it is likelier than not."""
    answers: float
    """Logit that the passage answers the question."""


class Reader:
    """Reads passages with a question in mind.

    What is read of a passage depends on the passages that are read with it, in the last digits: read the same ones
    together for the same figures. It does not depend on the number of cores: each batch is reckoned by one. Several
    threads may read at once.

    Parameters
    ----------
    model
        In evaluation mode.
    tokenizer
        The encoder's own, without padding or truncation.
    """

    def __init__(self, model: SpanModel, tokenizer: Tokenizer) -> None:
        import torch

        self._model = model
        self._tokenizer = tokenizer
        self._cores = ThreadPoolExecutor(
            torch.get_num_threads(), "reader", initializer=torch.set_num_threads, initargs=(1,)
        )

    def read(self, pairs: Sequence[Pair], dtype: torch.dtype | None = None) -> list[Read]:
        """What is read in the passage of each pair: of its windows, the one whose span has the highest score.

        Parameters
        ----------
        dtype
            In what the layers reckon, where that is not the type of their weights.
        """
        every = windows(self._tokenizer, pairs)
        owners = [(pair, window) for pair, found in enumerate(every) for window in found]
        owners.sort(key=lambda owner: len(owner[1].ids))
        groups = list(_batches(owners))
        jobs = [self._cores.submit(self._read, [window for _, window in some], dtype) for some in groups]
        best: list[Read | None] = [None] * len(pairs)
        for some, job in zip(groups, jobs, strict=True):
            for (pair, _), read in zip(some, job.result(), strict=True):
                before = best[pair]
                if before is None or read.span > before.span:
                    best[pair] = read
        return [read for read in best if read]

    def _read(self, some: Sequence[Window], dtype: torch.dtype | None) -> list[Read]:
        import torch

        with torch.inference_mode():
            start, end, answers = self._model(*batch(some), dtype)
            none = start[:, 0] + end[:, 0]
            width = start.shape[1]
            both = start[:, :, None] + end[:, None, :]
            place = torch.arange(width)
            length = place[None, :] - place[:, None]
            allowed = (length >= 0) & (length < SPAN) & (place > 0)[:, None]
            scores, where = both.masked_fill(~allowed, -torch.inf).flatten(1).max(1)
            spans = scores - none
        return [
            _read_off(window, divmod(at, width), span, logit)
            for window, at, span, logit in zip(some, where.tolist(), spans.tolist(), answers.tolist(), strict=True)
        ]


def _read_off(window: Window, tokens: tuple[int, int], span: float, answers: float) -> Read:
    if not window.offsets:
        return Read(0, 0, span, answers)
    first, last = (min(max(token - window.first, 0), len(window.offsets) - 1) for token in tokens)
    return Read(window.offsets[first][0], window.offsets[last][1], span, answers)


def _batches(owners: Sequence[tuple[int, Window]]) -> Iterator[list[tuple[int, Window]]]:
    """Windows about equally long together, shortest first."""
    some: list[tuple[int, Window]] = []
    for owner in owners:
        if some and (len(some) + 1) * len(owner[1].ids) > TOKENS_PER_BATCH:
            yield some
            some = []
        some.append(owner)
    if some:
        yield some

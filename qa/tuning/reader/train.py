"""Training: the order of the samples, the loss, the steps, and the checkpoint that a development split likes best."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from qa.evaluation.measures import auroc, exact, f1
from qa.reader.inputs import Pair, Window, batch, windows
from qa.reader.model import SpanModel
from qa.reader.reader import Reader
from qa.reader.weights import load_model, save_difference
from qa.tuning.reader.rows import Row
from qa.tuning.reader.samples import Sample, epoch
from qa.words import fold

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BATCH, PART = 16, 4
"""Samples of a step, and of what one core reckons at once."""
RATE, WARM_UP, DECAY = 2e-4, 0.06, 0.01
"""Highest learning rate, share of the steps in which it is reached, weight decay."""
POOL = 64
"""So many batches are sorted by length together."""
DEVELOPMENT = 6
"""Contexts in a hundred that are kept for choosing the checkpoint."""
ASKED = 240
"""Questions of the development split that are read, and as many of its pairs without an answer."""


class Inputs(NamedTuple):
    """Samples as the loss takes them."""

    windows: list[Window]
    starts: list[int]
    ends: list[int]
    """Numbers of the first and last token of the span; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How well the development split is read."""

    exact: float
    f1: float
    """Of the span, over answerable rows, where one is given whatever the score."""
    auroc: float
    """Of the span's score, answerable against not."""

    @property
    def worth(self) -> float:
        """What the best checkpoint has most of."""
        return self.f1 + self.auroc


def split(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Rows to learn from, and rows of other contexts to judge by; a question told apart by its id is only in one."""
    judged = [row for row in rows if is_judged(row.context)]
    contexts, ids = {row.context for row in judged}, {_bare(row.id) for row in judged}
    return [row for row in rows if row.context not in contexts and _bare(row.id) not in ids], judged


def is_judged(context: str) -> bool:
    """Whether a context, in whatever script and width, belongs to the development split."""
    return int(hashlib.sha256(fold(context).encode()).hexdigest(), 16) % 100 < DEVELOPMENT


def _bare(name: str) -> str:
    """An id without the mark of its file: XQuAD and SQuAD hold the same questions."""
    return name.partition("-")[2] or name


def batches(
    rows: Sequence[Row], near: Mapping[str, Sequence[str]], tokenizer: Tokenizer, seed: int, epochs: int
) -> Iterator[tuple[int, Callable[[], list[Inputs]]]]:
    """The number of each step's samples, and what makes them ready in parts: steps already done need not be."""
    for number in range(epochs):
        rng = random.Random(f"{seed} {number}")  # noqa: S311
        samples = epoch(rows, near, rng)
        made = []
        for start in range(0, len(samples), BATCH * POOL):
            pool = sorted(samples[start : start + BATCH * POOL], key=lambda s: len(s.pair.passage))
            made += [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
        rng.shuffle(made)
        for some in made:
            chosen = rng.random()

            def ready(some: Sequence[Sample] = some, chosen: float = chosen) -> list[Inputs]:
                return _parts(tokenizer, some, random.Random(chosen))  # noqa: S311

            yield len(some), ready


def _parts(tokenizer: Tokenizer, some: Sequence[Sample], rng: random.Random) -> list[Inputs]:
    made = [
        _labelled(found, sample, rng)
        for found, sample in zip(windows(tokenizer, [s.pair for s in some]), some, strict=True)
    ]
    made.sort(key=lambda labelled: len(labelled[0].ids))
    parts = [made[i : i + PART] for i in range(0, len(made), PART)]
    return [Inputs(*map(list, zip(*part, strict=True))) for part in parts]


def _labelled(found: Sequence[Window], sample: Sample, rng: random.Random) -> tuple[Window, int, int]:
    """A window of the sample, one with the whole span where there is one, and its first and last token."""
    if sample.span is None:
        return rng.choice(found), 0, 0
    start, end = sample.span
    whole = []
    for window in found:
        inside = [i for i, (a, b) in enumerate(window.offsets) if a < end and b > start]
        if inside and window.offsets[inside[0]][0] <= start and window.offsets[inside[-1]][1] >= end:
            whole.append((window, inside[0] + window.first, inside[-1] + window.first))
    return rng.choice(whole) if whole else (rng.choice(found), 0, 0)


def loss(model: SpanModel, part: Inputs, dtype: torch.dtype) -> Tensor:
    """Sum over the samples: cross-entropy of start and end, half of it each, and half that of whether it answers."""
    said = model(*batch(part.windows), dtype)
    starts, ends = torch.tensor(part.starts), torch.tensor(part.ends)
    spans = functional.cross_entropy(said.start, starts, reduction="sum") + functional.cross_entropy(
        said.end, ends, reduction="sum"
    )
    there = functional.binary_cross_entropy_with_logits(said.answers, (starts > 0).float(), reduction="sum")
    return 0.5 * (spans + there)


def judge(reader: Reader, pairs: Sequence[tuple[Pair, str | None]], dtype: torch.dtype) -> Figures:
    """How well pairs are read; with each its right answer, None where the passage does not answer."""
    read = reader.read([pair for pair, _ in pairs], dtype)
    said = [(pair.passage[r.start : r.end], answer) for (pair, answer), r in zip(pairs, read, strict=True) if answer]
    right = [r.span for (_, answer), r in zip(pairs, read, strict=True) if answer]
    wrong = [r.span for (_, answer), r in zip(pairs, read, strict=True) if not answer]
    return Figures(
        sum(exact(a, b) for a, b in said) / len(said),
        sum(f1(a, b) for a, b in said) / len(said),
        auroc(right, wrong) or 0.0,
    )


def development(rows: Sequence[Row], near: Mapping[str, Sequence[str]]) -> list[tuple[Pair, str | None]]:
    """Pairs to judge by: rows as they are, and as many whose passage does not answer, half of them near misses."""
    rng = random.Random(0)  # noqa: S311
    contexts = {row.id: row.context for row in rows}
    asked = [row for row in rows if row.spans]
    pairs: list[tuple[Pair, str | None]] = [
        (Pair(row.question, row.context), row.context[slice(*row.spans[0])])
        for row in rng.sample(asked, min(ASKED, len(asked)))
    ]
    unanswerable = [Pair(row.question, row.context) for row in rows if not row.spans]
    missed = [Pair(row.question, contexts[i]) for row in asked for i in near.get(row.id, ())[:1] if i in contexts]
    for some in (unanswerable, missed):
        pairs += [(pair, None) for pair in rng.sample(some, min(ASKED // 2, len(some)))]
    return pairs


def train(
    rows: Sequence[Row],
    near: Mapping[str, Sequence[str]],
    backbone: Mapping[str, Tensor],
    tokenizer: Tokenizer,
    out: Path,
    seed: int = 0,
    epochs: int = 3,
    every: int = 500,
    rate: float = RATE,
    most: int | None = None,
    say: Callable[[str], object] = print,
    onto: Path | None = None,
) -> None:
    """Train, and keep in `out` what the development split likes best.

    A checkpoint stands in ``out.state`` after `every` steps; where it is there, training goes on from it, as if it had
    never stopped. The result depends on the data, the seed and torch, not on the number of cores.

    Parameters
    ----------
    most
        Steps after which to stop; all where it is None. The learning rate falls to 0 at the last step.
    say
        Given a line of JSON with the figures at each checkpoint.
    onto
        Weights to begin from; those of the encoder, and heads that know nothing, where it is None.
    """
    dtype = torch.bfloat16
    learned, judged = split(rows)
    pairs = development(judged, near)
    torch.manual_seed(seed)
    model = load_model(backbone, onto, torch.float32).train().requires_grad_() if onto else SpanModel(backbone)
    parameters = list(model.parameters())
    steps = sum(1 for _ in batches(learned, near, tokenizer, seed, epochs))
    steps = min(steps, most or steps)
    optimizer = _optimizer(parameters, rate)
    state_path, begun, best, spent = out.with_suffix(".state"), 0, -1.0, 0.0
    if state_path.exists():
        state = torch.load(state_path, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        begun, best, spent = state["step"], state["best"], state["seconds"]
    core_count = torch.get_num_threads()
    torch.set_num_threads(1)
    cores = ThreadPoolExecutor(core_count, "train", initializer=torch.set_num_threads, initargs=(1,))

    def gradients(part: Inputs, count: int) -> tuple[float, tuple[Tensor, ...]]:
        value = loss(model, part, dtype) / count
        return float(value.detach()), torch.autograd.grad(value, parameters)

    began, running = time.monotonic(), 0.0
    for step, (count, ready) in enumerate(batches(learned, near, tokenizer, seed, epochs)):
        if step >= steps:
            break
        if step < begun:
            continue
        for group in optimizer.param_groups:
            group["lr"] = rate * _share(step, steps)
        jobs = [cores.submit(gradients, part, count) for part in reversed(ready())]
        results = [job.result() for job in jobs]
        for parameter, *parts in zip(parameters, *(grads for _, grads in results), strict=True):
            parameter.grad = _sum(parts)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        value = sum(value for value, _ in results)
        running = value if step == begun else 0.98 * running + 0.02 * value
        if (step + 1) % 25 == 0:
            seconds = spent + time.monotonic() - began
            say(json.dumps({"step": step + 1, "of": steps, "loss": round(running, 4), "seconds": round(seconds)}))
        if (step + 1) % every == 0 or step + 1 == steps:
            figures = judge(Reader(model, tokenizer), pairs, dtype)
            seconds = spent + time.monotonic() - began
            say(json.dumps({"step": step + 1, "seconds": round(seconds), **asdict(figures)}))
            if figures.worth > best:
                best = figures.worth
                about = {"step": str(step + 1), "steps": str(steps), "seed": str(seed)}
                about |= {name: f"{value:.4f}" for name, value in asdict(figures).items()}
                save_difference(model, backbone, out, about)
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
            state |= {"step": step + 1, "best": best, "seconds": seconds}
            torch.save(state, state_path.with_suffix(".part"))
            state_path.with_suffix(".part").replace(state_path)


def average(backbone: Mapping[str, Tensor], first: Path, second: Path, share: float, out: Path) -> None:
    """Write the mean of two trainings, of which the second weighs `share`, 0 to 1.

    Trainings that began as the same weights lie in one basin, and their mean is often better than either (M. Wortsman
    and others, "Model soups", 2022).
    """
    model, other = (load_model(backbone, path, torch.float32) for path in (first, second))
    with torch.no_grad():
        for mean, value in zip(model.parameters(), other.parameters(), strict=True):
            mean.copy_((1 - share) * mean + share * value)
    save_difference(model, backbone, out, {"share": str(share)})


def _optimizer(parameters: Sequence[Tensor], rate: float) -> torch.optim.Optimizer:
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": DECAY},
        {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, rate, betas=(0.9, 0.98))


def _share(step: int, steps: int) -> float:
    """Share of the highest learning rate: up in a line, then down to 0 in a line."""
    warm = max(1, int(WARM_UP * steps))
    return min((step + 1) / warm, (steps - step) / max(1, steps - warm))


def _sum(parts: Sequence[Tensor]) -> Tensor:
    """The sum of gradients, in the order given whatever core was first; written into the first of them."""
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total

"""Fit the weights of `qa.answering.runs` and print them as `qa/answering/run_weights.py`.

    python -m qa.tuning.runs TRAIN.jsonl... > run_weights.py && mv run_weights.py qa/answering/

TRAIN: one object a line, {"id", "question", "context", "answers": [{"text", "start"}]}; questions without an answer are
left out. Each question is laid over the sentence that holds its answer and over `OTHERS` more of the context, and the
share of probability that falls on runs like the answer is made large: among all of these sentences, so that a score
says how likely the sentence itself is right. How like an answer a run is: the F1 of their characters, to the power
`SHARP`; without it long runs that surely hold the answer would win.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from qa.answering.chunks import CLASSES
from qa.answering.question import analyse
from qa.answering.runs import AT_END, AT_START, OF_RUN, Frame, Layout
from qa.answering.spans import candidates, laid_over, sort_of
from qa.sentences import sentences
from qa.words import content_words, fold, words

SORTS = ("thing", "name", "figure", "reason")
OTHERS = 3
SHARP = 3.0
EPOCHS = 12
BATCH = 64
RATES = {EPOCHS - 2: 0.01, EPOCHS - 1: 0.003}
RATE = 0.03
SMALL = 1e-4
"""How much large weights cost, against fitting what only these questions have."""
NAMED = 2.0
"""Added to what a piece found by pattern counts as a name: newspapers name persons with their office and firms in full,
encyclopaedias, on whose questions half of the weights are fitted, less so."""


_MODULE = '''"""Weights of `qa.answering.runs`, as `python -m qa.tuning.runs` prints them."""

from __future__ import annotations

_Weights = dict[str, float]
TABLES: dict[str, tuple[dict[str, tuple[float, ...]], _Weights, _Weights, _Weights, tuple[float, float]]] = {
@
}
"""For each sort of answer: what a class counts for before it, first and last in it, after it and anywhere in it; what
is seen of the first chunk, of the last one, and of the whole; slope and offset of its probability."""
'''


class Row(NamedTuple):
    """A question with the sentence that answers it."""

    question: str
    context: str
    sentence: tuple[int, int]
    answer: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Laid:
    """A question over one sentence, with its k candidates."""

    seen: Frame
    lay: Layout
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    likeness: NDArray[np.float64]
    """Shape (k,): F1 of the candidate's letters with the answer's."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question over several sentences of its context, the one with the answer first."""

    sort: int
    laid: tuple[Laid, ...]


def rows(path: Path) -> list[Row]:
    """The answerable questions of a file whose answer lies within one sentence."""
    found = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            for answer in row["answers"][:1]:
                start, end = answer["start"], answer["start"] + len(answer["text"])
                holding = [s for s in sentences(row["context"]) if s[0] <= start and end <= s[1]]
                if holding and row["context"][start:end] == answer["text"]:
                    found.append(Row(row["question"], row["context"], holding[0], (start, end)))
    return found


def examples(every: Sequence[Row], seed: int = 0) -> list[Example]:
    """The questions laid over their sentences; those without a run like the answer are left out."""
    chance = np.random.default_rng(seed)
    idf = _idf({row.context for row in every})
    found = []
    for row in every:
        asked, question = analyse(row.question), fold(row.question)
        weights = {word: idf(word) for word in content_words(row.question)}
        others = [s for s in sentences(row.context) if s != row.sentence]
        laid = []
        for sentence in (row.sentence, *(others[i] for i in chance.permutation(len(others))[:OTHERS])):
            folded = fold(row.context[slice(*sentence)])
            seen, lay = laid_over(folded, asked, question, weights)
            first, last = np.nonzero(candidates(folded, seen, lay, asked.sought))
            likeness = _likeness(folded, seen.starts[first], seen.ends[last], row.answer, sentence)
            laid.append(Laid(seen, lay, first, last, likeness))
        if laid[0].likeness.max(initial=0.0) > 0.3:
            found.append(Example(SORTS.index(sort_of(asked.sought)), tuple(laid)))
    return found


def _idf(contexts: set[str]) -> Callable[[str], float]:
    counts = Counter(word for context in contexts for word in set(words(context)))
    n = len(contexts)
    return lambda word: log(1 + (n - counts[word] + 0.5) / (counts[word] + 0.5))


def _likeness(
    folded: str,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    answer: tuple[int, int],
    sentence: tuple[int, int],
) -> NDArray[np.float64]:
    if not (sentence[0] <= answer[0] < sentence[1]):
        return np.zeros(len(starts))
    a, b = answer[0] - sentence[0], answer[1] - sentence[0]
    letters = np.array([0, *accumulate(char.isalnum() for char in folded)])
    common = letters[np.maximum(np.minimum(ends, b), np.maximum(starts, a))] - letters[np.maximum(starts, a)]
    both = letters[ends] - letters[starts] + letters[b] - letters[a]
    return np.asarray(2 * common / np.maximum(both, 1), dtype=np.float64)


def _joined(batch: Sequence[Example]) -> dict[str, torch.Tensor]:
    """The chunks and candidates of several examples, one after another."""
    columns: defaultdict[str, list[NDArray[Any]]] = defaultdict(list)
    offset = 0
    for number, example in enumerate(batch):
        for laid in example.laid:
            n, k = len(laid.seen.starts), len(laid.first)
            for name, values in {
                "start": laid.lay.start,
                "end": laid.lay.end,
                "asked": laid.lay.asked,
                "before": laid.seen.classes[:-2],
                "at": laid.seen.classes[1:-1],
                "after": laid.seen.classes[2:],
                "sort": np.full(n, example.sort),
                "first": laid.first + offset,
                "last": laid.last + offset,
                "question": np.full(k, number),
                "likeness": laid.likeness,
                "run": _runs(laid),
            }.items():
                columns[name].append(values)
            offset += n
    joined = {name: np.concatenate(values) for name, values in columns.items()}
    return {
        name: torch.from_numpy(values).to(torch.float32 if values.dtype.kind == "f" else torch.int64)
        for name, values in joined.items()
    }


def _runs(laid: Laid) -> NDArray[np.float64]:
    """Shape (k, len(OF_RUN) - 1): what is seen of each candidate as a whole, but the words asked in it."""
    length = laid.seen.ends[laid.last] - laid.seen.starts[laid.first]
    fits = {(i, j): fit for i, j, fit in laid.lay.pieces}
    pairs = list(zip(laid.first.tolist(), laid.last.tolist(), strict=True))
    return np.array(
        [
            (log(j - i + 1), log(size), size == 1, (i, j) in fits, fits.get((i, j), 0.0))
            for (i, j), size in zip(pairs, length.tolist(), strict=True)
        ],
        dtype=float,
    ).reshape(len(pairs), len(OF_RUN) - 1)


def _scores(seen: dict[str, torch.Tensor], weights: Sequence[torch.Tensor]) -> torch.Tensor:
    """Shape (candidates,): as `qa.answering.runs.scores`."""
    edges, start, end, run = weights
    sort = seen["sort"]
    first = (seen["start"] * start[sort]).sum(1) + edges[sort, seen["before"], 0] + edges[sort, seen["at"], 1]
    last = (seen["end"] * end[sort]).sum(1) + edges[sort, seen["at"], 2] + edges[sort, seen["after"], 3]
    each = edges[sort, seen["at"], 4] + run[sort, 0] * seen["asked"]
    inside = torch.cumsum(each, 0)
    whole = (seen["run"] * run[sort[seen["first"]], 1:]).sum(1)
    return (first - inside + each)[seen["first"]] + (last + inside)[seen["last"]] + whole


def fit(found: Sequence[Example], seed: int = 0) -> list[torch.Tensor]:
    """Weights of shape (sorts, classes, 5), (sorts, AT_START), (sorts, AT_END), (sorts, OF_RUN)."""
    chance = np.random.default_rng(seed)
    shapes = ((len(CLASSES), 5), (len(AT_START),), (len(AT_END),), (len(OF_RUN),))
    weights = [torch.zeros(len(SORTS), *shape, requires_grad=True) for shape in shapes]
    optimizer = torch.optim.Adam(weights)
    for epoch in range(EPOCHS):
        order = [found[i] for i in chance.permutation(len(found))]
        for group in optimizer.param_groups:
            group["lr"] = RATES.get(epoch, RATE)
        for at in range(0, len(order), BATCH):
            size = len(order[at : at + BATCH])
            seen = _joined(order[at : at + BATCH])
            score, question = _scores(seen, weights), seen["question"]
            highest = torch.full((size,), -torch.inf).scatter_reduce(0, question, score.detach(), "amax")
            probable = torch.exp(score - highest[question])
            total = torch.zeros(size).index_add(0, question, probable)
            right = torch.zeros(size).index_add(0, question, probable * seen["likeness"] ** SHARP)
            small = torch.stack([w.pow(2).sum() for w in weights]).sum()
            loss = -torch.log(right / total + 1e-3).mean() + SMALL * small
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return [w.detach() for w in weights]


def calibrate(found: Sequence[Example], weights: Sequence[torch.Tensor]) -> list[tuple[float, float]]:
    """Slope and offset for each sort: the logistic of a score is how probable the best run of a sentence is right."""
    from sklearn.linear_model import LogisticRegression

    x: list[list[float]] = [[] for _ in SORTS]
    y: list[list[bool]] = [[] for _ in SORTS]
    for at in range(0, len(found), BATCH):
        batch = found[at : at + BATCH]
        every = [(example.sort, laid) for example in batch for laid in example.laid if len(laid.first)]
        parts = torch.split(_scores(_joined(batch), weights), [len(laid.first) for _, laid in every])
        for (sort, laid), part in zip(every, parts, strict=True):
            best = int(part.argmax())
            x[sort].append(float(part[best]))
            y[sort].append(bool(laid.likeness[best] > 0.5))
    lines = []
    for scores, right in zip(x, y, strict=True):
        model = LogisticRegression(C=10.0).fit(np.array(scores)[:, np.newaxis], right)
        lines.append((float(model.coef_[0, 0]), float(model.intercept_[0])))
    return lines


def module(weights: Sequence[torch.Tensor], lines: Sequence[tuple[float, float]]) -> str:
    """The source of `qa.answering.run_weights`."""
    tables = []
    for number, sort in enumerate(SORTS):
        edges, start, end, run = (w[number].tolist() for w in weights)
        run[OF_RUN.index("piece")] += NAMED if sort == "name" else 0.0
        lines_of_classes = [f"{name!r}: ({_listed(row)})," for name, row in zip(CLASSES, edges, strict=True)]
        others = [
            "{" + ", ".join(f"{name!r}: {weight:.2f}" for name, weight in zip(names, values, strict=True)) + "},"
            for names, values in ((AT_START, start), (AT_END, end), (OF_RUN, run))
        ]
        tables += [f"{sort!r}: (", "{", *lines_of_classes, "},", *others, f"({_listed(lines[number])}),", "),"]
    return _MODULE.replace("@", "\n".join(tables))


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(
        prog="python -m qa.tuning.runs", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("train", nargs="+", type=Path)
    chosen = parser.parse_args(arguments)
    found = examples([row for path in chosen.train for row in rows(path)])
    weights = fit(found)
    sys.stdout.write(module(weights, calibrate(found, weights)))


if __name__ == "__main__":
    main()

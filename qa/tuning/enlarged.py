"""Archives larger than what can be embedded here, to measure on: real issues over and over, with vectors of their own.

A copy of a row is the real row x and a part of the difference of two others, x + t (y - z), scaled to length 1. So the
copies lie in the same directions as the real ones. With t = 0.45 they lie as scattered as so many real ones would: of
32,000 sentences of news and encyclopaedia articles the cosine with the tenth nearest is .909, and grows by .0056
whenever there are twice as many, which makes .930 of 430,000; with t = 0.4 it is .947 there, with 0.5 .920.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder, Progress, VectorCache
from qa.archive.files import write
from qa.archive.manifest import Entry, Manifest, write_manifest
from qa.archive.merging import merged
from qa.datatypes import Issue
from qa.retrieval.lists import Lists
from qa.retrieval.search import segment_of
from qa.retrieval.segment import Segment, build, vectors_of

NOISE = 0.45
"""The t above."""
ARTICLES = 30
"""Articles of an issue; larger ones are cut, for a corpus is no issue."""
LARGEST = 0.75
"""The share of the first segment, and of the next in what is left: so they lie in an archive that has grown."""
_STEP = 1 << 16
_FIRST_DAY = date(1986, 1, 1)


def copies(vectors: NDArray[np.float32], n: int, out: NDArray[np.float32], seed: int = 0) -> None:
    """Fill `out`, shape (n, d), with the vectors as they are and then with copies of them."""
    dice, m = np.random.default_rng(seed), len(vectors)
    for first in range(0, n, _STEP):
        rows = np.arange(first, min(first + _STEP, n))
        off = vectors[dice.integers(m, size=len(rows))] - vectors[dice.integers(m, size=len(rows))]
        made = vectors[rows % m] + np.where(rows < m, 0, NOISE).astype(np.float32)[:, np.newaxis] * off
        out[rows] = made / np.linalg.norm(made, axis=1, keepdims=True)


def real_segment(issues: Sequence[Issue], encoder: Encoder, progress: Progress | None = None) -> Segment:
    """A segment of issues of the size of issues; their vectors come from the user's cache, or are put there."""
    known: dict[str, NDArray[np.float32]] = {}
    for issue in issues:
        known |= vectors_of(segment_of([issue], encoder, VectorCache(), progress), 0)
    cut = [
        replace(issue, name=f"{issue.name} {first}", articles=some, blocks=())
        for issue in issues
        for first in range(0, len(issue.articles), ARTICLES)
        if (some := issue.articles[first : first + ARTICLES])
    ]
    return build(cut, lambda _, texts: np.array([known[text] for text in texts]), encoder.dimension)


def enlarge(
    real: Segment, passages: int, folder: Path, model: str, say: Callable[[str], object] = lambda _: None
) -> None:
    """Write an archive of about so many passages into `folder`, which is emptied before.

    Parameters
    ----------
    model
        Fingerprint of the encoder.
    say
        Is told how far it is.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "segments").mkdir(parents=True)
    every = max(1, round(passages / len(real.article_of)))
    entries: list[Entry] = []
    manifest = Manifest(model, real.whole.shape[1])
    with TemporaryDirectory(dir=folder) as scratch:
        segments = _copied(real, every, Path(scratch))
        left = every
        while left:
            some = segments[every - left :][: max(1, round(LARGEST * left))]
            entry = Entry(f"{len(entries) + 1:08d}", 0, "", len(some) * len(real.issues), len(some) * len(real.ids))
            size, sha256 = write(entry.path(folder), merged(some, [()] * len(some)))
            entries.append(replace(entry, size=size, sha256=sha256))
            left -= len(some)
            say(f"{every - left} of {every} copies written")
    write_manifest(folder, replace(manifest, segments=tuple(entries), next=len(entries) + 1))


def _copied(real: Segment, every: int, scratch: Path) -> list[Segment]:
    vectors = {}
    for seed, name in enumerate(("whole", "parts")):
        rows = getattr(real, name)
        shape = (every * len(rows), rows.shape[1])
        out = np.memmap(scratch / name, np.float32, "w+", shape=shape)
        copies(rows, len(out), out, seed)
        vectors[name] = out
    n, s = len(real.whole), len(real.parts)
    return [
        replace(
            real,
            whole=vectors["whole"][number * n : (number + 1) * n],
            parts=vectors["parts"][number * s : (number + 1) * s],
            heads=Lists.of_texts(_heads(real, number)),
        )
        for number in range(every)
    ]


def _heads(real: Segment, copy: int) -> Iterator[str]:
    for number in range(len(real.issues)):
        head = real.head(number)
        day = (_FIRST_DAY + timedelta(copy * len(real.issues) + number)).isoformat()
        name = f"{head.name} {day}"
        yield json.dumps([name, day, f"{copy:08x}{head.digest[8:]}", head.articles, name])

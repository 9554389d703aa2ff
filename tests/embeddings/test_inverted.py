"""An index beside the rows themselves: what it may miss, and what it may not get wrong."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings import Encoder, InvertedIndex, VectorError, VectorIndex, inverted
from embeddings.inverted import Part, inverted_index
from qa.bundled_data import bundled_issue
from qa.reading import read_issues
from qa.retrieval.passages import passages
from qa.tuning.enlarged import copies

MANY = 33_000


@pytest.fixture(scope="module")
def real(encoder: Encoder) -> NDArray[np.float32]:
    """The vectors of sentences of the newspaper in `data/`."""
    found = [p.meant(a, b) for p in passages(read_issues(bundled_issue())) for a, b in p.sentences]
    return encoder.encode_passages(found[:150])


@pytest.fixture(scope="module")
def many(real: NDArray[np.float32]) -> NDArray[np.float32]:
    """Copies of them that lie as scattered."""
    rows = np.empty((MANY, real.shape[1]), np.float32)
    copies(real, MANY, rows, seed=3)
    return rows


@pytest.fixture(scope="module")
def index(many: NDArray[np.float32]) -> InvertedIndex:
    return InvertedIndex(inverted_index([Part(many, np.arange(MANY))]))


def over(many: NDArray[np.float32], index: InvertedIndex) -> VectorIndex:
    return VectorIndex.over([many], "x", [index])


def recall(found: NDArray[np.int64], wanted: NDArray[np.int64]) -> float:
    return float(np.mean([np.isin(w, f).mean() for f, w in zip(found, wanted, strict=True)]))


def test_nearly_all_of_the_nearest_are_found(many: NDArray[np.float32], index: InvertedIndex, encoder: Encoder) -> None:
    asked = encoder.encode_queries(
        ["创业担保贷款发了多少?", "谁去莘县调研?", "出口额是多少?", "天气怎么样?", "高考几号开始?"]
    )
    for queries in (asked, many[:: MANY // 100]):
        exact, wanted = VectorIndex.over([many], "x").search(queries, 10)
        scores, found = over(many, index).search(queries, 10)
        assert recall(found, wanted) >= 0.97
        for m, row in zip(*np.nonzero(np.isin(found, wanted)), strict=True):
            if found[m, row] in wanted[m]:
                assert scores[m, row] == exact[m, wanted[m].tolist().index(found[m, row])]


def test_a_query_finds_the_same_whatever_its_company(many: NDArray[np.float32], index: InvertedIndex) -> None:
    queries = many[: 40 * 7 : 7]
    scores, rows = over(many, index).search(queries, 20)
    for m in range(len(queries)):
        alone = over(many, index).search(queries[m : m + 1], 20)
        assert (alone[0][0].tolist(), alone[1][0].tolist()) == (scores[m].tolist(), rows[m].tolist())


def test_other_threads_find_the_same(many: NDArray[np.float32], index: InvertedIndex) -> None:
    """In blocks with an index and without, all of whose rows count or some, and whether a thread is free or none."""
    half = inverted_index([Part(many[: MANY // 2], np.arange(MANY // 2))])
    blocks = [many, many[:100], many[: MANY // 2], many]
    several = VectorIndex.over(blocks, "x", [index, None, InvertedIndex(half), index])
    some = np.arange(len(several)) % 3 > 0
    end = threading.Event()
    with ThreadPoolExecutor(1) as free, ThreadPoolExecutor(1) as busy:
        busy.submit(end.wait)
        for allowed in (None, some):
            scores, rows = several.search(many[::5000], 50, allowed=allowed)
            for threads in (free, busy):
                found = several.search(many[::5000], 50, allowed=allowed, beside=threads)
                assert (found[0].tolist(), found[1].tolist()) == (scores.tolist(), rows.tolist())
        end.set()


def test_a_choice_of_rows(many: NDArray[np.float32], index: InvertedIndex) -> None:
    """Nearly as many of the nearest are found among most of the rows; among few all of them, row by row."""
    queries, dice = many[:: MANY // 50], np.random.default_rng(1)
    for share, least in ((0.9, 0.97), (0.85, 0.97), (0.2, 1.0)):
        allowed = dice.random(MANY) < share
        wanted = VectorIndex.over([many], "x").search(queries, 10, allowed=allowed)[1]
        found = over(many, index).search(queries, 10, allowed=allowed)[1]
        assert allowed[found].all()
        assert recall(found, wanted) >= least


def test_rows_are_put_to_the_lists_that_are_there(many: NDArray[np.float32], index: InvertedIndex) -> None:
    """Some rows fall out, others come before and behind: the lists are kept, and hold each row where it belongs."""
    kept = np.flatnonzero(np.arange(MANY) % 5 > 0)
    parts = [Part(many[:100], np.arange(100)), Part(many, kept, index), Part(many, np.arange(0, MANY, 5))]
    made, rows = InvertedIndex(inverted_index(parts)), np.concatenate([many[:100], many[kept], many[::5]])
    assert made.centroids.tolist() == index.centroids.tolist()
    assert sorted(np.concatenate([numbers for numbers, _ in made.lists()]).tolist()) == list(range(len(rows)))
    nearest = (rows @ made.centroids.T).argmax(axis=1)
    here = np.concatenate([np.full(len(numbers), at) for at, (numbers, _) in enumerate(made.lists())])
    order = np.concatenate([numbers for numbers, _ in made.lists()])
    assert np.mean(nearest[order] == here) > 0.9999  # but for rounding
    queries = many[:: MANY // 50]
    wanted = VectorIndex.over([rows], "x").search(queries, 10)[1]
    assert recall(VectorIndex.over([rows], "x", [made]).search(queries, 10)[1], wanted) >= 0.97


def test_lists_are_made_anew_where_they_are_too_few(many: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverted, "FROM", 100)
    small = InvertedIndex(inverted_index([Part(many, np.arange(100))]))
    assert len(small.centroids) == inverted.LISTS * 10
    grown = [Part(many, np.arange(100), small), Part(many[100:], np.arange(99))]
    assert len(InvertedIndex(inverted_index(grown)).centroids) == inverted.LISTS * 10
    outnumbered = [Part(many, np.arange(100), small), Part(many[100:], np.arange(525))]
    assert len(InvertedIndex(inverted_index(outnumbered)).centroids) == inverted.LISTS * 25


def test_few_rows_get_no_index(many: NDArray[np.float32]) -> None:
    assert inverted_index([Part(many, np.arange(inverted.FROM - 1))]).size == 0
    assert inverted_index([]).size == 0


def test_the_same_rows_give_the_same_bytes(many: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverted, "FROM", 1000)
    one, other = (inverted_index([Part(many, np.arange(2000))]) for _ in range(2))
    assert one.tolist() == other.tolist()


def test_something_else_is_refused(many: NDArray[np.float32], index: InvertedIndex) -> None:
    for data in (np.zeros(64, np.uint8), index.data[: len(index.data) // 2].copy()):
        with pytest.raises(VectorError, match="an index of vectors is damaged"):
            over(many, InvertedIndex(data)).search(many[:1], 1)
    with pytest.raises(VectorError, match="names rows that are not there"):
        over(many[:50], index).search(many[:5], 20)

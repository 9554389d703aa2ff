"""FAISS against NumPy by brute force: rows, order and scores."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from embeddings import VectorError, VectorIndex


def units(rows: Any) -> NDArray[np.float32]:
    rows = np.asarray(rows, np.float32)
    rows = np.where(rows.any(axis=1, keepdims=True), rows, np.eye(1, rows.shape[1], dtype=np.float32))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def brute_force(rows: NDArray[np.float32], queries: NDArray[np.float32], k: int) -> tuple[list[Any], list[Any]]:
    scores = np.array([[np.float32(np.sum(q.astype(float) * r.astype(float))) for r in rows] for q in queries])
    order = [sorted(range(len(rows)), key=lambda i: (-s[i], i))[:k] for s in scores]
    return [[s[i] for i in o] for s, o in zip(scores, order, strict=True)], order


def test_by_hand() -> None:
    index = VectorIndex(np.array([[1, 0], [0, 1], [0.6, 0.8], [0, 1]]), "by hand")
    scores, rows = index.search([[0, 1], [1, 0]], k=3)
    assert rows.tolist() == [[1, 3, 2], [0, 2, 1]]
    assert scores == pytest.approx(np.array([[1, 1, 0.8], [1, 0.6, 0]]))
    assert (str(scores.dtype), str(rows.dtype)) == ("float32", "int64")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_equals_brute_force(data: st.DataObject) -> None:
    dimension = data.draw(st.integers(1, 5))
    few_values = st.integers(-2, 2)  # so that equal rows and equal scores are common
    rows = units(data.draw(arrays(np.int64, (data.draw(st.integers(1, 40)), dimension), elements=few_values)))
    queries = units(data.draw(arrays(np.int64, (data.draw(st.integers(1, 30)), dimension), elements=few_values)))
    k = data.draw(st.integers(1, 45))
    index = VectorIndex(rows, "x")
    scores, found = index.search(queries, k)
    wanted_scores, wanted = brute_force(rows, queries, k)
    assert found.tolist() == wanted
    assert scores.tolist() == wanted_scores
    assert [index.scores(queries[m : m + 1], found[m])[0].tolist() for m in range(len(queries))] == wanted_scores


def test_a_query_does_not_depend_on_its_company() -> None:
    random = np.random.default_rng(7)
    index = VectorIndex(units(random.normal(size=(1500, 384))), "x")
    queries = units(random.normal(size=(64, 384)))
    scores, rows = index.search(queries, 20)
    for m in range(len(queries)):
        alone = index.search(queries[m : m + 1], 20)
        assert (alone[0][0] == scores[m]).all()
        assert (alone[1][0] == rows[m]).all()
        assert (index.scores(queries[m : m + 1], rows[m, 3:4])[0] == scores[m, 3:4]).all()


def test_equal_rows_come_in_order_even_at_the_cut() -> None:
    rows = np.tile(units([[1, 2, 3]]), (500, 1))
    assert VectorIndex(rows, "x").search(rows[:1], 7)[1].tolist() == [[0, 1, 2, 3, 4, 5, 6]]


def test_more_asked_than_there_is() -> None:
    scores, rows = VectorIndex(units(np.eye(3)), "x").search(units([[1, 2, 3]]), 10)
    assert rows.tolist() == [[2, 1, 0]]
    assert scores.shape == (1, 3)


def test_an_empty_index_and_no_queries() -> None:
    empty = VectorIndex(np.zeros((0, 4)), "x")
    assert len(empty) == 0
    assert [a.shape for a in empty.search(units(np.eye(4)), 5)] == [(4, 0), (4, 0)]
    assert [a.shape for a in VectorIndex(np.eye(4), "x").search(np.zeros((0, 4)), 5)] == [(0, 4), (0, 4)]
    assert VectorIndex(np.eye(4), "x").scores(np.eye(4), []).shape == (4, 0)


def test_no_array_of_the_caller_is_touched_or_kept() -> None:
    rows = units([[3, 4], [1, 0]])
    index = VectorIndex(rows, "x")
    query = units([[3, 4]])
    before = query.copy()
    rows[:] = 0
    assert index.search(query, 1)[1].tolist() == [[0]]
    assert (query == before).all()


@pytest.mark.parametrize(
    ("vectors", "complaint"),
    [
        ([1.0, 0.0], "shape"),
        (np.zeros((3, 0)), "shape"),
        (np.ones((1, 1, 1)), "shape"),
        ([[1, 0], [1]], "not rows of numbers"),
        ([["甲"]], "not rows of numbers"),
        ([[1, 0], [np.nan, 0]], "NaN"),
        ([[np.inf, 0]], "NaN or infinite"),
        ([[1, 0], [1, 1]], "row 1 is not of length 1"),
        ([[0, 0]], "row 0 is not of length 1"),
    ],
)
def test_vectors_that_do_not_fit(vectors: Any, complaint: str) -> None:
    with pytest.raises(VectorError, match=complaint):
        VectorIndex(vectors, "x")


def test_queries_that_do_not_fit() -> None:
    index = VectorIndex(np.eye(3), "model a")
    with pytest.raises(VectorError, match="2 dimensions where 3"):
        index.search([[1, 0]], 1)
    with pytest.raises(VectorError, match="not of length 1"):
        index.scores([[1, 1, 1]], [0])
    with pytest.raises(VectorError, match="model b"):
        index.search(np.eye(3), 1, fingerprint="model b")
    with pytest.raises(VectorError, match="-1 nearest"):
        index.search(np.eye(3), -1)
    for row in (-1, 3):
        with pytest.raises(VectorError, match="outside 0 to 2"):
            index.scores(np.eye(3), [row])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_blocks_and_a_choice_of_rows_equal_brute_force(data: st.DataObject) -> None:
    few_values = st.integers(-2, 2)
    rows = units(data.draw(arrays(np.int64, (data.draw(st.integers(1, 40)), 3), elements=few_values)))
    queries = units(data.draw(arrays(np.int64, (2, 3), elements=few_values)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))))
    k = data.draw(st.integers(1, 45))
    index = VectorIndex.over(np.split(rows, cuts), "x")
    for choice in (None, allowed):
        chosen = np.arange(len(rows)) if choice is None else np.flatnonzero(choice)
        wanted_scores, order = brute_force(rows[chosen], queries, k)
        scores, found = index.search(queries, k, allowed=choice)
        assert found.tolist() == [chosen[o].tolist() for o in order]
        assert scores.tolist() == wanted_scores
    assert (
        index.scores(queries, range(len(rows))).tolist()
        == VectorIndex(rows, "x").scores(queries, range(len(rows))).tolist()
    )


def test_a_block_is_searched_where_it_lies() -> None:
    rows = units(np.eye(3))
    index = VectorIndex.over([rows], "x")
    rows[0] = [0, 1, 0]
    assert index.search([[1, 0, 0]], 1)[0].tolist() == [[0]]

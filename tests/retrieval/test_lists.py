from __future__ import annotations

import numpy as np

from qa.retrieval.lists import Lists


def test_texts() -> None:
    texts = ["大桥", "", "ab", "𠮷\n", "\ud800"]
    lists = Lists.of_texts(texts)
    assert len(lists) == 5
    assert [lists.text(row) for row in range(5)] == texts
    assert lists.starts.tolist() == [0, 6, 6, 8, 13, 16]


def test_lists_of_numbers_and_of_pairs() -> None:
    lists = Lists.of([[3, 1], [], [7]], np.int32)
    assert [lists[row].tolist() for row in range(3)] == [[3, 1], [], [7]]
    pairs = Lists.of([[(0, 5), (5, 9)], []], np.int32, width=2)
    assert [pairs[row].tolist() for row in range(2)] == [[[0, 5], [5, 9]], []]
    assert Lists.of([[], []], np.int32, width=2).values.shape == (0, 2)
    assert Lists.of([], np.int32).starts.tolist() == Lists.of_texts([]).starts.tolist() == [0]


def test_places_of_chosen_lists() -> None:
    lists = Lists.of([[10, 11], [], [12], [13, 14, 15]], np.int32)
    chosen = np.array([3, 1, 0])
    assert lists.sizes(chosen).tolist() == [3, 0, 2]
    assert lists.values[lists.places(chosen)].tolist() == [13, 14, 15, 10, 11]
    assert lists.places(np.array([], np.int64)).tolist() == []

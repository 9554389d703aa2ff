from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, product
from math import log
from unittest import mock

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from qa.retrieval import lexical
from qa.retrieval.lexical import LexicalIndex, Postings, Vocabulary, postings

DOCUMENTS = [["大桥", "合龙"], ["西瓜", "西瓜", "西瓜", "大桥"], ["西瓜", "上市", "了"]]


def posted(documents: Sequence[Sequence[str]]) -> Postings:
    vocabulary = Vocabulary()
    numbers = [vocabulary.numbers(document) for document in documents]
    _, hashes, rank = vocabulary.ordered()
    return postings(numbers, hashes, rank)


def index_of(*parts: Sequence[Sequence[str]], alive: list[bool] | None = None) -> LexicalIndex:
    return LexicalIndex([posted(part) for part in parts], None if alive is None else np.array(alive))


def scores(index: LexicalIndex, words: Sequence[str]) -> NDArray[np.float32]:
    """Of every document."""
    return index.scores(words, np.arange(index._starts[-1]))


def test_bm25_by_hand() -> None:
    """Lucene's BM25, k1 = 1.5 and b = 0.75: idf · tf / (tf + k1 · (1 - b + b · length / mean length)).

    The three documents have 2, 4 and 3 words, 3 on average. 合龙 stands in one of them: idf = ln(1 + 2.5 / 1.5).
    西瓜 stands in two: idf = ln(1 + 1.5 / 2.5), three times in the second.
    """
    index = index_of(DOCUMENTS)
    assert scores(index, ["合龙"]) == pytest.approx(
        [log(1 + 2.5 / 1.5) * 1 / (1 + 1.5 * (0.25 + 0.75 * 2 / 3)), 0, 0], abs=1e-6
    )
    assert scores(index, ["西瓜"]) == pytest.approx(
        [
            0,
            log(1 + 1.5 / 2.5) * 3 / (3 + 1.5 * (0.25 + 0.75 * 4 / 3)),
            log(1 + 1.5 / 2.5) * 1 / (1 + 1.5 * (0.25 + 0.75 * 3 / 3)),
        ],
        abs=1e-6,
    )
    assert scores(index, ["合龙"])[0] == pytest.approx(0.980829 / 2.125, abs=1e-6)


def test_words_add_up_and_unknown_ones_count_nothing() -> None:
    index = index_of(DOCUMENTS)
    both = scores(index, ["合龙", "西瓜", "火星"])
    assert both == pytest.approx(scores(index, ["合龙"]) + scores(index, ["西瓜"]), abs=1e-6)
    assert both.dtype == np.float32


def test_idf_by_hand() -> None:
    index = index_of(DOCUMENTS)
    assert index.idf("合龙") == pytest.approx(log(1 + 2.5 / 1.5))
    # How often a word stands in a document does not matter.
    assert index.idf("西瓜") == index.idf("大桥") == pytest.approx(log(1 + 1.5 / 2.5))
    assert index.idf("火星") == pytest.approx(log(1 + 3.5 / 0.5))


def test_known() -> None:
    index = index_of(DOCUMENTS)
    assert [word for word in ("合龙", "了", "火星", "") if index.known(word)] == ["合龙", "了"]


def test_documents_with() -> None:
    """西瓜 stands in two documents, however often."""
    index = index_of(DOCUMENTS)
    assert [index.documents_with(word) for word in ("大桥", "合龙", "西瓜", "上市", "了", "火星")] == [2, 1, 2, 1, 1, 0]


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_nothing_to_search(documents: list[list[str]]) -> None:
    index = index_of(documents)
    assert scores(index, ["大桥"]).tolist() == [0.0] * len(documents)
    assert not index.known("大桥")


@pytest.mark.parametrize("words", [[], ["火星"], ["大桥", "合龙"]])
def test_documents_without_words_score_nothing(words: list[str]) -> None:
    found = scores(index_of([[], *DOCUMENTS, []]), words)
    assert found.shape == (5,)
    assert found[0] == found[-1] == 0


QUERIES = [["西瓜"], ["大桥", "合龙", "火星"], ["西瓜", "西瓜", "了"], ["火星"], []]


@pytest.mark.parametrize(
    "parts",
    [
        [DOCUMENTS[:1], DOCUMENTS[1:]],
        [[], DOCUMENTS[:2], [[]], DOCUMENTS[2:], []],
        [[document] for document in DOCUMENTS],
    ],
)
def test_segments_score_as_one(parts: list[list[list[str]]]) -> None:
    one, several = index_of(list(chain(*parts))), index_of(*parts)
    for words in QUERIES:
        assert scores(several, words).tolist() == scores(one, words).tolist()
    assert [several.idf(word) for word in ("西瓜", "大桥", "火星")] == [one.idf(w) for w in ("西瓜", "大桥", "火星")]


def test_what_is_removed_counts_for_nothing() -> None:
    """Documents that are not alive score 0; the others score as if they were alone."""
    for alive in product([True, False], repeat=3):
        index = index_of(DOCUMENTS[:1], DOCUMENTS[1:], alive=list(alive))
        rest = index_of([document for document, is_alive in zip(DOCUMENTS, alive, strict=True) if is_alive])
        for words in QUERIES:
            found = scores(index, words)
            assert found[np.array(alive)].tolist() == scores(rest, words).tolist()
            assert not found[~np.array(alive)].any()
        assert [index.known(word) for word in ("大桥", "合龙", "了")] == [rest.known(w) for w in ("大桥", "合龙", "了")]


def test_which_of_some_rows_have_a_word() -> None:
    index = index_of(DOCUMENTS[:1], DOCUMENTS[1:])
    assert index.holds("大桥", np.array([0, 1, 2])).tolist() == [True, True, False]
    assert index.holds("西瓜", np.array([0, 2])).tolist() == [False, True]
    assert index.holds("火星", np.array([0, 2])).tolist() == [False, False]
    assert index.holds("西瓜", np.array([], np.int64)).tolist() == []


def test_known_among_some_rows() -> None:
    index = index_of(DOCUMENTS[:1], DOCUMENTS[1:])
    assert index.known("西瓜", np.array([False, True, False]))
    assert not index.known("西瓜", np.array([True, False, False]))
    assert not index.known("火星", np.array([True, True, True]))


def test_scores_are_those_of_bm25s() -> None:
    """To the last bit, on documents of many lengths."""
    random = np.random.default_rng(3)
    documents = [random.choice(list("甲乙丙丁戊己庚辛"), size).tolist() for size in random.integers(0, 40, 200)]
    bm25 = bm25s.BM25()
    bm25.index(documents, show_progress=False)
    index = index_of(documents[:70], documents[70:])
    for words in ("甲", "乙丙", "丁戊己庚辛甲", "甲甲"):
        assert scores(index, list(words)).tolist() == bm25.get_scores(list(words)).tolist()


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_best_are_those_of_the_highest_scores(data: st.DataObject) -> None:
    """Whatever the words, whichever documents count, and wherever the long lists are left out."""
    with mock.patch.object(lexical, "_LONG", data.draw(st.sampled_from([0, 3, lexical._LONG]))):
        the_best_are_those_of_the_highest_scores(data)


def the_best_are_those_of_the_highest_scores(data: st.DataObject) -> None:
    words = st.sampled_from("甲甲甲甲甲甲甲甲乙乙乙乙丙丙丁戊")
    documents = data.draw(st.lists(st.lists(words, max_size=6), min_size=1, max_size=40))
    flags = st.lists(st.booleans(), min_size=len(documents), max_size=len(documents))
    alive = data.draw(st.none() | flags)
    cut = data.draw(st.integers(0, len(documents)))
    index = index_of(documents[:cut], documents[cut:], alive=alive)
    allowed = np.array(data.draw(flags)) & (True if alive is None else np.array(alive))
    query, k = data.draw(st.lists(words, max_size=4)), data.draw(st.integers(1, 12))
    for choice in (None, allowed):
        found = scores(index, query)
        if choice is not None:
            found[~choice] = 0
        wanted = [int(row) for row in np.argsort(-found, kind="stable") if found[row] > 0][:k]
        assert index.best(query, k, choice).tolist() == wanted


def test_some_rows_score_as_among_all() -> None:
    index = index_of(DOCUMENTS[:1], DOCUMENTS[1:])
    for words in QUERIES:
        every = scores(index, words)
        assert index.scores(words, np.array([2, 0])).tolist() == every[[2, 0]].tolist()

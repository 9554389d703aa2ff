from __future__ import annotations

from math import log

import numpy as np
import pytest

from qa.retrieval.lexical import LexicalIndex

DOCUMENTS = [["大桥", "合龙"], ["西瓜", "西瓜", "西瓜", "大桥"], ["西瓜", "上市", "了"]]


def test_bm25_by_hand() -> None:
    """Lucene's BM25, k1 = 1.5 and b = 0.75: idf · tf / (tf + k1 · (1 - b + b · length / mean length)).

    The three documents have 2, 4 and 3 words, 3 on average. 合龙 stands in one of them: idf = ln(1 + 2.5 / 1.5).
    西瓜 stands in two: idf = ln(1 + 1.5 / 2.5), three times in the second.
    """
    index = LexicalIndex(DOCUMENTS)
    assert index.scores(["合龙"]) == pytest.approx(
        [log(1 + 2.5 / 1.5) * 1 / (1 + 1.5 * (0.25 + 0.75 * 2 / 3)), 0, 0], abs=1e-6
    )
    assert index.scores(["西瓜"]) == pytest.approx(
        [
            0,
            log(1 + 1.5 / 2.5) * 3 / (3 + 1.5 * (0.25 + 0.75 * 4 / 3)),
            log(1 + 1.5 / 2.5) * 1 / (1 + 1.5 * (0.25 + 0.75 * 3 / 3)),
        ],
        abs=1e-6,
    )
    assert index.scores(["合龙"])[0] == pytest.approx(0.980829 / 2.125, abs=1e-6)


def test_words_add_up_and_unknown_ones_count_nothing() -> None:
    index = LexicalIndex(DOCUMENTS)
    both = index.scores(["合龙", "西瓜", "火星"])
    assert both == pytest.approx(index.scores(["合龙"]) + index.scores(["西瓜"]), abs=1e-6)
    assert both.dtype == np.float32


def test_idf_by_hand() -> None:
    index = LexicalIndex(DOCUMENTS)
    assert index.idf("合龙") == pytest.approx(log(1 + 2.5 / 1.5))
    # How often a word stands in a document does not matter.
    assert index.idf("西瓜") == index.idf("大桥") == pytest.approx(log(1 + 1.5 / 2.5))
    assert index.idf("火星") == pytest.approx(log(1 + 3.5 / 0.5))


def test_known() -> None:
    index = LexicalIndex(DOCUMENTS)
    assert [word for word in ("合龙", "了", "火星", "") if index.known(word)] == ["合龙", "了"]


def test_documents_with() -> None:
    """西瓜 stands in two documents, however often."""
    assert dict(LexicalIndex(DOCUMENTS).documents_with) == {"大桥": 2, "合龙": 1, "西瓜": 2, "上市": 1, "了": 1}


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_nothing_to_search(documents: list[list[str]]) -> None:
    index = LexicalIndex(documents)
    assert index.scores(["大桥"]).tolist() == [0.0] * len(documents)
    assert not index.known("大桥")


@pytest.mark.parametrize("words", [[], ["火星"], ["大桥", "合龙"]])
def test_documents_without_words_score_nothing(words: list[str]) -> None:
    scores = LexicalIndex([[], *DOCUMENTS, []]).scores(words)
    assert scores.shape == (5,)
    assert scores[0] == scores[-1] == 0

"""Rows without Milvus: what goes in comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from qa.datatypes import Issue
from qa.milvus.database import LIST, TEXT
from qa.milvus.rows import (
    BITS,
    dimension_of,
    in_pieces,
    number_of,
    pairs_of,
    rows_of,
    segment_of,
    sentence_ids,
    to_json,
)
from qa.retrieval.collection import Collection
from qa.retrieval.segment import Segment, build
from tests.archive.papers import issue
from tests.fake_encoder import FakeEncoder
from tests.small_issues import small_issue


def segment(*issues: Issue) -> Segment:
    return build(issues, lambda _, texts: FakeEncoder().encode_passages(texts), 256)


def tables(of: Segment, first: int = 7) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for table, row in rows_of(of, first, (10.0, 5.0)):
        found.setdefault(table, []).append(row)
    return found


def told(rows: Mapping[str, list[dict[str, Any]]], row: Mapping[str, Any]) -> dict[str, Any]:
    """The text of a row, read together with its pieces."""
    pieces = {piece["id"]: piece["text"] for piece in rows["pieces"]}
    more = "".join(pieces[f"passages-{row['id']}-{n}"] for n in range(row["more"]))
    found: dict[str, Any] = json.loads(row["text"] + more)
    return found


def test_some_rows_are_a_segment_that_tells_the_same() -> None:
    whole = segment(issue(1), issue(2))
    rows = tables(whole)
    chosen = [2, 3, 5, 9, 13]
    passages = [(rows["passages"][row], told(rows, rows["passages"][row])) for row in chosen]
    sentences = {row["id"]: row["vector"] for row in rows["sentences"]}
    some = segment_of(
        passages,
        np.array([sentences[id_] for row, text in passages for id_ in sentence_ids(row["id"], text)]),
        {row["id"]: json.loads(row["text"]) for row in rows["articles"]},
    )
    one, other = Collection([whole], "fake"), Collection([some], "fake")
    assert len(other) == len(chosen)
    for at, row in enumerate(chosen):
        a, b = one.passage(row), other.passage(at)
        assert (a.issue, a.article, a.id, a.text, a.role) == (b.issue, b.article, b.id, b.text, b.role)
        assert (a.sentences, a.heading, a.before, a.references) == (b.sentences, b.heading, b.before, b.references)
        assert (one.vocabulary(row), one.surroundings(row)) == (other.vocabulary(at), other.surroundings(at))
        assert one.inherited(row) == other.inherited(at)
        assert whole.whole[row].tolist() == some.whole[at].tolist()
    a, b = (there.sentences(np.array(at)) for there, at in ((one, chosen), (other, range(len(chosen)))))
    assert whole.parts[a[0]].tolist() == some.parts[b[0]].tolist()
    for word in ("大桥", "工人", "该", "公司", "东河"):
        for index in ("words", "around"):
            held = getattr(one, index).holds(word, np.array(chosen))
            assert held.tolist() == getattr(other, index).holds(word, np.arange(len(chosen))).tolist()


def test_rows_are_numbered_in_reading_order_and_filtered_by_numbers() -> None:
    rows = tables(segment(issue(1), issue(2)))
    assert [row["id"] for row in rows["issues"]] == [7, 8]
    assert [row["id"] for row in rows["articles"]] == [(n << BITS) + k for n in (7, 8) for k in (0, 1)]
    assert [row["id"] for row in rows["passages"]] == [(n << BITS) + k for n in (7, 8) for k in range(7)]
    first = rows["passages"][0]
    assert {name: first[name] for name in ("issue", "name", "kind", "section", "bylines", "article")} == {
        "issue": 7,
        "name": number_of("晨报1"),
        "kind": number_of("kind:news"),
        "section": 0,
        "bylines": [number_of("byline:王凯")],
        "article": 7 << BITS,
    }
    assert all(0 < row["name"] < 2**63 for row in rows["issues"])
    own = next(row for row in rows["passages"] if "合龙。" in row["text"])
    # 大桥 stands there once in 7 words: 1 / (1.5 · (0.25 + 0.75 · 7 / 10) + 1)
    length = sum(told(rows, own)["counts"])
    assert own["words"][dimension_of("大桥")] == pytest.approx(1 / (1.5 * (0.25 + 0.75 * length / 10) + 1))


def test_long_texts_are_divided() -> None:
    long = "长" * 30_000 + "a" + "句" * 30_000
    pieces = in_pieces(long)
    assert "".join(pieces) == long
    assert [len(piece.encode()) <= TEXT for piece in pieces] == [True] * 3
    assert in_pieces("") == [""]
    rows = tables(segment(small_issue([("headline", "长文"), (None, long)])))
    (row,) = (row for row in rows["passages"] if row["more"])
    assert told(rows, row)["text"] == long


def test_half_characters_survive() -> None:
    assert json.loads(to_json("西\ud800瓜")) == "西\ud800瓜"
    assert to_json("西瓜") == '"西瓜"'
    rows = tables(segment(small_issue([("headline", "西瓜\ud800"), (None, "西瓜\udfff熟了。")])))
    texts = [told(rows, row)["text"] for row in rows["passages"]]
    assert texts == ["西瓜\ud800", "西瓜\udfff熟了。"]
    for row in rows["pieces"]:
        row["text"].encode()


def test_pairs_of_a_heading() -> None:
    assert pairs_of("西瓜") == [number_of(text) for text in ("西瓜", "西", "瓜")]
    assert pairs_of("") == []
    assert set(pairs_of("瓜上")) < set(pairs_of("西瓜上市"))
    rows = tables(segment(small_issue([("headline", "".join(map(chr, range(0x4E00, 0x6E00)))), (None, "长。")])))
    assert len(rows["articles"][0]["pairs"]) == LIST

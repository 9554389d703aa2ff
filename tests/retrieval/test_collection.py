"""A collection of segments holds what the passages of the issues hold, however the issues are divided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from qa.datatypes import Filter, Issue
from qa.retrieval.collection import Collection, Issues
from qa.retrieval.filtering import within
from qa.retrieval.passages import passages
from qa.retrieval.segment import (
    Head,
    arrays_of,
    build,
    issue_from_json,
    issue_to_json,
    name_apart,
    segment_of_arrays,
    vectors_of,
)
from qa.words import words
from tests.archive.papers import issue
from tests.fake_encoder import FakeEncoder

ISSUES = [issue(number) for number in range(1, 6)]
ENCODER = FakeEncoder()


def collection(*sizes: int, removed: tuple[int, ...] = ()) -> Collection:
    """The issues in segments of so many each; `removed` are numbers of issues."""
    segments, gone, first = [], [], 0
    for size in sizes:
        part = ISSUES[first : first + size]
        segments.append(build(part, lambda _, texts: ENCODER.encode_passages(texts), 256))
        gone.append([number - first for number in removed if first <= number < first + size])
        first += size
    return Collection(segments, "fake", gone)


@pytest.mark.parametrize("sizes", [(5,), (2, 3), (1, 0, 3, 1)])
def test_passages_come_back(sizes: tuple[int, ...]) -> None:
    found = collection(*sizes)
    every = passages(ISSUES)
    assert [found.passage(row) for row in range(len(found))] == list(every)
    assert list(found.texts(3)) == [p.text for p in every[:3]]
    for p in every:
        own = [frozenset(words(p.meant(a, b), p.day)) for a, b in p.sentences]
        around = frozenset(words(f"{p.heading} {p.before}", p.day))
        printed = frozenset(words(p.text, p.day)) if p.references else frozenset[str]().union(*own)
        assert found.vocabulary(p.row) == tuple(own)
        assert found.surroundings(p.row) == around
        assert found.inherited(p.row) == (around | frozenset[str]().union(*own)) - printed
    rows = np.arange(len(every))
    assert found.is_headline(rows).tolist() == [p.is_headline for p in every]
    assert found.is_byline(rows).tolist() == [p.is_byline for p in every]
    assert found.authors_of(found.article_of(rows[8:])).tolist() == [p.row for p in every[7:] if p.names_authors]
    numbers, counts = found.sentences(rows)
    assert counts.tolist() == [len(p.sentences) for p in every]
    assert found.owners(numbers).tolist() == [p.row for p in every for _ in p.sentences]
    assert found.of_sentences(rows < 3).tolist() == [p.row < 3 for p in every for _ in p.sentences]
    assert any(p.references for p in every)


@pytest.mark.parametrize("sizes", [(5,), (2, 3)])
def test_issues_come_back(sizes: tuple[int, ...]) -> None:
    found = collection(*sizes, removed=(1, 4)).issues()
    assert list(found) == [ISSUES[0], ISSUES[2], ISSUES[3]]
    assert (found[-1], list(found[1:]), len(found)) == (ISSUES[3], [ISSUES[2], ISSUES[3]], 3)
    assert next((head.name, head.date, head.articles) for head in found.heads) == ("晨报1", "2026-05-01", 2)
    assert list(found.of({2, 1})) == [ISSUES[2]]
    assert list(found.newest(2)) == [ISSUES[2], ISSUES[3]]


def test_the_newest_issues_are_those_of_the_latest_days() -> None:
    undated = replace(ISSUES[0], date=None)
    issues = [ISSUES[4], undated, ISSUES[1], ISSUES[3]]
    segment = build(issues, lambda _, texts: ENCODER.encode_passages(texts), 256)
    found = Collection([segment], "fake").issues()
    assert list(found.newest(2)) == [ISSUES[4], ISSUES[3]]
    assert list(found.newest(9)) == issues


class Leaving:
    """A shelf, as in a database, that an issue is taken from after its number was listed."""

    def __init__(self, shelf: Collection, gone: int) -> None:
        self._shelf, self._gone = shelf, gone
        self.issue, self.issue_days = shelf.issue, shelf.issue_days

    def heads(self, numbers: Sequence[int]) -> Iterator[tuple[int, Head]]:
        return ((number, head) for number, head in self._shelf.heads(numbers) if number != self._gone)


@pytest.mark.parametrize("where", [Filter(), Filter(since="2026-05-03")])
def test_an_issue_that_is_gone_stands_for_no_other(where: Filter) -> None:
    """Names, and how many articles a filter leaves, are those of the issues that are left."""
    whole = collection(5)
    numbers = [number for number, _ in whole.heads(range(5)) if within(where, whole.issue(number)).articles]
    issues = Issues(Leaving(whole, numbers[1]), numbers, where)
    left = [within(where, whole.issue(number)) for number in numbers if number != numbers[1]]
    assert [(head.name, head.articles) for head in issues.heads] == [(one.name, len(one.articles)) for one in left]
    assert list(issues.called([left[-1].name, whole.issue(numbers[1]).name])) == left[-1:]


def test_what_is_removed_is_not_alive() -> None:
    found = collection(2, 3, removed=(1, 4))
    assert found.alive is not None
    gone = [p.row for p in passages(ISSUES) if p.issue.number in (1, 4)]
    assert np.flatnonzero(~found.alive).tolist() == gone
    assert found.day(found.alive) == date(2026, 5, 4)
    assert collection(5).day() == date(2026, 5, 5)
    assert found.words_with_counts()["欢呼"] == 3


def test_rows_within_a_filter() -> None:
    found, every = collection(2, 3), passages(ISSUES)
    rows = found.rows_within(Filter(since="2026-05-02", until="2026-05-03", bylines="李红"))
    assert rows is not None
    assert [every[row].issue.name for row in np.flatnonzero(rows)] == ["晨报2"] * 3 + ["晨报3"] * 3
    assert {every[row].article.id for row in np.flatnonzero(rows)} == {"a2"}
    assert found.rows_within(Filter()) is None


def test_who_signed_and_what_is_entitled() -> None:
    found = collection(2, 3)
    assert found.signed_by("王凯") == found.signed_by("赵琦、王凯") == {0, 1, 2, 3, 4}
    assert found.signed_by("赵琦") == set()
    assert (found.entitled("大桥 3 号"), found.entitled("火星")) == ({2}, set())
    assert (found.has_heading("大桥3号"), found.has_heading("号合龙西瓜")) == (True, False)


def test_arrays_are_all_of_a_segment() -> None:
    segment = collection(5).segments[0]
    arrays = arrays_of(segment)
    again = arrays_of(segment_of_arrays(arrays))
    assert arrays.keys() == again.keys()
    assert all(again[name] is array for name, array in arrays.items())
    with pytest.raises(KeyError, match="days"):
        segment_of_arrays({name: array for name, array in arrays.items() if name != "days"})


def test_vectors_of_an_issue() -> None:
    segment = collection(5).segments[0]
    vectors = vectors_of(segment, 2)
    assert "大桥3号昨天合龙。" in vectors
    assert "山东东河机械有限公司有3百人。" in vectors
    for text, vector in vectors.items():
        assert vector.tolist() == ENCODER.encode_passages([text])[0].tolist()


def test_an_issue_as_json() -> None:
    for one in (*ISSUES, Issue("空", None, (), ())):
        assert issue_from_json(issue_to_json(one)) == one


def test_names_apart() -> None:
    taken = {"晨报": "2026-05-01", "晨报-2026-05-02": "2026-05-02"}
    assert name_apart("晚报", None, taken) == "晚报"
    assert name_apart("晨报", "2026-05-03", taken) == "晨报-2026-05-03"
    assert name_apart("晨报", "2026-05-02", taken) == "晨报-2026-05-02 (2)"
    assert name_apart("晨报", "2026-05-01", taken) == name_apart("晨报", None, taken) == "晨报 (2)"

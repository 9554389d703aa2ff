"""Runs of a sentence's chunks as answers, reckoned by hand."""

from __future__ import annotations

from itertools import product
from math import log

import numpy as np
import pytest

from qa.answering.chunks import CLASSES
from qa.answering.run_weights import TABLES
from qa.answering.runs import AT_END, AT_START, JUDGEMENTS, LONGEST, OF_RUN, Judgement, Layout, frame, layout, scores


def runs(text: str, kind: str = "number") -> list[str]:
    """The runs that may be an answer."""
    seen = frame(text, kind)
    n = len(seen.parts)
    return [text[seen.starts[i] : seen.ends[j]] for i, j in product(range(n), repeat=2) if seen.allowed[i, j]]


def at(lay: Layout, edge: str, name: str) -> list[float]:
    """One of the things seen of the chunks, rounded."""
    table, names = (lay.start, AT_START) if edge == "start" else (lay.end, AT_END)
    return [round(value, 3) for value in table[:, names.index(name)].tolist()]


def test_a_run_closes_what_it_opens_and_has_no_mark_at_its_ends() -> None:
    assert runs("创办“东河”厂,投资3万元。") == [
        "创办",
        "创办“东河”",
        "创办“东河”厂",
        "创办“东河”厂,投资",
        "创办“东河”厂,投资3万元",
        "“东河”",
        "“东河”厂",
        "“东河”厂,投资",
        "“东河”厂,投资3万元",
        "东河",
        "厂",
        "厂,投资",
        "厂,投资3万元",
        "投资",
        "投资3万元",
        "3万元",
    ]


def test_no_sentence_ends_in_a_run() -> None:
    assert runs("工人笑。瓜农笑。") == ["工人", "工人笑", "笑", "瓜农", "瓜农笑", "笑"]
    assert runs("工人笑;瓜农笑") == ["工人", "工人笑", "笑", "瓜农", "瓜农笑", "笑"]
    assert runs("") == []


def test_only_whole_clauses_are_longer_than_the_longest() -> None:
    words = ["工人", "的"] * 8
    text = "".join(words) + "工人,大桥通车"
    found = runs(text)
    clause = "".join(words) + "工人"
    assert clause in found
    assert f"{clause},大桥通车" in found
    assert "".join(words[:LONGEST]) in found
    assert "".join(words[: LONGEST + 1]) not in found
    assert clause[2:] not in found


def test_words_count_for_less_farther_away_and_beyond_marks() -> None:
    seen = frame("工人笑,瓜农笑。", "number")
    assert [part.text for part in seen.parts] == ["工人", "笑", ",", "瓜农", "笑", "。"]
    assert seen.near[0].round(4).tolist() == [
        0.0,
        1.0,
        0.85,
        pytest.approx(0.85**2 * 0.35, abs=1e-4),
        pytest.approx(0.85**3 * 0.35, abs=1e-4),
        pytest.approx(0.85**4 * 0.35, abs=1e-4),
    ]
    # Nothing counts for what stands before it.
    assert not np.tril(seen.near).any()
    # A stop divides as much as two commas.
    assert frame("笑。笑", "number").near[0].tolist() == pytest.approx([0.0, 1.0, 0.85 * 0.35**2])


def test_a_question_over_a_sentence() -> None:
    question, text = "去年创办哪家工厂?", "去年创办东河工厂。"
    lay = layout(text, "organisation", question, {"去年": 1.0, "创办": 2.0}, {(4, 8): 1.0})
    seen = frame(text, "organisation")
    assert [part.text for part in seen.parts] == ["去年", "创办", "东河", "工厂", "。"]
    # Half for two characters, and up to twice that by weight; characters alone count half.
    shares = [0.75, 1.0, 0.0, 0.5, 0.0]
    assert lay.asked.tolist() == pytest.approx(shares)
    # What stands before the gap, to the left of each chunk; what stands after it, to the right.
    assert at(lay, "start", "before_left") == [0.0, 0.75, 1.637, 1.392, 1.183]
    assert at(lay, "start", "after_left") == [0.0, 0.0, 0.0, 0.0, 0.5]
    assert at(lay, "end", "before_right") == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert at(lay, "end", "after_right") == [0.361, 0.425, 0.5, 0.0, 0.0]
    # Right behind 创办 and right before 工厂 stands the answer.
    assert at(lay, "start", "touches") == [0, 0, 1, 0, 0]
    assert at(lay, "end", "touches") == [0, 0, 1, 0, 0]
    assert at(lay, "start", "asked") == at(lay, "end", "asked") == [1, 1, 0, 1, 0]
    assert at(lay, "start", "asked_beside") == [0, 1, 1, 0, 1]
    assert at(lay, "end", "asked_beside") == [1, 0, 1, 0, 0]
    # The noun of the question word: before, after, in and like the end of it.
    assert at(lay, "start", "head_beside") == [0, 0, 0, 0, 1]
    assert at(lay, "end", "head_beside") == [0, 0, 1, 0, 0]
    assert at(lay, "end", "head_last") == [0, 0, 0, 1, 0]
    assert at(lay, "end", "head_alike") == [0, 0, 0, 1, 0]
    # The piece of the kind asked for, and all of the question that is in the clause.
    assert at(lay, "start", "piece_begins") == [0, 0, 1, 0, 0]
    assert at(lay, "end", "piece_ends") == [0, 0, 0, 1, 0]
    assert at(lay, "start", "clause") == [2.25] * 4 + [0.0]
    assert lay.pieces == ((2, 3, 1.0),)


def test_what_the_question_says_itself_is_known() -> None:
    lay = layout("去年创办工厂", "number", "去年创办什么?", {}, {(0, 99): 1.0})
    assert np.triu(lay.said).tolist() == [[True, True, False], [False, True, False], [False, False, False]]
    # A piece that is cut in two by the chunks is none.
    assert lay.pieces == ()
    assert at(lay, "start", "piece_begins") == [1, 0, 0]


def test_a_sentence_without_words_is_laid_out_too() -> None:
    lay = layout("", "number", "多少人?", {}, {})
    assert (lay.start.shape, lay.end.shape, lay.said.shape) == ((0, len(AT_START)), (0, len(AT_END)), (0, 0))


def judgement(**weights: float) -> Judgement:
    edges = np.zeros((len(CLASSES), 5))
    for name, column in (("before", 0), ("first", 1), ("last", 2), ("after", 3), ("each", 4)):
        edges[CLASSES.index("v"), column] = weights.get(name, 0.0)
    start = np.array([weights.get(f"start_{name}", 0.0) for name in AT_START])
    end = np.array([weights.get(f"end_{name}", 0.0) for name in AT_END])
    run = np.array([weights.get(f"run_{name}", 0.0) for name in OF_RUN])
    return Judgement(edges, start, end, run, 1.0, 0.0)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        # 创办 is the verb: before 工厂, first and last in itself, after 去年.
        ({"before": 1.0}, [0, 0, 0, 0, 1, 0]),
        ({"first": 1.0}, [0, 1, 0, 1, 0, 0]),
        ({"last": 1.0}, [0, 1, 1, 0, 0, 0]),
        ({"after": 1.0}, [1, 0, 0, 0, 0, 0]),
        ({"each": 1.0}, [0, 1, 1, 1, 0, 1]),
        ({"start_touches": 1.0}, [0, 0, 0, 0, 1, 0]),
        ({"end_asked": 1.0}, [1, 1, 1, 0, 0, 0]),
        ({"run_chunks": 1.0}, [0, 0, log(2), log(2), 0, log(3)]),
        ({"run_characters": 1.0}, [log(2), log(2), log(4), log(4), log(2), log(6)]),
        ({"run_piece": 1.0, "run_unit": 0.5}, [0, 0, 0, 0, 1.25, 0]),
        ({"run_asked": 1.0}, [0.5, 0.5, 1.0, 0.5, 0.0, 1.0]),
        ({"run_one_character": 1.0}, [0, 0, 0, 0, 0, 0]),
    ],
)
def test_a_run_is_judged_by_its_edges_and_by_what_it_holds(weights: dict[str, float], expected: list[float]) -> None:
    text = "去年创办工厂"
    lay = layout(text, "number", "去年创办什么?", {}, {(4, 6): 0.5})
    total = scores(frame(text, "number"), lay, judgement(**weights))
    order = [(0, 0), (1, 1), (0, 1), (1, 2), (2, 2), (0, 2)]
    assert [total[i, j] for i, j in order] == pytest.approx(expected)


def test_one_character_is_told_from_more() -> None:
    text = "工人笑"
    lay = layout(text, "number", "谁笑?", {}, {})
    total = scores(frame(text, "number"), lay, judgement(run_one_character=1.0))
    assert [total[0, 0], total[1, 1], total[0, 1]] == [0.0, 1.0, 0.0]


def test_a_list_is_judged_like_a_thing_by_its_edges_alone() -> None:
    thing, listed = JUDGEMENTS["thing"], JUDGEMENTS["list"]
    assert (listed.edges[:, :4] == thing.edges[:, :4]).all()
    assert (listed.start == thing.start).all()
    assert (listed.end == thing.end).all()
    assert not listed.edges[:, 4].any()
    assert not listed.run.any()


def test_what_has_no_weight_says_nothing() -> None:
    for sort, (edges, start, end, run, line) in TABLES.items():
        judged = JUDGEMENTS[sort]
        assert judged.edges.shape == (len(CLASSES), 5)
        assert {name: tuple(row) for name, row in zip(CLASSES, judged.edges.tolist(), strict=True) if any(row)} == {
            name: tuple(row) for name, row in edges.items() if any(row)
        }
        for table, names, values in (
            (start, AT_START, judged.start),
            (end, AT_END, judged.end),
            (run, OF_RUN, judged.run),
        ):
            assert values.tolist() == [table.get(name, 0.0) for name in names]
        assert (judged.slope, judged.offset) == tuple(line)

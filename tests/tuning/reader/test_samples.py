from __future__ import annotations

import json
import random
from pathlib import Path

from qa.tuning.reader.rows import Row, read_rows
from qa.tuning.reader.samples import Sample, epoch
from qa.tuning.reader.train import split


def drawn(seed: int) -> list[Sample]:
    near = {f"r{i}": (f"r{(i + 1) % 60}",) for i in range(60)}
    return epoch(rows(60), near, random.Random(seed))  # noqa: S311


CONTEXT = "甲是1990年的人。乙在2001年8月到了丁。丙是3月5日的人,也是壬。癸在庚。"


def rows(count: int) -> list[Row]:
    made = []
    for i in range(count):
        context = f"{CONTEXT}己有{i}人。"
        start = context.index("2001年")
        made.append(Row(f"r{i}", "乙在什么时候到了丁?", context, ((start, start + 5),)))
    return [*made, *(Row(f"u{i}", "辛是谁?", f"{CONTEXT}辛{i}。", ()) for i in range(count))]


def test_rows_whose_answers_are_elsewhere_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    given = [
        {"id": "a", "question": "誰?", "context": "甲，乙", "answers": [{"text": "乙", "start": 2}]},
        {"id": "b", "question": "谁?", "context": "甲，乙", "answers": [{"text": "乙", "start": 0}]},
        {"id": "c", "question": "谁?", "context": "甲，乙", "answers": []},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in given), encoding="utf-8")
    assert read_rows(path) == [Row("a", "谁?", "甲,乙", ((2, 3),)), Row("c", "谁?", "甲,乙", ())]


def test_an_answer_stays_where_it_is_through_all_noise() -> None:
    made = drawn(3)
    spans = ["".join(s.pair.passage[slice(*s.span)].split()) for s in made if s.span]
    assert spans == ["2001年"] * 60
    assert len(made) > 100


def test_an_epoch_is_the_same_from_the_same_seed() -> None:
    assert drawn(5) == drawn(5)
    assert drawn(5) != drawn(6)


def test_no_context_and_no_question_is_on_both_sides() -> None:
    learned, judged = split(rows(200))
    assert {row.context for row in learned}.isdisjoint(row.context for row in judged)
    assert 0 < len(judged) < 60


def test_a_headline_that_is_known_is_printed_and_a_question_without_an_answer_is_asked_of_what_is_near() -> None:
    told = [
        Row("a", "甲在哪年?", "甲在19年。" * 3, ((2, 5),), "甲的一生", "他来了。"),
        Row("b", "乙在哪年?", "甲在丙。" * 3, (), "甲的去处", "他走了。"),
        *rows(6)[:6],
    ]
    seen = set()
    for seed in range(60):
        for sample in epoch(told, {"b": ("a",)}, random.Random(seed)):  # noqa: S311
            pair = sample.pair
            seen.add((pair.question.rstrip("?")[:1], pair.headline, pair.before))
            assert sample.span is None or "乙在哪年" not in pair.question
    assert {("甲", "甲的一生", "他来了。"), ("乙", "甲的去处", "他走了。"), ("乙", "甲的一生", "他来了。")} <= seen
    assert not any(headline == "甲在19年" for _, headline, _ in seen)

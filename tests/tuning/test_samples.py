from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from qa.tuning import samples
from qa.tuning.reader.train import is_judged
from qa.tuning.samples import candidates, gold_samples, train_samples
from tests.tuning.small import gold_file, issue_file, training_file, training_rows, without_a_model


@pytest.fixture(autouse=True)
def by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_a_model(samples, tmp_path, monkeypatch)


def test_each_question_is_searched_in_all_contexts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = train_samples(training_file(tmp_path), 100)
    assert [s.question for s in found] == [row["question"] for row in training_rows()]
    for sample, row in zip(found, training_rows(), strict=True):
        texts = {hit.passage.id: hit.passage.text for hit in sample.hits}
        assert [texts[id_] for id_ in sample.right] == ([row["context"]] if row["answers"] else [])
        assert len(set(texts.values())) == 8
        assert sample.answers == tuple(answer["text"] for answer in row["answers"])
        assert sample.source == "train"
    first, *_ = found
    assert first.hits[0].passage.text == training_rows()[0]["context"]
    assert first.holds_answer("大桥全长100米")
    assert not first.holds_answer("大桥全长200米")
    assert "encode" in capsys.readouterr().err


def test_at_most_so_many_are_taken_evenly(tmp_path: Path) -> None:
    """Of half as many contexts."""
    found = train_samples(training_file(tmp_path), 6)
    every = [row["question"] for row in training_rows()[:9]]
    assert [s.question for s in found] == every[::2]
    assert {len(s.hits) for s in found} == {3}


def test_what_the_reader_has_not_seen_is_asked_among_what_it_has(tmp_path: Path) -> None:
    rows = training_rows()
    bridge = rows[0]["context"]
    judged = next(text for n in count() if is_judged(text := f"{bridge}这是第{n}次。"))
    kept = {"id": "new", "question": "第几次?", "context": judged, "answers": []}
    seen = [row for row in rows if not is_judged(row["context"])]
    found = train_samples(training_file(tmp_path, [kept, *seen]), 4, unseen=True)
    assert [s.question for s in found] == ["第几次?"]
    contexts = list(dict.fromkeys(row["context"] for row in seen))
    searched = {hit.passage.text for hit in found[0].hits}
    assert searched == {judged, *contexts[:: len(contexts) // 4][:4]}


def test_questions_with_known_evidence_are_searched_in_the_newspaper(tmp_path: Path) -> None:
    found = gold_samples(gold_file(tmp_path), issue_file(tmp_path))
    assert found[0].question == "青河大桥全长多少米?"
    assert found[0].right == {"a1-p1"}
    assert found[0].answers == ("100米",)
    assert found[-1].right == frozenset()
    assert {hit.passage.id for hit in found[0].hits} >= {f"a{n}-p1" for n in range(1, 9)}


def test_candidates_are_the_hits_with_their_sentences(tmp_path: Path) -> None:
    sample = gold_samples(gold_file(tmp_path), issue_file(tmp_path))[0]
    best, *others = candidates(sample)
    assert best.right
    assert not any(other.right for other in others)
    assert best.signals.tolist() == list(sample.hits[0].signals)
    # 合龙。 全长…承建。 村民…: the second one holds 100米.
    assert best.holds.tolist() == [False, True, False]
    assert best.merits.shape == (3, 8)
    assert [c.right for c in candidates(sample, 1)] == [True]

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.answering.quote import Merits
from qa.retrieval.fusion import Signals
from qa.tuning import samples
from qa.tuning.ablate import RRF, figures, main, rank_fusion, weighed
from tests.tuning.small import gold_file, issue_file, without_a_model
from tests.tuning.test_fit import BY_WORDS, COVERED, GROUP, candidate


def test_scores_are_those_of_the_ranking_itself() -> None:
    scores, sentences = weighed(BY_WORDS, COVERED)(GROUP)
    assert scores.tolist() == [2.0, 1.0]
    assert sentences == [1, 1]
    # A sentence counts by the weight of the signal instead of by its cosine.
    scores, _ = weighed(BY_WORDS._replace(sentence=0.5), COVERED)(GROUP)
    assert scores == pytest.approx([2.0 + 0.45, 1.0 + 0.4])


def test_reciprocal_ranks_are_added() -> None:
    tied = [*GROUP, candidate(1.0, [0.5], right=False, holds=[False])]
    scores, sentences = rank_fusion("words", "words")(tied)
    assert scores == pytest.approx([200 / (RRF + 1), 200 / (RRF + 2), 200 / (RRF + 2)])
    assert sentences == [0, 0, 0]  # no sentence is nearer than the first


def test_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_a_model(samples, tmp_path, monkeypatch)
    first, *_, last = samples.gold_samples(gold_file(tmp_path), issue_file(tmp_path))
    assert figures([(first, GROUP), (first, [])], weighed(BY_WORDS, COVERED)) == (0.0, 0.5, 0.0)
    assert figures([(first, GROUP[1:])], weighed(BY_WORDS, COVERED)) == (1.0, 1.0, 1.0)
    # Where no answer is known, quotes are not judged.
    assert last.answers == ()
    assert figures([(last, GROUP[1:])], weighed(BY_WORDS, COVERED)) == (1.0, 1.0, 0.0)


def test_a_line_for_every_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_a_model(samples, tmp_path, monkeypatch)
    main([str(gold_file(tmp_path)), "--issue", str(issue_file(tmp_path))])
    _, head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["hit@1", "hit@3", "sentence"]
    names = [line[:24].strip() for line in lines]
    assert names[:5] == [
        "dense passage alone",
        "dense sentence alone",
        "BM25 alone",
        "plain rank fusion",
        "the program",
    ]
    assert names[5:] == [f"without {name}" for name in (*Signals._fields, *Merits._fields)]
    found = {line[:24].strip(): np.array(line[24:].split(), float) for line in lines}
    assert found["the program"][:2].tolist() == [1.0, 1.0]
    for first, third, quoted in found.values():
        assert 0 <= first <= third <= 1
        assert 0 <= quoted <= 1

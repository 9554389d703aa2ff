from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from qa.answering import quote
from qa.answering.confidence import Grounds
from qa.answering.quote import Merits
from qa.retrieval import fusion
from qa.retrieval.fusion import Signals
from qa.tuning import fit, samples
from qa.tuning.fit import TAKEN_AWAY, climb, confidence_rows, main, worth
from qa.tuning.samples import Candidate, gold_samples, train_samples
from tests.tuning.small import gold_file, issue_file, training_file, without_a_model

NO_MERITS = Merits(*[0.0] * len(Merits._fields))
NO_SIGNALS = Signals(*[0.0] * len(Signals._fields))


def candidate(words: float, covered: Sequence[float], *, right: bool, holds: Sequence[bool]) -> Candidate:
    """Passages that differ in BM25 alone, sentences in what they cover of the question."""
    signals = NO_SIGNALS._replace(words=words)
    merits = [NO_MERITS._replace(covered=c) for c in covered]
    return Candidate(np.array(signals), np.array(merits), right, np.array(holds))


GROUP = [
    candidate(2.0, [0.1, 0.9], right=False, holds=[False, False]),
    candidate(1.0, [0.2, 0.8], right=True, holds=[False, True]),
]
BY_WORDS = NO_SIGNALS._replace(words=1.0)
AGAINST_WORDS = NO_SIGNALS._replace(words=-1.0)
COVERED = NO_MERITS._replace(covered=1.0)


def test_worth_is_the_mean_of_rank_and_quote() -> None:
    assert worth([GROUP], COVERED, BY_WORDS) == (1 / 2 + 0) / 2
    assert worth([GROUP], COVERED, AGAINST_WORDS) == (1 + 1) / 2
    # The right passage first, quoted by its wrong sentence.
    assert worth([GROUP], NO_MERITS._replace(covered=-1.0), AGAINST_WORDS) == (1 + 0) / 2
    assert worth([GROUP, GROUP[:1]], COVERED, AGAINST_WORDS) == (2 + 0) / 4


def test_climbing_finds_the_best_of_the_grid_and_keeps_the_signs() -> None:
    def objective(merits: Merits, signals: Signals) -> float:
        return -abs(merits.covered - 0.25) - abs(merits.asks + 0.12) - abs(signals.words - 0.7)

    merits, signals, best = climb(objective, NO_MERITS, NO_SIGNALS, ["covered", "asks", "words"])
    assert (merits, signals) == (NO_MERITS._replace(covered=0.25, asks=-0.12), NO_SIGNALS._replace(words=0.7))
    assert best == 0.0
    assert climb(objective, NO_MERITS, NO_SIGNALS, ["words"])[0] == NO_MERITS


def test_each_answerable_question_counts_again_without_its_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_a_model(samples, tmp_path, monkeypatch)
    found = [*train_samples(training_file(tmp_path), 100), *gold_samples(gold_file(tmp_path), issue_file(tmp_path))]
    x, y, weights, source = confidence_rows(found, {"questions"})
    assert source == ["train"] * (24 + 16) + ["questions"] * (17 + 16)
    # 16 of 24 and 16 of 17 questions are answerable.
    assert x.shape == (24 + 16 + 17 + 16, len(Grounds._fields))
    assert (x[:, 0] == 1.0).all()
    assert len(y) == len(weights) == len(x)
    assert weights.mean() == pytest.approx(1.0)
    assert weights[: 24 + 16].sum() == pytest.approx(weights[24 + 16 :].sum())
    ratios = weights[:40] / weights[0]
    assert sorted(set(ratios.round(6))) == [round(TAKEN_AWAY, 6), 1.0]
    assert not y[:40][ratios < 0.5].any()
    assert y.sum() > 12


def test_the_weights_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_a_model(samples, tmp_path, monkeypatch)
    main([str(training_file(tmp_path)), "--most", "100", "--on", str(gold_file(tmp_path)), str(issue_file(tmp_path))])
    merits, signals, figures, grounds, judged = capsys.readouterr().out.splitlines()
    assert re.match(r"Merits\(similarity=1.0, covered=", merits)
    assert f"read={quote.WEIGHTS.read}" in merits  # fitted with the reader only
    assert signals.startswith(f"Signals(passage={fusion.WEIGHTS.passage}, sentence={fusion.WEIGHTS.sentence}, words=")
    before, now = map(float, re.findall(r"(\d\.\d+) (?:before|now)", figures))
    assert 0.5 < before <= now <= 1.0
    assert re.findall(r"(\w+)=-?\d+\.\d{3}", grounds) == list(Grounds._fields)
    assert judged.startswith("  73 rows, 0.")


class _Finder:
    """A trained reader that finds the first figure with metres."""

    def read(self, pairs: Sequence[object]) -> list[object]:
        from qa.reader.reader import Read

        found = [re.search(r"\d+米", pair.passage) for pair in pairs]  # type: ignore[attr-defined]
        return [Read(*(m.span() if m else (0, 1)), 9.0 if m else -9.0, 0.0) for m in found]


def test_with_the_reader_only_its_merit_is_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_a_model(samples, tmp_path, monkeypatch)
    monkeypatch.setattr(fit, "open_reader", _Finder)
    monkeypatch.setattr(samples, "is_judged", lambda context: True)
    main([str(training_file(tmp_path)), "--most", "100", "--reader"])
    merits, signals, *_ = capsys.readouterr().out.splitlines()
    assert re.sub(r", read=[\d.]+", "", merits) == re.sub(r", read=[\d.]+", "", str(quote.WEIGHTS))
    assert signals == str(fusion.WEIGHTS)

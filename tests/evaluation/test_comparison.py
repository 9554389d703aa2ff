"""Two runs side by side; the p-values can be counted on paper."""

from __future__ import annotations

import pytest

from qa.evaluation.comparison import Change, compare, permutation_test, sign_test
from qa.evaluation.scoring import Evaluation, Result
from tests.evaluation.rows import result


def run(*results: Result) -> Evaluation:
    return Evaluation(results)


WRONG = {"rank": 3, "ndcg": 0.5, "sentence": False, "answer_f1": 0.0, "answer_em": False, "right": False}


def test_what_got_better_and_what_got_worse() -> None:
    before = run(result(1, **WRONG), result(2), result(3), result(4, answer_f1=0.5), result(5))
    now = run(
        result(1),
        result(2, **WRONG | {"status": "not_found"}),
        result(3, confidence=0.2),  # another confidence is neither
        result(4, answer_f1=0.75),
        result(5, rank=None),
    )
    comparison = compare(before, now)
    assert comparison.better == (
        Change(1, "问题1?", ("now right", "rank 3 → 1", "answer_f1 0.00 → 1.00")),
        Change(4, "问题4?", ("answer_f1 0.50 → 0.75",)),
    )
    assert comparison.worse == (
        Change(2, "问题2?", ("no longer right", "answered → not_found", "rank 1 → 3", "answer_f1 1.00 → 0.00")),
        Change(5, "问题5?", ("rank 1 → none",)),
    )


def test_a_right_answer_outweighs_its_rank_and_the_rank_its_wording() -> None:
    comparison = compare(
        run(result(1, right=False), result(2, rank=2, answer_f1=1.0)), run(result(1, rank=2), result(2, answer_f1=0.5))
    )
    assert [change.id for change in comparison.better] == [1, 2]
    assert comparison.worse == ()


def test_refusing_rightly_is_better() -> None:
    absent = {"answerable": False, "rank": None, "ndcg": None, "sentence": None, "answer_f1": None, "answer_em": None}
    comparison = compare(
        run(result(1, **absent, right=False)), run(result(1, **absent, right=True, status="not_found"))
    )
    assert comparison.better == (Change(1, "问题1?", ("now right", "answered → not_found")),)
    refused = next(m for m in comparison.measures if m.name == "refused")
    assert (refused.before, refused.now, refused.better) == (0, 1, 1)


def test_only_common_questions_are_compared() -> None:
    before = run(result(1), result(2), result(3, question="an earlier wording?"))
    now = run(result("2"), result(3), result(4), result(5))
    comparison = compare(before, now)
    assert (comparison.common, comparison.only_before, comparison.only_now) == (1, 2, 3)
    assert {m.n for m in comparison.measures} == {1}


def test_runs_without_a_common_question() -> None:
    comparison = compare(run(result(1)), run(result(2)))
    assert (comparison.common, comparison.measures, comparison.better, comparison.worse) == (0, (), (), ())


def test_the_measures_of_two_runs() -> None:
    before = run(*(result(n, **WRONG) for n in range(5)), result(5))
    now = run(*(result(n) for n in range(5)), result(5, **WRONG))
    by_name = {m.name: m for m in compare(before, now).measures}
    hit = by_name["hit@1"]
    assert (hit.n, hit.before, hit.now, hit.better, hit.worse) == (6, 0.1667, 0.8333, 5, 1)
    assert hit.p == pytest.approx(14 / 64)  # of 64 ways six coins can fall: 0, 1, 5 or 6 heads
    assert hit.test == "sign"
    rank = by_name["mrr@10"]
    assert (rank.before, rank.now, rank.test) == (0.4444, 0.8889, "permutation")
    assert rank.p == pytest.approx(14 / 64)  # all differences are alike, so it is the same count
    sure = by_name["wrong_and_sure"]
    assert (sure.before, sure.now, sure.better, sure.worse) == (0.8333, 0.1667, 5, 1)  # lower is better
    assert by_name["contract"].p == 1


def test_the_sign_test() -> None:
    assert sign_test([]) == 1
    assert sign_test([0, 0]) == 1
    assert sign_test([1]) == 1
    assert sign_test([-1, 1, 0]) == 1
    assert sign_test([1] * 5 + [0]) == pytest.approx(2 / 32)
    assert sign_test([-1] * 10) == pytest.approx(2 / 1024)


def test_the_permutation_test() -> None:
    assert permutation_test([]) == 1
    assert permutation_test([0.3]) == 1
    assert permutation_test([0, 0, 0.0]) == 1
    assert permutation_test([0.1, 0.2, 0.4]) == pytest.approx(2 / 8)
    assert permutation_test([0.1, -0.2, 0.4]) == pytest.approx(6 / 8)  # of the sums ±0.1±0.2±0.4 two are nearer to 0
    assert permutation_test([0.1, 0.2, 0.4, 0, 0]) == permutation_test([0.1, 0.2, 0.4])
    assert permutation_test([0.5] * 40) < 0.001
    drawn = [0.1 * (-1) ** n + 0.02 * n for n in range(30)]
    assert permutation_test(drawn) == permutation_test(drawn)

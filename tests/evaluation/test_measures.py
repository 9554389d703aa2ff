"""The measures on values that can be worked out on paper."""

from __future__ import annotations

import math

import pytest

from qa.evaluation import measures
from qa.evaluation.gold import Gold
from tests.evaluation.rows import row

# --- texts ---------------------------------------------------------------------------------------------------------


def test_width_white_space_and_case_do_not_count() -> None:
    assert measures.norm("ＧＤＰ １．１\u3000亿\n元") == "gdp1.1亿元"
    assert measures.norm(None) == ""
    assert measures.bare("“1.1亿元”，约￥5!") == "11亿元约5"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("增长5.2%。", ["增", "长", "52"]),
        ("AI大会 2026", ["ai", "大", "会", "2026"]),
        ("e5-small模型", ["e5small", "模", "型"]),
        ("。!", []),
        (None, []),
    ],
)
def test_units_are_chinese_characters_and_latin_or_digit_runs(text: str | None, units: list[str]) -> None:
    assert measures.units(text) == units


@pytest.mark.parametrize(
    ("said", "right", "value"),
    [
        ("1.1亿元", "1.1亿元", 1.0),
        ("１.１亿元", "1.1 亿元。", 1.0),
        ("约1.1亿元", "1.1亿元", 6 / 7),  # 3 units of 4 and 3 in one run
        ("甲乙丙丁", "甲乙戊丙丁", 4 / 9),  # the longest run is 2, though 4 units are common
        ("甲", "乙", 0.0),
        ("。", "!", 1.0),
        ("。", "甲", 0.0),
        ("甲" * 300, "甲", 2 / 301),
    ],
)
def test_f1_is_of_the_longest_common_run(said: str, right: str, value: float) -> None:
    assert measures.f1(said, right) == value


def test_exact_match_drops_punctuation_only() -> None:
    assert measures.exact("《晨报》。", "晨报")
    assert not measures.exact("晨报社", "晨报")


def test_holds() -> None:
    assert measures.holds("去年发放１.１亿 元。", ["2亿元", "1.1亿元"])
    assert not measures.holds("", ["1"])
    assert not measures.holds(None, ["1"])
    assert not measures.holds("有", [])


# --- ranking -------------------------------------------------------------------------------------------------------


def evidence(*texts: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = row(1, *texts)["evidence"]
    return found


@pytest.mark.parametrize(
    ("gold", "rank"),
    [
        (Gold(1, "?", evidence=("甲", "来")), 3),  # both in one passage
        (Gold(1, "?", evidence=("甲", "没有"), evidence_alt=("不", "乙 某")), 2),
        (Gold(1, "?", evidence=("ＧＤＰ", "5 %")), 4),
        (Gold(1, "?", evidence=("没有",)), None),
        (Gold(1, "?", articles=("a9", "a2")), 2),
        (Gold(1, "?", articles=("a9",)), None),
    ],
)
def test_first_right_rank(gold: Gold, rank: int | None) -> None:
    assert measures.first_right_rank(gold, evidence("甲某走。", "乙某走。", "甲某来。", "gdp增5%。")) == rank


def test_no_more_than_ten_passages_count() -> None:
    gold = Gold(1, "?", evidence=("甲",))
    assert measures.first_right_rank(gold, evidence(*"乙" * 9, "甲")) == 10
    assert measures.first_right_rank(gold, evidence(*"乙" * 10, "甲")) is None
    assert measures.first_right_rank(gold, []) is None
    assert measures.ndcg(gold, evidence(*"乙" * 10, "甲")) == 0


def test_ndcg_without_grades_is_told_by_the_first_right_rank() -> None:
    gold = Gold(1, "?", evidence=("甲",))
    assert measures.ndcg(gold, evidence("甲。")) == 1
    assert measures.ndcg(gold, evidence("甲。", "乙。", "甲!")) == 1
    assert measures.ndcg(gold, evidence("乙。", "丙。", "甲。")) == pytest.approx(1 / 2)
    assert measures.ndcg(gold, evidence("乙。", "甲。", "甲!")) == pytest.approx(1 / math.log2(3))
    assert measures.ndcg(gold, evidence("乙。")) == 0
    assert measures.ndcg(gold, []) == 0


def test_ndcg_with_grades() -> None:
    shown = evidence("甲。", "乙。", "丙。")  # paragraphs a1-p1, a2-p1, a3-p1
    best = 2 + 1 / math.log2(3)

    def graded(**grades: int) -> float:
        relevance = tuple((key.replace("_", "-"), grade) for key, grade in grades.items())
        return measures.ndcg(Gold(1, "?", evidence=("x",), relevance=relevance), shown)

    assert graded(a1_p1=2, a2=1) == 1
    assert graded(a1=1, a2_p1=2) == pytest.approx((1 + 2 / math.log2(3)) / best)
    assert graded(a3=2, a9=1) == pytest.approx((2 / 2) / best)  # what is not shown gains nothing
    assert graded(a1_p1=1, a7=1) == pytest.approx(1 / (1 + 1 / math.log2(3)))
    assert graded(a7=1) == 0


def test_an_article_gains_its_grade_once() -> None:
    shown = [passage | {"article": "a1"} for passage in evidence("甲。", "乙。")]
    gold = Gold(1, "?", articles=("a1",), relevance=(("a1", 3),))
    assert measures.ndcg(gold, shown) == 1


# --- confidence ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "area"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5], [0.5], 0.5),
        ([0.5, 0.5, 0.5], [0.5, 0.5], 0.5),
        ([0.9, 0.5], [0.5, 0.1], 0.875),  # of four pairs three right and one tie
        ([], [0.5], None),
        ([0.5], [], None),
    ],
)
@pytest.mark.filterwarnings("error")
def test_auroc_is_the_share_of_pairs_in_right_order(
    answerable: list[float], unanswerable: list[float], area: float | None
) -> None:
    assert measures.auroc(answerable, unanswerable) == area


def test_calibration_error() -> None:
    assert measures.calibration_error([(1.0, True), (0.0, False)]) == 0
    # the bin of 0.9: 1.8 foretold, 1 right; the bin of 0.25: 0.25 foretold, none right
    assert measures.calibration_error([(0.95, True), (0.25, False), (0.85 + 0.1, False)]) == pytest.approx(
        (0.9 + 0.25) / 3
    )


def test_reliability_bins() -> None:
    bins = measures.reliability([(0.0, False), (0.3, True), (0.39, False), (1.0, True), (0.95, True)])
    assert [(b.low, b.high, b.n) for b in bins] == [
        (0.0, 0.1, 1),
        (0.1, 0.2, 0),
        (0.2, 0.3, 0),
        (0.3, 0.4, 2),
        (0.4, 0.5, 0),
        (0.5, 0.6, 0),
        (0.6, 0.7, 0),
        (0.7, 0.8, 0),
        (0.8, 0.9, 0),
        (0.9, 1.0, 2),
    ]
    assert bins[1].confidence is None
    assert bins[1].right is None
    assert bins[3].confidence == pytest.approx(0.345)
    assert bins[3].right == 0.5
    assert bins[9].confidence == pytest.approx(0.975)
    assert measures.reliability([])[0] == measures.Bin(0.0, 0.1, 0, None, None)


def test_coverage_at_a_precision() -> None:
    twenty = [(1 - n / 100, n != 3) for n in range(20)]  # the fourth is wrong: 19 of 20 are right
    assert measures.coverage(twenty, 0.95) == 1
    assert measures.coverage(twenty[:19], 0.95) == 3 / 19
    assert measures.coverage([(0.9, False), (0.8, True)], 0.95) == 0
    assert measures.coverage([(0.9, False), (0.8, True)], 0.5) == 1


def test_coverage_parts_no_equal_confidences() -> None:
    assert measures.coverage([(0.9, True), (0.9, False), (0.1, False)], 0.95) == 0
    assert measures.coverage([(0.9, True), (0.8, True), (0.8, False), (0.1, False)], 0.95) == 0.25


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = measures.interval_of_mean([True] * 8 + [False] * 2) or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)  # Newcombe 1998 gives the formula; by hand


def test_the_interval_of_a_mean_narrows_with_more_values_and_is_always_the_same() -> None:
    few, many = [0.2, 0.5, 0.9, 0.4], [0.2, 0.5, 0.9, 0.4] * 50
    (low, high), (lower, higher) = measures.interval_of_mean(few) or (0, 0), measures.interval_of_mean(many) or (0, 0)
    assert 0.2 <= low < lower < 0.5 < higher < high <= 0.9
    assert measures.interval_of_mean(few) == (low, high)
    assert measures.interval_of_mean([0.5]) is None
    assert measures.interval_of_mean([0.5, 0.5]) == (0.5, 0.5)


def test_the_interval_of_the_area_under_the_curve() -> None:
    assert measures.interval_of_auroc([0.9, 0.8], [0.1, 0.2]) == (1.0, 1.0)
    low, high = measures.interval_of_auroc([0.9, 0.3, 0.6, 0.8], [0.1, 0.5, 0.2]) or (0, 0)
    assert 0.3 < low < 11 / 12 < high == 1.0
    assert measures.interval_of_auroc([0.9], [0.1, 0.2]) is None

"""What a reader sees in the terminal."""

from __future__ import annotations

from qa.evaluation.comparison import compare
from qa.evaluation.report import MEANINGS, comparison_to_text, to_text
from qa.evaluation.scoring import Evaluation, evaluate
from tests.evaluation.rows import result
from tests.evaluation.test_scoring import GOLD, ROWS


def block(text: str, beginning: str) -> list[str]:
    """Lines of the paragraph that begins so."""
    return next(part for part in text.split("\n\n") if part.startswith(beginning)).split("\n")


def test_the_figures_are_shown_with_what_they_mean() -> None:
    evaluation = evaluate(GOLD, ROWS)
    text = to_text(evaluation)
    assert text.startswith(
        "6 questions: the paper answers 4, it does not answer 2; 1 have no row among the answers\n\n"
    )
    shown = block(text, "measure")
    assert shown[1] == "hit@1              0.5000  0.150 – 0.850  the first passage is right"
    assert shown[4] == "mrr@10             0.6250  0.250 – 1.000  mean of 1 / rank of the first right passage among ten"
    assert next(line for line in shown if line.startswith("ece")).split()[:4] == ["ece", "↓", "0.2600", "-"]
    assert [line.split()[0] for line in shown[1:]] == list(MEANINGS)
    assert set(MEANINGS) == set(evaluation.figures()) - {"n", "missing"}
    assert {line.split()[0] for line in shown if "↓  " in line} == {"wrong_and_sure", "brier", "ece"}


def test_kinds_stand_below_each_other() -> None:
    assert block(to_text(evaluate(GOLD, ROWS)), "kind") == [
        "kind    n  hit@1  hit@3  hit@5  mrr@10  ndcg@10  sentence  answer_f1  answer_em  answered  refused",
        "absent  2      -      -      -       -        -         -          -          -         -    0.500",
        "number  3  0.333  0.667  0.667   0.500    0.544     0.333      0.444      0.333     0.667        -",
        "who     1  1.000  1.000  1.000   1.000    1.000         -          -          -     1.000        -",
    ]


def test_the_bins() -> None:
    shown = block(to_text(evaluate(GOLD, ROWS)), "confidence")
    assert shown[:3] == [
        "confidence   mean  right  n",
        "0.0 – 0.1   0.000  0.000  1",
        "0.1 – 0.2   0.100  0.000  1",
    ]
    assert shown[10] == "0.9 – 1.0   0.900  1.000  1"
    assert shown[8] == "0.7 – 0.8       -      -  0"


def test_wide_characters_take_two_columns_and_nothing_commands_the_terminal() -> None:
    shown = block(to_text(Evaluation((result(1, kind="数字"), result(2, kind="a\x1b[31mb\n")))), "kind")
    assert shown[1].startswith("a [31mb  1")
    assert shown[2].startswith("数字     1")


def test_broken_promises_are_named() -> None:
    text = to_text(Evaluation((result("q1"), result("q2", breaches=("an empty quote", "scores increase")))))
    assert block(text, "promises broken:")[1:] == ["  q2: an empty quote; scores increase"]
    assert "promises" not in to_text(Evaluation((result(1),)))


def test_a_comparison() -> None:
    worse = result(1, rank=2, answer_f1=0.5)
    text = comparison_to_text(compare(Evaluation((result(1), result(2))), Evaluation((worse, result(3)))))
    assert text.startswith(
        "compared over 1 questions of both runs; left out: 1 only in the earlier, 1 only in this one\n\n"
    )
    assert block(text, "measure")[:2] == [
        "measure           before     now  better  worse       p  n  test",
        "hit@1             1.0000  0.0000       0      1  1.0000  1  sign",
    ]
    assert block(text, "better") == ["better: 0"]
    assert block(text, "worse") == ["worse: 1", "  1  问题1?  rank 1 → 2, answer_f1 1.00 → 0.50"]


def test_a_tiny_p_is_not_shown_as_nought() -> None:
    before, now = (Evaluation(tuple(result(n, rank=rank) for n in range(20))) for rank in (2, 1))
    assert "<0.0001" in block(comparison_to_text(compare(before, now)), "measure")[1]


def test_runs_without_a_common_question() -> None:
    text = comparison_to_text(compare(Evaluation((result(1),)), Evaluation((result(2),))))
    assert text == (
        "compared over 0 questions of both runs; left out: 1 only in the earlier, 1 only in this one"
        "\n\nbetter: 0\n\nworse: 0"
    )

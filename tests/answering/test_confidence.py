import math

import pytest

from qa.answering.confidence import MOST, READ_WEIGHTS, WEIGHTS, Grounds, certainty, confidence, probability

NOTHING = Grounds(1.0, *[0.0] * (len(Grounds._fields) - 1))


def test_certainty_adds_up_as_independent_witnesses_do() -> None:
    # Both wrong: 0.5 * 0.4.
    assert certainty(0.5) + certainty(0.6) == pytest.approx(certainty(0.8))
    assert certainty(0.0) == 0.0
    assert certainty(1 - 1e-9) == certainty(1.0) == MOST
    assert certainty(1 - math.exp(-MOST / 2)) == pytest.approx(MOST / 2)


def test_the_confidence_is_the_logistic_function_of_the_weighted_grounds() -> None:
    grounds = Grounds(
        one=1.0, lead=0.05, covered=0.8, margin=0.05, near=0.6, lacking=0.0, elsewhen=0.0, told=2.0, rival=0.3
    )
    for weights, read in ((WEIGHTS, False), (READ_WEIGHTS, True)):
        odds = sum(weight * ground for weight, ground in zip(weights, grounds, strict=True))
        assert confidence(grounds, read=read) == pytest.approx(1 / (1 + math.exp(-odds)), abs=5e-5)
    assert probability(0.0) == 0.5
    assert probability(-1e6) == pytest.approx(0.0)


@pytest.mark.parametrize("read", [False, True])
@pytest.mark.parametrize(
    ("ground", "more"), [("lead", True), ("near", True), ("lacking", False), ("elsewhen", False), ("told", True)]
)
def test_what_speaks_for_an_answer_makes_it_surer(ground: str, more: bool, read: bool) -> None:
    least, most = confidence(NOTHING, read=read), confidence(NOTHING._replace(**{ground: 1.0}), read=read)
    # Without a reader there is nothing that it tells.
    assert least < most if more and (read or ground != "told") else least >= most


def test_another_answer_elsewhere_makes_it_less_sure() -> None:
    assert confidence(NOTHING._replace(told=2.0, rival=0.9), read=True) < confidence(
        NOTHING._replace(told=2.0), read=True
    )

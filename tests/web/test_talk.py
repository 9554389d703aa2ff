from __future__ import annotations

import pytest

from qa.datatypes import Answer
from qa.web.chat import Turn
from qa.web.talk import MOST_WAITING, Talk


def answered(question: str) -> Turn:
    return Turn(question, Answer(question, "not_found", 0.0, reason="报上没有。"))


def answer_next(talk: Talk) -> tuple[str, tuple[str, ...]]:
    """Answers the next question; it, and those before it."""
    work = talk.begin_work()
    assert work is not None
    turn, earlier = work
    talk.end_work(turn, answered(turn.question))
    return turn.question, tuple(turn.question for turn in earlier)


def questions(talk: Talk) -> list[tuple[str, bool]]:
    return [(turn.question, turn.waits) for turn in talk.turns]


def test_questions_wait_and_are_answered_in_their_order() -> None:
    talk = Talk()
    assert talk.ask("甲?")
    assert talk.ask("乙?")
    assert questions(talk) == [("甲?", True), ("乙?", True)]
    assert answer_next(talk) == ("甲?", ())
    assert questions(talk) == [("甲?", False), ("乙?", True)]
    assert answer_next(talk) == ("乙?", ("甲?",))
    assert talk.begin_work() is None
    assert questions(talk) == [("甲?", False), ("乙?", False)]


def test_what_is_in_work_is_not_taken_on_twice_and_what_failed_is() -> None:
    talk = Talk()
    talk.ask("甲?")
    work = talk.begin_work()
    assert work is not None
    assert talk.begin_work() is None
    talk.end_work(work[0], None)
    assert answer_next(talk) == ("甲?", ())


def test_the_same_question_twice_at_once_is_one_and_later_two() -> None:
    talk = Talk()
    assert talk.ask("甲?")
    assert talk.ask("甲?")
    assert questions(talk) == [("甲?", True)]
    answer_next(talk)
    talk.ask("甲?")
    assert questions(talk) == [("甲?", False), ("甲?", True)]


def test_so_many_may_wait_and_no_more() -> None:
    talk = Talk()
    assert all(talk.ask(f"{n}?") for n in range(MOST_WAITING))
    assert not talk.ask("还有?")
    answer_next(talk)
    assert talk.ask("还有?")


def test_what_is_asked_again_is_one_of_so_many_that_may_wait() -> None:
    talk = Talk()
    talk.ask("甲?")
    answer_next(talk)
    talk.ask("乙?")
    answer_next(talk)
    assert all(talk.ask(f"{n}?") for n in range(MOST_WAITING - 1))
    assert talk.ask_again(0, verbatim=True)
    assert talk.ask_again(0, verbatim=True)  # pressed twice
    assert not talk.ask_again(0, verbatim=False)
    assert not talk.ask_again(1, verbatim=False)
    assert [turn.waits for turn in talk.turns] == [False, False, *[True] * MOST_WAITING]
    answer_next(talk)
    assert talk.ask_again(1, verbatim=False)
    assert (talk.turns[-1].question, talk.turns[-1].verbatim) == ("乙?", False)


@pytest.mark.parametrize("in_work", [False, True])
def test_the_last_is_taken_back_whether_answered_or_not_and_its_answer_is_dropped(in_work: bool) -> None:
    talk = Talk()
    talk.ask("甲?")
    answer_next(talk)
    talk.ask("乙?")
    work = talk.begin_work() if in_work else None
    assert talk.take_back(0) == ""
    assert talk.take_back(1) == "乙?"
    assert talk.take_back(1) == ""  # pressed twice
    if work:
        talk.end_work(work[0], answered("乙?"))
    assert questions(talk) == [("甲?", False)]
    assert talk.begin_work() is None
    assert talk.take_back(0) == "甲?"
    assert talk.take_back(0) == ""


def test_the_last_is_asked_again_in_its_place_and_an_earlier_one_anew() -> None:
    talk = Talk()
    for question in ("甲?", "乙?"):
        talk.ask(question)
        answer_next(talk)
    talk.ask_again(1, verbatim=True)
    talk.ask_again(1, verbatim=True)  # pressed twice
    assert questions(talk) == [("甲?", False), ("乙?", True)]
    assert talk.turns[1].verbatim
    answer_next(talk)
    talk.ask_again(0, verbatim=False)
    talk.ask_again(9, verbatim=False)
    assert questions(talk) == [("甲?", False), ("乙?", False), ("甲?", True)]


def test_what_was_cleared_does_not_come_back() -> None:
    talk = Talk()
    talk.ask("甲?")
    work = talk.begin_work()
    assert work is not None
    talk.clear()
    talk.ask("甲?")  # the same words, another question
    talk.end_work(work[0], answered("甲?"))
    assert questions(talk) == [("甲?", True)]


def test_a_wrong_answer_is_kept_once() -> None:
    talk, kept = Talk(), []
    talk.ask("甲?")
    talk.report(0, kept.append)  # not answered yet
    answer_next(talk)
    talk.report(0, kept.append)
    talk.report(0, kept.append)
    talk.report(7, kept.append)
    assert [turn.question for turn in kept] == ["甲?"]
    assert talk.turns[0].reported

from datetime import date

import pytest

from qa.answering.times import asked_times, elsewhen, times
from qa.words import content_words

DAY = date(2026, 5, 29)


def when(question: str, text: str, sentence: str, day: date | None = DAY) -> bool:
    asked = asked_times(question, content_words(question, day))
    return elsewhen(asked, times(text, day), times(sentence, day), day)


def test_times_are_years_months_and_days() -> None:
    assert times("2025年1—4月和5月28日的3000吨、12月", DAY) == {"1-4月", "12月", "2025", "5月28日"}
    assert times("去年下半年", DAY) == {"2025", "7-12月"}
    assert times("去年", None) == set()


def test_of_several_times_that_are_asked_about_each_will_do() -> None:
    question = "2024年和2025年各产了多少吨?"
    assert not when(question, "2025年产了三千吨。", "2025年产了三千吨。")
    assert when(question, "2023年产了三千吨。", "2023年产了三千吨。")
    assert when("2025年4月产了多少吨?", "2025年6月产了三千吨。", "2025年6月产了三千吨。"), "the year alone will not"
    assert not when("5月和6月产了多少吨?", "6月产了三千吨。", "6月产了三千吨。")


def test_numbers_are_no_years() -> None:
    assert times("培训1968人次、2000名学员,产量2千吨", DAY) == set()


def test_what_a_question_means_by_last_year_is_among_its_words() -> None:
    assert asked_times("去年和上月产了2千吨吗?", content_words("去年和上月产了2千吨吗?", DAY)) >= {"2025", "4月"}
    assert asked_times("2千人的会?", content_words("2千人的会?", DAY)) == set()


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("2021年产了多少吨?", "2022年产了三千吨。"),
        ("去年产了多少吨?", "2024年产了三千吨。"),
        ("前年产了多少吨?", "去年产了三千吨。"),
        ("8月通胀率是多少?", "10月通胀率为10.6%。"),
        ("一季度产了多少吨?", "上半年产了三千吨。"),
    ],
)
def test_a_sentence_of_another_time_speaks_of_that(question: str, sentence: str) -> None:
    assert when(question, sentence, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("2021年产了多少吨?", "产了三千吨。"),
        ("2021年产了多少吨?", "5月产了三千吨。"),
        ("2021年产了多少吨?", "2021年产了三千吨，比2020年多。"),
        ("去年产了多少吨?", "2025年产了三千吨。"),
        ("今年产了多少吨?", "产了三千吨，去年只有两千吨。"),
        ("5月产了多少吨?", "5月20日产了三千吨。"),
        ("产了多少吨?", "2022年产了三千吨。"),
        ("去年培训了多少人?", "目前已培训1968人次。"),
    ],
)
def test_one_that_may_be_of_the_time_does_not(question: str, sentence: str) -> None:
    assert not when(question, sentence, sentence)


def test_the_time_may_stand_elsewhere_in_the_passage() -> None:
    text = "2021年丰收。产了三千吨。2020年只有两千吨。"
    assert not when("2021年产了多少吨?", text, "产了三千吨。")
    assert when("2021年产了多少吨?", text, "2020年只有两千吨。")
    assert when("2021年产了多少吨?", "2020年歉收。产了两千吨。", "产了两千吨。")


def test_without_a_day_nothing_is_today() -> None:
    assert when("2026年产了多少吨?", "2025年产了三千吨。", "2025年产了三千吨。", None)

from __future__ import annotations

import pytest

from qa.answering.followup_english import in_english


@pytest.mark.parametrize(
    ("earlier", "question", "understood"),
    [
        ("What were the imports of the port in May", "And exports", "What were the exports of the port in May"),
        ("What were the imports of the port in May", "And its exports", "What were the exports of the port in May"),
        ("What is the population of Qinghe County", "What about Liulin", "What is the population of Liulin"),
        ("How many goals did Liu Bo score", "And Chen Gang", "How many goals did Chen Gang score"),
        ("How much rain fell in Qinghe on Monday", "And in Liulin", "How much rain fell in Liulin on Monday"),
        ("How much rain fell in Qinghe on Monday", "And Tuesday", "How much rain fell in Qinghe on Tuesday"),
        ("How much rain fell in Qinghe", "What about snow", "How much snow fell in Qinghe"),
        ("How many tourists visited Haizhou last year", "And this year", "How many tourists visited Haizhou this year"),
        ("Who won the race", "And in 2024", "Who won the race in 2024"),
        ("Who built the bridge", "And the tunnel", "Who built the tunnel"),
        ("Who is the mayor of Liulin", "How old is he", "How old is the mayor of Liulin"),
        ("What did the mayor of Yuntai say", "What else did he say", "What else did the mayor of Yuntai say"),
        ("Who built the bridge over the Wei", "How long is it", "How long is the bridge over the Wei"),
        ("Who designed the stadium", "Where does she live", "Where does the one who designed the stadium live"),
        ("Who is Li Wei", "What is his age", "What is Li Wei's age"),
        ("How many villages were flooded", "How many of them are empty", "How many of the villages are empty"),
        ("Where was the painting found", "Who painted it", "Who painted the painting"),
        ("When does the book fair open", "Where", "Where does the book fair open"),
        ("How many people ran the marathon", "Why", "How many people ran the marathon, Why"),
        ("Was the bridge opened", "What about the cost", "Was the bridge opened, the cost"),
        ("Was the bridge opened", "How long is it", "Was the bridge opened, How long is it"),
        ("恒久电机有多少专利", "Where is it", "Where is 恒久电机"),
        ("书展在哪里举行", "and when", "书展举行, when"),
    ],
)
def test_what_is_left_out_is_put_back(earlier: str, question: str, understood: str) -> None:
    assert in_english(question, earlier) == understood


@pytest.mark.parametrize(
    "question",
    [
        "Which team won the cup final in Madrid",
        "How does the new bus lane work",
        "What did Li Wei say about his team",
        "What is the population of Haizhou",
        "Why did the price of pork rise",
    ],
)
def test_what_stands_on_its_own_is_left_alone(question: str) -> None:
    assert in_english(question, "Where is Hengjiu Motor") is None

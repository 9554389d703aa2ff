"""The description of the objects is that of the objects."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from qa.newspaper import Newspaper
from qa.service.desk import article_to_dict
from qa.service.objects import AnswerObject, ArticleObject

QUESTIONS = ["莘县往国内外输送了多少嫁接工?", "火星上有什么?", "", "你好", "这期有什么新闻?"]


@pytest.fixture(scope="module")
def answers(paper: Newspaper) -> list[dict[str, Any]]:
    return [answer.to_dict() for answer in paper.ask_many(QUESTIONS)]


def test_every_kind_of_answer_fits_and_comes_back_as_it_was(answers: list[dict[str, Any]]) -> None:
    assert [answer["status"] for answer in answers] == ["answered", "not_found", "error", "not_found", "answered"]
    for answer in answers:
        assert AnswerObject.model_validate(answer).model_dump(mode="json", exclude_unset=True) == answer


def test_a_key_less_does_not_fit(answers: list[dict[str, Any]]) -> None:
    answer = answers[0]
    passage = answer["evidence"][0]
    for key in answer:
        with pytest.raises(ValidationError, match=key):
            AnswerObject.model_validate({k: v for k, v in answer.items() if k != key})
    for key in passage:
        with pytest.raises(ValidationError, match=key):
            AnswerObject.model_validate(answer | {"evidence": [{k: v for k, v in passage.items() if k != key}]})


def test_what_only_a_list_has_may_be_absent(answers: list[dict[str, Any]]) -> None:
    assert "total" not in answers[0]
    assert answers[-1]["total"] == 8
    assert "total" not in AnswerObject.model_json_schema()["required"]


def test_every_article_fits(paper: Newspaper) -> None:
    for issue in paper.issues:
        for article in issue.articles:
            shown = article_to_dict(issue, article)
            assert ArticleObject.model_validate(shown).model_dump(mode="json") == shown


def test_what_is_said_under_a_field_describes_it() -> None:
    fields = AnswerObject.model_json_schema()["properties"]
    assert fields["confidence"]["description"] == "Probability, 0 to 1, that the first quote answers the question."

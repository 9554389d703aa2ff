"""OpenAI's interface, asked by OpenAI's client."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import openai
import pytest

from qa.datatypes import Answer, Evidence, Question
from qa.service.chat_completions import _content
from qa.service.limits import Access, Limits
from tests.service.conftest import Paper, Serve


@pytest.fixture
def chat(url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="any", max_retries=0) as chat:
        yield chat


def user(content: object) -> dict[str, object]:
    return {"role": "user", "content": content}


def ask(chat: openai.OpenAI, *messages: dict[str, object], **more: object):
    return chat.chat.completions.create(model="wenbao", messages=messages, **more)


def test_the_last_message_is_asked_and_the_earlier_ones_are_its_history(chat: openai.OpenAI) -> None:
    said = [{"role": "system", "content": "Be brief."}, user("甲?"), {"role": "assistant", "content": "乙"}]
    completion = ask(
        chat, *said, user([{"type": "text", "text": "那"}, {"type": "text", "text": "丙?"}]), temperature=0.7
    )
    assert completion.wenbao == Paper().ask(Question("那\n丙?", ("甲?",))).to_dict()
    (choice,) = completion.choices
    assert (choice.message.role, choice.finish_reason, choice.index) == ("assistant", "stop", 0)
    assert (completion.object, completion.model, completion.usage.total_tokens) == ("chat.completion", "wenbao", 0)


def test_the_content_cites_the_passage(chat: openai.OpenAI) -> None:
    content = ask(chat, user("谁写的?"), extra_body={"k": 1}).choices[0].message.content
    assert content == "**报上这样写：**\n\n把握：高\n\n> <mark>谁</mark>写的?\n\n—— 标题 · 晨报"


def test_a_stream_says_the_same(chat: openai.OpenAI) -> None:
    chunks = list(ask(chat, user("谁写的?"), stream=True, stream_options={"include_usage": True}))
    texts = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert len([text for text in texts if text]) > 2
    whole = ask(chat, user("谁写的?"))
    assert "".join(texts) == whole.choices[0].message.content
    assert (chunks[-2].choices[0].finish_reason, chunks[-2].wenbao) == ("stop", whole.wenbao)
    assert (chunks[-1].choices, chunks[-1].usage.total_tokens) == ([], 0)
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk.id for chunk in chunks}) == 1


def test_without_being_asked_for_it_a_stream_tells_no_usage(chat: openai.OpenAI) -> None:
    assert [chunk.usage for chunk in ask(chat, user("谁?"), stream=True)][-1] is None


def test_texts_are_no_markup_and_no_line_end() -> None:
    evidence = Evidence(1, "晨报", "a1", "*标题*", None, (), "a1-p1", "<b>粗</b>\u2028行\n\ndata: [DONE]", 0, 8, 0.5)
    answer = Answer("谁?", "answered", 0.9, (evidence,), sentence=evidence.quote, history=())
    assert "\\<b\\>粗\\</b\\>" in _content(answer)
    assert "\\*标题\\*" in _content(answer)


def test_line_ends_in_a_question_do_not_break_the_stream(chat: openai.OpenAI) -> None:
    text = "行\u2028末\n\ndata: [DONE]\n\n?"
    *_, last = ask(chat, user(text), stream=True)
    assert last.wenbao["question"] == text


def test_the_history_is_as_long_as_it_may_be(chat: openai.OpenAI) -> None:
    assert ask(chat, *map(user, "一二三四五")).wenbao["history"] == ["二", "三", "四"]


def test_an_empty_question_is_answered_by_an_error(chat: openai.OpenAI) -> None:
    completion = ask(chat, user(""))
    assert (completion.wenbao["status"], completion.choices[0].message.content) == ("error", "**问题是空的。**")


IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}


@pytest.mark.parametrize(
    ("messages", "param"),
    [
        ([user([{"type": "text", "text": "谁?"}, IMAGE])], "messages.0.content"),
        ([user("甲?"), user(None)], "messages.1.content"),
        ([user([5])], "messages.0.content"),
        ([{"role": "system", "content": "谁?"}], "messages"),
        ([], "messages"),
        ([{"content": "谁?"}], "messages.0.role"),
    ],
)
def test_what_is_no_text_is_refused_in_openais_shape(chat: openai.OpenAI, messages: list[object], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        chat.chat.completions.create(model="wenbao", messages=messages)
    assert (caught.value.param, caught.value.type) == (param, "invalid_request_error")
    assert caught.value.body["remedy"]


def test_half_a_character_is_refused(client: httpx.Client) -> None:
    body = b'{"messages": [{"role": "user", "content": "\\ud800"}]}'
    response = client.post("/v1/chat/completions", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["param"]) == (400, "messages.0.content")


def test_there_is_one_answer(chat: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="one answer"):
        ask(chat, user("谁?"), n=2)


def test_the_one_model(chat: openai.OpenAI) -> None:
    assert [model.id for model in chat.models.list()] == ["wenbao"]
    assert chat.models.retrieve("wenbao").owned_by == "wenbao"
    with pytest.raises(openai.NotFoundError, match="no model of that name"):
        chat.models.retrieve("gpt")


def test_the_token_is_the_api_key_and_the_limits_are_errors_that_the_client_knows(serve: Serve) -> None:
    base_url = f"{serve(access=Access(token='geheim'), limits=Limits(rate=2)).base_url}/v1"  # noqa: S106
    with (
        openai.OpenAI(base_url=base_url, api_key="falsch", max_retries=0) as chat,
        pytest.raises(openai.AuthenticationError),
    ):
        ask(chat, user("谁?"))
    with openai.OpenAI(base_url=base_url, api_key="geheim", max_retries=0) as chat:
        assert ask(chat, user("谁?")).wenbao["question"] == "谁?"
        with pytest.raises(openai.RateLimitError, match="in a minute"):
            ask(chat, user("谁?"))

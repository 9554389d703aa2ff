"""The interface that OpenAI's chat clients speak: the last message of the user is the question, the earlier ones its
history; the answer is what the paper says, as Markdown, and the answer object under the key `wenbao` besides.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response, StreamingResponse

from qa.datatypes import Answer, Question
from qa.render import to_markdown
from qa.service.content_types import JSON, one_line, require_json
from qa.service.desk import Desk
from qa.service.errors import RequestError
from qa.service.objects import ErrorObject, Integer, valid_text

__all__ = ["router"]

MODEL = "wenbao"
EVENTS = "text/event-stream"

NO_TOKENS = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
"""No language model reads or writes here."""


class Message(BaseModel):
    """One message of a conversation. Only those of the user are read."""

    role: str
    content: Any = Field(None, description="A text, or a list of parts of the type text.")


class StreamOptions(BaseModel):
    """What a stream has besides the answer."""

    include_usage: bool = False


class CompletionRequest(BaseModel):
    """A conversation. What else OpenAI's clients send, such as a temperature, changes nothing."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"messages": [{"role": "user", "content": "谁写的?"}]}]})

    messages: list[Message] = Field(min_length=1)
    model: str = MODEL
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Integer | None = 1
    k: Integer = Field(10, ge=1, description="Passages shown at most, up to 20.")

    def to_question(self, most: int) -> Question:
        """The question that is asked, with the last `most` of the earlier ones; raises `RequestError`."""
        said = [
            _text(message.content, f"messages.{number}.content")
            for number, message in enumerate(self.messages)
            if message.role == "user"
        ]
        if not said:
            raise RequestError(
                400, "no_question", "there is no message of the user", "let one have the role user", param="messages"
            )
        *earlier, question = said
        return Question(question, tuple(earlier[-most:]))


def _text(content: Any, where: str) -> str:
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
    if not isinstance(parts, list):
        raise RequestError(400, "not_text", f"{where} is not a text", "send a text, or a list of texts", param=where)
    texts = []
    for part in parts:
        if not (isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)):
            raise RequestError(
                400, "not_text", f"{where} has a part that is not a text", "send texts only", param=where
            )
        texts.append(part["text"])
    text = "\n".join(texts)
    try:
        return valid_text(text)
    except ValueError as error:
        raise RequestError(400, "not_text", f"{where} {error}", "send whole characters", param=where) from None


def router(desk: Desk, history: int) -> APIRouter:
    """The routes under /v1; of a longer history than `history` questions the last are read."""
    routes = APIRouter(prefix="/v1", tags=["OpenAI"])

    @routes.get("/models")
    def list_models() -> dict[str, Any]:
        """The one model there is, which is none."""
        return {"object": "list", "data": [_model()]}

    @routes.get("/models/{model}", responses={404: {"model": ErrorObject}})
    def show_model(model: str) -> dict[str, Any]:
        if model != MODEL:
            raise RequestError(
                404, "model_not_found", "there is no model of that name", f"the only one is {MODEL}", param="model"
            )
        return _model()

    @routes.post(
        "/chat/completions",
        dependencies=[Depends(require_json)],
        responses={
            200: {"content": {EVENTS: {"schema": {"type": "string"}}, JSON: {"schema": {"type": "object"}}}},
            415: {"model": ErrorObject},
        },
        response_class=JSONResponse,
    )
    async def complete(request: CompletionRequest) -> Response:
        """The answer to the user's last message, with the passage that says it."""
        if request.n not in (None, 1):
            raise RequestError(400, "one_choice", "there is one answer to a question", "leave out n", param="n")
        answer = await desk.ask(request.to_question(history), request.k)
        if not request.stream:
            return JSONResponse(_completion(answer))
        usage = request.stream_options is not None and request.stream_options.include_usage
        return StreamingResponse(_events(answer, usage), media_type=EVENTS)

    return routes


def _content(answer: Answer) -> str:
    """The answer as Markdown, without the question that it begins with."""
    return to_markdown(answer).partition("\n\n")[2].rstrip()


def _completion(answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": _content(answer), "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return _head("chat.completion") | {"choices": [choice], "usage": NO_TOKENS, "wenbao": answer.to_dict()}


async def _events(answer: Answer, usage: bool) -> AsyncIterator[bytes]:
    """The answer paragraph by paragraph; the answer object comes with the chunk that ends it."""
    head = _head("chat.completion.chunk")

    def event(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _event(head | {"choices": [choice]} | more)

    yield event({"role": "assistant", "content": ""})
    first, *others = _content(answer).split("\n\n")
    for text in (first, *(f"\n\n{paragraph}" for paragraph in others)):
        yield event({"content": text})
    yield event({}, "stop", wenbao=answer.to_dict())
    if usage:
        yield _event(head | {"choices": [], "usage": NO_TOKENS})
    yield b"data: [DONE]\n\n"


def _event(chunk: dict[str, Any]) -> bytes:
    return b"data: " + one_line(chunk) + b"\n\n"


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": MODEL}


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}

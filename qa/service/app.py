"""The HTTP application: questions in, answer objects out, and its own description at /docs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.security import HTTPBearer
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from qa.errors import WenbaoError
from qa.question_files import READERS, QuestionRow
from qa.service import chat_completions, tools
from qa.service.content_types import JSON, JSON_LINES, JSON_LINES_NAMES, media_type, one_line, require_json, unsupported
from qa.service.desk import Desk, article_to_dict
from qa.service.errors import RequestError, as_request_error, response
from qa.service.limits import Access, Gate, Limits
from qa.service.objects import (
    AnswerObject,
    ArticleObject,
    AskRequest,
    ErrorObject,
    HealthObject,
    IssuesObject,
)
from qa.serving import Server
from qa.version import installed_version

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["build_app", "serve", "server"]

PATIENCE = 30
"""Seconds that requests under way are given at the end."""

DESCRIPTION = """Ask a Chinese newspaper. The answer is the passage that says it, with the sentence marked, or an
honest no: nothing is made up. Every response of status 400 and up is an object with the key `error`."""


def serve(
    newspaper: Newspaper,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    limits: Limits | None = None,
    access: Access | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the API until SIGINT or SIGTERM; requests under way are answered, then it returns.

    Parameters
    ----------
    newspaper
        What is asked.
    host, port
        Where to listen; port 0 takes a free one.
    limits, access
        How much may be asked, and by whom; as the classes say where none are given.
    on_ready
        Called with the address as soon as questions are answered there; the place to print it.

    Raises
    ------
    WenbaoError
        The port is in use, or not allowed, or the host is not one of this machine.

    """
    server(newspaper, host, port, limits=limits, access=access).run(on_ready)


def server(
    newspaper: Newspaper, host: str, port: int, *, limits: Limits | None = None, access: Access | None = None
) -> Server:
    """The API on an open socket, not yet serving; raises as `serve` does."""
    return Server(build_app(newspaper, limits, access), host, port, patience=PATIENCE)


def build_app(newspaper: Newspaper, limits: Limits | None = None, access: Access | None = None) -> FastAPI:
    """The application: the API and its docs at /docs, the interface for OpenAI's clients at /v1, MCP at /mcp."""
    limits, access = limits or Limits(), access or Access()
    desk = Desk(newspaper)
    mcp = tools.build(desk)
    mcp_endpoint = tools.endpoint(mcp)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with mcp.session_manager.run():
            yield

    errors = {"model": ErrorObject, "description": "Refused; the error says why, and what to do."}
    app = FastAPIOffline(
        redoc_url=None,
        title="问报 wenbao",
        version=installed_version() or "0",
        description=DESCRIPTION,
        lifespan=lifespan,
        responses=dict.fromkeys((400, 401, 403, 408, 413, 421, 422, 429, 503), errors),
        swagger_ui_parameters={"validatorUrl": None},
    )
    described = [Security(HTTPBearer(auto_error=False))] if access.token else []  # it is the gate that checks
    app.include_router(_api(desk, limits), dependencies=described)
    app.include_router(chat_completions.router(desk, limits.history), dependencies=described)
    app.routes.append(Route(tools.PATH, mcp_endpoint, methods=["POST"]))
    app.exception_handler(WenbaoError)(_refuse)
    app.exception_handler(HTTPException)(_refuse_as_http)
    app.exception_handler(RequestValidationError)(_refuse_as_invalid)
    app.add_middleware(Gate, limits=limits, access=access)
    return app


def _api(desk: Desk, limits: Limits) -> APIRouter:
    """Asking, and looking up what was quoted."""
    router = APIRouter()
    issues = desk.newspaper.issues

    @router.get("/", include_in_schema=False)
    def home() -> RedirectResponse:
        return RedirectResponse("docs")

    @router.head("/health", include_in_schema=False)
    @router.get("/health", response_model=HealthObject)
    def health() -> dict[str, Any]:
        """Whether the service is up. Needs no token, and is not counted."""
        articles = sum(head.articles for head in issues.heads)
        return {"status": "ok", "version": installed_version() or "0", "issues": len(issues), "articles": articles}

    @router.post(
        "/ask",
        dependencies=[Depends(require_json)],
        responses={200: {"model": AnswerObject}, 415: {"model": ErrorObject}},
        response_class=JSONResponse,
    )
    async def ask(request: AskRequest) -> Response:
        """One answer.

        A question that cannot be asked, such as an empty one, is answered by an object of status `error`.
        """
        _check_history(request.history, limits.history)
        answer = await desk.ask(request.to_question(), request.k)
        return JSONResponse(answer.to_dict())

    @router.post(
        "/batch",
        openapi_extra={"requestBody": _batch_body(limits)},
        responses={
            200: {
                "content": {JSON_LINES: {"schema": {"type": "string"}}},
                "description": "One answer a line, in order.",
            },
            415: {"model": ErrorObject},
        },
        response_class=StreamingResponse,
    )
    async def batch(request: Request, k: Annotated[int, Query(ge=1)] = 10) -> Response:
        """Many answers, each as soon as it is there: JSON Lines, in the order of the questions.

        A row that cannot be asked becomes an answer of status `error`; a missing id becomes `q` and the row's number.
        """
        rows = _rows(media_type(request), await request.body())
        if len(rows) > limits.questions:
            what = f"{len(rows)} questions, at most {limits.questions} are answered in one batch"
            raise RequestError(413, "too_many_questions", what, "send them in several")
        allowed = [_with_short_history(row, limits.history) for row in rows]
        lines = (one_line(row) + b"\n" async for row in desk.answer_rows(allowed, k))
        return StreamingResponse(lines, media_type=JSON_LINES)

    @router.get("/issues", response_model=IssuesObject)
    def list_issues(
        first: Annotated[int, Query(alias="from", ge=0, description="Issues passed over at the beginning")] = 0,
        limit: Annotated[int | None, Query(ge=1, description="Issues at most; all where it is left out")] = None,
    ) -> dict[str, Any]:
        """The issues that are asked, and the articles in them; of a large archive best some at a time."""
        shown = range(len(issues))[first:][:limit]
        return {
            "issues": [
                {
                    "issue": issue.name,
                    "date": issue.date,
                    "articles": [{"id": a.id, "headline": a.headline} for a in issue.articles],
                }
                for issue in map(issues.__getitem__, shown)
            ]
        }

    # The names are texts of a file, and may hold a slash.
    @router.get(
        "/issues/{issue:path}/articles/{article:path}",
        responses={200: {"model": ArticleObject}, 404: {"model": ErrorObject}},
        response_class=JSONResponse,
    )
    def show_article(issue: str, article: str) -> Response:
        """An article whole: its paragraphs, and its headline, byline and so on as printed."""
        return JSONResponse(article_to_dict(*desk.article(article, issue)))

    return router


def _check_history(history: list[str], most: int) -> None:
    if len(history) > most:
        raise RequestError(
            422, "history_too_long", _too_long(len(history), most), "leave out the oldest", param="history"
        )


def _too_long(length: int, most: int) -> str:
    return f"the history has {length} questions, at most {most} are read"


def _with_short_history(row: QuestionRow, most: int) -> QuestionRow:
    if len(row.history) <= most:
        return row
    return QuestionRow(row.id, row.question, row.history, row.extras, _too_long(len(row.history), most))


def _batch_body(limits: Limits) -> dict[str, Any]:
    example = {"question": "那出口额呢?", "history": ["进出口总额是多少?"], "id": 7}
    row = {
        "description": "A question, or an object with `question` and, if you like, `history`, `id` and keys of yours."
    }
    rows = {"type": "array", "items": row, "minItems": 1, "example": ["谁写的?", example]}
    line = {"type": "string", "example": json.dumps(example, ensure_ascii=False)}
    return {
        "description": f"At most {limits.questions} questions.",
        "required": True,
        "content": {JSON: {"schema": rows}, JSON_LINES: {"schema": line}},
    }


def _rows(kind: str, body: bytes) -> tuple[QuestionRow, ...]:
    """The rows of a batch, read as those of a .jsonl file of questions; a JSON array becomes one first."""
    if kind not in (JSON, *JSON_LINES_NAMES):
        raise unsupported(kind, JSON, JSON_LINES)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(
            400, "not_utf8", f"the request is not UTF-8 (byte {error.start})", "send it as UTF-8"
        ) from None
    if kind == JSON:
        text = _as_json_lines(text)
    rows = tuple(READERS[".jsonl"](text.encode(), "the request"))
    if not rows:
        raise RequestError(422, "no_questions", "there is no question in the request", 'send ["…", {"question": "…"}]')
    return rows


def _as_json_lines(text: str) -> str:
    try:
        array = json.loads(text)
        if isinstance(array, list):
            return "\n".join(json.dumps({"question": row} if isinstance(row, str) else row) for row in array)
    except (ValueError, RecursionError) as error:
        raise RequestError(
            422, "not_json", f"the request is not JSON: {error}", f"send JSON, or {JSON_LINES}"
        ) from None
    raise RequestError(422, "not_an_array", "the request is not a JSON array", 'send ["…", {"question": "…"}]')


async def _refuse(_: Request, error: WenbaoError) -> Response:
    return response(as_request_error(error))


async def _refuse_as_http(_: Request, error: HTTPException) -> Response:
    """What the framework refuses: a path, a method, a body that is no text."""
    allowed = (error.headers or {}).get("Allow", "another method")
    code, what, remedy = {
        400: ("not_json", "the request's body cannot be read", "send JSON in UTF-8"),
        404: ("unknown_path", "there is no such path", "/docs names the paths"),
        405: ("method_not_allowed", "the path does not know this method", f"use {allowed}"),
    }.get(error.status_code, ("refused", str(error.detail), "/docs says how to ask"))
    return response(RequestError(error.status_code, code, what, remedy, headers=error.headers))


async def _refuse_as_invalid(request: Request, error: RequestValidationError) -> Response:
    """What does not fit the description, in one sentence; OpenAI's clients know this as status 400."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    if first["type"] == "json_invalid":
        where, what = "", f"the request is not JSON: {first['ctx']['error']} at character {first['loc'][-1]}"
    else:
        own = first["ctx"]["error"] if first["type"] == "value_error" else first["msg"]
        what = f"{where or 'the request'}: {_IN_WORDS.get(first['type'], own)}"
    status = 400 if request.url.path.startswith("/v1/") else 422
    return response(RequestError(status, "invalid", what, "/docs says what is taken", param=where or None))


_IN_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such key",
    "model_attributes_type": "is no JSON object",
}

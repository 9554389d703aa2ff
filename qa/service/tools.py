"""The tools that a client of the Model Context Protocol is offered: ask the paper, and read an article of it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from qa.datatypes import Answer, Article, Issue, Question
from qa.render import SEPARATOR, issue_to_text, to_text
from qa.service.desk import Desk, article_to_dict, some_of
from qa.service.errors import as_request_error
from qa.service.objects import AnswerObject, ArticleObject
from qa.version import installed_version

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["PATH", "build", "endpoint", "serve_stdio"]

PATH = "/mcp"

INSTRUCTIONS = """问报 answers questions from one or more issues of a Chinese newspaper. It quotes and makes nothing up:
an answer is a passage of the paper, the sentence that says it in 【】, and its source; or an honest no. Ask one thing
at a time, in Chinese where you can. It does not summarize, count or compare: for that, read the article with
show_article. The issues: {issues}"""

READS_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


def build(desk: Desk) -> MCPServer[Any]:
    """The server with its two tools."""
    names = [f"{head.name} ({head.date})" if head.date else head.name for head in desk.newspaper.issues.heads]
    with _logs_left_alone():
        server: MCPServer[Any] = MCPServer(
            "wenbao",
            title="问报",
            version=installed_version() or "0",
            instructions=INSTRUCTIONS.format(issues=some_of(names)),
            subscriptions=False,
        )

    @server.tool(title="Ask the paper", annotations=READS_ONLY)
    async def ask(
        question: Annotated[str, Field(description="One question, best in Chinese: 莘县去年发了多少创业担保贷款?")],
        history: Annotated[
            list[str],
            Field(description="Questions asked before it, oldest first, where it leans on them (那出口额呢?)"),
        ] = [],  # noqa: B006  # never changed: it is a default for the tool's schema
        k: Annotated[int, Field(ge=1, description="Passages shown at most, up to 20")] = 10,
    ) -> Annotated[CallToolResult, AnswerObject]:
        """Find the passage of the newspaper that answers a question.

        The first passage has the answering sentence in 【】, the others come near; each belongs to an article that
        show_article shows whole. status is answered, not_found (the paper does not say it; the nearest passages are
        shown) or error. confidence is the probability, 0 to 1, that the sentence answers the question.
        """
        try:
            answer = await desk.ask(Question(question, tuple(history)), k)
        except Exception as error:
            raise ToolError(str(as_request_error(error))) from None
        return _result(_with_article(answer), answer.to_dict(), is_error=answer.status == "error")

    @server.tool(title="Show an article", annotations=READS_ONLY)
    def show_article(  # in a thread of its own, as the SDK runs it: issues are read
        article: Annotated[str, Field(description="The article's id, as evidence has it: a7")],
        issue: Annotated[str | None, Field(description="The issue's name; needed where several are asked")] = None,
    ) -> Annotated[CallToolResult, ArticleObject]:
        """Read an article of the newspaper whole: headline, byline and every paragraph as printed."""
        try:
            found = desk.article(article, issue)
        except Exception as error:
            raise ToolError(str(as_request_error(error))) from None
        return _result(_article_to_text(*found), article_to_dict(*found))

    return server


@contextlib.contextmanager
def _logs_left_alone() -> Iterator[None]:
    """Within, the root logger can be set up, as the SDK does for the whole program; afterwards it is as before."""
    handlers, level = logging.root.handlers[:], logging.root.level
    try:
        yield
    finally:
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)


def endpoint(server: MCPServer[Any]) -> StreamableHTTPASGIApp:
    """The server as an ASGI application that answers POST, while `server.session_manager` runs.

    Each request stands alone: there is no session to keep, and no stream that would hold up the end. Hosts are checked
    by the gate that every request passes.
    """
    unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    server.streamable_http_app(stateless_http=True, json_response=True, transport_security=unchecked)
    return StreamableHTTPASGIApp(server.session_manager)


def serve_stdio(newspaper: Newspaper) -> None:
    """Serve the tools on standard input and output until standard input ends."""
    build(Desk(newspaper)).run("stdio")


def _result(text: str, found: dict[str, Any], *, is_error: bool = False) -> CallToolResult:
    content = [TextContent(type="text", text=text)]
    return CallToolResult(content=list(content), structured_content=found, is_error=is_error)


def _with_article(answer: Answer) -> str:
    """The answer for a reader, and under which id its article is shown whole."""
    text = to_text(answer)
    if not answer.evidence:
        return text
    first = answer.evidence[0]
    return f"{text}\nshow_article: {SEPARATOR.join((f'article {first.article}', f'issue {first.issue}'))}\n"


def _article_to_text(issue: Issue, article: Article) -> str:
    blocks = tuple(block for block in issue.blocks if block.article == article.id)
    return issue_to_text(replace(issue, articles=(article,), blocks=blocks))

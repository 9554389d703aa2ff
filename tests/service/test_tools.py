"""The tools, called by the client of the Model Context Protocol."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from qa.datatypes import Issue, Question
from qa.newspaper import Head, Newspaper
from qa.service import tools
from qa.service.desk import Desk
from tests.fakes import FakeIssues
from tests.service.conftest import ISSUES, Paper, Serve, in_own_loop
from tests.service.test_app import Broken

ROOT = Path(__file__).parents[2]
T = TypeVar("T")


def called(server: object, work: Callable[[Client], Awaitable[T]], **options: object) -> T:
    """What `work` does with a client of the server: an address, or a program's standard input and output."""

    async def run() -> T:
        async with Client(server, **options) as client:
            return await work(client)

    return in_own_loop(run)


def test_the_tools_are_described(url: str) -> None:
    async def work(client: Client) -> object:
        assert "晨报 (2026-05-29), ../晚报/a (2026-05-29)" in client.instructions
        return (await client.list_tools()).tools

    ask, show = called(f"{url}/mcp", work)
    assert (ask.name, show.name) == ("ask", "show_article")
    assert (ask.input_schema["required"], show.input_schema["required"]) == (["question"], ["article"])
    assert all(field["description"] for tool in (ask, show) for field in tool.input_schema["properties"].values())
    assert ask.description.startswith("Find the passage")
    assert ask.annotations.read_only_hint
    assert set(ask.output_schema["required"]) == set(Paper().ask(Question("谁?")).to_dict())


def test_of_an_archive_some_issues_are_named() -> None:
    paper = Paper()
    paper.issues = FakeIssues(replace(ISSUES[0], name=f"第{n}期", date=None) for n in range(1, 9))
    assert str(tools.build(Desk(paper)).instructions).endswith("第1期, 第2期, 第3期, 第4期, 第5期 and 3 more")


def test_while_an_article_is_looked_for_others_are_answered(serve: Serve) -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Slow(FakeIssues):
        def __iter__(self) -> Iterator[Issue]:
            begun.set()
            assert go_on.wait(60)
            return super().__iter__()

        @property
        def heads(self) -> Iterator[Head]:
            return FakeIssues(self[:]).heads

    paper = Paper()
    paper.issues = Slow(ISSUES[:1])
    client = serve(paper)
    shown: list[bool] = []

    def show() -> None:
        result = called(f"{client.base_url}/mcp", lambda asked: asked.call_tool("show_article", {"article": "a1"}))
        shown.append(result.is_error)

    thread = threading.Thread(target=show)
    thread.start()
    try:
        assert begun.wait(60)
        assert client.post("/ask", json={"question": "谁?"}).status_code == 200
    finally:
        go_on.set()
        thread.join(60)
    assert shown == [False]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_ask_gives_the_answer_object_and_a_text_with_its_source(url: str, mode: str) -> None:
    async def work(client: Client) -> object:
        return await client.call_tool("ask", {"question": "那呢?", "history": ["谁?"], "k": 1})

    result = called(f"{url}/mcp", work, mode=mode)
    assert not result.is_error
    assert result.structured_content == Paper().ask(Question("那呢?", ("谁?",)), k=1).to_dict()
    (text,) = result.content
    assert (
        text.text
        == "报上这样写：\n把握：高\n\n  【那】呢?\n  —— 标题 · 晨报\n\nshow_article: article a1 · issue 晨报\n"
    )


def test_a_question_that_cannot_be_asked_is_an_error_with_its_reason(url: str) -> None:
    result = called(f"{url}/mcp", lambda client: client.call_tool("ask", {"question": ""}))
    assert (result.is_error, result.structured_content["status"]) == (True, "error")
    assert result.content[0].text == "问题是空的。\n"


def test_an_article_is_shown_whole(url: str) -> None:
    result = called(f"{url}/mcp", lambda client: client.call_tool("show_article", {"article": "a1", "issue": "晨报"}))
    assert result.structured_content["paragraphs"] == ISSUES[0].to_dict()["articles"][0]["paragraphs"]
    assert result.content[0].text.splitlines()[2:] == [
        "── a1 · 新闻 ".ljust(60, "─"), "甲乙丙", "赵琦", "", "  第一段。", "", "  第二段。"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"article": "a9"}, "there is no article of that id"),
        ({"article": "a1"}, "several issues have an article of that id; name one of 晨报, ../晚报/a"),
        ({"article": "a1", "issue": "午报"}, "there is no issue of that name; name one of 晨报, ../晚报/a"),
        ({"article": 5}, "Input should be a valid string"),
    ],
)
def test_what_is_not_there_is_said(url: str, arguments: dict[str, object], complaint: str) -> None:
    result = called(f"{url}/mcp", lambda client: client.call_tool("show_article", arguments))
    assert result.is_error
    assert complaint in result.content[0].text


def test_a_fault_shows_nothing_of_the_program(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    url = serve(Broken(KeyError("secret"))).base_url
    result = called(f"{url}/mcp", lambda client: client.call_tool("ask", {"question": "谁?"}))
    assert result.is_error
    assert "a fault of the program" in result.content[0].text
    assert "secret" not in result.content[0].text
    assert [record.exc_info for record in caplog.records if record.levelno >= logging.WARNING] == [False]


def test_over_standard_input_and_output(paper: Newspaper) -> None:
    question = "莘县往国内外输送了多少嫁接工?"
    program = StdioServerParameters(
        command=sys.executable, args=["-m", "qa", "mcp"], env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd=ROOT
    )
    result = called(stdio_client(program), lambda client: client.call_tool("ask", {"question": question}))
    assert result.structured_content == paper.ask(question).to_dict()


def test_the_log_of_the_program_is_left_alone() -> None:
    before = (logging.root.handlers[:], logging.root.level)
    tools.build(Desk(Paper()))
    assert (logging.root.handlers, logging.root.level) == before

"""The same question has the same answer at every door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from gradio_client import Client as GradioClient
from mcp import Client as McpClient

from qa.batch import answer_batch
from qa.cli import main
from qa.datatypes import Question
from qa.newspaper import Newspaper
from qa.web.app import server
from tests.service.conftest import in_own_loop, running

QUESTIONS = (
    Question("莘县往国内外输送了多少嫁接工?"),
    Question("那出口额呢?", ("高新区1—4月进出口总额是多少?",)),
    Question("火星上有什么?"),
    Question("这期有什么新闻?"),
    Question("谁写了《稳岗组合拳打开就业新空间》?"),
    Question(""),
)


@pytest.fixture(scope="module")
def expected(paper: Newspaper) -> list[dict[str, Any]]:
    """What `ask` says in Python."""
    return [paper.ask(question).to_dict() for question in QUESTIONS]


def as_row(question: Question) -> dict[str, Any]:
    return {"question": question.text, "history": list(question.history)}


def without_id(answer: dict[str, Any]) -> dict[str, Any]:
    """Rows of a file have ids of their own."""
    return answer | {"id": None}


def test_the_questions_are_of_every_kind(expected: list[dict[str, Any]]) -> None:
    statuses = [answer["status"] for answer in expected]
    assert statuses == ["answered", "answered", "not_found", "answered", "answered", "error"]


def test_ask_many(paper: Newspaper, expected: list[dict[str, Any]]) -> None:
    assert [answer.to_dict() for answer in paper.ask_many(QUESTIONS)] == expected


def test_a_file_of_questions(paper: Newspaper, expected: list[dict[str, Any]], tmp_path: Path) -> None:
    rows = "\n".join(json.dumps(as_row(question)) for question in QUESTIONS)
    (tmp_path / "questions.jsonl").write_text(rows, encoding="utf-8")
    answer_batch(paper, tmp_path / "questions.jsonl", tmp_path / "answers.jsonl")
    lines = (tmp_path / "answers.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert [without_id(json.loads(line)) for line in lines] == expected


def test_the_command_line(
    paper: Newspaper,
    expected: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(Newspaper, "open", lambda *_, **__: paper)
    for question, answer in zip(QUESTIONS, expected, strict=True):
        history = ["--history", *question.history] if question.history else []
        assert main(["ask", question.text, "--json", *history]) == (answer["status"] == "error")
        assert json.loads(capsys.readouterr().out) == answer


def test_http(real_url: str, expected: list[dict[str, Any]]) -> None:
    with httpx.Client(base_url=real_url, timeout=60) as client:
        assert [client.post("/ask", json=as_row(question)).json() for question in QUESTIONS] == expected
        lines = client.post("/batch", json=[as_row(question) for question in QUESTIONS]).iter_lines()
        assert [without_id(json.loads(line)) for line in lines] == expected


def test_the_model_context_protocol(real_url: str, expected: list[dict[str, Any]]) -> None:
    async def ask_all() -> list[Any]:
        async with McpClient(f"{real_url}/mcp") as client:
            results = [await client.call_tool("ask", as_row(question)) for question in QUESTIONS]
        return [result.structured_content for result in results]

    assert in_own_loop(ask_all) == expected


def test_openais_client(real_url: str, expected: list[dict[str, Any]]) -> None:
    with openai.OpenAI(base_url=f"{real_url}/v1", api_key="any") as client:
        found = [
            client.chat.completions.create(
                model="wenbao", messages=[{"role": "user", "content": text} for text in (*q.history, q.text)]
            ).wenbao
            for q in QUESTIONS
        ]
    assert found == expected


def test_the_chat(paper: Newspaper, expected: list[dict[str, Any]]) -> None:
    with running(server(paper, "127.0.0.1", 0)) as url:
        client = GradioClient(url, verbose=False, analytics_enabled=False)
        try:
            found = [client.predict(q.text, list(q.history), api_name="/ask") for q in QUESTIONS]
        finally:
            client.close()
    assert found == expected

"""The HTTP API, asked by httpx."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from qa.datatypes import Answer, Question
from qa.errors import ModelError
from tests.fakes import Guarded
from tests.service.conftest import ISSUES, Paper, Serve

HALF = "holds half a character (a lone surrogate)"
LONG = b'{"question": "", "history": ["", "", "", ""]}'
ASKED = Question("谁写的?", ("甲?", "乙?"), "x")


def error(response: httpx.Response) -> dict[str, Any]:
    """What a refusal says; every one has the same keys, and nothing else."""
    body = response.json()
    assert list(body) == ["error"]
    assert list(body["error"]) == ["message", "remedy", "code", "param", "type"]
    assert body["error"]["message"]
    assert body["error"]["remedy"]
    assert "Traceback" not in response.text
    return dict(body["error"])


def rows(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


def test_ask_gives_the_answer_object(client: httpx.Client) -> None:
    asked = {"question": ASKED.text, "history": list(ASKED.history), "id": "x", "k": 2}
    response = client.post("/ask", json=asked)
    assert response.status_code == 200
    assert response.json() == Paper().ask(ASKED, k=2).to_dict()


def test_a_question_is_all_that_is_needed(client: httpx.Client) -> None:
    assert client.post("/ask", json={"question": "谁?"}).json() == Paper().ask(Question("谁?")).to_dict()


def test_a_question_that_cannot_be_asked_is_answered_by_an_error(client: httpx.Client) -> None:
    response = client.post("/ask", json={"question": " "})
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["reason"]) == ("error", "问题是空的。")


@pytest.mark.parametrize(
    ("body", "message", "param"),
    [
        (b"", "the request: is missing", None),
        (b"[]", "the request: is no JSON object", None),
        (b"{}", "question: is missing", "question"),
        (b'{"question": 5}', "question: Input should be a valid string", "question"),
        (b'{"question": null}', "question: Input should be a valid string", "question"),
        (b'{"question": "a", "histroy": []}', "histroy: there is no such key", "histroy"),
        (b'{"question": "\\ud800"}', f"question: {HALF}", "question"),
        (b'{"question": "a", "history": ["\\udfff"]}', f"history.0: {HALF}", "history.0"),
        (b'{"question": "a", "history": "b"}', "history: Input should be a valid list", "history"),
        (b'{"question": "a", "k": 0}', "k: Input should be greater than or equal to 1", "k"),
        (b'{"question": "a", "k": true}', "k: Input should be a valid integer", "k"),
        (LONG, "the history has 4 questions, at most 3 are read", "history"),
        (b'{"question":', "the request is not JSON: Expecting value at character 12", None),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(client: httpx.Client, body: bytes, message: str, param: str | None) -> None:
    response = client.post("/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    said = error(response)
    assert (said["message"], said["param"]) == (message, param)


@pytest.mark.parametrize("body", [b'{"question": "\xff\xfe"}', b"[" * 100_000, b'{"id": ' + b"9" * 5000 + b"}"])
def test_what_is_no_json_at_all(client: httpx.Client, body: bytes) -> None:
    response = client.post("/ask", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, error(response)["code"]) == (400, "not_json")


@pytest.mark.parametrize("path", ["/ask", "/v1/chat/completions", "/batch"])
def test_only_json_is_taken(client: httpx.Client, path: str) -> None:
    for kind in ("application/x-www-form-urlencoded", "text/plain", "text/plain+json"):
        response = client.post(path, content=b'{"question": "a"}', headers={"Content-Type": kind})
        assert (response.status_code, error(response)["message"]) == (415, f"the request's Content-Type is {kind}")


def test_a_charset_does_no_harm(client: httpx.Client) -> None:
    response = client.post(
        "/ask", content='{"question":"谁?"}', headers={"Content-Type": "Application/JSON; charset=utf-8"}
    )
    assert response.json()["question"] == "谁?"


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "allowed"),
    [
        ("GET", "/ask", 405, "method_not_allowed", "POST"),
        ("OPTIONS", "/batch", 405, "method_not_allowed", "POST"),
        ("DELETE", "/issues", 405, "method_not_allowed", "GET"),
        ("GET", "/mcp", 405, "method_not_allowed", "POST"),
        ("GET", "/nothing", 404, "unknown_path", None),
        ("GET", "/issues/晨报/articles/a9", 404, "unknown_article", None),
        ("GET", "/issues/午报/articles/a1", 404, "unknown_issue", None),
        ("GET", "/issues/..%2F..%2Fetc/articles/passwd", 404, "unknown_issue", None),
        ("GET", "/issues/%00/articles/%ff", 404, "unknown_issue", None),
        ("GET", "/static-offline-docs/..%2F..%2Fcore.py", 404, "unknown_path", None),
    ],
)  # fmt: skip
def test_what_is_not_there(
    client: httpx.Client, method: str, path: str, status: int, code: str, allowed: str | None
) -> None:
    response = client.request(method, path)
    assert (response.status_code, error(response)["code"], response.headers.get("allow")) == (status, code, allowed)


# --- batch -------------------------------------------------------------------------------------------------------


def test_a_batch_is_answered_in_order_and_bad_rows_stand_in_their_place(client: httpx.Client) -> None:
    asked = ["谁?", {"question": "那呢?", "history": ["谁?"], "id": 7, "page": 3}, 5, {"id": [1]}, {"question": ""}]
    asked.append({"question": "谁?", "history": list("一二三四")})
    found = rows(client.post("/batch?k=1", json=asked))
    assert found[0] == Paper().ask(Question("谁?", (), "q1"), k=1).to_dict()
    assert found[1] == Paper().ask(Question("那呢?", ("谁?",), 7), k=1).to_dict() | {"page": 3}
    assert [(row["id"], row["status"]) for row in found[2:]] == [
        ("q3", "error"), ([1], "error"), ("q5", "error"), ("q6", "error")
    ]  # fmt: skip
    assert found[5]["reason"] == "the history has 4 questions, at most 3 are read"


@pytest.mark.parametrize("kind", ["application/x-ndjson", "application/jsonl", "application/x-ndjson; charset=utf-8"])
def test_json_lines_are_taken_as_a_file_of_questions_is(client: httpx.Client, kind: str) -> None:
    body = '\ufeff{"question": "谁?"}\r\n\r\nnonsense\n{"question": "\\ud800", "id": "\\ud800"}\n'
    body += '{"question": "行\u2028末?"}'
    found = rows(client.post("/batch", content=body.encode(), headers={"Content-Type": kind}))
    assert [(row["id"], row["question"], row["status"]) for row in found] == [
        ("q1", "谁?", "answered"), ("q2", "", "error"), ("\ud800", "\ud800", "error"), ("q4", "行\u2028末?", "answered")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "not_json"),
        (b"[]", 422, "no_questions"),
        (b'{"question": "a"}', 422, "not_an_array"),
        (b"[" * 100_000, 422, "not_json"),
        (b'["\xff"]', 400, "not_utf8"),
        (json.dumps(["谁?"] * 21).encode(), 413, "too_many_questions"),
    ],
)
def test_a_batch_that_is_none(client: httpx.Client, body: bytes, status: int, code: str) -> None:
    response = client.post("/batch", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, error(response)["code"]) == (status, code)


def test_k_of_a_batch_is_a_whole_number(client: httpx.Client) -> None:
    response = client.post("/batch?k=all", json=["谁?"])
    assert (response.status_code, error(response)["param"]) == (422, "k")


# --- issues ------------------------------------------------------------------------------------------------------


def test_the_issues_are_named(client: httpx.Client) -> None:
    assert client.get("/issues").json() == {
        "issues": [
            {"issue": "晨报", "date": "2026-05-29", "articles": [{"id": "a1", "headline": "甲乙丙"}]},
            {"issue": "../晚报/a", "date": "2026-05-29", "articles": [{"id": "a1", "headline": "<b>丁</b>"}]},
        ]
    }


def test_some_of_the_issues_are_named_and_no_other_is_read(serve: Serve) -> None:
    paper = Paper()
    paper.issues = Guarded(paper.issues, allowed=[1])
    client = serve(paper)
    names = [
        [issue["issue"] for issue in client.get("/issues", params=params).json()["issues"]]
        for params in ({"from": 1}, {"from": 1, "limit": 1}, {"from": 2}, {"from": 10**30})
    ]
    assert names == [["../晚报/a"], ["../晚报/a"], [], []]
    for wrong in ({"from": -1}, {"limit": 0}, {"limit": "all"}):
        assert client.get("/issues", params=wrong).status_code == 422


def test_an_article_is_shown_as_show_does_with_its_blocks(client: httpx.Client) -> None:
    whole = ISSUES[0].to_dict()
    found = client.get("/issues/晨报/articles/a1").json()
    assert found == {"issue": "晨报"} | whole["articles"][0] | {"blocks": whole["blocks"]}
    assert [block["role"] for block in found["blocks"]] == ["headline", "byline"]


def test_an_issue_may_be_called_like_a_path(client: httpx.Client) -> None:
    assert client.get("/issues/..%2F晚报%2Fa/articles/a1").json()["paragraphs"][0]["text"] == "第三段。"


def test_health(client: httpx.Client) -> None:
    response = client.get("/health")
    assert response.json() | {"version": ""} == {"status": "ok", "version": "", "issues": 2, "articles": 2}
    assert client.head("/health").status_code == 200


def test_health_reads_no_issue(serve: Serve) -> None:
    paper = Paper()
    paper.issues = Guarded(paper.issues)
    health = serve(paper).get("/health").json()
    assert (health["issues"], health["articles"]) == (2, 2)


def test_the_root_leads_to_the_docs(client: httpx.Client) -> None:
    response = client.get("/", follow_redirects=True)
    assert (response.url.path, response.status_code) == ("/docs", 200)


# --- what goes wrong behind it -------------------------------------------------------------------------------------


class Broken(Paper):
    """Raises what it was given."""

    def __init__(self, raised: Exception) -> None:
        super().__init__()
        self.raised = raised

    def ask_many(self, questions: Any, k: int = 10) -> list[Answer]:
        raise self.raised


def test_an_error_of_the_family_says_what_and_the_remedy(serve: Serve) -> None:
    client = serve(Broken(ModelError("no model", "get one")))
    response = client.post("/ask", json={"question": "谁?"})
    said = error(response)
    assert (response.status_code, said["message"], said["remedy"]) == (500, "no model", "get one")
    assert [row["reason"] for row in rows(client.post("/batch", json=["谁?", "谁?"]))] == ["no model; get one"] * 2


def test_a_fault_shows_nothing_of_the_program(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    client = serve(Broken(KeyError("secret")))
    response = client.post("/ask", json={"question": "谁?"})
    assert (response.status_code, error(response)["code"]) == (500, "fault")
    assert "secret" not in response.text
    assert [(record.getMessage(), record.exc_info) for record in caplog.records] == [
        ("a fault of the program: KeyError: 'secret'", False)
    ]


def test_a_batch_that_breaks_off_is_seen_to_be_incomplete(serve: Serve) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        serve(Broken(KeyError("secret"))).post("/batch", json=["谁?"])

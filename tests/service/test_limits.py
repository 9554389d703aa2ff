"""What the gate lets through, and what it refuses."""

from __future__ import annotations

import json
import logging
import socket
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from qa.errors import WenbaoError
from qa.service.limits import Access, Gate, Limits, read_token
from tests.service.conftest import Paper, Serve
from tests.service.test_app import error

QUESTION = {"question": "谁?"}


class SlowPaper(Paper):
    """Answers when it is told to; says when it begins."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Semaphore(0), threading.Semaphore(0)

    def ask_many(self, questions: Any, k: int = 10) -> list[Any]:
        self.begun.release()
        assert self.go_on.acquire(timeout=60)
        return super().ask_many(questions, k)


# --- size ----------------------------------------------------------------------------------------------------------


def test_a_request_may_have_so_many_bytes_and_no_more(serve: Serve) -> None:
    client = serve(limits=Limits(body=30))
    headers = {"Content-Type": "application/json"}
    assert (
        client.post("/ask", content=b'{"question":"1234567890123456"}'[:29] + b"}", headers=headers).status_code == 422
    )
    assert client.post("/ask", content=b'{"question":"12345678901234"}', headers=headers).status_code == 200
    for content in (b'{"question":"1234567890123456"}', iter([b'{"question":', b'"1234567890123456"}'])):
        response = client.post("/ask", content=content, headers=headers)
        assert (response.status_code, error(response)["code"]) == (413, "body_too_large")
        assert error(response)["message"] == "the request has more than 30 bytes"


def test_a_request_that_does_not_arrive_is_given_up(serve: Serve) -> None:
    client = serve(limits=Limits(patience=0.2))
    with socket.create_connection((client.base_url.host, client.base_url.port or 0), timeout=60) as slow:
        slow.sendall(
            b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
        )
        assert slow.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_a_client_that_does_not_take_its_answers_is_given_up(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    client = serve(limits=Limits(patience=0.5, concurrent=1))
    body = json.dumps(["?" * 990] * 999).encode()
    head = f"POST /batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((client.base_url.host, client.base_url.port or 0))
        slow.sendall(f"{head}\r\n\r\n".encode() + body)
        assert slow.recv(10) == b"HTTP/1.1 2"
        while client.post("/ask", json=QUESTION).status_code == 503:
            pass
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


# --- rate ----------------------------------------------------------------------------------------------------------


def test_so_many_requests_a_minute_and_no_more(serve: Serve) -> None:
    client = serve(limits=Limits(rate=3))
    assert [client.post("/ask", json=QUESTION).status_code for _ in range(3)] == [200, 200, 200]
    response = client.get("/issues")
    assert (response.status_code, error(response)["type"]) == (429, "rate_limit_error")
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert client.get("/health").status_code == 200


def test_one_network_of_ipv6_counts_as_one_address() -> None:
    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("")(scope, receive, send)

    gate = Gate(nothing, Limits(rate=2), Access())
    statuses = [
        TestClient(gate, base_url="http://localhost", client=(address, 1)).get("/").status_code
        for address in ("2001:db8::1", "2001:db8::2", "2001:db8::ffff:3", "2001:db8:0:1::1", "192.0.2.1")
    ]
    assert statuses == [200, 200, 429, 200, 200]


# --- concurrency -----------------------------------------------------------------------------------------------------


def test_so_many_requests_at_once_and_no_more(serve: Serve) -> None:
    paper = SlowPaper()
    client = serve(paper, limits=Limits(concurrent=1))
    statuses: list[int] = []
    first = threading.Thread(target=lambda: statuses.append(client.post("/ask", json=QUESTION).status_code))
    first.start()
    assert paper.begun.acquire(timeout=60)
    response = client.post("/ask", json=QUESTION)
    assert (response.status_code, error(response)["code"], response.headers["retry-after"]) == (503, "busy", "1")
    assert client.get("/issues").status_code == 200
    paper.go_on.release()
    first.join()
    paper.go_on.release()
    assert client.post("/ask", json=QUESTION).status_code == 200
    assert statuses == [200]


def test_a_client_that_goes_away_frees_its_place_and_nothing_more_is_asked(serve: Serve) -> None:
    paper = SlowPaper()
    client = serve(paper, limits=Limits(concurrent=1))
    paper.go_on.release()
    with client.stream("POST", "/batch", json=["谁?"] * 500) as response:
        assert next(response.iter_lines()).startswith('{"id": "q1"')
    for _ in range(500):
        paper.go_on.release()
    while client.post("/ask", json=QUESTION).status_code == 503:
        pass
    assert len(paper.asked) < 100


# --- host and origin ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]:8000", "192.0.2.7", "paper.example:80"]
)
def test_known_hosts(serve: Serve, host: str) -> None:
    client = serve(access=Access(hosts=("Paper.example",)))
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "[", "", "1"]
)
def test_hosts_that_may_lead_here_from_elsewhere(client: httpx.Client, host: str) -> None:
    response = client.post("/ask", json=QUESTION, headers={"Host": host})
    assert (response.status_code, error(response)["code"]) == (421, "unknown_host")


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://[", "http://192.0.2.7", "http://localhost.evil.example"]
)
def test_pages_of_other_sites_may_not_ask(client: httpx.Client, origin: str) -> None:
    response = client.post("/ask", json=QUESTION, headers={"Origin": origin})
    assert (response.status_code, error(response)["code"]) == (403, "foreign_origin")
    assert "access-control-allow-origin" not in response.headers


def test_pages_of_this_machine_may_ask(client: httpx.Client) -> None:
    for origin in (f"{client.base_url}".rstrip("/"), "http://localhost:3000", "http://[::1]:1"):
        assert client.post("/ask", json=QUESTION, headers={"Origin": origin}).status_code == 200


def test_the_browser_is_told_to_load_nothing_from_elsewhere(client: httpx.Client) -> None:
    for path in ("/docs", "/health", "/nothing"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert headers["x-content-type-options"] == "nosniff"


# --- token ---------------------------------------------------------------------------------------------------------


def test_the_token_opens_and_nothing_else_does(serve: Serve) -> None:
    client = serve(access=Access(token="geheim"))  # noqa: S106
    for shown in ({}, {"Authorization": "geheim"}, {"Authorization": "Bearer gehei"}, {"Authorization": "Bearer ü"}):
        for path in ("/ask", "/v1/chat/completions", "/mcp", "/nothing"):
            response = client.post(path, json=QUESTION, headers={k: v.encode() for k, v in shown.items()})
            assert (response.status_code, error(response)["code"]) == (401, "unauthorized")
            assert response.headers["www-authenticate"] == "Bearer"
    assert client.post("/ask", json=QUESTION, headers={"Authorization": "Bearer geheim"}).status_code == 200
    for path in ("/health", "/docs", "/openapi.json"):
        assert client.get(path).status_code == 200
    assert client.get("/openapi.json").json()["paths"]["/ask"]["post"]["security"] == [{"HTTPBearer": []}]


def test_a_token_is_read_from_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(" abc \nsecond\n")
    assert read_token(path) == "abc"


@pytest.mark.parametrize(
    ("content", "complaint"), [("", "no token"), ("\nabc", "no token"), ("a b", "no token"), ("秘", "ASCII")]
)
def test_what_is_no_token(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "token"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(WenbaoError, match=complaint):
        read_token(path)
    with pytest.raises(WenbaoError, match="No such file"):
        read_token(tmp_path / "none")

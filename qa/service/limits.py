"""How much may be asked, and by whom: what every request passes before anything is done for it."""

from __future__ import annotations

import hmac
import math
import os
from dataclasses import dataclass
from pathlib import Path

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.errors import WenbaoError
from qa.service.errors import RequestError, as_request_error, response
from qa.serving import Hosts, Minutes, host_name, network_of

__all__ = ["Access", "Gate", "Limits", "read_token"]

OPEN_TO_ALL = ("/health", "/docs", "/openapi.json", "/static-offline-docs/")
"""Paths that need no token: whether the service is up, and how it is used."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the service takes on."""

    body: int = 1024 * 1024
    """Bytes of a request."""
    questions: int = 1000
    """Questions in one batch."""
    history: int = 100
    """Earlier questions that one question brings along."""
    rate: int = 600
    """Requests a minute from one address, or one network of IPv6 (/64); 0 for any number."""
    concurrent: int = 16
    """Requests with questions that are under way at once; further ones are asked to come again."""
    patience: float = 30
    """Seconds that a client is given to send its request, or to take the next piece of the answer."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask."""

    hosts: tuple[str, ...] = ()
    """Names besides this machine's own under which the service is reached."""
    token: str | None = None
    """What a client must show as `Authorization: Bearer …`; None where anyone may ask."""


def read_token(path: str | os.PathLike[str]) -> str:
    """The token in a file: its first line.

    Raises
    ------
    WenbaoError
        The file cannot be read, or its first line is empty or not of printable ASCII.
    """
    remedy = "write one line of printable ASCII into it, say with: openssl rand -hex 32"
    try:
        lines = Path(path).read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise WenbaoError(f"{path}: the token cannot be read ({error.strerror})", remedy) from None
    except UnicodeDecodeError:
        raise WenbaoError(f"{path}: the token is not ASCII", remedy) from None
    token = lines[0].strip() if lines else ""
    if not token or not token.isprintable() or " " in token:
        raise WenbaoError(f"{path}: its first line is no token", remedy)
    return token


class Gate:
    """Lets a request through to the application, or refuses it; what goes wrong behind it is said in the same shape.

    In this order: the host that is asked for, the rate, the token, the body's size, the number of requests under way.
    The whole body is read here, so that what is behind it is not kept waiting by a slow client.
    """

    def __init__(self, app: ASGIApp, limits: Limits, access: Access) -> None:
        self._app = app
        self._limits = limits
        self._hosts = Hosts(access.hosts)
        self._token = access.token
        self._requests = Minutes()
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_on(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = (MutableHeaders(scope=message) | HEADERS).raw
            try:
                with anyio.fail_after(self._limits.patience):
                    await send(message)
            except TimeoutError:
                raise _NotTakenError from None

        try:
            await self._serve(scope, receive, send_on)
        except _NotTakenError:
            return
        except Exception as error:
            refusal = as_request_error(error)
            if not started:  # else the connection breaks off, and the client sees that the answer is not whole
                await response(refusal)(scope, receive, send_on)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        self._check_host(headers)
        if scope["path"] != "/health":
            self._count(scope)
        if self._token is not None and not scope["path"].startswith(OPEN_TO_ALL):
            self._check_token(headers, self._token)
        body = await self._read(headers, receive)
        if scope["method"] != "POST":
            await self._app(scope, _again(body, receive), send)
            return
        if self._under_way >= self._limits.concurrent:
            raise RequestError(
                503,
                "busy",
                f"{self._under_way} requests are under way, as many as are taken on at once",
                "ask again in a moment",
                headers={"Retry-After": "1"},
            )
        self._under_way += 1
        try:
            await self._app(scope, _again(body, receive), send)
        finally:
            self._under_way -= 1

    def _check_host(self, headers: Headers) -> None:
        """Against pages of other sites: one that has its name resolve to this machine, one that sends requests here."""
        if not self._hosts.know(headers.get("host", "")):
            raise RequestError(
                421,
                "unknown_host",
                "the service is not known under the name of the Host header",
                "use its address, or start it with --allow-host NAME",
            )
        origin = headers.get("origin")
        if origin is None or origin.partition("://")[2] == headers["host"] or host_name(origin) in _LOOPBACK:
            return
        raise RequestError(403, "foreign_origin", "pages of other sites may not ask here", "ask from a program")

    def _count(self, scope: Scope) -> None:
        client = network_of(scope["client"][0]) if scope.get("client") else "local"
        if not self._limits.rate or self._requests.count(client) <= self._limits.rate:
            return
        wait = max(1, math.ceil(self._requests.left(client)))
        raise RequestError(
            429,
            "rate_limit_exceeded",
            f"more than {self._limits.rate} requests in a minute",
            f"wait {wait} seconds; many questions go into one request to /batch",
            headers={"Retry-After": str(wait)},
        )

    def _check_token(self, headers: Headers, token: str) -> None:
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(shown.strip().encode(), token.encode()):
            raise RequestError(
                401,
                "unauthorized",
                "the token is missing or wrong",
                "send it as Authorization: Bearer TOKEN",
                headers={"WWW-Authenticate": "Bearer"},
            )

    async def _read(self, headers: Headers, receive: Receive) -> bytes:
        declared = headers.get("content-length", "")
        body = bytearray()
        too_large = declared.isdecimal() and int(declared) > self._limits.body
        try:
            with anyio.fail_after(self._limits.patience):
                more = not too_large
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise RequestError(400, "disconnected", "the client went away")
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(body) > self._limits.body:
                        too_large, more = True, False
        except TimeoutError:
            raise RequestError(
                408,
                "too_slow",
                f"the request did not arrive within {self._limits.patience:g} seconds",
                "send it again",
                headers={"Connection": "close"},
            ) from None
        if too_large:
            raise RequestError(
                413,
                "body_too_large",
                f"the request has more than {self._limits.body} bytes",
                "send less at once",
                headers={"Connection": "close"},
            )
        return bytes(body)


class _NotTakenError(Exception):
    """The client does not take the answer: there is nobody to say it to."""


_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that hands out the body, then whatever comes after it."""
    waiting = [body]

    async def receive_again() -> Message:
        return {"type": "http.request", "body": waiting.pop(), "more_body": False} if waiting else await receive()

    return receive_again

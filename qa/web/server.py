"""A Gradio page served on this machine and nowhere else: nothing is fetched, nothing is reported, nothing printed.

Gradio's own ``launch`` is not used: it asks Gradio's servers for news, prints, and serves a page that names other
hosts. Here the page is mounted on a small application that rewrites its head and forbids the browser, by a content
security policy, to load anything from elsewhere.
"""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.errors import WenbaoError

__all__ = ["Server"]

PATIENCE = 1
"""Seconds that open connections are given at the end; a page keeps one open as long as it is looked at."""

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_ADVERTISEMENT = re.compile(r'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>')


class Server:
    """Gradio Blocks on an open socket; the address is known, and taken, before anything is served.

    Parameters
    ----------
    blocks
        The page. Made with ``analytics_enabled=False``.
    host, port
        Where to listen; port 0 takes a free one.
    language
        The page's language as HTML names it; browsers choose the shapes of Chinese characters by it.
    **appearance
        ``theme``, ``css``, ``head``, … as for ``gr.mount_gradio_app``.

    Raises
    ------
    WenbaoError
        The port is in use, or not allowed, or the host is not one of this machine.

    """

    def __init__(self, blocks: gr.Blocks, host: str, port: int, *, language: str, **appearance: Any) -> None:
        self._socket = _listening_socket(host, port)
        self.url = _url(host, self._socket.getsockname()[1])
        application = _application(blocks, language, appearance)
        self._uvicorn = _Uvicorn(
            uvicorn.Config(application, log_config=None, access_log=False, timeout_graceful_shutdown=PATIENCE)
        )

    def run(self, on_ready: Callable[[str], None] | None = None) -> None:
        """Serve until `stop`, SIGINT or SIGTERM; then return. `on_ready` is called with the address, once it answers.

        Signals are heard only in the main thread.
        """
        if on_ready is not None:
            self._uvicorn.on_ready = lambda: on_ready(self.url)
        with self._socket, _signals_end_quietly():
            self._uvicorn.run(sockets=[self._socket])

    def stop(self) -> None:
        """Make `run` return, from another thread."""
        self._uvicorn.should_exit = True


class _Uvicorn(uvicorn.Server):
    """Uvicorn that says when it answers."""

    on_ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.on_ready is not None and self.started:
            self.on_ready()


def _application(blocks: gr.Blocks, language: str, appearance: dict[str, Any]) -> FastAPI:
    application = FastAPI(openapi_url=None)
    application.add_middleware(_StayHere, language=language)
    gr.mount_gradio_app(
        application,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        show_error=False,
        **appearance,
    )
    return application


class _StayHere:
    """Adds the policy to every response, takes Gradio's advertisement out of the page and names its language."""

    def __init__(self, app: ASGIApp, language: str) -> None:
        self._app = app
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_page = scope["path"] == "/"
        if is_page:  # to be read here, so not to be compressed
            headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": headers}
        start: Message = {}
        body = bytearray()

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = (MutableHeaders(scope=message) | HEADERS).raw
            if not is_page:
                await send(message)
            elif message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    page = self._cleaned(body.decode()).encode()
                    MutableHeaders(scope=start)["content-length"] = str(len(page))
                    await send(start)
                    await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, send_on)

    def _cleaned(self, page: str) -> str:
        return _ADVERTISEMENT.sub("", page).replace('lang="en"', f'lang="{self._language}"', 1)


def _listening_socket(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen()
        except BaseException:
            listening.close()
            raise
    except (OSError, OverflowError) as error:
        raise WenbaoError(f"cannot serve on {host}, port {port}: {error}", "choose another port with --port") from error
    return listening


def _url(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


@contextlib.contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """Within, SIGINT and SIGTERM end the server and no more: uvicorn raises them again when it is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)

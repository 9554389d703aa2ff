"""A Gradio page served on this machine and nowhere else: nothing is fetched, nothing is reported, nothing printed.

Gradio's own ``launch`` is not used: it asks Gradio's servers for news, prints, and serves a page that names other
hosts. Here the page is mounted on a small application that rewrites its head and forbids the browser, by a content
security policy, to load anything from elsewhere.
"""

from __future__ import annotations

import re
from typing import Any

import gradio as gr
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["page_application"]

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


def page_application(blocks: gr.Blocks, language: str, **appearance: Any) -> FastAPI:
    """The application that shows a page and nothing of another host.

    Parameters
    ----------
    blocks
        The page. Made with ``analytics_enabled=False``.
    language
        The page's language as HTML names it; browsers choose the shapes of Chinese characters by it.
    **appearance
        ``theme``, ``css``, ``head``, … as for ``gr.mount_gradio_app``.
    """
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

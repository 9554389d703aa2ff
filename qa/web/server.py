"""A Gradio page served on this machine and nowhere else: nothing is fetched, nothing is reported, nothing printed.

Gradio's own ``launch`` is not used: it asks Gradio's servers for news, prints, and serves a page that names other
hosts. Here the page is mounted on a small application that rewrites its head and forbids the browser, by a content
security policy, to load anything from elsewhere. What a request passes, from the outside in: `_BehindProxy` (whom it
is from, and for which path), `_StayHere` (the policy), the login where there is one, Gradio.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.resources
import ipaddress
import re
import secrets
from collections.abc import Sequence
from typing import Any, TypeAlias

import gradio as gr
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from qa.errors import WenbaoError
from qa.render import Language
from qa.serving import AT_ONCE
from qa.web.accounts import Accounts
from qa.web.login import Gate
from qa.web.visits import Attendance
from qa.web.words import WORDS

__all__ = ["page_application"]

MOST_WAITING = 256
"""Events that wait for their turn, of all visitors together; more are refused, and the page says so."""

POLICY = (
    "default-src 'self'; script-src 'self' {scripts} 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' data: blob:; "
    "frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""Gradio puts functions together at run time and styles into elements; of the scripts that stand in the page only its
own and ours run, by a nonce and their hashes."""

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), "
    "publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

UNCHANGING = ("/assets/", "/static/", "/svelte/", "/favicon.ico")
"""Paths of Gradio's own files, which are the same for everyone; a browser may keep them."""

ICON = (
    """<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"""
    """%3Crect width='32' height='32' rx='5' fill='%239c2f26'/%3E%3Ctext x='16' y='23' font-size='20' """
    """text-anchor='middle' font-family='serif' fill='%23faf8f3'%3E问%3C/text%3E%3C/svg%3E">"""
)
"""The seal 问; in the page itself, because below a root path a browser would look for it elsewhere."""

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_ADVERTISEMENT = re.compile(
    r"""\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|\s*<link rel="manifest"[^>]*>"""
    r"""|https://(?:github|raw\.githubusercontent)\.com/gradio-app/[^"]*"""  # its examples of files
)
_SCRIPT = re.compile(r"<script(?=[\s>])")
_SCRIPT_TEXT = re.compile(r"<script(?:\s[^>]*)?>(.*?)</script>", re.DOTALL)
_FORWARDED = re.compile(rb"forwarded|x-forwarded-.*|x-real-ip|x-gradio-server")


def page_application(
    blocks: gr.Blocks,
    language: Language,
    attendance: Attendance,
    *,
    accounts: Accounts | None = None,
    root_path: str = "",
    proxies: Sequence[str] = (),
    head: str = "",
    **appearance: Any,
) -> FastAPI:
    """The application that shows a page and nothing of another host.

    Parameters
    ----------
    blocks
        The page. Made with ``analytics_enabled=False``.
    language
        The page's language; browsers choose the shapes of Chinese characters by it.
    attendance
        Hears from the pages which of them are still open.
    accounts
        Who may log in; without, whoever can reach it may read the page.
    root_path
        The path under which a proxy shows the page, as ``/paper``; it may take it away from requests or leave it.
    proxies
        Addresses or networks of proxies whose X-Forwarded-… headers are believed; those of others are taken away.
    head
        HTML that Gradio puts into the page's head: styles and scripts.
    **appearance
        ``theme``, ``css``, … as for ``gr.mount_gradio_app``.

    Raises
    ------
    WenbaoError
        The root path is no path, or a proxy no address.
    """
    root = _root(root_path)
    application = FastAPI(openapi_url=None)
    application.router.routes.append(attendance.route())
    if accounts is not None:
        application.add_middleware(Gate, accounts=accounts, language=language, root=root)
        head += f"<script>{_data('login.js')}</script>"
    application.add_middleware(_StayHere, language=WORDS[language].language, scripts=_hashes(head))
    if proxies:
        application.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(proxies))
    application.add_middleware(_BehindProxy, root=root, proxies=_networks(proxies))
    blocks.queue(default_concurrency_limit=AT_ONCE, max_size=MOST_WAITING)
    gr.mount_gradio_app(
        application,
        blocks,
        path="/",
        root_path=root or None,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        show_error=False,
        head=head,
        **appearance,
    )
    return application


class _BehindProxy:
    """Takes the root path off each request's path, and headers on behalf of others where nobody is trusted with them.

    Gradio would believe them of anyone, and name any host in the page.
    """

    def __init__(
        self, app: ASGIApp, root: str, proxies: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
    ) -> None:
        self._app = app
        self._root = root
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, root = scope["path"], self._root
        if root and path == root:
            await RedirectResponse(f"{root}/", 308)(scope, receive, send)
            return
        headers = scope["headers"]
        if not self._trusts(scope):
            headers = [(name, value) for name, value in headers if not _FORWARDED.fullmatch(name)]
        path = path[len(root) :] if path.startswith(f"{root}/") else path
        await self._app({**scope, "path": path, "headers": headers}, receive, send)

    def _trusts(self, scope: Scope) -> bool:
        if not self._proxies or not scope.get("client"):
            return False
        try:
            address = ipaddress.ip_address(scope["client"][0])
        except ValueError:
            return False
        return any(address in network for network in self._proxies)


class _StayHere:
    """Adds the policy to every response; takes Gradio's advertisement out of the page, names its language, its icon."""

    def __init__(self, app: ASGIApp, language: str, scripts: str) -> None:
        self._app = app
        self._language = language
        self._scripts = scripts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scripts = f"'nonce-{nonce}' {self._scripts}"
        added = HEADERS | {"Content-Security-Policy": POLICY.format(scripts=scripts)}
        if not scope["path"].startswith(UNCHANGING):
            added["Cache-Control"] = "no-store"
        is_page = scope["path"] == "/"
        if is_page:  # to be read here, so not to be compressed
            headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": headers}
        start: Message = {}
        body = bytearray()

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = (MutableHeaders(scope=message) | added).raw
            if not is_page:
                await send(message)
            elif message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    page = self._cleaned(body.decode(), nonce).encode()
                    MutableHeaders(scope=start)["content-length"] = str(len(page))
                    await send(start)
                    await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, send_on)

    def _cleaned(self, page: str, nonce: str) -> str:
        page = _ADVERTISEMENT.sub("", page).replace('lang="en"', f'lang="{self._language}"', 1)
        return _SCRIPT.sub(f'<script nonce="{nonce}"', page).replace("</head>", f"{ICON}</head>", 1)


def _hashes(head: str) -> str:
    """The scripts in a piece of HTML, as a content security policy names them."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _SCRIPT_TEXT.findall(head))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def _data(name: str) -> str:
    return importlib.resources.files("qa.web").joinpath(name).read_text(encoding="utf-8")


def _root(path: str) -> str:
    """A root path with a slash at its beginning and none at its end; "" where it is the root itself."""
    root = path.rstrip("/")
    if root and not re.fullmatch(r"(?:/[\w.~-]+)+", root, re.ASCII):
        raise WenbaoError(f"{path!r} is no path to serve under", "give it as /paper, without host or query")
    return root


def _networks(proxies: Sequence[str]) -> list[Network]:
    try:
        return [ipaddress.ip_network(proxy) for proxy in proxies]
    except ValueError as error:
        raise WenbaoError(
            f"a proxy's address is wrong: {error}", "give an address as 10.0.0.2 or 10.0.0.0/24"
        ) from None

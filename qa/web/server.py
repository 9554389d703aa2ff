"""A Gradio page served on this machine and nowhere else: nothing is fetched, nothing is reported, nothing printed.

Gradio's own ``launch`` is not used: it asks Gradio's servers for news, prints, and serves a page that names other
hosts. Here the page is mounted on a small application that rewrites its head and forbids the browser, by a content
security policy, to load anything from elsewhere. What a request passes, from the outside in: `_OnlyHere` (whom it is
for), `_BehindProxy` (whom it is from, and for which path), `_StayHere` (the policy), the login where there is one,
Gradio.
"""

from __future__ import annotations

import contextlib
import importlib.resources
import ipaddress
import re
import secrets
from collections.abc import AsyncIterator, Sequence
from typing import Any, TypeAlias

import gradio as gr
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from qa.errors import WenbaoError
from qa.render import Language
from qa.serving import AT_ONCE, Hosts
from qa.web.accounts import Accounts
from qa.web.login import Gate
from qa.web.visits import Attendance
from qa.web.words import WORDS

__all__ = ["page_application"]

MOST_WAITING = 256
"""Events that wait for their turn, of all visitors together; more are refused, and the page says so."""

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' data: blob:; "
    "frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""Gradio puts functions together at run time and styles into elements; of the scripts that stand in the page only those
run that were served with it, by a nonce."""

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
_FORWARDED = re.compile(rb"forwarded|x-forwarded-.*|x-real-ip|x-gradio-server")


def page_application(
    blocks: gr.Blocks,
    language: Language,
    attendance: Attendance,
    *,
    accounts: Accounts | None = None,
    root_path: str = "",
    proxies: Sequence[str] = (),
    hosts: Hosts | None = None,
    head: str = "",
    opening: str = "",
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
    hosts
        The names that it is reached under; requests for others are refused. None where they are not known.
    head
        HTML for the page's head: styles and scripts. It is served with the page; Gradio would put it there by a script,
        after the first paint.
    opening
        HTML that is seen until Gradio has put the page together.
    **appearance
        ``theme``, ``css``, … as for ``gr.mount_gradio_app``.

    Raises
    ------
    WenbaoError
        The root path is no path, or a proxy no address.
    """
    root = _root(root_path)

    @contextlib.asynccontextmanager
    async def lifespan(_application: FastAPI) -> AsyncIterator[None]:
        yield
        attendance.close()

    application = FastAPI(openapi_url=None, lifespan=lifespan)
    application.router.routes.append(attendance.route())
    if accounts is not None:
        application.add_middleware(Gate, accounts=accounts, language=language, root=root)
        head += f"<script>{_data('login.js')}</script>"
    application.add_middleware(_StayHere, language=WORDS[language].language, head=head, opening=opening)
    if proxies:
        application.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(proxies))
    application.add_middleware(_BehindProxy, root=root, proxies=_networks(proxies))
    if hosts is not None:
        application.add_middleware(_OnlyHere, hosts=hosts)
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
        **appearance,
    )
    return application


class _OnlyHere:
    """Refuses what is asked of another host."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._hosts.know(Headers(scope=scope).get("host", "")):
            refusal = PlainTextResponse("This page is not known under that name: open it by its address.\n", 421)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class _BehindProxy:
    """Takes the root path off each request's path, and headers on behalf of others where nobody is trusted with them.

    Gradio would believe them of anyone, and name any host in the page.
    """

    def __init__(self, app: ASGIApp, root: str, proxies: Sequence[Network]) -> None:
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
    """Adds the policy to every response; takes Gradio's advertisement out of the page, puts what is ours into it."""

    def __init__(self, app: ASGIApp, language: str, head: str, opening: str) -> None:
        self._app = app
        self._language = language
        self._head = head
        self._opening = opening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        added = HEADERS | {"Content-Security-Policy": POLICY.format(nonce=nonce)}
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
        if "<gradio-app" not in page:  # the login, which needs nothing more
            return page.replace("</head>", f"{ICON}</head>", 1)
        page = _ADVERTISEMENT.sub("", page).replace('lang="en"', f'lang="{self._language}"', 1)
        page = page.replace("</head>", f"{ICON}{self._head}</head>", 1)
        page = page.replace("<gradio-app", f"{self._opening}<gradio-app", 1)
        return _SCRIPT.sub(f'<script nonce="{nonce}"', page)


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

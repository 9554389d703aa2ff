"""The login before the page: nothing behind it is served to who has not shown a name and its password.

It stands before Gradio and is closed by default, because Gradio's own login leaves some of its routes open, names the
page's title, and gives out a second cookie without attributes. A browser gets a form, a program the status 401;
`gradio_client` logs in as it would anywhere.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import secrets
import time
from collections import OrderedDict
from functools import partial
from urllib.parse import parse_qs

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.render import Language, escape_html
from qa.serving import Minutes, network_of
from qa.web.accounts import Accounts, normal_name
from qa.web.words import LOGIN_WORDS, WORDS, LoginWords

__all__ = ["Gate", "Sessions", "Throttle"]

IDLE = 12 * 60 * 60
"""Seconds after its last request that a session ends."""
MOST_SESSIONS = 10_000
LARGEST_FORM = 4096
"""Bytes."""
PATIENCE = 10
"""Seconds within which the form must have arrived."""
WAITING = 16
"""Passwords that wait to be checked; each takes 64 MiB and a good part of a second, so they are checked one by one."""
PRESENCE = "/visit"
"""Where a page tells that it is still open; who only leaves it open does not use it."""
FORGOTTEN = {"Cache-Control": "no-store"}


class Gate:
    """Lets through who is logged in; shows the others a form, and takes it.

    Parameters
    ----------
    app
        What is behind it.
    accounts
        Who may log in.
    language
        Of the form.
    root
        The path under which the page is reached, without a slash at its end.
    """

    def __init__(self, app: ASGIApp, accounts: Accounts, language: Language = "zh", root: str = "") -> None:
        self._app = app
        self._accounts = accounts
        self._language = language
        self._root = root
        self._sessions = Sessions()
        self._throttle = Throttle()
        self._one_by_one = anyio.CapacityLimiter(1)
        self._waiting = 0
        self._cookie = f"wenbao-{secrets.token_hex(4)}"  # browsers tell hosts apart, but not two ports of one

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # nothing behind it speaks anything else
        request = Request(scope, receive)
        token = request.cookies.get(self._cookie, "")
        path, method = scope["path"], scope["method"]
        known = self._sessions.holder(token, used=path != PRESENCE) is not None
        response: Response
        if method == "POST" and path in ("/", "/login", "/login/"):
            response = await self._log_in(request, token)
        elif path in ("/logout", "/logout/"):
            response = self._log_out(request, token)
        elif path in ("/login", "/login/"):
            response = self._to_the_page()
        elif known:
            await self._app(scope, receive, send)
            return
        elif path == "/" and method in ("GET", "HEAD"):
            response = self._form(401)
        else:
            response = JSONResponse({"detail": "Not authenticated"}, 401, FORGOTTEN)
        await response(scope, receive, send)

    async def _log_in(self, request: Request, token: str) -> Response:
        words = LOGIN_WORDS[self._language]
        if _from_elsewhere(request):
            return self._refused(request, 403, words.wrong)
        try:
            with anyio.fail_after(PATIENCE):
                name, password = await _form_of(request)
        except (ValueError, TimeoutError, ClientDisconnect):
            return self._refused(request, 400, words.wrong)
        address = request.client.host if request.client else ""
        if self._waiting >= WAITING:
            return self._refused(request, 503, words.busy, name, {"Retry-After": "10"})
        self._waiting += 1
        try:
            async with self._one_by_one:
                if not self._throttle.may_try(name, address):
                    return self._refused(request, 429, words.too_often, name, {"Retry-After": "60"})
                if not await anyio.to_thread.run_sync(partial(self._accounts.admit, name, password)):
                    self._throttle.failed(name, address)
                    return self._refused(request, 401, words.wrong, name)
        finally:
            self._waiting -= 1
        self._sessions.end(token)
        response = self._to_the_page() if _is_browser(request) else JSONResponse({"success": True}, headers=FORGOTTEN)
        response.set_cookie(
            self._cookie,
            self._sessions.begin(normal_name(name)),
            path=self._root or "/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",  # not strict: a link to a passage, sent by mail, is to open it
        )
        return response

    def _log_out(self, request: Request, token: str) -> Response:
        response = self._to_the_page()
        if not _from_elsewhere(request):
            self._sessions.end(token)
            response.delete_cookie(self._cookie, path=self._root or "/")
        return response

    def _to_the_page(self) -> Response:
        return RedirectResponse(f"{self._root}/", 303, FORGOTTEN)

    def _refused(
        self, request: Request, status: int, why: str, name: str = "", headers: dict[str, str] | None = None
    ) -> Response:
        if _is_browser(request):
            return self._form(status, why, name, headers)
        return JSONResponse({"detail": why}, status, FORGOTTEN | (headers or {}))

    def _form(self, status: int, why: str = "", name: str = "", headers: dict[str, str] | None = None) -> Response:
        page = login_page(LOGIN_WORDS[self._language], WORDS[self._language].language, why, name)
        return HTMLResponse(page, status, FORGOTTEN | (headers or {}))


class Sessions:
    """Who is logged in, by the token in a browser's cookie; each session ends `idle` seconds after it was last used."""

    def __init__(self, idle: float = IDLE, most: int = MOST_SESSIONS) -> None:
        self._idle = idle
        self._most = most
        self._open: OrderedDict[bytes, tuple[str, float]] = OrderedDict()  # the one longest unused first

    def begin(self, name: str) -> str:
        """A new token for that name; the session longest unused ends where there are too many."""
        token = secrets.token_urlsafe(32)
        self._open[_digest(token)] = (name, time.monotonic())
        while len(self._open) > self._most:
            self._open.popitem(last=False)
        return token

    def holder(self, token: str, *, used: bool = True) -> str | None:
        """Whose token it is, which thereby is used if that is to count; None where it is nobody's, or too old."""
        key, now = _digest(token), time.monotonic()
        name, last = self._open.get(key, ("", -self._idle))
        if now - last >= self._idle:
            self._open.pop(key, None)
            return None
        if used:
            self._open[key] = (name, now)
            self._open.move_to_end(key)
        return name

    def end(self, token: str) -> None:
        self._open.pop(_digest(token), None)


class Throttle:
    """How often a wrong password may be tried: in a minute, for a name from one address, from one address, for a name.

    What is counted is thrown into a fixed number of pots, so that no number of made-up names takes memory; a name that
    has no account is counted like one that has.
    """

    POTS = 4096
    PAIR, ADDRESS, NAME = 5, 20, 100

    def __init__(self) -> None:
        self._wrong = Minutes()
        self._salt = secrets.token_bytes()

    def may_try(self, name: str, address: str) -> bool:
        return all(self._wrong.often(pot) < most for pot, most in self._pots(name, address).items())

    def failed(self, name: str, address: str) -> None:
        for pot in self._pots(name, address):
            self._wrong.count(pot)

    def _pots(self, name: str, address: str) -> dict[str, int]:
        """What is counted for, and how often at most."""
        name, address = normal_name(name), network_of(address)
        counted = ((self.PAIR, f"{address} {name}"), (self.ADDRESS, address), (self.NAME, name))
        return {
            f"{most} {int.from_bytes(hashlib.blake2b(key.encode(), key=self._salt).digest()) % self.POTS}": most
            for most, key in counted
        }


def login_page(words: LoginWords, language: str, why: str = "", name: str = "") -> str:
    """The form as HTML; it needs nothing else and posts to its own address, so that the place behind # is kept.

    Parameters
    ----------
    why, name
        Why the last try was refused, and the name that was given with it.
    """
    first, second = ("", " autofocus") if name else (" autofocus", "")
    style = importlib.resources.files("qa.web").joinpath("login.css").read_text(encoding="utf-8")
    refusal = f'<p class="refusal" role="alert">{escape_html(why)}</p>' if why else ""
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape_html(words.title)}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{escape_html(words.title)}</h1>
<form method="post">
{refusal}
<label>{escape_html(words.name)}
<input name="username" value="{escape_html(name)}" autocomplete="username" autocapitalize="none"
 required{first}></label>
<label>{escape_html(words.password)}
<input name="password" type="password" autocomplete="current-password" required{second}></label>
<button>{escape_html(words.enter)}</button>
</form>
</main>
</body>
</html>
"""


async def _form_of(request: Request) -> tuple[str, str]:
    """Name and password as they were sent; raises ValueError where none were."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise ValueError("too much for a form")
    sent = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20)
    return sent.get("username", [""])[0], sent.get("password", [""])[0]


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _from_elsewhere(request: Request) -> bool:
    """Whether a page of another site sent it, as all present browsers say."""
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


def _digest(token: str) -> bytes:
    """What a token is kept and looked up as, so that how long that takes tells nothing of it."""
    return hashlib.sha256(token.encode()).digest()

"""An ASGI application on an open socket of this machine: the address is known first, the end is quiet."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from qa.errors import WenbaoError

__all__ = ["AT_ONCE", "Hosts", "Minutes", "Server", "host_name", "is_loopback", "network_of"]

AT_ONCE = 2
"""Questions that a server answers at once: two, so that a short one need not wait for a long one. More are not faster,
nor are waiting questions that are asked together, for a single one is read on every core; see CONTRIBUTING.md."""


class Hosts:
    """The names a server is reached under: this machine's own and `names`.

    A page of another site can have its own name lead to this machine, and would then be let into the answers by the
    browser (DNS rebinding); but the browser says which name it asked for. An address cannot be made to lead elsewhere.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        own = socket.gethostname().lower()
        self._names = {"localhost", own, f"{own}.local", *map(str.lower, names)}

    def know(self, header: str) -> bool:
        """Whether a Host header, with or without port, names this server."""
        host = host_name(f"//{header}")
        return host in self._names or _address(host) is not None


def host_name(url: str) -> str:
    """The host of a URL without its port, in lower case; "" where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Whether a name or address to listen at is reached from this machine only."""
    address = _address(host)
    return host.lower() == "localhost" if address is None else address.is_loopback


def network_of(client: str) -> str:
    """Whom to count a request of this address for; of IPv6 the network of a household, whose addresses are countless.

    >>> network_of("192.0.2.1"), network_of("2001:db8::5:1")
    ('192.0.2.1', '2001:db8::/64')
    """
    address = _address(client)
    if address is None or address.version == 4:
        return client
    return str(ipaddress.ip_network((address, 64), strict=False))


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


class Minutes:
    """How often something happened, by a key, in the minute that began with the first time.

    By a clock that nobody can set: put back, the machine's own would lock visitors out until it has caught up (the
    counters of the package `limits` go by that).
    """

    LENGTH = 60.0
    """Seconds."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[float, int]] = {}  # when the minute began and how often; the oldest first

    def count(self, key: str) -> int:
        """It happened once more; how often that makes."""
        began, often = self._of(key)
        self._counts[key] = began, often + 1
        return often + 1

    def often(self, key: str) -> int:
        """How often it happened."""
        return self._of(key)[1]

    def left(self, key: str) -> float:
        """Seconds until the minute is over."""
        return self._of(key)[0] + self.LENGTH - time.monotonic()

    def _of(self, key: str) -> tuple[float, int]:
        now = time.monotonic()
        while self._counts and now - next(iter(self._counts.values()))[0] >= self.LENGTH:
            del self._counts[next(iter(self._counts))]
        return self._counts.get(key, (now, 0))


class Server:
    """An application on an open socket; the address is known, and taken, before anything is served.

    Parameters
    ----------
    application
        What is served.
    host, port
        Where to listen; port 0 takes a free one.
    patience
        Seconds that open connections are given at the end.
    path
        Under which the address leads to it.
    forwarded
        Whether a proxy on this machine is believed whom it asks for.

    Raises
    ------
    WenbaoError
        The port is in use, or not allowed, or the host is not one of this machine.

    """

    def __init__(
        self, application: ASGIApp, host: str, port: int, *, patience: int, path: str = "", forwarded: bool = True
    ) -> None:
        self._socket = _listening_socket(host, port)
        self.url = _url(host, self._socket.getsockname()[1]) + path
        self._uvicorn = _Uvicorn(
            uvicorn.Config(
                application,
                log_config=None,
                log_level="error",  # not each request that is no HTTP
                access_log=False,
                server_header=False,
                proxy_headers=forwarded,
                timeout_graceful_shutdown=patience,
            )
        )

    def run(self, on_ready: Callable[[str], None] | None = None) -> None:
        """Serve until `stop`, SIGINT or SIGTERM; then return. `on_ready` is called with the address, once it answers.

        Signals are heard only in the main thread.
        """
        if on_ready is not None:
            self._uvicorn.on_ready = lambda: on_ready(self.url)
        with self._socket, _signals_end_quietly(), _cut_off_quietly():
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


_EXPECTED = (
    "Cancel %s running task(s), timeout graceful shutdown exceeded",
    "ASGI callable returned without completing response.",
)
"""What uvicorn says of connections that were not brought to their end, at its own or because the client went away."""


@contextlib.contextmanager
def _cut_off_quietly() -> Iterator[None]:
    """Within, uvicorn does not log what it cut off at the end: who waits for an answer keeps a connection open."""

    def is_news(record: logging.LogRecord) -> bool:
        cut_off = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
        return not cut_off and record.msg not in _EXPECTED

    log = logging.getLogger("uvicorn.error")
    log.addFilter(is_news)
    try:
        yield
    finally:
        log.removeFilter(is_news)

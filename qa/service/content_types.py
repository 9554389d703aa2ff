"""In what form a request may come."""

from __future__ import annotations

from starlette.requests import Request

from qa.service.errors import RequestError

__all__ = ["JSON", "JSON_LINES", "JSON_LINES_NAMES", "media_type", "require_json", "unsupported"]

JSON = "application/json"
JSON_LINES = "application/x-ndjson"
JSON_LINES_NAMES = (JSON_LINES, "application/jsonl", "application/json-lines", "application/jsonlines")
"""What JSON Lines are called; there is no registered name."""


def require_json(request: Request) -> None:
    """Refuse a body that is called anything but JSON; raises `RequestError`.

    A form or a plain text is what a page of another site could send here without being asked for leave.
    """
    kind = media_type(request)
    if kind and kind != JSON and not (kind.startswith("application/") and kind.endswith("+json")):
        raise unsupported(kind, JSON)


def media_type(request: Request) -> str:
    """The Content-Type without its parameters; "" where there is none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def unsupported(kind: str, *supported: str) -> RequestError:
    """The refusal of a body of this kind."""
    what = f"the request's Content-Type is {kind or 'missing'}"
    return RequestError(415, "unsupported_content_type", what, f"send {' or '.join(supported)}")

"""In what form a request may come, and a stream goes."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from qa.service.errors import RequestError

__all__ = ["JSON", "JSON_LINES", "JSON_LINES_NAMES", "media_type", "one_line", "require_json", "unsupported"]

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


def one_line(value: dict[str, Any]) -> bytes:
    """The value as JSON in one line, without its end, however a client finds the ends of lines."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False).translate(_LINE_ENDS)
    return text.encode("utf-8", "backslashreplace")  # half a character becomes \\udXXX, JSON's own escape


_LINE_ENDS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}

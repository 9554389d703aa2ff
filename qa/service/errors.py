"""What the service says when it does not answer: one small JSON object, whatever is wrong and whoever asks.

Its keys are those that OpenAI's clients read, and the remedy.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from qa.errors import QuestionError, WenbaoError

__all__ = ["RequestError", "as_request_error", "response"]

_LOG = logging.getLogger(__name__)


class RequestError(WenbaoError):
    """A request that is not answered.

    Parameters
    ----------
    status
        HTTP status, from 400 up.
    code
        A name of the reason that programs can compare with.
    what, remedy
        As in every `WenbaoError`.
    param
        The part of the request that is wrong.
    headers
        Of the response, as Retry-After.
    """

    def __init__(
        self,
        status: int,
        code: str,
        what: str,
        remedy: str = "",
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what, remedy)
        self.status = status
        self.code = code
        self.param = param
        self.headers = dict(headers or {})

    def to_dict(self) -> dict[str, Any]:
        """The body of the response; `type` is one of OpenAI's."""
        types = {401: "authentication_error", 429: "rate_limit_error"}
        kind = types.get(self.status, "invalid_request_error" if self.status < 500 else "server_error")
        return {
            "error": {
                "message": self.what,
                "remedy": self.remedy,
                "code": self.code,
                "param": self.param,
                "type": kind,
            }
        }


def as_request_error(error: Exception) -> RequestError:
    """Any error as a refusal; a fault of the program is logged, in one line unless WENBAO_DEBUG is set."""
    if isinstance(error, RequestError):
        return error
    if isinstance(error, QuestionError):
        return RequestError(422, "question", error.what, error.remedy)
    if isinstance(error, WenbaoError):
        return RequestError(500, "not_possible", error.what, error.remedy)
    _LOG.error(
        "a fault of the program: %s: %s", type(error).__name__, error, exc_info=bool(os.environ.get("WENBAO_DEBUG"))
    )
    return RequestError(
        500, "fault", "a fault of the program", "WENBAO_DEBUG=1 makes its log say where; please report it"
    )


def response(error: RequestError) -> JSONResponse:
    """The refusal for the wire."""
    return JSONResponse(error.to_dict(), error.status, error.headers)

"""Errors of the API as RFC 9457 problem details."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from services.console.read.database import ReadModelGone
from services.console.read.queries.paging import BadCursor
from services.runtime.errors import Retryable

MEDIA_TYPE: Final = "application/problem+json"
_TITLES: Final = {
    400: "bad request", 401: "who asks is not known", 403: "not allowed", 404: "not found",
    405: "method not allowed", 409: "conflict", 412: "it has changed", 413: "too large",
    415: "media type not known", 421: "not the address of this console", 422: "not acceptable", 428: "If-Match is missing",
    429: "too many requests", 500: "an error of ours", 503: "not at present",
}  # fmt: skip


class ProblemDetails(BaseModel):
    """RFC 9457. `code` is for programs; `detail` says what to do."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str = ""
    faults: list[dict[str, Any]] = Field(default=[], description="each with place and message")
    changed: dict[str, Any] = Field(default={}, description="412: what changed since")


class ApiProblem(Exception):  # noqa: N818 - the RFC's own word
    """Ends a call with a problem."""

    headers: Mapping[str, str] = MappingProxyType({})
    """Of the answer, besides its own."""

    def __init__(self, status: int, code: str, detail: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.more = more


def answer(problem: ApiProblem) -> Response:
    """Return the response that tells a problem."""
    body = {
        "type": "about:blank", "title": _TITLES.get(problem.status, "error"),
        "status": problem.status, "code": problem.code, "detail": problem.detail, **problem.more,
    }  # fmt: skip
    headers = dict(problem.headers)
    if problem.status == 503:  # noqa: PLR2004 - HTTP's own
        headers["retry-after"] = "2"
    if problem.status == 401:  # noqa: PLR2004 - HTTP's own
        headers["www-authenticate"] = "Bearer"
    return Response(msgspec.json.encode(body), problem.status, headers, MEDIA_TYPE)


def catch(app: FastAPI) -> None:
    """Let `app` answer everything that goes wrong with a problem."""

    async def told(request: Request, error: Exception) -> Response:
        problem = _problem_of(error)
        if problem.status == 405:  # noqa: PLR2004 - HTTP's own
            problem.headers = {"allow": ", ".join(sorted(_methods(app, request)))}
        return answer(problem)

    kinds = (
        ApiProblem, HTTPException, RequestValidationError, ReadModelGone, BadCursor, Retryable,
    )  # fmt: skip
    for kind in kinds:
        app.add_exception_handler(kind, told)


def _methods(app: FastAPI, request: Request) -> set[str]:
    """Return the methods that calls at the request's path have; two may be of different parts."""
    found: set[str] = set()
    for route in app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return found


def _problem_of(error: Exception) -> ApiProblem:
    match error:
        case ApiProblem():
            return error
        case HTTPException(status_code=status):
            return ApiProblem(status, _TITLES.get(status, "error").replace(" ", "_"))
        case RequestValidationError():
            faults = [
                {"place": ".".join(map(str, fault["loc"])), "message": fault["msg"]}
                for fault in error.errors()
            ]
            return ApiProblem(422, "invalid", "the call is not as docs/api.md says", faults=faults)
        case BadCursor():
            return ApiProblem(400, "bad_cursor", str(error))
        case ReadModelGone():
            return ApiProblem(503, "read_model_away", "the read model is being made: try again")
    return ApiProblem(503, "away", str(error))

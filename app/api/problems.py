"""Errors as RFC 9457 problem details, without any traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.api.fixed_headers import API_POLICY, HEADERS
from app.api.request_ids import HEADER as REQUEST_ID
from ponctuel.accounts.errors import NotAllowed, NotSignedIn, Throttled, Unavailable
from ponctuel.domain.errors import Conflict, NotFound, NotReady, UserError

MEDIA_TYPE = "application/problem+json"
LONGEST_VALUE = 200
MAX_FAULTS = 20
log = logging.getLogger(__name__)

# name of the problem -> (title, when it arises); the documentation shows this table.
KINDS: dict[str, tuple[str, str]] = {
    "malformed-body": ("The body is not JSON", "The request's body cannot be parsed."),
    "invalid-request": (
        "The request is not valid",
        "A field is missing, unknown or of the wrong type; `errors` names each one.",
    ),
    "invalid-input": (
        "The input cannot be used",
        "The request is well formed, but names something impossible; `errors` says which.",
    ),
    "too-large": (
        "The body is too large",
        "Send the requests in several calls; the detail says how large a body may be.",
    ),
    "too-slow": ("The body is too slow", "The body has not arrived in time; send it again."),
    "not-signed-in": (
        "Sign in first",
        "Credentials are missing, invalid or expired; `errors` says which.",
    ),
    "not-allowed": (
        "Not allowed",
        "The caller is known, but its role or its key does not give access to this.",
    ),
    "not-found": ("Not found", "It does not exist, or this caller may not see it."),
    "conflict": ("Conflict", "The request contradicts the current state; `errors` says how."),
    "too-many-requests": ("Too many requests", "Wait for as many seconds as `Retry-After` says."),
    "unavailable": ("Unavailable", "This installation is not set up for this function."),
    "busy": ("Busy", "All places are taken; try again after `Retry-After` seconds."),
    "not-ready": ("Not ready", "The model or the schedule has not been built yet; retry later."),
    "internal-error": ("Internal error", "The server failed; its log has the details."),
    "http-error": ("HTTP error", "The page does not exist, or does not accept this method."),
}

# Errors that are not about the input -> (status, name of the problem).
STATUS: dict[type[UserError], tuple[int, str]] = {
    NotReady: (503, "not-ready"),
    NotSignedIn: (401, "not-signed-in"),
    NotAllowed: (403, "not-allowed"),
    NotFound: (404, "not-found"),
    Conflict: (409, "conflict"),
    Throttled: (429, "too-many-requests"),
    Unavailable: (503, "unavailable"),
}


class ProblemResponse(JSONResponse):
    """A JSON response of the problem media type."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        """The document with lone surrogates replaced, which UTF-8 cannot encode."""
        return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


def problem(
    status: int,
    kind: str,
    detail: str,
    errors: Sequence[Mapping[str, object]] | None = None,
    *,
    title: str | None = None,
    headers: dict[str, str] | None = None,
) -> ProblemResponse:
    """One problem document; `type` leads to its entry in the documentation."""
    content = {
        "type": f"/docs#problem-{kind}",
        "title": title or KINDS[kind][0],
        "status": status,
        "detail": detail,
        "errors": list(errors or ()),
    }
    return ProblemResponse(content, status_code=status, headers=headers)


def field_name(location: tuple[int | str, ...]) -> str | None:
    """('body', 'requests', 3, 'carrier') -> 'requests[3].carrier'."""
    name = ""
    for part in location[1:]:
        name += f"[{part}]" if isinstance(part, int) else f".{part}"
    return name.lstrip(".") or None


def shorten(value: Any) -> str | None:
    """The given value as text, cut where it is long; None for what holds other fields."""
    if value is None or isinstance(value, dict | list):
        return None
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _is_secret(location: tuple[int | str, ...]) -> bool:
    """Whether a field may hold a password or a token, which is never repeated."""
    return any(word in str(part) for part in location for word in ("password", "token"))


def _from_validation(_: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem(400, "malformed-body", "The body cannot be read as JSON.")
    errors = [
        {
            "code": fault["type"],
            "field": field_name(tuple(fault["loc"])),
            "value": None if _is_secret(fault["loc"]) else shorten(fault.get("input")),
            "detail": fault["msg"],
        }
        for fault in faults[:MAX_FAULTS]
    ]
    some = "1 field is not valid." if len(faults) == 1 else f"{len(faults)} fields are not valid."
    if len(faults) > MAX_FAULTS:
        some += f" The first {MAX_FAULTS} are named."
    return problem(422, "invalid-request", some, errors)


def _from_user_error(_: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, UserError)  # noqa: S101
    return problem_of(error)


def problem_of(error: UserError) -> ProblemResponse:
    """The problem document that an error means."""
    status, kind = next(
        (entry for class_, entry in STATUS.items() if isinstance(error, class_)),
        (422, "invalid-input"),
    )
    headers = {}
    if isinstance(error, NotSignedIn):
        headers["www-authenticate"] = 'Bearer realm="ponctuel"'
    if isinstance(error, Throttled):
        headers["retry-after"] = str(error.retry_after_s)
    # A component that is not ready concerns no field of the request.
    errors = [] if isinstance(error, NotReady) else [error.as_dict()]
    return problem(status, kind, error.detail, errors, headers=headers)


def _from_http(_: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    title = HTTPStatus(error.status_code).phrase
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, "http-error", str(error.detail), title=title, headers=headers)


def _from_anything(request: Request, error: Exception) -> ProblemResponse:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    # This answer is made outside of all middleware, so it adds the request identifier itself.
    headers = {
        REQUEST_ID: getattr(request.state, "request_id", "-"),
        "content-security-policy": API_POLICY,
        **HEADERS,
    }
    return problem(500, "internal-error", "Something went wrong on our side.", headers=headers)


def install(app: FastAPI) -> None:
    """Make every error of the application a problem document."""
    app.add_exception_handler(RequestValidationError, _from_validation)
    app.add_exception_handler(UserError, _from_user_error)
    app.add_exception_handler(HTTPException, _from_http)
    app.add_exception_handler(Exception, _from_anything)

"""The session cookie of the pages."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

PLAIN_NAME = "ponctuel_session"
# The prefix makes browsers insist on Secure, on Path=/ and on this host alone (RFC 6265bis).
SECURE_NAME = f"__Host-{PLAIN_NAME}"


def cookie_name(secure: bool) -> str:
    return SECURE_NAME if secure else PLAIN_NAME


def read_cookie(request: Request) -> str | None:
    """The page session's token, if the browser sent one."""
    return request.cookies.get(cookie_name(_secure(request))) or None


def set_cookie(request: Request, response: Response, token: str, lifetime: timedelta) -> None:
    """Set the session cookie: hidden from scripts, and not sent by forms of other sites."""
    secure = _secure(request)
    response.set_cookie(
        cookie_name(secure),
        token,
        max_age=int(lifetime.total_seconds()),
        path="/",
        httponly=True,
        secure=secure,
        samesite="lax",
    )


def drop_cookie(request: Request, response: Response) -> None:
    """Delete the session cookie."""
    secure = _secure(request)
    response.delete_cookie(
        cookie_name(secure), path="/", httponly=True, secure=secure, samesite="lax"
    )


def _secure(request: Request) -> bool:
    return not request.app.state.settings.development

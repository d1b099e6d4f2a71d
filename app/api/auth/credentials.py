"""The credentials of a request: a token, an API key or the session cookie; at most one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from starlette.requests import Request

from app.api.auth.cookies import read_cookie
from ponctuel.accounts.errors import NotSignedIn

KEY_HEADER = "x-api-key"


class Kind(Enum):
    TOKEN = "token"  # noqa: S105 - a word, no password
    KEY = "key"
    COOKIE = "cookie"


@dataclass(frozen=True)
class Credentials:
    """One credential, not verified yet."""

    kind: Kind
    secret: str

    def __repr__(self) -> str:
        return f"Credentials({self.kind.value})"


def request_credentials(request: Request) -> Credentials | None:
    """The credential of a request, None for a visitor; a header takes precedence over the cookie.

    Raises:
        NotSignedIn: an Authorization header of another scheme, or two headers at once.
    """
    header = request.headers.get("authorization")
    key = request.headers.get(KEY_HEADER)
    if header is not None and key is not None:
        raise NotSignedIn("either a token or a key is accepted, not both")
    if key is not None:
        return Credentials(Kind.KEY, key.strip())
    if header is not None:
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise NotSignedIn("accepted is `Authorization: Bearer` with a token or a key")
        secret = secret.strip()
        return Credentials(Kind.KEY if secret.startswith("pk_") else Kind.TOKEN, secret)
    cookie = read_cookie(request)
    return Credentials(Kind.COOKIE, cookie) if cookie else None

"""Errors that refuse a caller.

UserError
├── NotSignedIn        no valid credentials
│   └── WrongCredentials
├── NotAllowed         valid credentials without the right
├── Throttled          too many requests; `retry_after_s` says when to retry
└── Unavailable        not configured in this installation
"""

from __future__ import annotations

from ponctuel.domain.errors import UserError


class NotSignedIn(UserError):
    """No credentials, or none that are valid."""

    default_code = "not_signed_in"


class WrongCredentials(NotSignedIn):
    """A wrong e-mail address or password; the error does not tell which."""

    default_code = "wrong_credentials"


class NotAllowed(UserError):
    """The caller's role, or the scopes of its key, do not allow the request."""

    default_code = "not_allowed"


class Throttled(UserError):
    """Too many requests.

    Attributes:
        retry_after_s: seconds after which the caller may try again.
    """

    default_code = "too_many_requests"

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = max(1, retry_after_s)


class Unavailable(UserError):
    """The request needs a setting that this installation does not have."""

    default_code = "unavailable"

"""Refusals to a caller, beside input that cannot be used.

UserError
├── NotSignedIn        who are you?
│   └── WrongCredentials
├── NotAllowed         we know who you are, and you may not
├── Throttled          too often; `retry_after_s` says when again
└── Unavailable        this installation cannot do it
"""

from __future__ import annotations

from ponctuel.domain.errors import UserError


class NotSignedIn(UserError):
    """No credentials, or none that are good any more."""

    default_code = "not_signed_in"


class WrongCredentials(NotSignedIn):
    """The pair of e-mail and password is not right; which of them is never said."""

    default_code = "wrong_credentials"


class NotAllowed(UserError):
    """The caller's role, or its key's scopes, do not reach this far."""

    default_code = "not_allowed"


class Throttled(UserError):
    """Too often.

    Attributes:
        retry_after_s: seconds after which it is worth trying again.
    """

    default_code = "too_many_requests"

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = max(1, retry_after_s)


class Unavailable(UserError):
    """This installation cannot do it, for want of a setting."""

    default_code = "unavailable"

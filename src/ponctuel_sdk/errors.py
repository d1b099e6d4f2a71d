"""Errors as one tree; it mirrors the problem types of the API's documentation.

PonctuelError
├── NoAnswer                  no response
│   ├── ConnectionFailed
│   └── TimedOut
├── UnreadableAnswer          a response that is not as documented
├── Refused                   one request among several could not be answered
└── Problem                   a problem document (RFC 9457)
    ├── CallerProblem         an error that the caller can correct
    │   ├── MalformedBody, InvalidRequest, InvalidInput, TooLarge
    │   ├── NotSignedIn, NotAllowed, NotFound, Conflict, TooManyRequests
    │   └── HttpProblem
    └── ServerProblem         an error that the caller cannot correct
        └── Unavailable, NotReady, InternalProblem
"""

from __future__ import annotations

from typing import ClassVar

from ponctuel_sdk.models.problems import Fault, ProblemDocument


class PonctuelError(Exception):
    """Base of all exceptions of this client."""


class NoAnswer(PonctuelError):
    """The API was not reached, or did not answer."""


class ConnectionFailed(NoAnswer):
    """No connection, or one that broke."""


class TimedOut(NoAnswer):
    """No answer within the time-out."""


class UnreadableAnswer(PonctuelError):
    """A response that is not as documented, such as a proxy's page.

    Attributes:
        status: the HTTP status.
        retry_after_s: seconds to wait, where it says so.
    """

    def __init__(self, detail: str, status: int, retry_after_s: float | None = None) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.retry_after_s = retry_after_s


class Refused(PonctuelError):
    """A flight could not be forecast; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class Problem(PonctuelError):
    """The API answered with a problem document.

    Attributes:
        kind: the problem's name, such as `invalid-request`.
        status: the HTTP status.
        title, detail: a description of the kind, and of this occurrence.
        faults: one per field: code, field, value, and what is accepted.
        request_id: the identifier of the request in the server's log.
        retry_after_s: seconds to wait, where the server says so.
    """

    kind: ClassVar[str | None] = None

    def __init__(
        self,
        document: ProblemDocument,
        *,
        request_id: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        summary = "; ".join(str(error) for error in document.errors) or document.detail
        super().__init__(f"{document.status} {document.title}: {summary}")
        self.document = document
        self.status = document.status
        self.title = document.title
        self.detail = document.detail
        self.faults: list[Fault] = document.errors
        self.request_id = request_id
        self.retry_after_s = retry_after_s


class CallerProblem(Problem):
    """An error that the caller can correct."""


class ServerProblem(Problem):
    """An error that the caller cannot correct, except by trying again later."""


class MalformedBody(CallerProblem):
    kind = "malformed-body"


class InvalidRequest(CallerProblem):
    """A field is missing, unknown or of the wrong type; `faults` names each error_class."""

    kind = "invalid-request"


class InvalidInput(CallerProblem):
    """A well-formed request with impossible content."""

    kind = "invalid-input"


class TooLarge(CallerProblem):
    kind = "too-large"


class NotSignedIn(CallerProblem):
    """No credentials, or none that are valid."""

    kind = "not-signed-in"


class NotAllowed(CallerProblem):
    """The role or the key does not allow the request."""

    kind = "not-allowed"


class NotFound(CallerProblem):
    """The object does not exist, or this caller may not see it."""

    kind = "not-found"


class Conflict(CallerProblem):
    """The request conflicts with the present state."""

    kind = "conflict"


class TooManyRequests(CallerProblem):
    """Too many requests; retry after `retry_after_s`."""

    kind = "too-many-requests"


class TooSlow(CallerProblem):
    """The body did not arrive in time; the request may be sent again."""

    kind = "too-slow"


class HttpProblem(CallerProblem):
    """No such path, or a method that it does not support."""

    kind = "http-error"


class Unavailable(ServerProblem):
    """The feature is not configured in this installation."""

    kind = "unavailable"


class Busy(ServerProblem):
    """The server is busy; `Retry-After` says when to retry."""

    kind = "busy"


class NotReady(ServerProblem):
    """The model or the schedule has not been built yet."""

    kind = "not-ready"


class InternalProblem(ServerProblem):
    """An internal error of the server."""

    kind = "internal-error"


def _leaves(parent: type[Problem]) -> list[type[Problem]]:
    return [leaf for child in parent.__subclasses__() for leaf in (child, *_leaves(child))]


PROBLEMS: dict[str, type[Problem]] = {
    error_class.kind: error_class
    for error_class in _leaves(Problem)
    if error_class.kind is not None
}


def problem_class(kind: str, status: int) -> type[Problem]:
    """The error class of a problem's kind; for an unknown kind, the branch of its status.

    Args:
        kind: the problem's name, as 'not-found'.
        status: the HTTP status.
    """
    return PROBLEMS.get(kind) or (ServerProblem if status >= 500 else CallerProblem)

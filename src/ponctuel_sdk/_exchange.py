"""The protocol of a call: credentials, retries, errors, independent of how requests are sent.

An exchange is a generator of steps (send a request, wait); a sender executes them, blocking or
asynchronously. So both clients behave the same.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import httpx
from pydantic import ValidationError

from ponctuel_sdk._call import Arguments, Call, Route, SessionUse
from ponctuel_sdk._credentials import Credentials
from ponctuel_sdk._retries import Retries, retry_after_s
from ponctuel_sdk.errors import (
    ConnectionFailed,
    PonctuelError,
    TimedOut,
    UnreadableAnswer,
    problem_class,
)
from ponctuel_sdk.models.accounts import Session
from ponctuel_sdk.models.problems import ProblemDocument

T = TypeVar("T")
PROBLEM = "application/problem+json"
REFRESH = "/v1/sessions/refresh"


@dataclass(frozen=True)
class Send:
    """Send a request; the result is its response, or httpx's error."""

    arguments: Arguments


@dataclass(frozen=True)
class Wait:
    seconds: float


@dataclass(frozen=True)
class Exclusive:
    """Execute these steps under a lock."""

    steps: Steps[Any]


Steps: TypeAlias = Generator[Send | Wait | Exclusive, Any, T]


@dataclass
class Exchange:
    """The behaviour of one client.

    Attributes:
        headers: additional headers, computed for each call.
        keeps_session: False for a client that many users share: a sign-in then returns the tokens
            and does not change the client.
    """

    credentials: Credentials
    retries: Retries
    headers: Callable[[], Mapping[str, str]]
    keeps_session: bool = True

    def steps(self, route: Route, call: Call[T]) -> Steps[T]:
        """Execute a call: send it, retry it if useful, and read the response.

        Args:
            route: the route of the call.
            call: the call.

        Returns:
            The result of the call.

        Raises:
            PonctuelError: the last failure, after which no retry is useful.
        """
        attempt = 1
        while True:
            cause: Exception | None = None
            try:
                response = yield from self._response(route, call)
            except httpx.RequestError as error:
                failure, cause = _no_answer(error), error
            else:
                if response.is_success:
                    return self._update_session(route, _read(call, response))
                failure = failure_of(response)
            wait_s = self.retries.wait_s(attempt, failure) if route.may_repeat(call) else None
            if wait_s is None:
                raise failure from cause
            yield Wait(wait_s)
            attempt += 1

    def _response(self, route: Route, call: Call[Any]) -> Steps[httpx.Response]:
        """The response; if the access token has expired, after renewing it."""
        token_used = self.credentials.token
        headers = {**self.headers(), **self.credentials.headers()}
        response: httpx.Response = yield Send(call.arguments(route, headers))
        if response.status_code != httpx.codes.UNAUTHORIZED or not self.credentials.may_renew:
            return response
        if (yield Exclusive(self._renew(token_used))):
            headers = {**self.headers(), **self.credentials.headers()}
            response = yield Send(call.arguments(route, headers))
        return response

    def _renew(self, token_used: str | None) -> Steps[bool]:
        """Exchange the refresh token; False where the session has ended."""
        if self.credentials.token != token_used:
            return self.credentials.may_renew  # another call has renewed it
        response: httpx.Response = yield Send(
            {
                "method": "POST",
                "url": REFRESH,
                "headers": dict(self.headers()),
                "json": {"refresh_token": self.credentials.refresh_token},
            }
        )
        if response.is_success:
            self.credentials.begin(Session.model_validate_json(response.content))
            return True
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self.credentials.end()
        return False

    def _update_session(self, route: Route, result: T) -> T:
        if self.keeps_session and route.session is SessionUse.BEGINS:
            assert isinstance(result, Session)  # noqa: S101
            self.credentials.begin(result)
        if self.keeps_session and route.session is SessionUse.ENDS:
            self.credentials.end()
        return result


def _read(call: Call[T], response: httpx.Response) -> T:
    try:
        return call.read(response)
    except (ValidationError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise UnreadableAnswer(f"not as documented: {first}", response.status_code) from error


def failure_of(response: httpx.Response) -> PonctuelError:
    """The error of a response.

    Args:
        response: a response with a status of 400 or above.
    """
    wait_s = retry_after_s(response.headers.get("retry-after"))
    kind = response.headers.get("content-type", "").partition(";")[0].strip()
    if kind == PROBLEM:
        try:
            document = ProblemDocument.model_validate_json(response.content)
        except ValidationError:
            return UnreadableAnswer("not a problem document", response.status_code)
        class_ = problem_class(document.kind, document.status)
        request_id = response.headers.get("x-request-id")
        return class_(document, request_id=request_id, retry_after_s=wait_s)
    reason, content = response.reason_phrase or "a response", kind or "no content"
    detail = f"{reason} as {content}, not a problem document"
    return UnreadableAnswer(detail, response.status_code, wait_s)


def _no_answer(error: httpx.RequestError) -> PonctuelError:
    if isinstance(error, httpx.TimeoutException):
        return TimedOut(str(error) or "no answer in time")
    return ConnectionFailed(str(error) or "no connection, or one that broke")

"""How the pages reach the API: through the client library, with two errors of their own."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Mapping
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from ponctuel_sdk import NO_RETRIES, AsyncClient, AsyncPages, Page
from ponctuel_sdk.errors import CallerProblem, PonctuelError, Refused, Unavailable
from ponctuel_sdk.models.problems import Fault, ProblemDocument

T = TypeVar("T")
TIMEOUT_S = 30.0


class ApiDown(Exception):
    """The API does not answer, or fails."""


class ApiFault(Exception):
    """The API refuses, and says which fields are at fault.

    Attributes:
        status: the status of the answer.
        retry_after_s: seconds to wait, if the answer has `Retry-After`.
    """

    def __init__(
        self, faults: list[Fault], status: int = 422, retry_after_s: float | None = None
    ) -> None:
        super().__init__("; ".join(fault.detail for fault in faults))
        self.faults = faults
        self.status = status
        self.retry_after_s = retry_after_s

    @property
    def session_ended(self) -> bool:
        """Whether the session has ended or is missing; a wrong password does not count."""
        codes = {fault.code for fault in self.faults}
        return self.status == 401 and bool(codes & {"not_signed_in", "invalid_credentials"})


def make_client(
    base_url: str,
    transport: httpx.AsyncBaseTransport | None = None,
    visitor: Callable[[], Mapping[str, str]] = dict,
) -> AsyncClient:
    """One client for all visitors: it stores no session and does not retry.

    Args:
        transport: another way to reach the API, such as `httpx.ASGITransport` in this process.
        visitor: headers that say for whom the page asks, called at each request.
    """
    return AsyncClient(
        base_url,
        transport=transport,
        headers=visitor,
        timeout_s=TIMEOUT_S,
        retries=NO_RETRIES,
        keeps_session=False,
    )


async def rows(answers: AsyncIterable[T]) -> list[T]:
    """All items of a list; raises ApiDown and ApiFault."""

    async def read() -> list[T]:
        return [answer async for answer in answers]

    return await answered(read())


async def page(answers: AsyncPages[T]) -> Page[T]:
    """The first page of a list, with its next cursor; raises ApiDown and ApiFault."""

    async def read() -> Page[T]:
        return await anext(aiter(answers.pages()))

    return await answered(read())


async def answered(answer: Awaitable[T]) -> T:
    """The answer of a call; its errors are ApiFault, if the input can be corrected, or ApiDown."""
    try:
        return await answer
    except Refused as refused:
        raise ApiFault([refused.fault]) from refused
    except (CallerProblem, Unavailable) as problem:
        faults = list(problem.faults) or [_unnamed(problem.detail)]
        raise ApiFault(faults, problem.status, problem.retry_after_s) from problem
    except PonctuelError as error:
        raise ApiDown(str(error)) from error


def checked(call: Callable[..., T], **arguments: Any) -> T:
    """Make a call; what the library itself refuses raises ApiFault, as a refusal by the API."""
    try:
        return call(**arguments)
    except ValidationError as error:
        raise ApiFault(
            [
                Fault(
                    code=error_part["type"],
                    field=".".join(str(part) for part in error_part["loc"]),
                    value=None,
                    detail=error_part["msg"],
                )
                for error_part in error.errors(include_url=False, include_input=False)
            ]
        ) from error


def fault_of(status: int, problem: object, retry_after_s: float | None = None) -> Exception:
    """The error of a problem document that the browser itself received."""
    try:
        document = ProblemDocument.model_validate(problem)
    except ValidationError:
        return ApiDown("no answer")
    return ApiFault(document.errors or [_unnamed(document.detail)], status, retry_after_s)


def _unnamed(detail: str) -> Fault:
    """A fault of no field."""
    return Fault(code="http", field=None, value=None, detail=detail)

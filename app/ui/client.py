"""How the pages reach the API: through the client library, with two errors of their own."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Mapping
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from ponctuel_sdk import NO_RETRIES, AsyncClient
from ponctuel_sdk.errors import CallerProblem, PonctuelError, Refused, Unavailable

T = TypeVar("T")
TIMEOUT_S = 30.0
Row = dict[str, Any]


class ApiDown(Exception):
    """The API does not answer, or fails."""


class ApiFault(Exception):
    """The API refuses; `faults` are its {code, field, value, detail}.

    Attributes:
        status: of the answer.
        retry_after_s: seconds to wait, where it says so.
    """

    def __init__(
        self, faults: list[Row], status: int = 422, retry_after_s: float | None = None
    ) -> None:
        super().__init__("; ".join(str(one.get("detail")) for one in faults))
        self.faults = faults
        self.status = status
        self.retry_after_s = retry_after_s

    @property
    def session_ended(self) -> bool:
        """Whether a session is needed and none stands; a password that is wrong is no such case."""
        codes = {one.get("code") for one in self.faults}
        return self.status == 401 and bool(codes & {"not_signed_in", "invalid_credentials"})


def make_client(
    base_url: str,
    transport: httpx.AsyncBaseTransport | None = None,
    visitor: Callable[[], Mapping[str, str]] = dict,
) -> AsyncClient:
    """One client for all visitors: it keeps no session, and whoever waits is told at once.

    Args:
        transport: another way to reach the API, such as `httpx.ASGITransport` in this process.
        visitor: headers that say for whom the page asks, read at each call.
    """
    return AsyncClient(
        base_url,
        transport=transport,
        headers=visitor,
        timeout_s=TIMEOUT_S,
        retries=NO_RETRIES,
        keeps_session=False,
    )


async def row(answer: Awaitable[BaseModel]) -> Row:
    """An answer as the JSON that it came as; raises ApiDown and ApiFault."""
    return as_row(await told(answer))


async def rows(answers: AsyncIterable[BaseModel]) -> list[Row]:
    """All items of a list; raises ApiDown and ApiFault."""

    async def read() -> list[Row]:
        return [as_row(one) async for one in answers]

    return await told(read())


async def page(answers: Any, name: str) -> Row:
    """The first page of a list, under the name that the API gives it, with its next cursor."""

    async def read() -> Row:
        found = await anext(aiter(answers.pages()))
        return {name: [as_row(one) for one in found.items], "next_cursor": found.next_cursor}

    return await told(read())


def as_row(model: BaseModel) -> Row:
    return model.model_dump(mode="json")


async def told(answer: Awaitable[T]) -> T:
    """The answer of a call; its errors are ApiFault, for what can be mended, or ApiDown."""
    try:
        return await answer
    except Refused as refused:
        raise ApiFault([as_row(refused.fault)]) from refused
    except (CallerProblem, Unavailable) as problem:
        fault = {"code": "http", "field": None, "detail": problem.detail}
        faults = [as_row(one) for one in problem.faults] or [fault]
        raise ApiFault(faults, problem.status, problem.retry_after_s) from problem
    except PonctuelError as error:
        raise ApiDown(str(error)) from error


def checked(call: Callable[..., T], **given: Any) -> T:
    """A call made; what the library itself refuses is told as the API would tell it."""
    try:
        return call(**given)
    except ValidationError as error:
        raise ApiFault(
            [
                {
                    "code": one["type"],
                    "field": ".".join(str(part) for part in one["loc"]),
                    "value": None,
                    "detail": one["msg"],
                }
                for one in error.errors(include_url=False, include_input=False)
            ]
        ) from error


def fault_of(status: int, problem: Row | None, retry_after_s: float | None = None) -> Exception:
    """The error that a problem document means, which the browser itself got."""
    if problem is None or status == 0:
        return ApiDown("no answer")
    fault = {"code": "http", "field": None, "detail": problem.get("detail")}
    return ApiFault(problem.get("errors") or [fault], status, retry_after_s)

"""The API as the pages ask it: through the SDK, with rows of JSON as answers and two errors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from ponctuel_sdk import NO_RETRIES, AsyncClient
from ponctuel_sdk.errors import CallerProblem, PonctuelError, Refused

T = TypeVar("T")
TIMEOUT_S = 30.0
Row = dict[str, Any]


class ApiDown(Exception):
    """The API does not answer, or fails."""


class ApiFault(Exception):
    """The API refuses an input; `faults` are its {code, field, value, detail}."""

    def __init__(self, faults: list[Row]) -> None:
        super().__init__("; ".join(str(one.get("detail")) for one in faults))
        self.faults = faults


class ApiClient:
    """Calls of the API at a base URL; every method raises ApiDown and ApiFault.

    Args:
        base_url: where the API is.
        transport: another way to reach it, such as `httpx.ASGITransport` in the same process.
        visitor: headers that say for whom the page asks, read at each call.
    """

    def __init__(
        self,
        base_url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        visitor: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        # One client for all visitors: it keeps no session, and whoever waits is told at once.
        self._api = AsyncClient(
            base_url,
            transport=transport,
            headers=visitor,
            timeout_s=TIMEOUT_S,
            retries=NO_RETRIES,
            keeps_session=False,
        )

    async def clock(self) -> Row:
        return row(await told(self._api.read_clock()))

    async def airports(self) -> list[Row]:
        return [row(one) for one in await told(self._api.list_airports())]

    async def flights(self, origin: str, day: str) -> list[Row]:
        return [row(one) for one in await told(self._api.list_flights(origin, day))]

    async def forecast(self, request: Row) -> Row:
        """One forecast."""
        return row(await told(self._api.forecast(**request)))

    async def outcome(self, request: Row) -> Row | None:
        """What really happened; None while the clock has not passed it."""
        found = await told(self._api.get_outcome(**request))
        return None if found is None else row(found)


def row(model: BaseModel) -> Row:
    """A model as the JSON that it came as: pages keep their state in the browser."""
    return model.model_dump(mode="json")


async def told(answer: Awaitable[T]) -> T:
    """The answer of a call; its errors are ApiFault, for what can be mended, or ApiDown."""
    try:
        return await answer
    except Refused as refused:
        raise ApiFault([row(refused.fault)]) from refused
    except CallerProblem as problem:
        fault = {"code": "http", "field": None, "detail": problem.detail}
        raise ApiFault([row(one) for one in problem.faults] or [fault]) from problem
    except PonctuelError as error:
        raise ApiDown(str(error)) from error

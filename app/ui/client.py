"""A small client of the API, for the page's own use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

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
    """Calls of the API at a base URL.

    Args:
        base_url: where the API is.
        transport: another way to reach it, such as `httpx.ASGITransport` in the same process.
        visitor: headers that say for whom the page asks, read at each call.
    """

    def __init__(
        self,
        base_url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        visitor: Callable[[], dict[str, str]] = dict,
    ) -> None:
        self._base_url = base_url
        self._transport = transport
        self._visitor = visitor

    async def clock(self) -> Row:
        return await self._call("GET", "/v1/clock")

    async def airports(self) -> list[Row]:
        answer: list[Row] = (await self._call("GET", "/v1/airports"))["airports"]
        return answer

    async def flights(self, origin: str, day: str) -> list[Row]:
        answer = await self._call("GET", "/v1/flights", params={"origin": origin, "day": day})
        flights: list[Row] = answer["flights"]
        return flights

    async def forecast(self, request: Row) -> Row:
        """One forecast; raises ApiFault where the request cannot be answered."""
        answer = await self._call("POST", "/v1/forecasts", json={"requests": [request]})
        forecast: Row = answer["forecasts"][0]
        if "error" in forecast:
            raise ApiFault([forecast["error"]])
        return forecast

    async def outcome(self, request: Row) -> Row | None:
        """What really happened; None while the clock has not passed it."""
        found: Row | None = (await self._call("GET", "/v1/outcomes", params=request))["outcome"]
        return found

    async def _call(self, method: str, path: str, **content: Any) -> Row:
        try:
            async with httpx.AsyncClient(
                transport=self._transport, base_url=self._base_url, timeout=TIMEOUT_S
            ) as client:
                response = await client.request(method, path, headers=self._visitor(), **content)
            answer: Row = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ApiDown(str(error)) from error
        if response.status_code >= 500:
            raise ApiDown(str(answer.get("detail")))
        if response.status_code >= 400:
            fault = {"code": "http", "field": None, "detail": answer.get("detail")}
            raise ApiFault(answer.get("errors") or [fault])
        return answer

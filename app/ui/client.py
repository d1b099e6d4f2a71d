"""A small client of the API, for the pages' own use: how it is called, and what may go wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

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


class Calls:
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

    async def _call(self, method: str, path: str, **content: Any) -> Any:
        response = await self._send(method, path, **content)
        return response.json() if response.content else None

    async def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        headers = self._visitor() | content.pop("headers", {})
        try:
            async with httpx.AsyncClient(
                transport=self._transport, base_url=self._base_url, timeout=TIMEOUT_S
            ) as client:
                response = await client.request(method, path, headers=headers, **content)
            if response.status_code >= 400:
                raise _refusal(response)
        except (httpx.HTTPError, ValueError) as error:
            raise ApiDown(str(error)) from error
        return response


def _refusal(response: httpx.Response) -> Exception:
    problem: Row = response.json()
    if response.status_code >= 500 and "unavailable" not in str(problem.get("type")):
        return ApiDown(str(problem.get("detail")))
    return fault_of(response.status_code, problem, _seconds(response.headers.get("retry-after")))


def fault_of(status: int, problem: Row | None, retry_after_s: float | None = None) -> Exception:
    """The error that a problem document means; ApiDown where there is none."""
    if problem is None or status == 0:
        return ApiDown("no answer")
    fault = {"code": "http", "field": None, "detail": problem.get("detail")}
    return ApiFault(problem.get("errors") or [fault], status, retry_after_s)


def _seconds(said: str | None) -> float | None:
    try:
        return float(said) if said else None
    except ValueError:
        return None

"""Named endpoints for programs that use `gradio_client`, which lists and calls them.

They call the API and return its answers, with the rights and the limits of the caller.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, TypeVar, cast

import gradio as gr
from pydantic import BaseModel

from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault, checked
from ponctuel_sdk import ForecastRequest
from ponctuel_sdk.models.journeys import OnwardRequest, Sort

Json = dict[str, Any]
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


class Endpoints:
    """One method for each endpoint; times are ISO 8601, local unless they have an offset."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    async def forecast(
        self,
        carrier: str,
        flight: str,
        origin: str,
        destination: str,
        departure: str,
        issued_at: str | None = None,
    ) -> Json:
        """Forecast one flight, as POST /v1/forecasts does; issued now by default."""
        return await _answer(
            self._client.forecast(
                _request(carrier, flight, origin, destination, departure, issued_at)
            )
        )

    async def compare(
        self,
        origin: str,
        destination: str,
        day: str,
        arrive_by: str | None = None,
        sort: str | None = None,
    ) -> Json:
        """Compare the flights of a route and a local day (YYYY-MM-DD), best first."""
        return await _answer(
            self._client.compare(origin, destination, day, arrive_by, cast(Sort | None, sort))
        )

    async def connection(
        self,
        carrier: str,
        flight: str,
        origin: str,
        destination: str,
        departure: str,
        onward_carrier: str | None = None,
        onward_flight: str | None = None,
        onward_departure: str | None = None,
        min_connection_min: float = 45,
        issued_at: str | None = None,
    ) -> Json:
        """Forecast whether a connection is made; the onward leg by number, departure, or both."""
        first = _request(carrier, flight, origin, destination, departure, issued_at)
        onward = _checked(
            OnwardRequest, carrier=onward_carrier, flight=onward_flight, departure=onward_departure
        )
        return await _answer(self._client.connect(first, onward, min_connection_min))

    async def board(self, airport: str, hours: int = 3) -> Json:
        """List an airport's departures of the next hours, each with its forecast."""
        return await _answer(self._client.board(airport, hours))

    async def airports(self) -> list[Json]:
        """List the airports that flights leave from, busiest first."""
        listed = await _awaited(self._client.airports())
        return [airport.model_dump(mode="json") for airport in listed]

    def open(self) -> None:
        """Register all endpoints with the site under construction."""
        for endpoint in (self.forecast, self.compare, self.connection, self.board, self.airports):
            gr.api(endpoint, api_name=endpoint.__name__)


def _request(
    carrier: str, flight: str, origin: str, destination: str, departure: str, issued_at: str | None
) -> ForecastRequest:
    return _checked(
        ForecastRequest,
        carrier=carrier,
        flight=flight,
        origin=origin,
        destination=destination,
        departure=departure,
        issued_at=issued_at or None,
    )


def _checked(model: type[M], **arguments: Any) -> M:
    try:
        return checked(model, **arguments)
    except ApiFault as fault:
        raise _refusal(fault) from fault


async def _answer(call: Awaitable[BaseModel]) -> Json:
    return (await _awaited(call)).model_dump(mode="json")


async def _awaited(call: Awaitable[T]) -> T:
    try:
        return await call
    except ApiFault as fault:
        raise _refusal(fault) from fault
    except ApiDown as error:
        raise gr.Error("the forecast service does not answer", print_exception=False) from error


def _refusal(fault: ApiFault) -> gr.Error:
    """The faults, by field: Gradio's clients raise them with this text."""
    text = "; ".join(
        f"{fault.field}: {fault.detail}" if fault.field else fault.detail for fault in fault.faults
    )
    return gr.Error(text, print_exception=False)

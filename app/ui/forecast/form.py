"""The requests for a forecast and the data shown with it, common to the three forms."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TypeVar

from app.ui import flights
from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault
from app.ui.forecast import result, usual
from app.ui.forecast.answer import Answer
from app.ui.forecast.course import Course, earlier_requests
from app.ui.shell.attempts import Attempt, attempt
from ponctuel_sdk import Forecast, ForecastRequest
from ponctuel_sdk.models.weather import FlightWeather

PATH = "/"
T = TypeVar("T")


class ForecastForm:
    """The common part of the page's forms."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def forecast(
        self,
        request: ForecastRequest,
        language: str,
        fields: Mapping[str, str],
        *,
        keep: bool = True,
        stated: bool = True,
    ) -> Attempt[str]:
        """The forecast of a request as HTML, or what is wrong with it.

        Args:
            keep: whether it is stored in the history of the signed-in user.
            stated: whether the address of the page is set to this forecast.
        """
        path = flights.address(PATH, request)
        done = await attempt(self._answer(request, keep, stated), language, path, fields)
        if done.answer is None:
            return Attempt(faults=done.faults, notice=done.notice)
        return Attempt(result.result(done.answer, language))

    async def _answer(self, request: ForecastRequest, keep: bool, stated: bool) -> Answer:
        is_stored = keep and await self.client.me() is not None
        forecast = await self.client.forecast(request, keep=is_stored)
        flight, client = forecast.flight, self.client
        exact = flights.request_of(flight, forecast.issued_at_utc)
        past = client.past(exact, forecast.issued_at_utc, usual.MAX_PAST)
        outcome, before, course, aircraft, weather = await asyncio.gather(
            _optional(client.outcome(request)),
            _optional(past),
            _optional(self._course(exact, forecast)),
            _optional(client.inbound(exact)),
            _optional(self._weather(request, forecast)),
        )
        ends = flight.origin_code, flight.destination_code
        origin, destination = await asyncio.gather(*map(client.airport, ends))
        return Answer(
            request=request,
            forecast=forecast,
            weather=weather,
            outcome=outcome,
            origin=origin,
            destination=destination,
            usual=usual.usual_of(before or []),
            course=course,
            inbound=aircraft,
            stated=stated,
        )

    async def _course(self, request: ForecastRequest, forecast: Forecast) -> Course:
        earlier = earlier_requests(request, forecast)
        forecasts = await self.client.forecasts(earlier) if earlier else []
        return Course([*forecasts, forecast])

    async def _weather(self, request: ForecastRequest, forecast: Forecast) -> FlightWeather | None:
        """The weather service's forecast, where the installation asks for it."""
        return None if forecast.weather is None else await self.client.weather(request)


async def _optional(call: Awaitable[T]) -> T | None:
    """An optional part of the page: None where it is not available."""
    try:
        return await call
    except (ApiDown, ApiFault):
        return None

"""A forecast with what belongs to it: asked once, shown by every way that leads here."""

from __future__ import annotations

from collections.abc import Mapping

from app.ui import flights
from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault
from app.ui.forecast import result
from app.ui.shell.attempts import Attempt, attempt
from ponctuel_sdk import Forecast, ForecastRequest
from ponctuel_sdk.models.weather import FlightWeather

PATH = "/"


class Asking:
    """What the forms of the page have in common."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def forecast(
        self,
        request: ForecastRequest,
        language: str,
        places: Mapping[str, str],
        *,
        keep: bool = True,
    ) -> Attempt[str]:
        """The forecast of a request as HTML, or what is wrong with it.

        Args:
            keep: whether it goes into the history of whoever is signed in.
        """
        path = flights.address(PATH, request)
        done = await attempt(self._answer(request, keep), language, path, places)
        if done.answer is None:
            return Attempt(faults=done.faults, shown=done.shown)
        return Attempt(result.result(done.answer, language))

    async def _answer(self, request: ForecastRequest, keep: bool) -> result.Answered:
        kept = keep and await self.client.me() is not None
        forecast = await self.client.forecast(request, keep=kept)
        flight = forecast.flight
        try:
            outcome = await self.client.outcome(request)
        except (ApiDown, ApiFault):  # what can be forecast but not looked up is not known yet
            outcome = None
        return result.Answered(
            request=request,
            forecast=forecast,
            weather=await self._weather(request, forecast),
            outcome=outcome,
            time_zone=await self.client.zone(flight.origin_code),
            arrival_zone=await self.client.zone(flight.destination_code),
        )

    async def _weather(self, request: ForecastRequest, forecast: Forecast) -> FlightWeather | None:
        """What others forecast of the weather, where the installation asks for it."""
        if forecast.weather is None:
            return None
        try:
            return await self.client.weather(request)
        except (ApiDown, ApiFault):  # a forecast does without
            return None

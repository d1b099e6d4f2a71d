"""A forecast with what belongs to it: asked once, shown by every way that leads here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.ui import flights
from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault, Row
from app.ui.forecast import result
from app.ui.shell.attempts import Attempt, attempt

PATH = "/"


class Asking:
    """What the forms of the page have in common."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def forecast(
        self, request: Row, language: str, places: Mapping[str, str]
    ) -> Attempt[str]:
        """The forecast of a request as HTML, or what is wrong with it."""
        path = flights.address(PATH, request)
        done: Attempt[Any] = await attempt(self._answer(request), language, path, places)
        if done.answer is None:
            return Attempt(faults=done.faults, shown=done.shown)
        return Attempt(result.result(done.answer, language))

    async def _answer(self, request: Row) -> Row:
        forecast = await self.client.forecast(request)
        zones = await self.zones()
        flight = forecast["flight"]
        try:
            outcome = await self.client.outcome(request)
        except (ApiDown, ApiFault):  # what can be forecast but not looked up is not known yet
            outcome = None
        return {
            "request": request,
            "forecast": forecast,
            "outcome": outcome,
            "time_zone": zones.get(flight["origin_code"]),
            "arrival_zone": zones.get(flight["destination_code"]),
        }

    async def zones(self) -> dict[str, str | None]:
        """Time zones of the airports that the API tells."""
        return {one["airport_code"]: one["time_zone"] for one in await self.client.airports()}

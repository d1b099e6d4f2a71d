"""Forecasts that were kept, and what happened."""

from __future__ import annotations

from datetime import datetime

from ponctuel_sdk.models.base import Answer
from ponctuel_sdk.models.forecasts import Flight, Forecast
from ponctuel_sdk.models.schedule import Outcome


class PastForecast(Answer):
    """A forecast as it was issued, and what happened, as far as the clock knows."""

    forecast_id: int
    asked_at_utc: datetime
    door: str
    forecast: Forecast
    outcome: Outcome | None


class History(Answer):
    forecasts: list[PastForecast]
    next_cursor: str | None = None


class FlightForecasts(Answer):
    """What the board said of a flight, newest first, and what happened."""

    flight: Flight
    outcome: Outcome | None
    forecasts: list[Forecast]
    next_cursor: str | None = None

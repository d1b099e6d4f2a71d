"""Stored forecasts and observed outcomes."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from ponctuel_sdk.models.base import Answer, Cursor
from ponctuel_sdk.models.forecasts import Flight, Forecast
from ponctuel_sdk.models.schedule import FlightRequest, Outcome


class FlightForecastsRequest(FlightRequest):
    """One flight, and a page of its stored forecasts."""

    cursor: str | None = Field(
        default=None, max_length=300, description="The `next_cursor` of the previous page."
    )
    limit: int = Field(default=50, ge=1, le=200, description="Maximum number of items.")


class PastForecast(Answer):
    """A forecast as it was issued, and the observed outcome."""

    forecast_id: int
    asked_at_utc: datetime = Field(description="On the machine's clock.")
    door: str = Field(description="The entry point that requested it.", examples=["page"])
    forecast: Forecast
    outcome: Outcome | None = Field(description="Null until the clock has reached it.")


class History(Answer):
    """Your stored forecasts, newest first."""

    forecasts: list[PastForecast]
    next_cursor: Cursor = None


class FlightForecasts(Answer):
    """Forecasts that the board showed of a flight, newest first, and its outcome."""

    flight: Flight
    outcome: Outcome | None = Field(description="Null until the clock has reached it.")
    forecasts: list[Forecast]
    next_cursor: Cursor = None

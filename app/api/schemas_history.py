"""What the routes on forecasts that were kept answer."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from app.api.schemas import FlightOut, ForecastOut, OutcomeOut


class PastForecastOut(BaseModel):
    """A forecast as it was issued, and what happened."""

    forecast_id: int
    asked_at_utc: datetime = Field(description="On the machine's clock.")
    door: str = Field(description="Through which door it was asked for.", examples=["page"])
    forecast: ForecastOut
    outcome: OutcomeOut | None = Field(description="Null while the clock has not passed it.")


class HistoryOut(BaseModel):
    """What you asked for and had kept, newest first."""

    forecasts: list[PastForecastOut]
    next_cursor: str | None = None


class FlightForecastsOut(BaseModel):
    """What the board said of a flight, newest first, and what happened."""

    flight: FlightOut
    outcome: OutcomeOut | None = Field(description="Null while the clock has not passed it.")
    forecasts: list[ForecastOut]
    next_cursor: str | None = None

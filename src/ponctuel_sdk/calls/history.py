"""Forecasts that were kept, and what happened."""

from __future__ import annotations

from datetime import datetime

from ponctuel_sdk._call import Call, Series, by_cursor, model
from ponctuel_sdk._operation import listing, operation
from ponctuel_sdk.models.history import FlightForecasts, History, PastForecast


@listing("GET", "/v1/history")
def read_history(*, limit: int = 50, cursor: str | None = None) -> Series[PastForecast]:
    """The forecasts that you had kept, newest first, each with what happened."""
    return by_cursor(History, lambda answer: answer.forecasts, {"limit": limit, "cursor": cursor})


@operation("GET", "/v1/flights/forecasts")
def read_flight_forecasts(
    carrier: str,
    flight: int | str,
    origin: str,
    destination: str,
    departure: datetime | str,
    *,
    limit: int = 50,
    cursor: str | None = None,
) -> Call[FlightForecasts]:
    """What the board said of one flight as its departure came nearer, and what happened."""
    request = {
        "carrier": carrier,
        "flight": flight,
        "origin": origin,
        "destination": destination,
        "departure": departure,
        "limit": limit,
        "cursor": cursor,
    }
    return Call(model(FlightForecasts), request)

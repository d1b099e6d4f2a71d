"""Stored forecasts and observed outcomes."""

from __future__ import annotations

from datetime import datetime

from ponctuel_sdk._call import Call, Series, by_cursor, model
from ponctuel_sdk._operation import listing, operation
from ponctuel_sdk.models.history import FlightForecasts, History, PastForecast


@listing("GET", "/v1/history")
def read_history(*, limit: int = 50, cursor: str | None = None) -> Series[PastForecast]:
    """Your stored forecasts, newest first, each with its outcome.

    Args:
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
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
    """Forecasts that the board showed of one flight, newest first, and its outcome.

    Args:
        carrier: the carrier's IATA code, as 'UA'.
        flight: the flight number, with or without the carrier's code.
        origin: IATA code of the airport of departure.
        destination: IATA code of the airport of arrival.
        departure: scheduled; local to the origin unless it has an offset.
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
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

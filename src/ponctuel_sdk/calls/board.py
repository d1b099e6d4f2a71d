"""The board: an airport's departures with stored forecasts."""

from __future__ import annotations

from datetime import datetime

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.board import Board, FlightForecast


@operation("GET", "/v1/airports/{code}/board")
def read_board(
    code: str,
    hours: int = 6,
    *,
    at: datetime | str | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> Call[Board]:
    """An airport's departures of the next hours, each with its latest forecast.

    Args:
        code: IATA code of the airport.
        hours: how far ahead, in hours.
        at: a past time, whose board is returned as it was known then.
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
    moment = at.isoformat() if isinstance(at, datetime) else at
    query = {"hours": hours, "at": moment, "limit": limit, "cursor": cursor}
    return Call(model(Board), query, path_parameters={"code": code})


@operation("GET", "/v1/flights/{flight_id}/forecast")
def read_flight_forecast(flight_id: int) -> Call[FlightForecast]:
    """The latest forecast of one flight of the board, with reasons and the whole distribution.

    Args:
        flight_id: the id of the flight, as on the board.
    """
    return Call(model(FlightForecast), path_parameters={"flight_id": flight_id})

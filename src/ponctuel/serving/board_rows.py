"""The stored rows of the board."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ponctuel.operations.pages import Page
from ponctuel.operations.repositories.board import BoardRow
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import ForecastFigures
from ponctuel.operations.work import Operations

__all__ = ["BoardRow", "ForecastFigures", "KnownFlight", "Operations", "board_page", "board_row"]
# The job that refreshes the board, as the scheduler names it.
JOB = "board"


def board_page(
    operations: Operations,
    airport_code: str,
    start: datetime,
    end: datetime,
    *,
    cursor: str | None,
    limit: int,
) -> tuple[Page[Any], datetime | None]:
    """Departures of an airport in [start, end) with their latest figures, and the last refresh.

    Args:
        operations: the operational database.
        airport_code: IATA code.
        start: aware UTC, included.
        end: aware UTC, excluded.
        cursor: the cursor of the next page; None: the first page.
        limit: items a page, at most.

    Returns:
        A page of flights with their figures, and when the board was last refreshed (None: never).
    """
    with operations.read() as work:
        page = work.board.lines(airport_code, start, end, cursor=cursor, limit=limit)
        return page, work.jobs.clock_at(JOB)


def board_row(operations: Operations, flight_id: int, at: datetime) -> BoardRow | None:
    """A flight with its latest forecast at a moment of the system's clock.

    Args:
        operations: the operational database.
        flight_id: key in the operational database.
        at: the moment of the system's clock, aware UTC.
    """
    with operations.read() as work:
        return work.board.flight(flight_id, at)

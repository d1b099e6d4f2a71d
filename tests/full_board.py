"""The full board of an airport, read page by page."""

from __future__ import annotations

from datetime import datetime

from ponctuel.operations.repositories.board import BoardRow
from ponctuel.operations.work import Work


def full_board(
    work: Work, origin_code: str, at_utc: datetime, until_utc: datetime, limit: int = 100
) -> list[BoardRow]:
    """Departures in [at, until), earliest first, each with its full forecast."""
    rows: list[BoardRow] = []
    cursor: str | None = None
    while True:
        page = work.board.lines(origin_code, at_utc, until_utc, cursor=cursor, limit=limit)
        for flight, figures in page.items:
            row = work.board.flight(flight.id, at_utc)
            assert row is not None
            assert row.flight == flight
            forecast = row.forecast
            assert (figures is None) == (forecast is None)
            if figures is not None:
                for name in figures.__dataclass_fields__:
                    assert getattr(figures, name) == getattr(forecast, name), name
            rows.append(row)
        cursor = page.next_cursor
        if cursor is None:
            return rows

"""The board: an airport's upcoming flights, each with its latest forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from ponctuel.operations.models import IssuedForecast, ScheduledFlight
from ponctuel.operations.records import columns_of, maybe_record_at, record_at
from ponctuel.operations.repositories.base import Repository
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import KeptForecast
from ponctuel.operations.repositories.latest import latest_id

_FLIGHT_ID = ScheduledFlight.__table__.c.id


@dataclass(frozen=True)
class BoardRow:
    """An upcoming flight and what was last said of it."""

    flight: KnownFlight
    forecast: KeptForecast | None


def _with_latest(at_utc: datetime) -> Select[Any]:
    return select(
        *columns_of(KnownFlight, ScheduledFlight), *columns_of(KeptForecast, IssuedForecast)
    ).outerjoin(IssuedForecast, IssuedForecast.id == latest_id(_FLIGHT_ID, at_utc))


def board_statement(origin_code: str, at_utc: datetime, until_utc: datetime) -> Select[Any]:
    """Departures of an airport from a moment on, before another, with the latest forecast."""
    return (
        _with_latest(at_utc)
        .where(
            ScheduledFlight.origin_code == origin_code,
            ScheduledFlight.sched_dep_utc >= at_utc,
            ScheduledFlight.sched_dep_utc < until_utc,
        )
        .order_by(ScheduledFlight.sched_dep_utc, ScheduledFlight.id)
    )


def flight_statement(flight_id: int, at_utc: datetime) -> Select[Any]:
    """One flight with its latest forecast."""
    return _with_latest(at_utc).where(ScheduledFlight.id == flight_id)


class Board(Repository):
    """Moments are those of the system's clock."""

    def airport(
        self, origin_code: str, at_utc: datetime, until_utc: datetime, limit: int = 500
    ) -> list[BoardRow]:
        """Departures in [at, until), earliest first, as they were known at `at_utc`."""
        wanted = board_statement(origin_code, at_utc, until_utc).limit(limit)
        return [_row(row) for row in self._session.execute(wanted)]

    def flight(self, flight_id: int, at_utc: datetime) -> BoardRow | None:
        """One flight as the board knew it at `at_utc`."""
        row = self._session.execute(flight_statement(flight_id, at_utc)).one_or_none()
        return None if row is None else _row(row)


def _row(row: Any) -> BoardRow:
    forecast_at = len(columns_of(KnownFlight, ScheduledFlight))
    return BoardRow(record_at(KnownFlight, row), maybe_record_at(KeptForecast, row, forecast_at))

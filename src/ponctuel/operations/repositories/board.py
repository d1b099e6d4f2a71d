"""The board: an airport's upcoming flights, each with its latest forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, String, and_, bindparam, or_, select

from ponctuel.operations.models import IssuedForecast, ScheduledFlight
from ponctuel.operations.pages import Page, checked_limit, page_of, read_cursor, row_number
from ponctuel.operations.records import columns_of, maybe_record_at, record_at
from ponctuel.operations.repositories.base import Repository, chunks
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import ForecastFigures, StoredForecast
from ponctuel.operations.repositories.latest import latest_id
from ponctuel.operations.types import BigKey, UtcDateTime

_FLIGHT_ID = ScheduledFlight.__table__.c.id
_FLIGHT_WIDTH = len(columns_of(KnownFlight, ScheduledFlight))


@dataclass(frozen=True)
class BoardRow:
    """An upcoming flight and its latest forecast."""

    flight: KnownFlight
    forecast: StoredForecast | None


def flight_statement(flight_id: int, at_utc: datetime) -> Select[Any]:
    """One flight with its latest forecast."""
    return (
        select(
            *columns_of(KnownFlight, ScheduledFlight), *columns_of(StoredForecast, IssuedForecast)
        )
        .outerjoin(IssuedForecast, IssuedForecast.id == latest_id(_FLIGHT_ID, at_utc))
        .where(ScheduledFlight.id == flight_id)
    )


def lines_statement(
    origin_code: Any, at_utc: Any, until_utc: Any, after: tuple[Any, Any]
) -> Select[Any]:
    """The figures of an airport's departures after a flight in their order, before a time.

    Args:
        after: departure and key of the flight before them; no earlier than `at_utc`.
    """
    departure = ScheduledFlight.sched_dep_utc
    return (
        select(
            *columns_of(KnownFlight, ScheduledFlight), *columns_of(ForecastFigures, IssuedForecast)
        )
        .outerjoin(IssuedForecast, IssuedForecast.id == latest_id(_FLIGHT_ID, at_utc))
        .where(
            ScheduledFlight.origin_code == origin_code,
            # The plain bounds let the index begin and end at the right places.
            departure >= after[0],
            departure < until_utc,
            or_(departure > after[0], after[1] < _FLIGHT_ID),
        )
        .order_by(departure, _FLIGHT_ID)
    )


# Built once: building it takes as long as running it.
_LINES = lines_statement(
    bindparam("origin", type_=String()),
    bindparam("at", type_=UtcDateTime()),
    bindparam("until", type_=UtcDateTime()),
    (bindparam("begin", type_=UtcDateTime()), bindparam("key", type_=BigKey)),
).limit(bindparam("rows", type_=Integer()))


def latest_statement(flight_ids: Sequence[int], at_utc: datetime) -> Select[Any]:
    """The figures of the latest forecast of each of some flights."""
    return select(*columns_of(ForecastFigures, IssuedForecast)).join(
        ScheduledFlight,
        and_(
            ScheduledFlight.id.in_(flight_ids), IssuedForecast.id == latest_id(_FLIGHT_ID, at_utc)
        ),
    )


class BoardRepository(Repository):
    """The board; all times are those of the system's clock."""

    def lines(
        self,
        origin_code: str,
        at_utc: datetime,
        until_utc: datetime,
        *,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[tuple[KnownFlight, ForecastFigures | None]]:
        """Departures in [at, until) with their figures, earliest first, as known at `at_utc`."""
        begin, key = (at_utc, -1) if cursor is None else read_cursor(cursor, row_number)
        if begin < at_utc:
            begin, key = at_utc, -1
        rows = self._session.execute(
            _LINES,
            {
                "origin": origin_code,
                "at": at_utc,
                "until": until_utc,
                "begin": begin,
                "key": key,
                "rows": checked_limit(limit) + 1,
            },
        ).all()
        lines = [
            (record_at(KnownFlight, row), maybe_record_at(ForecastFigures, row, _FLIGHT_WIDTH))
            for row in rows
        ]
        return page_of(lines, limit, lambda each: (each[0].sched_dep_utc, str(each[0].id)))

    def latest(self, flight_ids: Sequence[int], at_utc: datetime) -> dict[int, ForecastFigures]:
        """The latest figures by flight; flights without a forecast are missing."""
        out: dict[int, ForecastFigures] = {}
        for chunk in chunks(flight_ids):
            for row in self._session.execute(latest_statement(chunk, at_utc)):
                figures = record_at(ForecastFigures, row)
                out[figures.flight_id] = figures
        return out

    def flight(self, flight_id: int, at_utc: datetime) -> BoardRow | None:
        """One flight as the board knew it at `at_utc`."""
        row = self._session.execute(flight_statement(flight_id, at_utc)).one_or_none()
        if row is None:
            return None
        forecast = maybe_record_at(StoredForecast, row, _FLIGHT_WIDTH)
        return BoardRow(record_at(KnownFlight, row), forecast)

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
from ponctuel.operations.repositories.base import Repository, lots
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import KeptForecast
from ponctuel.operations.repositories.latest import latest_id
from ponctuel.operations.types import BigKey, UtcDateTime

_FLIGHT_ID = ScheduledFlight.__table__.c.id
_FLIGHT_WIDTH = len(columns_of(KnownFlight, ScheduledFlight))


@dataclass(frozen=True)
class BoardRow:
    """An upcoming flight and what was last said of it."""

    flight: KnownFlight
    forecast: KeptForecast | None


@dataclass(frozen=True)
class BoardLine:
    """What a board shows of a forecast: its figures, without the distribution and the reasons."""

    flight_id: int
    issued_at_utc: datetime
    lead_time_min: float
    model_version: str
    p_cancelled: float
    p_diverted: float
    p_late_15: float
    p_late_30: float
    p_late_60: float
    p_late_120: float
    p_late_180: float
    expected_delay_min: float
    delay_p05_min: float
    delay_p10_min: float
    delay_p50_min: float
    delay_p90_min: float
    delay_p95_min: float


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


def lines_statement(
    origin_code: Any, at_utc: Any, until_utc: Any, after: tuple[Any, Any]
) -> Select[Any]:
    """The figures of an airport's departures after a place in their order, before a moment.

    Args:
        after: departure and key of the flight before them; no earlier than `at_utc`.
    """
    departure = ScheduledFlight.sched_dep_utc
    return (
        select(*columns_of(KnownFlight, ScheduledFlight), *columns_of(BoardLine, IssuedForecast))
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


# Written once: making it anew would take as long as running it.
_LINES = lines_statement(
    bindparam("origin", type_=String()),
    bindparam("at", type_=UtcDateTime()),
    bindparam("until", type_=UtcDateTime()),
    (bindparam("begin", type_=UtcDateTime()), bindparam("key", type_=BigKey)),
).limit(bindparam("rows", type_=Integer()))


def latest_statement(flight_ids: Sequence[int], at_utc: datetime) -> Select[Any]:
    """The figures of the latest forecast of each of some flights."""
    return select(*columns_of(BoardLine, IssuedForecast)).join(
        ScheduledFlight,
        and_(
            ScheduledFlight.id.in_(flight_ids),
            IssuedForecast.id == latest_id(_FLIGHT_ID, at_utc),
        ),
    )


class Board(Repository):
    """Moments are those of the system's clock."""

    def airport(
        self, origin_code: str, at_utc: datetime, until_utc: datetime, limit: int = 500
    ) -> list[BoardRow]:
        """Departures in [at, until), earliest first, as they were known at `at_utc`."""
        wanted = board_statement(origin_code, at_utc, until_utc).limit(limit)
        return [_row(row) for row in self._session.execute(wanted)]

    def lines(
        self, origin_code: str, at_utc: datetime, until_utc: datetime,
        *, cursor: str | None = None, limit: int = 100,
    ) -> Page[tuple[KnownFlight, BoardLine | None]]:  # fmt: skip
        """Departures in [at, until) with their figures, earliest first, as known at `at_utc`."""
        begin, key = (at_utc, -1) if cursor is None else read_cursor(cursor, row_number)
        if begin < at_utc:
            begin, key = at_utc, -1
        rows = self._session.execute(
            _LINES,
            {
                "origin": origin_code, "at": at_utc, "until": until_utc, "begin": begin,
                "key": key, "rows": checked_limit(limit) + 1,
            },
        ).all()  # fmt: skip
        found = [
            (record_at(KnownFlight, row), maybe_record_at(BoardLine, row, _FLIGHT_WIDTH))
            for row in rows
        ]
        return page_of(found, limit, lambda each: (each[0].sched_dep_utc, str(each[0].id)))

    def latest(self, flight_ids: Sequence[int], at_utc: datetime) -> dict[int, BoardLine]:
        """The latest figures by flight; flights without a forecast are missing."""
        out: dict[int, BoardLine] = {}
        for lot in lots(flight_ids):
            for row in self._session.execute(latest_statement(lot, at_utc)):
                out[row[0]] = record_at(BoardLine, row)
        return out

    def flight(self, flight_id: int, at_utc: datetime) -> BoardRow | None:
        """One flight as the board knew it at `at_utc`."""
        row = self._session.execute(flight_statement(flight_id, at_utc)).one_or_none()
        return None if row is None else _row(row)


def _row(row: Any) -> BoardRow:
    forecast = maybe_record_at(KeptForecast, row, _FLIGHT_WIDTH)
    return BoardRow(record_at(KnownFlight, row), forecast)

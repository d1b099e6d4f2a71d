"""Issued forecasts: stored with their whole distribution, and read back bit for bit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, select

from ponctuel.domain.distribution import LATE_MIN, THRESHOLDS_MIN, DelayDistribution
from ponctuel.domain.forecast import Figures, ReasonRecord, SupportRecord
from ponctuel.operations.enums import EntryPoint
from ponctuel.operations.models import IssuedForecast, ScheduledFlight
from ponctuel.operations.models.forecasts import ON_BOARD
from ponctuel.operations.pages import Page, after, checked_limit, page_of, read_cursor, row_number
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository, chunks
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.latest import latest_id

_LITTLE_ENDIAN = np.dtype("<f8")


@dataclass(frozen=True)
class NewForecast:
    """One forecast to store.

    Attributes:
        survival: shape (len(THRESHOLDS_MIN),), P(delay >= t | it arrives).
        quantiles_min: the curve's quantiles at levels 0.05, 0.10, 0.50, 0.90 and 0.95.
    """

    flight_id: int
    issued_at_utc: datetime
    lead_time_min: float
    model_version: str
    door: EntryPoint
    p_cancelled: float
    p_diverted: float
    survival: NDArray[np.float64]
    quantiles_min: tuple[float, float, float, float, float]
    reasons: list[ReasonRecord]
    support: SupportRecord
    asked_by: uuid.UUID | None = None


@dataclass(frozen=True)
class ForecastFigures(Figures):
    """A forecast's figures, without the distribution and the reasons."""

    flight_id: int
    issued_at_utc: datetime
    lead_time_min: float
    model_version: str


@dataclass(frozen=True)
class StoredForecast(ForecastFigures):
    """A forecast as it was issued."""

    id: int
    created_at_utc: datetime
    door: str
    survival: bytes
    reasons: list[ReasonRecord]
    support: SupportRecord

    def distribution(self) -> DelayDistribution:
        """The distribution that was issued, of one row."""
        return DelayDistribution(
            np.array([self.p_cancelled]),
            np.array([self.p_diverted]),
            np.frombuffer(self.survival, _LITTLE_ENDIAN).astype(np.float64)[None, :],
        )


@dataclass(frozen=True)
class PastForecast:
    """A forecast and its flight."""

    forecast: StoredForecast
    flight: KnownFlight


def history_statement(
    user_id: uuid.UUID, cursor: tuple[datetime, int] | None = None
) -> Select[Any]:
    """Forecasts that a user requested, with flights, newest first."""
    statement = (
        select(
            *columns_of(StoredForecast, IssuedForecast), *columns_of(KnownFlight, ScheduledFlight)
        )
        .join(ScheduledFlight, ScheduledFlight.id == IssuedForecast.flight_id)
        .where(IssuedForecast.asked_by == user_id)
    )
    if cursor is not None:
        statement = statement.where(
            after(IssuedForecast.created_at_utc, IssuedForecast.id, *cursor)
        )
    return statement.order_by(IssuedForecast.created_at_utc.desc(), IssuedForecast.id.desc())


def of_flight_statement(
    flight_id: int, at_utc: datetime, cursor: tuple[datetime, int] | None = None
) -> Select[Any]:
    """The board's forecasts of a flight up to a moment of the system's clock, newest first."""
    statement = select(*columns_of(StoredForecast, IssuedForecast)).where(
        IssuedForecast.flight_id == flight_id, ON_BOARD, IssuedForecast.issued_at_utc <= at_utc
    )
    if cursor is not None:
        statement = statement.where(after(IssuedForecast.issued_at_utc, IssuedForecast.id, *cursor))
    return statement.order_by(IssuedForecast.issued_at_utc.desc(), IssuedForecast.id.desc())


def of_departures_statement(start_utc: datetime, end_utc: datetime) -> Select[Any]:
    """Figures of all board forecasts for departures in [start, end), with the flights."""
    return (
        select(
            *columns_of(ForecastFigures, IssuedForecast), *columns_of(KnownFlight, ScheduledFlight)
        )
        .join(ScheduledFlight, ScheduledFlight.id == IssuedForecast.flight_id)
        .where(
            ScheduledFlight.sched_dep_utc >= start_utc,
            ScheduledFlight.sched_dep_utc < end_utc,
            ON_BOARD,
            # After a restart of a replay, forecasts issued for a later moment are left out.
            IssuedForecast.issued_at_utc <= end_utc,
        )
        .order_by(ScheduledFlight.sched_dep_utc, ScheduledFlight.id, IssuedForecast.issued_at_utc)
    )


def last_of_departures_statement(start_utc: datetime, end_utc: datetime) -> Select[Any]:
    """Figures of the latest board forecast for each departure in [start, end)."""
    newest = latest_id(ScheduledFlight.__table__.c.id, end_utc)
    return (
        select(
            *columns_of(ForecastFigures, IssuedForecast), *columns_of(KnownFlight, ScheduledFlight)
        )
        .join(ScheduledFlight, IssuedForecast.id == newest)
        .where(ScheduledFlight.sched_dep_utc >= start_utc, ScheduledFlight.sched_dep_utc < end_utc)
        .order_by(ScheduledFlight.sched_dep_utc, ScheduledFlight.id)
    )


class ForecastRepository(Repository):
    """Issued forecasts."""

    def add(self, forecasts: Sequence[NewForecast]) -> list[int]:
        """Store forecasts; returns their keys, in order.

        A board forecast that exists already (flight, issue time, model) is left out.
        """
        keys: list[int] = []
        for chunk in chunks(forecasts):
            inserted = self._session.execute(
                self._insert(IssuedForecast)
                .values(_rows(chunk, self._now()))
                .on_conflict_do_nothing()
                .returning(IssuedForecast.id)
            )
            keys += sorted(inserted.scalars())
        return keys

    def by_id(self, forecast_id: int) -> StoredForecast | None:
        row = self._session.execute(
            select(*columns_of(StoredForecast, IssuedForecast)).where(
                IssuedForecast.id == forecast_id
            )
        ).one_or_none()
        return None if row is None else record_at(StoredForecast, row)

    def history(
        self, user_id: uuid.UUID, *, cursor: str | None = None, limit: int = 50
    ) -> Page[PastForecast]:
        """Forecasts that a user requested, newest first."""
        position = None
        if cursor is not None:
            position = read_cursor(cursor, row_number)
        statement = history_statement(user_id, position).limit(checked_limit(limit) + 1)
        forecasts = [_past(row) for row in self._session.execute(statement)]
        return page_of(
            forecasts, limit, lambda each: (each.forecast.created_at_utc, str(each.forecast.id))
        )

    def of_departures(self, start_utc: datetime, end_utc: datetime) -> list[BoardForecast]:
        """All board forecasts, up to `end_utc`, for departures in [start, end)."""
        rows = self._session.execute(of_departures_statement(start_utc, end_utc))
        return [_board_forecast(row) for row in rows]

    def last_of_departures(self, start_utc: datetime, end_utc: datetime) -> list[BoardForecast]:
        """The latest board forecasts, up to `end_utc`, for departures in [start, end)."""
        rows = self._session.execute(last_of_departures_statement(start_utc, end_utc))
        return [_board_forecast(row) for row in rows]

    def of_flight(
        self, flight_id: int, at_utc: datetime, *, cursor: str | None = None, limit: int = 50
    ) -> Page[StoredForecast]:
        """The board's forecasts of a flight up to a moment, newest first."""
        position = None
        if cursor is not None:
            position = read_cursor(cursor, row_number)
        statement = of_flight_statement(flight_id, at_utc, position).limit(checked_limit(limit) + 1)
        forecasts = [record_at(StoredForecast, row) for row in self._session.execute(statement)]
        return page_of(forecasts, limit, lambda each: (each.issued_at_utc, str(each.id)))


@dataclass(frozen=True)
class BoardForecast(ForecastFigures):
    """Figures of a board forecast, and the flight."""

    flight: KnownFlight


def _board_forecast(row: Any) -> BoardForecast:
    figures = record_at(ForecastFigures, row)
    return BoardForecast(**vars(figures), flight=record_at(KnownFlight, row, _FIGURES_WIDTH))


def _past(row: Any) -> PastForecast:
    flight_at = len(columns_of(StoredForecast, IssuedForecast))
    return PastForecast(record_at(StoredForecast, row), record_at(KnownFlight, row, flight_at))


def _rows(forecasts: Sequence[NewForecast], now: datetime) -> list[dict[str, object]]:
    """Rows to insert; derived figures are computed for all distributions at once."""
    survival = np.stack([forecast.survival for forecast in forecasts])
    if survival.shape[1] != len(THRESHOLDS_MIN):
        raise ValueError(f"survival has {survival.shape[1]} thresholds, not {len(THRESHOLDS_MIN)}")
    issued = DelayDistribution(
        np.array([forecast.p_cancelled for forecast in forecasts]),
        np.array([forecast.p_diverted for forecast in forecasts]),
        survival,
    )
    late = {t: issued.late(t).clip(0, 1) for t in LATE_MIN}
    mean = issued.mean()
    return [
        {
            "flight_id": forecast.flight_id,
            "issued_at_utc": forecast.issued_at_utc,
            "created_at_utc": now,
            "lead_time_min": forecast.lead_time_min,
            "model_version": forecast.model_version,
            "door": forecast.door,
            "asked_by": forecast.asked_by,
            "p_cancelled": forecast.p_cancelled,
            "p_diverted": forecast.p_diverted,
            "survival": survival[i].astype(_LITTLE_ENDIAN).tobytes(),
            **{f"p_late_{t}": float(late[t][i]) for t in LATE_MIN},
            "expected_delay_min": float(mean[i]),
            **dict(zip(_QUANTILES, forecast.quantiles_min, strict=True)),
            "reasons": forecast.reasons,
            "support": forecast.support,
        }
        for i, forecast in enumerate(forecasts)
    ]


_FIGURES_WIDTH = len(columns_of(ForecastFigures, IssuedForecast))
_QUANTILES = tuple(f"delay_p{level:02d}_min" for level in (5, 10, 50, 90, 95))

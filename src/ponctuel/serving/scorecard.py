"""The scorecard: past forecasts of the board, compared with outcomes."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np

from ponctuel.domain.clock import Clock
from ponctuel.domain.schedule_records import OutcomeRecord
from ponctuel.evaluation.scorecard import (
    THRESHOLDS_MIN,
    LeadScore,
    ScoredForecasts,
    by_lead_time,
    worst,
)
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import BoardForecast
from ponctuel.operations.work import Operations

# Departures of this window are scored; older ones say little about the present model.
WINDOW = timedelta(days=7)
# Seconds for which a scorecard is cached.
CACHE_S = 30.0


class Outcomes(Protocol):
    """The part of the service that a scorecard calls."""

    clock: Clock

    def outcomes(self, flights: Sequence[KnownFlight]) -> list[OutcomeRecord | None]:
        """The outcomes of flights, in order; None where unknown.

        Args:
            flights: kept with their forecasts.
        """


@dataclass(frozen=True)
class Miss:
    """A flight whose last forecast had a large error."""

    flight: KnownFlight
    issued_at_utc: datetime
    lead_time_min: float
    model_version: str
    low_min: float
    median_min: float
    high_min: float
    p_late_30: float
    arr_delay_min: int


@dataclass(frozen=True)
class Scorecard:
    """Scores of the board's forecasts for departures in [from, to), as of a time.

    Attributes:
        missing_n: forecasts without a known outcome, of `forecasts_n`.
    """

    at_utc: datetime
    from_utc: datetime
    to_utc: datetime
    forecasts_n: int
    flights_n: int
    outcomes_n: int
    missing_n: int
    model_versions: tuple[str, ...]
    lead_times: list[LeadScore]
    worst: list[Miss]


class ScorecardCache:
    """The cached scorecard of the days before the present time; thread-safe.

    Args:
        service: gives the outcomes known by its clock.
        operations: stores the board's forecasts.
    """

    def __init__(self, service: Outcomes, operations: Operations, cache_s: float = CACHE_S) -> None:
        self._service, self._operations, self._cache_s = service, operations, cache_s
        self._lock = threading.Lock()
        self._cached: tuple[float, datetime, Scorecard] | None = None

    def current(self) -> Scorecard:
        """The present scorecard."""
        with self._lock:
            now, cached = self._service.clock.now(), self._cached
            fresh = cached is not None and time.monotonic() - cached[0] < self._cache_s
            # A clock that was set invalidates the cache.
            if cached is None or not fresh or abs(now - cached[1]) > timedelta(hours=1):
                self._cached = cached = (time.monotonic(), now, self._make(now))
            return cached[2]

    def _make(self, now: datetime) -> Scorecard:
        start = now - WINDOW
        with self._operations.read() as work:
            rows = work.forecasts.of_departures(start, now)
        flights = {row.flight.id: row.flight for row in rows}
        outcomes = self._service.outcomes(list(flights.values()))
        outcome_by_flight = dict(zip(flights, outcomes, strict=True))
        judged = _judged(rows, outcome_by_flight)
        return Scorecard(
            at_utc=now,
            from_utc=start,
            to_utc=now,
            forecasts_n=len(rows),
            flights_n=len(flights),
            outcomes_n=int(judged.known.sum()),
            missing_n=int((~judged.known).sum()),
            model_versions=tuple(sorted({row.model_version for row in rows})),
            lead_times=by_lead_time(judged),
            worst=[_miss(rows[position], judged, position) for position in worst(judged).tolist()],
        )


def _judged(
    rows: Sequence[BoardForecast], outcome_by_flight: dict[int, OutcomeRecord | None]
) -> ScoredForecasts:
    outcomes = [outcome_by_flight[row.flight.id] for row in rows]
    delay = [None if outcome is None else outcome["arr_delay_min"] for outcome in outcomes]

    def column(name: str) -> np.ndarray:
        return np.array([getattr(row, name) for row in rows], dtype=np.float64)

    return ScoredForecasts(
        flight=np.array([row.flight.id for row in rows], dtype=np.int64),
        lead_time_min=column("lead_time_min"),
        late={t: column(f"p_late_{t}") for t in THRESHOLDS_MIN},
        low_min=column("delay_p05_min"),
        median_min=column("delay_p50_min"),
        high_min=column("delay_p95_min"),
        known=np.array([outcome is not None for outcome in outcomes], dtype=bool),
        arrived=np.array([minutes is not None for minutes in delay], dtype=bool),
        delay_min=np.array(
            [np.nan if minutes is None else minutes for minutes in delay], dtype=np.float64
        ),
    )


def _miss(row: BoardForecast, judged: ScoredForecasts, position: int) -> Miss:
    return Miss(
        flight=row.flight,
        issued_at_utc=row.issued_at_utc,
        lead_time_min=row.lead_time_min,
        model_version=row.model_version,
        low_min=row.delay_p05_min,
        median_min=row.delay_p50_min,
        high_min=row.delay_p95_min,
        p_late_30=row.p_late_30,
        arr_delay_min=int(judged.delay_min[position]),
    )

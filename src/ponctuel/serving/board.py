"""The board: all upcoming flights, forecast together and stored."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from ponctuel.config.params import BoardParams
from ponctuel.domain.distribution import LATE_MIN, QUANTILES
from ponctuel.domain.flight import MAX_LEAD_TIME_MIN, Flight, ForecastRequest
from ponctuel.domain.forecast import Explanation, Support
from ponctuel.operations.enums import EntryPoint
from ponctuel.operations.repositories.flights import key_of
from ponctuel.operations.repositories.forecasts import ForecastFigures, NewForecast
from ponctuel.operations.work import Operations
from ponctuel.serving.issued import Issued
from ponctuel.serving.service import ForecastService

# Watched flights beyond the board's horizon are forecast with it, up to the longest lead time.
MAX_HORIZON = timedelta(minutes=MAX_LEAD_TIME_MIN)
# Forecasts explained and stored per transaction: SQLite has one writer, and with the flights of a
# whole country, one transaction per refresh exceeded the time-out of other writers.
CHUNK_SIZE = 500


@dataclass(frozen=True)
class RefreshResult:
    """The result of one refresh.

    Attributes:
        moment_utc: the issue time, a multiple of the refresh interval.
        flights_n: flights that were forecast.
        stored_n: forecasts that differed from the last one, and were stored.
        took_s: seconds in all.
    """

    moment_utc: datetime
    flights_n: int
    stored_n: int
    took_s: float


class BoardMaker:
    """Forecasts all upcoming flights in one set-based call per refresh.

    Issue times are multiples of the refresh interval on the system's clock. So a refresh that two
    processes run gives the same forecasts, which are stored once.
    """

    def __init__(
        self, service: ForecastService, operations: Operations, params: BoardParams
    ) -> None:
        self._service, self._operations, self._params = service, operations, params
        self._last_refresh: tuple[datetime, str] | None = None

    def moment(self) -> datetime:
        """The latest multiple of the refresh interval that is not after the clock."""
        step_s = self._params.refresh_min * 60
        now_s = int(self._service.clock.now().timestamp())
        return datetime.fromtimestamp(now_s - now_s % step_s, UTC)

    def refresh(self) -> RefreshResult:
        """Forecast every upcoming flight as of `moment()` and store the new forecasts."""
        started = time.perf_counter()
        moment = self.moment()
        if (moment, self._service.model_version) == self._last_refresh:
            return RefreshResult(moment, 0, 0, 0.0)  # the clock stands still
        cycle = self._refresh(moment, started)
        self._last_refresh = (moment, self._service.model_version)
        return cycle

    def _refresh(self, moment: datetime, started: float) -> RefreshResult:
        flights = self._upcoming(moment)
        if not flights:
            return RefreshResult(moment, 0, 0, time.perf_counter() - started)
        issued = self._service.issue([ForecastRequest(flight, moment) for flight in flights])
        with self._operations.read() as work:
            flight_ids = work.flights.existing_ids(flights)
            latest = work.board.latest(list(flight_ids.values()), moment)
        last = [latest.get(flight_ids.get(key_of(flight), -1)) for flight in flights]
        positions = np.flatnonzero(self._is_new(issued, last)).tolist()
        stored_n = 0
        for first in range(0, len(positions), CHUNK_SIZE):
            stored_n += self._store(flights, issued, positions[first : first + CHUNK_SIZE])
        return RefreshResult(moment, len(flights), stored_n, time.perf_counter() - started)

    def _store(self, flights: Sequence[Flight], issued: Issued, positions: Sequence[int]) -> int:
        """Explain and store forecasts in one transaction; returns how many were new.

        Reasons cost more than forecasts: only stored forecasts get them.
        """
        explanations = self._service.explain(issued, positions)
        with self._operations.begin() as work:
            ids = work.flights.ensure([flights[position] for position in positions])
            new = [
                _new_forecast(issued, position, flight_id, *why)
                for position, flight_id, why in zip(positions, ids, explanations, strict=True)
            ]
            return len(work.forecasts.add(new))

    def _upcoming(self, moment: datetime) -> list[Flight]:
        """The schedule's departures within the horizon, and watched flights beyond it."""
        end = moment + timedelta(hours=self._params.horizon_h)
        listed = self._service.departures(moment, end, at=moment)
        with self._operations.read() as work:
            watched = work.watches.watched_flights(end, moment + MAX_HORIZON)
        flights = {key_of(flight): flight for flight in listed}
        for flight in self._service.scheduled(watched, moment):
            flights.setdefault(key_of(flight), flight)
        return list(flights.values())

    def _is_new(self, issued: Issued, last: Sequence[ForecastFigures | None]) -> NDArray[np.bool_]:
        """Which forecasts to store: first ones, changed ones, of another model, or after long."""
        now = _probabilities(issued)
        missing = [float("nan")] * now.shape[1]
        before = np.array(
            [missing if last_figures is None else _odds_of(last_figures) for last_figures in last]
        )
        with np.errstate(invalid="ignore"):
            moved = np.abs(now - before).max(axis=1) >= self._params.worth_keeping
        longest = timedelta(minutes=self._params.kept_every_min)
        at, label = issued.requests[0].issued_at_utc, issued.served.label
        is_new = [
            last_figures is None
            or last_figures.model_version != label
            or at - last_figures.issued_at_utc >= longest
            for last_figures in last
        ]
        result: NDArray[np.bool_] = moved | np.array(is_new)
        return result


def _probabilities(issued: Issued) -> NDArray[np.float64]:
    """Cancelled, diverted and late by each of LATE_MIN, shape (n, 2 + len(LATE_MIN))."""
    distribution = issued.forecasts.distribution
    return np.column_stack(
        [
            distribution.p_cancelled,
            distribution.p_diverted,
            *(distribution.late(t) for t in LATE_MIN),
        ]
    )


def _odds_of(last_figures: ForecastFigures) -> list[float]:
    return [
        last_figures.p_cancelled,
        last_figures.p_diverted,
        *(getattr(last_figures, f"p_late_{t}") for t in LATE_MIN),
    ]


def _new_forecast(
    issued: Issued, position: int, flight_id: int, why: Explanation, support: Support
) -> NewForecast:
    request, distribution = issued.requests[position], issued.forecasts.distribution
    quantiles = [float(issued.forecasts.quantiles_min[level][position]) for level in QUANTILES]
    return NewForecast(
        flight_id=flight_id,
        issued_at_utc=request.issued_at_utc,
        lead_time_min=request.lead_time_min,
        model_version=issued.served.label,
        door=EntryPoint.BOARD,
        p_cancelled=float(distribution.p_cancelled[position]),
        p_diverted=float(distribution.p_diverted[position]),
        survival=distribution.survival[position],
        quantiles_min=(quantiles[0], quantiles[1], quantiles[2], quantiles[3], quantiles[4]),
        reasons=[reason.as_dict() for reason in why.reasons],
        support=support.as_dict(),
    )

"""Living calibration with the outcomes of pushed events, after the registered residuals.

Residuals of the source's flights were registered with the model. For flights known only from
events, the base forecasts at the model's lead times are computed here, from the same features, once
the outcome is known and the day is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeAlias

import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.domain.flight import Flight, ForecastRequest, epoch_min, from_epoch_min
from ponctuel.features.schema import families_in
from ponctuel.models.living import DAY_MIN, LivingState
from ponctuel.models.residuals import Residuals
from ponctuel.serving.champion import ServedModel
from ponctuel.serving.live import LiveFeatures
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.known import known_flight_sql

# The longest window of the state; earlier outcomes do not change it.
REACH_MIN = 120 * DAY_MIN
# The key of a flight, its schedule, its delay and the minute at which that became known.
Arrival: TypeAlias = tuple[str, int, str, str, int, int | None, int, int]


class LivingCalibration:
    """The corrections of the present model by recent outcomes; thread-safe.

    Forecasts of arrived flights are cached: each is computed once.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._label = ""
        self._levels: dict[Arrival, Array] = {}
        self._state_key: tuple[str, int, int] | None = None
        self._used_arrivals: frozenset[Arrival] = frozenset()
        self._state: LivingState | None = None

    def state(
        self, served: ServedModel, timeline: Timeline, features: LiveFeatures, now: datetime
    ) -> LivingState | None:
        """The states of all days up to today, from outcomes known before today (UTC).

        Args:
            served: the model that answers.
            timeline: the timeline of the service.
            features: the features of the service.
            now: the moment of the system's clock, aware UTC.
        """
        if served.residuals is None or not timeline.version:
            return served.living
        day = epoch_min(now) // DAY_MIN
        with self._lock:
            state_key = (served.label, day, timeline.version)
            if state_key != self._state_key:
                self._update(served, served.residuals, timeline, features, day * DAY_MIN)
                self._state_key = state_key
            return self._state

    def _update(
        self,
        served: ServedModel,
        registered: Residuals,
        timeline: Timeline,
        features: LiveFeatures,
        before_min: int,
    ) -> None:
        arrivals = _arrivals(timeline, before_min)
        if served.label != self._label:
            self._label, self._levels, self._used_arrivals = served.label, {}, frozenset()
            self._state = served.living
        if frozenset(arrivals) == self._used_arrivals:
            return
        leads = registered.lead_times_min
        new = [arrival for arrival in arrivals if arrival not in self._levels]
        self._levels |= _levels(served, features, new, leads)
        levels = np.array([self._levels[arrival] for arrival in arrivals]).reshape(-1, len(leads))
        known_at_min = np.array([arrival[-1] for arrival in arrivals], dtype=np.int64)
        new_residuals = Residuals.of(
            np.repeat(known_at_min, len(leads)),
            np.tile(leads, len(known_at_min)),
            levels.ravel(),
            leads,
        )
        self._state, self._used_arrivals = (
            LivingState.of(registered + new_residuals),
            frozenset(arrivals),
        )


def _arrivals(timeline: Timeline, before_min: int) -> list[Arrival]:
    """Arrivals known before a minute, of flights that only events know."""
    rows: list[Arrival] = timeline.connection.execute(
        "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min, "
        "block_min, arr_delay, outcome_known_min "
        f"FROM ({known_flight_sql(before_min)}) WHERE flight_id IS NULL AND outcome = 'arrived' "
        "AND arr_delay IS NOT NULL AND outcome_known_min >= ? ORDER BY ALL",
        [before_min - REACH_MIN],
    ).fetchall()
    return rows


def _levels(
    served: ServedModel, features: LiveFeatures, arrivals: list[Arrival], leads: Sequence[int]
) -> dict[Arrival, Array]:
    """The level of each outcome in its base forecasts, one per lead time."""
    if not arrivals:
        return {}
    requests = [
        ForecastRequest(flight, flight.sched_dep_utc - timedelta(minutes=lead))
        for flight in map(_flight, arrivals)
        for lead in leads
    ]
    encoder = served.model.encoder
    rows = features.read(requests, families_in(encoder.columns))
    base = served.model.distribution(encoder.encode(rows.numbers, rows.names, rows.codes))
    delay = np.repeat([float(arrival[6]) for arrival in arrivals], len(leads))
    # In single precision, like the registered residuals.
    levels = base.cdf_at(delay).astype(np.float32).astype(np.float64)
    return dict(zip(arrivals, levels.reshape(len(arrivals), len(leads)), strict=True))


def _flight(arrival: Arrival) -> Flight:
    carrier, number, origin, destination, departure, block, _, _ = arrival
    arrives = None if block is None else from_epoch_min(departure + block)
    return Flight(carrier, number, origin, destination, from_epoch_min(departure), arrives)

"""The rows that a running system has received, from its timeline and operational database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import duckdb
import numpy as np
import pandas as pd

from ponctuel.domain.clock import Clock
from ponctuel.domain.distribution import THRESHOLDS_MIN, DelayDistribution
from ponctuel.domain.flight import epoch_min, from_epoch_min
from ponctuel.evaluation.scores import crps_min
from ponctuel.models.climatology import Climatology
from ponctuel.monitoring.observed import DAY_MIN, EVENTS, FORECASTS, SCHEDULE, Observed, empty
from ponctuel.operations.repositories.monitoring import ForecastAtLead
from ponctuel.operations.work import Operations
from ponctuel.timeline.known import known_flight_sql

LEADS = (30, 120, 360, 1440)
KEY = ["carrier_code", "flight_number", "origin_code", "sched_dep_min"]
USUAL_BLOCK_MIN = 180
EVENT_MIN = 30
T = TypeVar("T")
_FLIGHTS = """
SELECT *, CAST(HASH(carrier_code, flight_number, origin_code, sched_dep_min) >> 2 AS BIGINT)
    AS flight_key, sched_dep_min + COALESCE(block_min, {block}) AS sched_arr_min
FROM ({known}) WHERE sched_dep_min >= ? AND sched_dep_min < ?"""
_WEATHER = """
SELECT origin_code AS airport_code, known_at_min AS known_min, known_at_min AS received_min,
  temperature_c, dew_point_c, humidity_pct
FROM observation WHERE known_at_min >= ? AND known_at_min < ?"""
_FACTS = (
    ("departure", "dep_min", "dep_delay"),
    ("arrival", "arr_min", "arr_delay"),
    ("cancellation", "cancelled_min", None),
    ("diversion", "diverted_min", None),
)


class TimelineReader(Protocol):
    """The part of the forecasting service that the monitoring uses."""

    clock: Clock

    def read_timeline(self, read: Callable[[duckdb.DuckDBPyConnection], T]) -> T: ...
    def climatology(self) -> Climatology: ...


def observe(service: TimelineReader, operations: Operations, at_min: int, days: int) -> Observed:
    """Rows of the days before a time, without information known at it or later."""
    start = at_min - days * DAY_MIN
    known = _FLIGHTS.format(known=known_flight_sql(at_min), block=USUAL_BLOCK_MIN)

    def read(connection: duckdb.DuckDBPyConnection) -> tuple[pd.DataFrame, pd.DataFrame]:
        window = [start, at_min + 2 * DAY_MIN]
        return (
            connection.execute(known, window).df(),
            connection.execute(_WEATHER, [start, at_min]).df(),
        )

    flights, weather = service.read_timeline(read)
    flights = flights.assign(flight_id=flights["flight_key"])
    listed = flights[flights["listed"].astype(bool)]
    return Observed(
        listed[list(SCHEDULE)],
        _events(flights),
        weather,
        _forecasts(operations, service.climatology(), flights, start, at_min),
    ).before(at_min, days)


def _events(flights: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for kind, at, delay in _FACTS:
        part = flights[flights[at].notna()]
        minute = part[at].astype("int64")
        minutes = np.nan if delay is None else part[delay].astype("float64")
        parts.append(
            part[["flight_id", "carrier_code", "origin_code", "sched_dep_min"]].assign(
                kind=kind,
                known_min=minute,
                received_min=minute,
                delay_min=minutes,
                tail_number=part["tail_number"] if kind == "departure" else None,
            )
        )
    return pd.concat(parts, ignore_index=True)[list(EVENTS)]


def _forecasts(
    operations: Operations, climatology: Climatology, flights: pd.DataFrame, start: int, at_min: int
) -> pd.DataFrame:
    """The board's forecasts at a few lead times, with those of climatology and known outcomes."""
    first, last = from_epoch_min(start), from_epoch_min(at_min + DAY_MIN)
    with operations.read() as work:
        at_lead = {lead: work.monitoring.at_lead(lead, first, last) for lead in LEADS}
    rows = [_issued(lead, stored) for lead, stored in at_lead.items() if stored]
    if not rows:
        return empty(FORECASTS)
    forecasts = pd.concat(rows, ignore_index=True)
    columns = ("sched_dep_local_min", "flight_id", "outcome", "arr_delay", "outcome_known_min")
    joined = forecasts.merge(flights[[*KEY, *columns]], on=KEY, how="inner")
    hourly = climatology.predict(joined)
    arrived = (joined["outcome"] == "arrived").to_numpy()
    delay = np.where(arrived, joined["arr_delay"].astype("float64"), np.nan)
    pit, crps, hourly_crps = (np.full(len(joined), np.nan) for _ in range(3))
    if arrived.any():
        part = joined[arrived]
        distribution = DelayDistribution(
            part["p_cancelled"].to_numpy(),
            part["p_diverted"].to_numpy(),
            np.vstack(list(part["survival"])),
        )
        pit[arrived] = distribution.cdf_at(delay[arrived])
        crps[arrived] = crps_min(distribution, delay[arrived])
        hourly_crps[arrived] = crps_min(climatology.predict(part), delay[arrived])
    return joined.assign(
        arr_delay_min=delay,
        pit=pit,
        crps_min=crps,
        outcome_known_min=joined["outcome_known_min"].astype("float64"),
        climatology_p30=hourly.late_given_arrival(EVENT_MIN),
        climatology_crps_min=hourly_crps,
    )[list(FORECASTS)]


def _issued(lead: int, stored: Sequence[ForecastAtLead]) -> pd.DataFrame:
    survival = [np.frombuffer(each.survival, "<f8") for each in stored]
    late = THRESHOLDS_MIN.index(EVENT_MIN)
    return pd.DataFrame(
        {
            "carrier_code": [each.carrier_code for each in stored],
            "flight_number": [each.flight_number for each in stored],
            "origin_code": [each.origin_code for each in stored],
            "sched_dep_min": [epoch_min(each.sched_dep_utc) for each in stored],
            "lead_time_min": lead,
            "issued_min": [epoch_min(each.issued_at_utc) for each in stored],
            "p_cancelled": [each.p_cancelled for each in stored],
            "p_diverted": [each.p_diverted for each in stored],
            "survival": survival,
            "p30": [float(row[late]) for row in survival],
            "delay_p05_min": [each.delay_p05_min for each in stored],
            "delay_p95_min": [each.delay_p95_min for each in stored],
        }
    )

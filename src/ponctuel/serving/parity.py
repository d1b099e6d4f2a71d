"""Parity of live forecasts and those of the pipeline, for the same flights and issue times.

From a given time on, events are pushed into the operational database as an operator does, instead
of being read from the warehouse; the live forecasts must equal those of the pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from ponctuel.accounts.administration import command_line
from ponctuel.domain.errors import UserError
from ponctuel.domain.flight import Flight, ForecastRequest, from_epoch_min
from ponctuel.operations.work import Operations
from ponctuel.serving.ingestion import EventReader, NewEvent, store_events
from ponctuel.serving.issued import Issued
from ponctuel.serving.replay import event_body
from ponctuel.serving.schedule import Schedule
from ponctuel.timeline.recorded import RecordedEvents

CHUNK_MIN = 360
TARGETS_MIN = (15, 30, 60)
QUANTILES = {"delay_p05_min": 0.05, "delay_p50_min": 0.5, "delay_p90_min": 0.9}
COLUMNS = (
    "p_cancelled",
    "p_diverted",
    *(f"p{target}" for target in TARGETS_MIN),
    *QUANTILES,
    "expected_delay_min",
)


# The columns that identify a request.
REQUEST_KEY = (
    "carrier_code",
    "flight_number",
    "origin_code",
    "destination_code",
    "sched_dep_min",
    "lead_time_min",
)


@dataclass(frozen=True)
class PushCounts:
    """Counts of pushed events: accepted and refused."""

    accepted_n: int
    refused_n: int


def push_recorded(
    operations: Operations,
    schedule: Schedule,
    recorded: RecordedEvents,
    start_min: int,
    end_min: int,
) -> PushCounts:
    """Push the events that became known in [start, end), with the checks of the ingestion.

    Args:
        operations: the database that stores them.
        schedule: the schedule of the service.
        recorded: the warehouse's events.
        start_min: UTC minute.
        end_min: UTC minute.
    """
    reader, accepted, refused = EventReader(schedule), 0, 0
    chunks = [recorded.of_unfinished_flights(start_min)]
    chunks += [
        recorded.between(at, min(at + CHUNK_MIN, end_min))
        for at in range(start_min, end_min, CHUNK_MIN)
    ]
    for chunk in chunks:
        read: list[NewEvent | UserError] = []
        for event in chunk:
            try:
                read.append(
                    reader.read(event_body(event), event.known_at_utc + timedelta(minutes=1))
                )
            except UserError as error:
                read.append(error)
        with operations.begin() as work:
            rows = store_events(work, read, command_line().user_id)
        accepted += sum(row.status == "accepted" for row in rows)
        refused += sum(row.status == "refused" for row in rows)
    return PushCounts(accepted, refused)


def requests_of(frame: pd.DataFrame, schedule: Schedule) -> list[ForecastRequest]:
    """One request per row of the columns REQUEST_KEY, with the scheduled arrival.

    Args:
        frame: one row per request.
        schedule: gives the arrivals.
    """
    out = []
    rows: list[list[Any]] = frame[list(REQUEST_KEY)].astype(object).to_numpy().tolist()
    for carrier, number, origin, destination, sched_dep_min, lead_time_min in rows:
        issued_min = int(sched_dep_min - lead_time_min)
        departure = from_epoch_min(sched_dep_min)
        leg = schedule.find(carrier, int(number), origin, destination, departure, issued_min)
        flight = Flight(
            carrier,
            int(number),
            origin,
            destination,
            departure,
            None if leg is None else leg.sched_arr_utc,
            in_schedule=leg is not None,
        )
        out.append(ForecastRequest(flight, from_epoch_min(issued_min)))
    return out


def figures_of(issued: Issued) -> pd.DataFrame:
    """The COLUMNS of issued forecasts, as in the predictions of the pipeline.

    Args:
        issued: forecasts.
    """
    forecasts = issued.forecasts
    distribution = forecasts.distribution
    values = {
        "p_cancelled": distribution.p_cancelled,
        "p_diverted": distribution.p_diverted,
        **{f"p{target}": distribution.late_given_arrival(target) for target in TARGETS_MIN},
        **{name: forecasts.quantiles_min[level] for name, level in QUANTILES.items()},
        "expected_delay_min": distribution.mean(),
    }
    return pd.DataFrame({name: np.asarray(values[name], dtype=np.float32) for name in COLUMNS})


def differing_rows(
    live: pd.DataFrame, offline: pd.DataFrame, names: Sequence[str] = COLUMNS
) -> pd.Series:
    """Which rows differ in any of the columns, compared in single precision.

    Args:
        live: one row per request.
        offline: one row per request, in the same order.
        names: the columns to compare.
    """
    different = np.zeros(len(live), dtype=bool)
    for name in names:
        ours = live[name].to_numpy(np.float32)
        theirs = offline[name].to_numpy(np.float32)
        different |= ~((ours == theirs) | (np.isnan(ours) & np.isnan(theirs)))
    return pd.Series(different, index=live.index)

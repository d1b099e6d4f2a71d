"""Outcomes of flights, as far as the clock knows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import duckdb
import pyarrow as pa

from ponctuel.domain.flight import epoch_min, from_epoch_min
from ponctuel.domain.outcome import Outcome, OutcomeKind
from ponctuel.timeline.known import known_flight_sql

_QUERY = """
SELECT w.place, f.outcome, f.arr_delay, f.dep_delay, f.outcome_known_min
FROM wanted_flights w JOIN ({known}) f USING (carrier_code, flight_number, origin_code,
  destination_code, sched_dep_min)
WHERE f.outcome IS NOT NULL"""


class DepartureLike(Protocol):
    """The key of a flight."""

    @property
    def carrier_code(self) -> str: ...
    @property
    def flight_number(self) -> int: ...
    @property
    def origin_code(self) -> str: ...
    @property
    def destination_code(self) -> str: ...
    @property
    def sched_dep_utc(self) -> datetime: ...


def outcomes_of(
    connection: duckdb.DuckDBPyConnection, legs: Sequence[DepartureLike], now: datetime
) -> list[Outcome | None]:
    """One outcome per leg, in order; None where it is not known by now.

    Args:
        connection: the timeline's connection.
        legs: flights, by carrier, number, origin and scheduled departure.
        now: the moment of the system's clock, aware UTC.
    """
    # Scheduled departures are whole minutes: others match no flight.
    whole = [(n, leg) for n, leg in enumerate(legs) if not leg.sched_dep_utc.second]
    if not whole:
        return [None] * len(legs)
    connection.register(
        "wanted_flights",
        pa.table(
            {
                "place": [position for position, _ in whole],
                "carrier_code": [leg.carrier_code for _, leg in whole],
                "flight_number": [leg.flight_number for _, leg in whole],
                "origin_code": [leg.origin_code for _, leg in whole],
                "destination_code": [leg.destination_code for _, leg in whole],
                "sched_dep_min": [epoch_min(leg.sched_dep_utc) for _, leg in whole],
            }
        ),
    )
    query = _QUERY.format(known=known_flight_sql(epoch_min(now)))
    rows = connection.execute(query).fetchall()
    connection.unregister("wanted_flights")
    outcomes = {row[0]: outcome_of(*row[1:]) for row in rows}
    return [outcomes.get(position) for position in range(len(legs))]


def outcome_of(
    outcome: str, arr_delay_min: int | None, dep_delay_min: int | None, known_min: int
) -> Outcome:
    """An outcome from a row of the relation `known_flight`.

    Args:
        outcome: the outcome as the relation names it; None: not known.
        arr_delay_min: minutes, of arrived flights.
        dep_delay_min: minutes, of departed flights.
        known_min: when it became known, minutes since 1970 (UTC).
    """
    return Outcome(
        OutcomeKind(outcome),
        arr_delay_min if outcome == OutcomeKind.ARRIVED else None,
        dep_delay_min,
        from_epoch_min(known_min),
    )

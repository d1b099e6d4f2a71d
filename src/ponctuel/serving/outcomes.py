"""What became of flights, as far as the clock knows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import duckdb
import pandas as pd

from ponctuel.domain.flight import epoch_min, from_epoch_min

_QUERY = """
SELECT w.place, f.outcome, f.arr_delay_min, f.dep_delay_min,
  COALESCE(t.arr_min, t.cancelled_min, t.diverted_min) AS known_min
FROM wanted_flights w JOIN fact_flight f USING (carrier_code, flight_number, origin_code,
  destination_code, sched_dep_utc)
JOIN timeline_flight t ON f.flight_id = t.flight_id
WHERE COALESCE(t.arr_min, t.cancelled_min, t.diverted_min) < ?"""


class Leg(Protocol):
    """What names a flight."""

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


def legs_frame(legs: Sequence[Leg]) -> pd.DataFrame:
    """The legs' natural keys, one row each, with their `place`; departures in UTC, naive."""
    return pd.DataFrame(
        {
            "place": range(len(legs)),
            "carrier_code": [each.carrier_code for each in legs],
            "flight_number": [each.flight_number for each in legs],
            "origin_code": [each.origin_code for each in legs],
            "destination_code": [each.destination_code for each in legs],
            "sched_dep_utc": [each.sched_dep_utc.replace(tzinfo=None) for each in legs],
        }
    ).astype({"sched_dep_utc": "datetime64[us]"})


def outcomes_of(
    connection: duckdb.DuckDBPyConnection, legs: Sequence[Leg], now: datetime
) -> list[dict[str, Any] | None]:
    """One outcome a leg, in order; None where it is not known by now or not listed."""
    if not legs:
        return []
    connection.register("wanted_flights", legs_frame(legs))
    rows = connection.execute(_QUERY, [epoch_min(now)]).fetchall()
    connection.unregister("wanted_flights")
    found = {row[0]: outcome_row(*row[1:]) for row in rows}
    return [found.get(place) for place in range(len(legs))]


def outcome_row(
    outcome: str, arr_delay_min: int | None, dep_delay_min: int | None, known_min: int
) -> dict[str, Any]:
    """As every door tells it."""
    return {
        "outcome": outcome,
        "arr_delay_min": arr_delay_min,
        "dep_delay_min": dep_delay_min,
        "known_at_utc": from_epoch_min(known_min).isoformat(),
    }

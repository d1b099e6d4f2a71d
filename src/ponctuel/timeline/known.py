"""The query `known_flight`: every flight as it was known at a moment, with its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    import pandas as pd

# The outcome is the last one that became known; in one minute arrival goes before diversion,
# and diversion before cancellation.
_ENDED_MIN = "GREATEST(arr_min, diverted_min, cancelled_min)"
_OUTCOME = f"""CASE {_ENDED_MIN} WHEN arr_min THEN 'arrived' WHEN diverted_min THEN 'diverted'
    WHEN cancelled_min THEN 'cancelled' END"""


def known_flight_sql(at_min: int) -> str:
    """SQL of one row per flight about which anything was known before a minute.

    Columns: the flight's key; `flight_id`, `distance_km` and `tail_number` where the source
    lists it; its schedule (`listed`: whether it is in the published one); and, null where not yet
    known, each fact with the minute at which it became known (`dep_min`, `arr_min`,
    `cancelled_min`, `diverted_min`), `outcome` and `outcome_known_min`.

    Args:
        at_min: the moment; a fact that became known in the same minute is not known yet.
    """
    at = int(at_min)
    facts = {
        "dep_min": ("dep_min", "dep_delay"),
        "arr_min": ("arr_min", "arr_delay"),
        "cancelled_min": ("cancelled_min",),
        "diverted_min": ("diverted_min",),
    }
    visible_facts = ", ".join(
        f"CASE WHEN {known_at} < {at} THEN {name} END AS {name}"
        for known_at, names in facts.items()
        for name in names
    )
    return f"""
SELECT *, {_OUTCOME} AS outcome, {_ENDED_MIN} AS outcome_known_min FROM (
  SELECT flight_id, carrier_code, flight_number, origin_code, destination_code, tail_number,
    distance_km, sched_dep_min, block_min, date_local, sched_dep_local_min,
    COALESCE(listed_min < {at}, FALSE) AS listed, {visible_facts}
  FROM timeline_flight WHERE since_min < {at} AND until_min >= {at}
) AS known"""


def outcomes_before(
    connection: duckdb.DuckDBPyConnection, at_min: int, from_min: int = 0
) -> pd.DataFrame:
    """Outcomes that became known in [from_min, at_min), from the source and from events.

    Args:
        connection: a connection with the star schema and the timeline's temporary tables.
        at_min: minutes since 1970 (UTC), the end of the span, which is excluded.
        from_min: minutes since 1970 (UTC), its beginning.

    Returns:
        One row per flight and outcome, the oldest first.
    """
    return connection.execute(
        "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min, "
        "flight_id, outcome, arr_delay, dep_delay, outcome_known_min AS known_at_min "
        f"FROM ({known_flight_sql(at_min)}) WHERE outcome_known_min >= ? "
        "ORDER BY known_at_min, sched_dep_min, carrier_code, flight_number, origin_code",
        [from_min],
    ).df()

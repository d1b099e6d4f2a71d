"""The table `timeline_flight`: every flight, in one or more versions.

A version is valid at the moments in (`since_min`, `until_min`]. Within a version facts are only
added, each with the minute at which it became known: a query about a moment ignores the facts that
became known then or later. Where a fact is withdrawn or corrected, or another aircraft is named, a
new version begins. So a flight of the warehouse has one version, which is always valid, and a
withdrawn cancellation is in the versions before the withdrawal only.
"""

from __future__ import annotations

from ponctuel.domain.event import EventKind
from ponctuel.timeline.rules import (
    ALWAYS_MIN,
    FOREVER_MIN,
    OVERDUE_LIMIT_MIN,
    KnownAfter,
    local_hour,
    minutes,
)

KEY = ("carrier_code", "flight_number", "origin_code", "sched_dep_min")
# Columns of one fact about a flight; `known_min` is the minute at which it became known.
FACT_COLUMNS = {
    "carrier_code": "VARCHAR",
    "flight_number": "BIGINT",
    "origin_code": "VARCHAR",
    "sched_dep_min": "BIGINT",
    "destination_code": "VARCHAR",
    "flight_id": "BIGINT",
    "distance_km": "DOUBLE",
    "date_local": "DATE",
    "sched_dep_local_min": "BIGINT",
    "kind": "VARCHAR",
    "known_min": "BIGINT",
    "tail_number": "VARCHAR",
    "block_min": "BIGINT",
    "delay_min": "BIGINT",
}
# The kind of the fact that the source's schedule lists the flight; it was always known.
LISTED = "listed"
# Of facts that became known in one minute, the last in this order wins: facts that happened come
# after plans. Of two facts of one kind, the one with the greater value wins.
KIND_ORDER = (
    LISTED,
    EventKind.SCHEDULE,
    EventKind.AIRCRAFT,
    EventKind.CANCELLATION,
    EventKind.DEPARTURE,
    EventKind.DIVERSION,
    EventKind.ARRIVAL,
)


def timeline_flight_sql(rules: KnownAfter, until_min: int = FOREVER_MIN) -> str:
    """The flights of the warehouse, one version each.

    Args:
        rules: when facts that the data do not date become known.
        until_min: facts that became known at this minute or later are left out; they come as
            events.
    """
    return flight_relation_sql(_warehouse_sql(rules, until_min))


def pushed_flight_sql() -> str:
    """SQL of the versions of the flights whose facts are in the table `changed_flight_fact`."""
    return flight_relation_sql(_VERSIONS)


def flight_relation_sql(versions: str) -> str:
    """SQL of the table's columns over a query for versions; defines `overdue_until_min`.

    Args:
        versions: a query with one row per version of a flight.
    """
    return f"""
SELECT flight_id, carrier_code, flight_number, origin_code, destination_code, tail_number,
  distance_km, sched_dep_min, block_min, date_local, sched_dep_local_min,
  {local_hour("sched_dep_local_min")} AS sched_hour_local, listed_min, dep_min, dep_delay, arr_min,
  arr_delay, cancelled_min, diverted_min, first_known_min, since_min, until_min,
  LEAST(until_min, GREATEST(sched_dep_min, LEAST(sched_dep_min + {OVERDUE_LIMIT_MIN},
    COALESCE(dep_min, cancelled_min, sched_dep_min + {OVERDUE_LIMIT_MIN})))) AS overdue_until_min
FROM ({versions}) AS version"""


def _warehouse_sql(rules: KnownAfter, until_min: int) -> str:
    whole = _whole_warehouse_sql(rules)
    if until_min == FOREVER_MIN:
        return whole
    facts = {
        "dep_min": ("dep_min", "dep_delay"),
        "arr_min": ("arr_min", "arr_delay"),
        "cancelled_min": ("cancelled_min",),
        "diverted_min": ("diverted_min",),
    }
    known = ", ".join(
        f"CASE WHEN {moment} < {int(until_min)} THEN {name} END AS {name}"
        for moment, names in facts.items()
        for name in names
    )
    return f"""
SELECT flight_id, carrier_code, flight_number, origin_code, destination_code, tail_number,
  distance_km, sched_dep_min, block_min, date_local, sched_dep_local_min, listed_min, {known},
  first_known_min, since_min, until_min
FROM ({whole}) AS whole"""


def _whole_warehouse_sql(rules: KnownAfter) -> str:
    sched = minutes("sched_dep_utc")
    return f"""
SELECT flight_id, carrier_code, CAST(flight_number AS BIGINT) AS flight_number, origin_code,
  destination_code, tail_number, distance_km, {sched} AS sched_dep_min,
  {minutes("sched_arr_utc")} - {sched} AS block_min, date_local,
  CAST(EXTRACT(HOUR FROM sched_dep_local) * 60 + EXTRACT(MINUTE FROM sched_dep_local) AS BIGINT)
    AS sched_dep_local_min,
  CAST({ALWAYS_MIN} AS BIGINT) AS listed_min,
  {minutes("dep_utc")} AS dep_min,
  CAST(dep_delay_min AS BIGINT) AS dep_delay,
  {minutes("arr_utc")} AS arr_min,
  CAST(arr_delay_min AS BIGINT) AS arr_delay,
  CASE WHEN outcome = 'cancelled' THEN {sched} + {rules.cancellation_min} END AS cancelled_min,
  CASE WHEN outcome = 'diverted'
    THEN COALESCE({minutes("sched_arr_utc")}, {minutes("dep_utc")} + 1440)
      + {rules.diversion_min} END AS diverted_min,
  CAST({ALWAYS_MIN} AS BIGINT) AS first_known_min, CAST({ALWAYS_MIN} AS BIGINT) AS since_min,
  CAST({FOREVER_MIN} AS BIGINT) AS until_min
FROM fact_flight"""


def _of(kind: str, column: str) -> str:
    return f"CASE WHEN kind = '{kind}' THEN {column} END"


def _last(value: str, name: str) -> str:
    return f"LAST_VALUE({value} IGNORE NULLS) OVER so_far AS {name}"


_ORDERED = " ".join(f"WHEN '{kind}' THEN {rank}" for rank, kind in enumerate(KIND_ORDER))
_BY_FLIGHT = f"PARTITION BY {', '.join(KEY)}"
_STATUS = f"CASE WHEN kind NOT IN ('{LISTED}', '{EventKind.AIRCRAFT}') THEN kind END"
_CARRIED = (
    "tail_number",
    "block_min",
    "listed_min",
    "dep_min",
    "dep_delay",
    "arr_min",
    "arr_delay",
    "cancelled_min",
    "diverted_min",
)
# A changed value begins a new version, and so does a first aircraft named after departure.
_REPLACED = " OR ".join(
    f"(before_{name} IS NOT NULL AND before_{name} IS DISTINCT FROM {name})" for name in _CARRIED
)
_VERSIONS = f"""
WITH placed AS (
  SELECT *, ROW_NUMBER() OVER ({_BY_FLIGHT} ORDER BY known_min, place_in_minute,
    delay_min NULLS FIRST, block_min NULLS FIRST, tail_number NULLS FIRST) AS fact_n
  FROM (SELECT *, CASE kind {_ORDERED} END AS place_in_minute FROM changed_flight_fact) AS fact
),
running AS (
  SELECT {", ".join(KEY)}, destination_code, date_local, sched_dep_local_min, known_min,
    MAX(flight_id) OVER so_far AS flight_id, MAX(distance_km) OVER so_far AS distance_km,
    {_last("tail_number", "tail_number")}, {_last("block_min", "block_min")},
    MIN(CASE WHEN kind IN ('{LISTED}', '{EventKind.SCHEDULE}') THEN known_min END) OVER so_far
      AS listed_min,
    {_last(_of("departure", "known_min"), "dep_min")},
    {_last(_of("departure", "delay_min"), "dep_delay")},
    {_last(_of("arrival", "known_min"), "arr_min")},
    {_last(_of("arrival", "delay_min"), "arr_delay")},
    {_last(_of("cancellation", "known_min"), "last_cancelled_min")},
    {_last(_of("diversion", "known_min"), "diverted_min")},
    {_last(_STATUS, "status")},
    ROW_NUMBER() OVER ({_BY_FLIGHT}, known_min ORDER BY fact_n DESC) AS from_last
  FROM placed
  WINDOW so_far AS ({_BY_FLIGHT} ORDER BY fact_n ROWS UNBOUNDED PRECEDING)
),
minute AS (
  SELECT *, CASE WHEN status = '{EventKind.CANCELLATION}' THEN last_cancelled_min END
    AS cancelled_min FROM running WHERE from_last = 1
),
compared AS (
  SELECT *, {", ".join(f"MAX({name}) OVER before AS before_{name}" for name in _CARRIED)},
    MAX(known_min) OVER before AS before_known_min
  FROM minute
  WINDOW before AS ({_BY_FLIGHT} ORDER BY known_min ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING)
),
numbered AS (
  SELECT *, SUM(CASE WHEN {_REPLACED}
      OR (before_dep_min IS NOT NULL AND before_tail_number IS DISTINCT FROM tail_number)
      OR (before_known_min IS NOT NULL AND before_block_min IS DISTINCT FROM block_min)
    THEN 1 ELSE 0 END) OVER ({_BY_FLIGHT} ORDER BY known_min ROWS UNBOUNDED PRECEDING) AS version
  FROM compared
),
version AS (
  SELECT {", ".join(KEY)}, version, MIN(known_min) AS since_min,
    MAX(destination_code) AS destination_code, MAX(date_local) AS date_local,
    MAX(sched_dep_local_min) AS sched_dep_local_min, MAX(flight_id) AS flight_id,
    MAX(distance_km) AS distance_km, {", ".join(f"MAX({name}) AS {name}" for name in _CARRIED)}
  FROM numbered GROUP BY {", ".join(KEY)}, version
)
SELECT *, MIN(since_min) OVER ({_BY_FLIGHT}) AS first_known_min,
  COALESCE(MIN(since_min) OVER ({_BY_FLIGHT} ORDER BY since_min
  ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING), {FOREVER_MIN}) AS until_min FROM version"""

"""Events that a forecast may read at its issue time, and a proof that it reads no others."""

from __future__ import annotations

import duckdb
import pandas as pd

from ponctuel.features.build import build_families, feature_names, joined_sql
from ponctuel.features.requests import history_requests_sql
from ponctuel.timeline.layout import prepare_timeline
from ponctuel.timeline.rules import KnownAfter, minutes

REACH_MIN = 180
KINDS = {
    "departure": "départ",
    "arrival": "arrivée",
    "cancellation": "annulation",
    "weather": "observation météo",
}


def flights_around(
    connection: duckdb.DuckDBPyConnection,
    origin_code: str,
    issued_at_min: int,
    flight_id: int,
    reach_min: int = REACH_MIN,
) -> pd.DataFrame:
    """Flights of one origin around an issue time, on a laid-out timeline.

    Args:
        flight_id: the flight that the forecast is about.

    Returns:
        `sched_min` and `known_min` (departure, or cancellation becoming known), minutes after the
        issue time; `cancelled`; `asked` (the flight itself); in the order of the schedule.
    """
    return connection.execute(
        "SELECT sched_dep_min - $issued AS sched_min, "
        "COALESCE(dep_min, cancelled_min) - $issued AS known_min, "
        "dep_min IS NULL AS cancelled, flight_id = $flight AS asked FROM timeline_flight "
        "WHERE origin_code = $origin AND COALESCE(dep_min, cancelled_min) IS NOT NULL "
        "AND ABS(sched_dep_min - $issued) <= $reach ORDER BY sched_dep_min, flight_id",
        {"issued": issued_at_min, "flight": flight_id, "origin": origin_code, "reach": reach_min},
    ).df()


def events_around(connection: duckdb.DuckDBPyConnection, issued_at_min: int) -> pd.DataFrame:
    """By kind of event, the last that a forecast issued then reads and the first that it does not.

    Returns:
        `kind_fr`, `last_read_min` (below zero: minutes before the issue time), `first_refused_min`
        (zero or more), `read_n`, `refused_n`.
    """
    frame = connection.execute(
        "SELECT kind, MAX(known_at_min) FILTER (known_at_min < ?) - ? AS last_read_min, "
        "MIN(known_at_min) FILTER (known_at_min >= ?) - ? AS first_refused_min, "
        "COUNT(*) FILTER (known_at_min < ?) AS read_n, "
        "COUNT(*) FILTER (known_at_min >= ?) AS refused_n FROM ("
        "SELECT kind, known_at_min FROM timeline_event WHERE kind <> 'schedule' UNION ALL "
        "SELECT 'weather', known_at_min FROM timeline_weather) AS event GROUP BY kind",
        [issued_at_min] * 6,
    ).df()
    order = frame["kind"].map(list(KINDS).index)
    frame = frame.assign(kind_fr=frame["kind"].map(KINDS)).iloc[order.argsort()]
    return frame.drop(columns="kind").reset_index(drop=True)


def requests_at(
    connection: duckdb.DuckDBPyConnection, known: KnownAfter, issued_at_min: int, lead_time_min: int
) -> int:
    """Fill the table `request` with the flights asked about at one moment; how many there are."""
    history = history_requests_sql((lead_time_min,), known)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE request AS SELECT * FROM ({history}) AS history "
        f"WHERE issued_at_min = {issued_at_min}"
    )
    count = connection.execute("SELECT COUNT(*) FROM request").fetchone()
    return int(count[0]) if count else 0


def features_of_requests(
    connection: duckdb.DuckDBPyConnection, known: KnownAfter, erased_from_min: int | None = None
) -> pd.DataFrame:
    """Features of the table `request`, with or without the facts known from a moment on.

    Args:
        connection: the warehouse; `timeline_*` are laid out anew, without what is erased.
        known: when facts become known.
        erased_from_min: every fact that became known at or after this minute is taken out of the
            fact tables before the timeline is laid out; None takes nothing out.
    """
    if erased_from_min is not None:
        for name, sql in _erased(known, erased_from_min).items():
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")
    try:
        prepare_timeline(connection, known)
    finally:
        if erased_from_min is not None:
            for name in ("fact_flight", "fact_weather"):
                connection.execute(f"DROP TABLE temp.{name}")
    build_families(connection)
    frame = connection.execute(f"{joined_sql()} ORDER BY request_id").df()
    return frame[feature_names()]


def changed_features(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Names of the columns that differ anywhere; unknown equals unknown."""
    same = (before == after) | (before.isna() & after.isna())
    return list(same.columns[~same.all()])


def _erased(known: KnownAfter, from_min: int) -> dict[str, str]:
    """SQL for the fact tables as they stood when `from_min` began."""
    departed = f"{minutes('dep_utc')} < {from_min}"
    arrived = f"{minutes('arr_utc')} < {from_min}"
    cancelled = f"{minutes('sched_dep_utc')} + {known.cancellation_min} < {from_min}"
    landed = f"COALESCE({minutes('sched_arr_utc')}, {minutes('dep_utc')} + 1440)"
    diverted = f"{landed} + {known.diversion_min} < {from_min}"
    kept = {
        "dep_utc": departed,
        "dep_delay_min": departed,
        "tail_number": departed,
        "arr_utc": arrived,
        "arr_delay_min": arrived,
        "air_time_min": arrived,
    }
    replaced = ", ".join(
        f"CASE WHEN {test} THEN {name} END AS {name}" for name, test in kept.items()
    )
    outcome = (
        f"CASE WHEN outcome = 'arrived' AND {arrived} OR outcome = 'cancelled' AND {cancelled} "
        f"OR outcome = 'diverted' AND {diverted} THEN outcome END AS outcome"
    )
    published = f"{minutes('sched_dep_utc')} - {known.schedule_before_min} < {from_min}"
    return {
        "fact_flight": f"SELECT * REPLACE ({replaced}, {outcome}) FROM main.fact_flight "
        f"WHERE {published}",
        "fact_weather": f"SELECT * FROM main.fact_weather WHERE {minutes('hour_utc')} + 60 < {from_min}",
    }

"""Features for requests: the one place that runs the timeline's SQL, in training and live alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import duckdb

from ponctuel.domain.flight import MAX_LEAD_TIME_MIN
from ponctuel.features.balance import STATE, Reading, floor_to, ledger_query, within_reach
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family, Feature
from ponctuel.features.timeline import (
    KnownAfter,
    timeline_event_sql,
    timeline_flight_sql,
    timeline_weather_sql,
)

_OBSERVED = ledger_query(
    key=(),
    reading=Reading(STATE.step_min, MAX_LEAD_TIME_MIN),
    names=["dep_n"],
    events=f"SELECT {floor_to('dep_min', STATE.step_min)} AS moment FROM timeline_flight "
    f"WHERE dep_min IS NOT NULL AND {within_reach('dep_min', 1440 + STATE.step_min)}",
    entries=[
        "SELECT moment, 1 AS dep_n FROM ledger_event",
        "SELECT moment + 1440, -1 FROM ledger_event",
    ],
    features=(Feature("dep_n", "dep_n", "departures known in the last day"),),
)
REQUEST_COLUMNS = {
    "request_id": "BIGINT",
    "carrier_code": "VARCHAR",
    "flight_number": "BIGINT",
    "origin_code": "VARCHAR",
    "destination_code": "VARCHAR",
    "tail_number": "VARCHAR",
    "sched_dep_min": "BIGINT",
    "block_min": "BIGINT",
    "distance_km": "DOUBLE",
    "sched_dep_local_min": "BIGINT",
    "sched_hour_local": "BIGINT",
    "date_local": "DATE",
    "issued_at_min": "BIGINT",
    "issued_5_min": "BIGINT",
    "issued_360_min": "BIGINT",
    "published_before_min": "BIGINT",
}


def feature_names(families: Iterable[Family] = FAMILIES) -> list[str]:
    """Names of all features, family by family: the model's columns, in order."""
    return [feature.name for family in families for feature in family.features]


def categorical_names(families: Iterable[Family] = FAMILIES) -> list[str]:
    """Names of the features that are codes."""
    return [f.name for family in families for f in family.features if f.category]


def prepare_timeline(connection: duckdb.DuckDBPyConnection, known: KnownAfter) -> None:
    """Lay out the events of the star schema once, for any number of requests."""
    for name, sql in (
        ("timeline_flight", timeline_flight_sql(known)),
        ("timeline_event", timeline_event_sql()),
        ("timeline_weather", timeline_weather_sql()),
    ):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")


def build_families(
    connection: duckdb.DuckDBPyConnection,
    families: Iterable[Family] = FAMILIES,
    progress: Callable[[str], None] = lambda name: None,
) -> None:
    """Run each family's query over the table `request` into a table `family_<name>`."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE family_observed AS {_OBSERVED}")
    for family in families:
        progress(family.name)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE family_{family.name} AS {family.sql()}")


def joined_sql(families: Iterable[Family] = FAMILIES, extra: tuple[str, ...] = ()) -> str:
    """SQL for the feature table: each request beside its features, in no particular order.

    Columns: `request_id`, the `extra` columns of `request`, then `feature_names()`.
    """
    families = tuple(families)
    columns = ["r.request_id", *(f"r.{name}" for name in extra)]
    joins = [f"LEFT JOIN family_observed ON r.{STATE.moment} = family_observed.{STATE.moment}"]
    # Nothing departed anywhere in the last day: nothing was observed, and state is unknown.
    observed = "family_observed.dep_n > 0"
    for family in families:
        alias = f"family_{family.name}"
        near = f"r.sched_dep_min - r.issued_at_min <= {family.max_lead_min}"
        heard = f"{observed} AND {near}"
        for feature in family.features:
            sql = f"{alias}.{feature.name}"
            if family.is_state:
                sql = f"CASE WHEN {heard} THEN {sql} END"
            columns.append(f"{sql} AS {feature.name}")
        on = " AND ".join(f"r.{key} = {alias}.{key}" for key in family.keys)
        joins.append(f"LEFT JOIN {alias} ON {on}")
    listed = ", ".join(columns)
    return f"SELECT {listed} FROM request AS r {' '.join(joins)}"

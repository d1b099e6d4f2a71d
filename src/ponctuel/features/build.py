"""Features for requests: the only module that runs the families' SQL, in training and serving."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

import duckdb
import pyarrow as pa

from ponctuel.domain.flight import MAX_LEAD_TIME_MIN
from ponctuel.features.balance import STATE, BalanceFamily, Reading, running_sums
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family, Feature
from ponctuel.features.requests import REQUEST_COLUMNS, request_columns
from ponctuel.timeline.rules import KnownAfter

if TYPE_CHECKING:
    import pandas as pd

_TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "DATE": pa.date32()}
_REQUEST = pa.schema([(name, _TYPES[kind]) for name, kind in REQUEST_COLUMNS.items()])
# Counts the departures known in the last day: with none, the state of the system is unknown.
OBSERVED = cast(
    Family,
    BalanceFamily(
        name="observed",
        label_en="observed",
        label_fr="observé",
        key=(),
        running_sums=running_sums(("dep_n",), (1440,)),
        features=(Feature("dep_n", "dep_n_1440", "departures known in the last day"),),
        reading=Reading(STATE.step_min, MAX_LEAD_TIME_MIN),
    ),
)


def feature_names(families: Iterable[Family] = FAMILIES) -> list[str]:
    """Names of all features, family by family: the model's columns, in order.

    Args:
        families: families of features, in the order of their columns.
    """
    return [feature.name for family in families for feature in family.features]


def categorical_names(families: Iterable[Family] = FAMILIES) -> list[str]:
    """Names of the features that are codes.

    Args:
        families: families of features, in the order of their columns.
    """
    return [f.name for family in families for f in family.features if f.category]


def family_tables(families: Iterable[Family] = FAMILIES) -> dict[str, str]:
    """The tables `family_<name>` over the timeline and `request`, and the query for each.

    Args:
        families: families of features, in the order of their columns.
    """
    return {f"family_{family.name}": family.sql() for family in (OBSERVED, *families)}


def build_families(
    connection: duckdb.DuckDBPyConnection,
    families: Iterable[Family] = FAMILIES,
    progress: Callable[[str], None] = lambda name: None,
) -> None:
    """Run each family's query over the table `request` into a table `family_<name>`.

    Args:
        connection: a connection with the timeline and the table `request`.
        families: families of features, in the order of their columns.
        progress: called with the name of each table before it is built.
    """
    for name, sql in family_tables(families).items():
        progress(name)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")


def joined_sql(families: Iterable[Family] = FAMILIES, extra: tuple[str, ...] = ()) -> str:
    """SQL for the feature table: each request beside its features, in no particular order.

    Columns: `request_id`, the `extra` columns of `request`, then `feature_names()`.

    Args:
        families: families of features, in the order of their columns.
        extra: columns of `request` to include.
    """
    families = tuple(families)
    columns = ["r.request_id", *(f"r.{name}" for name in extra)]
    joins = [f"LEFT JOIN family_observed ON r.{STATE.moment} = family_observed.{STATE.moment}"]
    # With no departure known anywhere in the last day, the state of the system is unknown.
    observed = "family_observed.dep_n > 0"
    for family in families:
        alias = f"family_{family.name}"
        near = f"r.sched_dep_min - r.issued_at_min <= {family.max_lead_min}"
        is_observed = f"{observed} AND {near}"
        for feature in family.features:
            sql = f"{alias}.{feature.name}"
            if family.is_state:
                sql = f"CASE WHEN {is_observed} THEN {sql} END"
            columns.append(f"{sql} AS {feature.name}")
        on = " AND ".join(f"r.{key} = {alias}.{key}" for key in family.keys)
        joins.append(f"LEFT JOIN {alias} ON {on}")
    listed = ", ".join(columns)
    return f"SELECT {listed} FROM request AS r {' '.join(joins)}"


def queried_rows(
    connection: duckdb.DuckDBPyConnection,
    stated: Mapping[str, list[Any]],
    rules: KnownAfter,
    families: Iterable[Family] = FAMILIES,
) -> pd.DataFrame:
    """Features of some requests, computed by the families' SQL, one row each, in order.

    Args:
        connection: the timeline's connection.
        stated: `requests.STATED_COLUMNS`, one value per request; `request_id` ascending.
        rules: when facts that the data do not date become known.
        families: families of features, in the order of their columns.

    Returns:
        Columns are `feature_names(families)`.
    """
    families = tuple(families)
    table = pa.table(dict(request_columns(stated, rules)), schema=_REQUEST)
    connection.register("given_rows", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE request AS FROM given_rows")
    connection.unregister("given_rows")
    build_families(connection, families)
    frame = connection.execute(f"{joined_sql(families)} ORDER BY request_id").df()
    return frame[feature_names(families)]

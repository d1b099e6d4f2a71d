"""The contract of every family of features; new ones are found automatically."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import sqlglot
from sqlglot import ErrorLevel, exp

import ponctuel.features.families as families_package
from ponctuel.domain.flight import MAX_LEAD_TIME_MIN
from ponctuel.features import network
from ponctuel.features.build import categorical_names, feature_names, joined_sql
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family
from ponctuel.features.network import NETWORK
from ponctuel.features.requests import REQUEST_COLUMNS, history_requests_sql
from ponctuel.features.schema import ALL_FAMILIES
from ponctuel.timeline.events import timeline_event_sql
from ponctuel.timeline.flights import pushed_flight_sql, timeline_flight_sql
from ponctuel.timeline.known import known_flight_sql
from ponctuel.timeline.rules import KnownAfter
from ponctuel.timeline.weather import timeline_weather_sql

UNITS = ("_min", "_km", "_n", "_share", "_c", "_pct", "_deg", "_kmh", "_mm", "_hpa", "_code")
# Numbers without a unit.
WITHOUT_UNIT = {
    "iso_weekday",
    "days_to_holiday",
    "is_holiday",
    "day_of_year",
    "aircraft_same_origin",
}
# A model trained without December must not split on it. The day of the year is the only seasonal
# feature, known from the second year on (`unit/features/test_years.py`).
SEASONAL = ("month", "day_of_year", "date", "year", "week_of", "iso_week_", "season", "quarter")
OUTCOMES = {"outcome", "arr_delay_min", "dep_delay_min", "dep_utc", "arr_utc", "air_time_min"}

STATEMENTS = {
    "timeline_flight": timeline_flight_sql(KnownAfter()),
    "timeline_event": timeline_event_sql(),
    "timeline_weather": timeline_weather_sql(),
    "pushed_flight": pushed_flight_sql(),
    "known_flight": known_flight_sql(0),
    "request": history_requests_sql((0, 43200), KnownAfter()),
    "joined": joined_sql(ALL_FAMILIES),
    **{f"family_{family.name}": family.sql() for family in ALL_FAMILIES},
}

each_family = pytest.mark.parametrize("family", ALL_FAMILIES, ids=lambda family: family.name)
each_statement = pytest.mark.parametrize("name", STATEMENTS)


def test_every_module_is_a_family() -> None:
    for package, families in ((families_package, FAMILIES), (network, NETWORK)):
        modules = {path.stem for path in Path(str(package.__file__)).parent.glob("*.py")}
        assert len(families) == len(modules - {"__init__"}) > 2
    assert len({family.name for family in ALL_FAMILIES}) == len(ALL_FAMILIES)


def test_feature_names_are_unique_words() -> None:
    names = feature_names(ALL_FAMILIES)
    assert [name for name, n in Counter(names).items() if n > 1] == []
    assert all(name.isidentifier() and name == name.lower() for name in names)
    assert set(categorical_names()) < set(names)
    assert all(name.endswith("_code") for name in categorical_names())


@each_family
def test_a_family_is_documented(family: Family) -> None:
    assert family.name.isidentifier()
    assert family.label_en
    assert family.label_fr
    assert family.features
    assert all(feature.doc for feature in family.features)
    assert set(family.keys) <= set(REQUEST_COLUMNS)
    assert 0 < family.max_lead_min <= MAX_LEAD_TIME_MIN


@each_family
def test_features_name_their_unit(family: Family) -> None:
    for feature in family.features:
        without_unit = feature.name in WITHOUT_UNIT or feature.name == "block_pace_min_per_km"
        assert without_unit or feature.name.endswith(UNITS), feature.name


@each_family
def test_no_feature_reveals_the_season(family: Family) -> None:
    for feature in family.features:
        if feature.name == "day_of_year":
            continue
        assert not any(word in feature.name for word in SEASONAL), feature.name
        assert feature.expression not in {"month", "iso_week", "year", "date_local"}


@each_family
def test_families_read_the_timeline_and_not_the_facts(family: Family) -> None:
    """Only the timeline knows when a fact became known; days and aircraft are always known."""
    tree = sqlglot.parse_one(family.sql(), read="duckdb")
    inner = {cte.alias for cte in tree.find_all(exp.CTE)}
    tables = {table.name for table in tree.find_all(exp.Table)} - inner
    timeline = {"timeline_flight", "timeline_event", "timeline_weather"}
    allowed = {"request", *timeline, "dim_date", "dim_aircraft"}
    assert tables <= allowed
    assert not OUTCOMES & {column.name for column in tree.find_all(exp.Column)}


@each_statement
def test_sql_runs_on_both_engines(name: str) -> None:
    sql = STATEMENTS[name]
    tree = sqlglot.parse_one(sql, read="duckdb", error_level=ErrorLevel.RAISE)
    (spark,) = sqlglot.transpile(
        sql, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE
    )
    assert sqlglot.parse_one(spark, read="spark", error_level=ErrorLevel.RAISE)
    assert not any(join.args.get("method") == "ASOF" for join in tree.find_all(exp.Join))
    assert "ASOF" not in f"{sql} {spark}".upper()


@each_statement
def test_frames_of_running_sums_are_explicit(name: str) -> None:
    """An ordered window without a frame would count requests of the same minute twice."""
    tree = sqlglot.parse_one(STATEMENTS[name], read="duckdb")
    for window in tree.find_all(exp.Window):
        if window.args.get("order") and not isinstance(window.this, exp.RowNumber):
            assert window.args["spec"].args["kind"] == "ROWS"

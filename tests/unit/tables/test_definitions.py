"""Definitions of tables: DDL with constraints, conforming frames, and the data dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pandas as pd
import pytest

from ponctuel.documents.warehouse.dictionary import data_dictionary, meanings, unit_fr
from ponctuel.domain.errors import InternalError
from ponctuel.tables import STAR_SCHEMA, Column, Table
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.schema import create_schema

Row = dict[str, Any]

# One valid row of each table, in an order that satisfies the foreign keys.
VALID: dict[str, Row] = {
    "dim_date": {
        "date_local": "2013-06-03",
        "year": 2013,
        "month": 6,
        "day_of_month": 3,
        "iso_weekday": 1,
        "iso_week": 23,
        "holiday_name": None,
        "days_to_holiday": 7,
    },
    "dim_airport": {
        "airport_code": "EWR",
        "airport_name": "Newark",
        "country_code": "US",
        "latitude_deg": 40.7,
        "longitude_deg": -74.2,
        "elevation_m": 5.0,
        "time_zone_name": "America/New_York",
    },
    "dim_carrier": {"carrier_code": "UA", "carrier_name": "United"},
    "dim_aircraft": {
        "tail_number": "N1",
        "manufacturer_name": None,
        "model_name": None,
        "built_year": 1999,
        "engines": 2,
        "seats": 150,
        "in_registry": True,
    },
    "fact_flight": {
        "flight_id": 1,
        "date_local": "2013-06-03",
        "carrier_code": "UA",
        "flight_number": 1,
        "origin_code": "EWR",
        "destination_code": "ORD",
        "tail_number": "N1",
        "sched_dep_local": "2013-06-03 09:00",
        "sched_dep_utc": "2013-06-03 13:00",
        "sched_arr_utc": "2013-06-03 15:30",
        "distance_km": 1157.0,
        "outcome": "arrived",
        "dep_utc": "2013-06-03 13:05",
        "arr_utc": "2013-06-03 15:33",
        "dep_delay_min": 5,
        "arr_delay_min": 3,
        "air_time_min": 110,
    },
    "fact_weather": {
        "airport_code": "EWR",
        "hour_utc": "2013-06-03 13:00",
        "temperature_c": 20.0,
        "dew_point_c": 10.0,
        "humidity_pct": 50.0,
        "wind_direction_deg": 360.0,
        "wind_speed_kmh": 10.0,
        "wind_gust_kmh": None,
        "precipitation_mm": 0.0,
        "pressure_hpa": 1012.0,
        "visibility_km": 16.0,
    },
}

# For each check: a change to the valid row that violates it.
VIOLATIONS: dict[tuple[str, str], Row] = {
    ("dim_date", "month BETWEEN 1 AND 12"): {"month": 13},
    ("dim_date", "day_of_month BETWEEN 1 AND 31"): {"day_of_month": 32},
    ("dim_date", "iso_weekday BETWEEN 1 AND 7"): {"iso_weekday": 0},
    ("dim_date", "iso_week BETWEEN 1 AND 53"): {"iso_week": 54},
    ("dim_date", "days_to_holiday BETWEEN -15 AND 15"): {"days_to_holiday": 16},
    ("dim_airport", "length(airport_code) = 3"): {"airport_code": "KEWR"},
    ("dim_airport", "latitude_deg BETWEEN -90 AND 90"): {"latitude_deg": 90.1},
    ("dim_airport", "longitude_deg BETWEEN -180 AND 180"): {"longitude_deg": -180.1},
    ("dim_aircraft", "engines > 0"): {"engines": 0},
    ("dim_aircraft", "seats > 0"): {"seats": 0},
    ("fact_flight", "flight_number >= 0"): {"flight_number": -1},
    ("fact_flight", "distance_km >= 0"): {"distance_km": -1.0},
    ("fact_flight", "outcome IN ('arrived', 'cancelled', 'diverted')"): {"outcome": "late"},
    ("fact_flight", "air_time_min > 0"): {"air_time_min": 0},
    ("fact_flight", "sched_arr_utc IS NULL OR sched_arr_utc > sched_dep_utc"): {
        "sched_arr_utc": "2013-06-03 13:00"
    },
    (
        "fact_flight",
        "outcome IS NULL OR outcome <> 'arrived' OR (arr_delay_min IS NOT NULL AND arr_utc IS NOT NULL)",
    ): {"arr_delay_min": None},
    (
        "fact_flight",
        "outcome IS NULL OR outcome <> 'cancelled' OR (dep_utc IS NULL AND arr_utc IS NULL)",
    ): {"outcome": "cancelled"},
    ("fact_flight", "arr_utc IS NULL OR dep_utc IS NULL OR arr_utc > dep_utc"): {
        "arr_utc": "2013-06-03 13:05"
    },
    ("fact_flight", "origin_code <> destination_code"): {"destination_code": "EWR"},
    ("fact_weather", "humidity_pct BETWEEN 0 AND 101"): {"humidity_pct": 102.0},
    ("fact_weather", "wind_direction_deg BETWEEN 0 AND 360"): {"wind_direction_deg": 361.0},
    ("fact_weather", "wind_speed_kmh >= 0"): {"wind_speed_kmh": -1.0},
    ("fact_weather", "wind_gust_kmh >= 0"): {"wind_gust_kmh": -1.0},
    ("fact_weather", "precipitation_mm >= 0"): {"precipitation_mm": -0.1},
    ("fact_weather", "pressure_hpa BETWEEN 850 AND 1100"): {"pressure_hpa": 1101.0},
    ("fact_weather", "visibility_km >= 0"): {"visibility_km": -1.0},
}

CHECKS = [
    (table.name, check)
    for table in STAR_SCHEMA
    for check in (*(c.check for c in table.columns if c.check), *table.checks)
]
BY_NAME = {table.name: table for table in STAR_SCHEMA}


def insert(connection: duckdb.DuckDBPyConnection, table: str, row: Row) -> None:
    marks = ", ".join("?" for _ in row)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values())
    )


@pytest.fixture
def empty_database() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(None) as connection:
        create_schema(connection)
        yield connection


@pytest.fixture
def filled_database(empty_database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    insert(empty_database, "dim_airport", VALID["dim_airport"] | {"airport_code": "ORD"})
    for name, row in VALID.items():
        insert(empty_database, name, row)
    return empty_database


def second_row(table: str) -> Row:
    """A second valid row, which is the first with another key."""
    return VALID[table] | {
        "dim_date": {"date_local": "2013-06-04"},
        "dim_airport": {"airport_code": "JFK"},
        "dim_carrier": {"carrier_code": "B6"},
        "dim_aircraft": {"tail_number": "N2"},
        "fact_flight": {"flight_id": 2, "flight_number": 2},
        "fact_weather": {"hour_utc": "2013-06-03 14:00"},
    }.get(table, {})


def test_creating_the_schema_again_keeps_the_rows(
    filled_database: duckdb.DuckDBPyConnection,
) -> None:
    create_schema(filled_database)
    for table in STAR_SCHEMA:
        insert(filled_database, table.name, second_row(table.name))
    listed = filled_database.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert {name for (name,) in listed} == set(BY_NAME)


def test_an_existing_table_can_be_refused(empty_database: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.CatalogException):
        empty_database.execute(STAR_SCHEMA[0].ddl(if_not_exists=False))


@pytest.mark.parametrize("table", BY_NAME)
def test_columns_are_typed_as_defined(
    empty_database: duckdb.DuckDBPyConnection, table: str
) -> None:
    rows = empty_database.execute(f"DESCRIBE {table}").fetchall()
    columns = [(name, kind, null == "YES") for name, kind, null, *_ in rows]
    definition = BY_NAME[table]
    key = definition.primary_key
    assert columns == [(c.name, c.sql_type, c.nullable) for c in definition.columns]
    assert not any(c.nullable for c in definition.columns if c.name in key)


def test_every_check_has_a_row_that_violates_it() -> None:
    assert set(VIOLATIONS) == set(CHECKS)


@pytest.mark.parametrize(("table", "check"), CHECKS, ids=lambda value: str(value)[:40])
def test_checks_are_enforced(
    filled_database: duckdb.DuckDBPyConnection, table: str, check: str
) -> None:
    with pytest.raises(duckdb.ConstraintException, match="CHECK"):
        insert(filled_database, table, second_row(table) | VIOLATIONS[table, check])


@pytest.mark.parametrize("table", BY_NAME)
def test_keys_are_enforced(filled_database: duckdb.DuckDBPyConnection, table: str) -> None:
    with pytest.raises(duckdb.ConstraintException, match="Duplicate key"):
        insert(filled_database, table, VALID[table])
    for column in BY_NAME[table].columns:
        if not column.nullable:
            with pytest.raises(duckdb.ConstraintException, match="NOT NULL"):
                insert(filled_database, table, second_row(table) | {column.name: None})


def test_a_leg_is_unique_regardless_of_its_id(filled_database: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.ConstraintException, match="Duplicate key"):
        insert(filled_database, "fact_flight", VALID["fact_flight"] | {"flight_id": 9})


@pytest.mark.parametrize(
    ("table", "column"),
    [(table.name, fk.column) for table in STAR_SCHEMA for fk in table.foreign_keys],
)
def test_references_are_enforced(
    filled_database: duckdb.DuckDBPyConnection, table: str, column: str
) -> None:
    absent = "2013-07-04" if column == "date_local" else "ZZZ"
    with pytest.raises(duckdb.ConstraintException, match="foreign key"):
        insert(filled_database, table, second_row(table) | {column: absent})


@pytest.mark.parametrize("table", STAR_SCHEMA, ids=lambda table: table.name)
def test_frames_conform(table: Table) -> None:
    frame = pd.DataFrame([VALID[table.name]])
    shuffled = frame[frame.columns[::-1]].assign(extra=1)
    conformed = table.conform(shuffled)
    assert list(conformed.columns) == table.column_names
    pd.testing.assert_frame_equal(table.conform(conformed), conformed)
    with pytest.raises(InternalError, match=rf"{table.name}: missing columns"):
        table.conform(frame.drop(columns=table.column_names[-1]))
    with pytest.raises(InternalError, match=rf"{table.name}: null values in"):
        table.conform(frame.assign(**{table.primary_key[0]: None}))


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(InternalError, match="HUGEINT is not a type of this schema"):
        Column("x", "HUGEINT", "too large")


@pytest.mark.parametrize("table", STAR_SCHEMA, ids=lambda table: table.name)
def test_definitions_are_documented(table: Table) -> None:
    assert table.doc
    assert all(column.doc for column in table.columns)
    measures = [column for column in table.columns if column.sql_type == "DOUBLE"]
    assert all(column.unit for column in measures)
    assert set(table.primary_key) <= set(table.column_names)
    for fk in table.foreign_keys:
        assert fk.column in table.column_names
        assert BY_NAME[fk.table].primary_key == (fk.key,)


def test_the_data_dictionary_mentions_every_column() -> None:
    page = data_dictionary()
    for table in STAR_SCHEMA:
        assert f"## {table.name}\n" in page
        section = page.split(f"## {table.name}\n")[1].split("\n## ")[0]
        for column in table.columns:
            cells = f"| `{column.name}` | {column.sql_type} | {unit_fr(column.unit)} |"
            (line,) = [line for line in section.splitlines() if line.startswith(cells)]
            assert line.endswith(f"| {meanings()[table.name]['columns'][column.name]} |")
        assert set(meanings()[table.name]["columns"]) == set(table.column_names)
        for fk in table.foreign_keys:
            assert f"- clé étrangère `{fk.column}` → `{fk.table}.{fk.key}`" in section
        for check in table.checks:
            assert f"- contrôle `{check}`" in section

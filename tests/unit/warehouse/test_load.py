"""Loading of the warehouse: repeatable, updating, and atomic."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.domain.errors import NotReady
from ponctuel.tables import STAR_SCHEMA
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema

Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def raw(nyc: Frames) -> Frames:
    airports = nyc["airportsdata"]
    return nyc | {
        "flights": nyc["flights"].head(120),
        "weather": nyc["weather"].head(48),
        "planes": nyc["planes"].head(40),
        "airportsdata": airports[airports["country"] == "US"],
    }


@pytest.fixture(scope="module")
def frames(raw: Frames) -> Frames:
    return clean_star(raw)[0]


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(None) as connection:
        create_schema(connection)
        yield connection


def dump(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: connection.execute(f"SELECT * FROM {table.name} ORDER BY ALL").fetchall()
        for table in STAR_SCHEMA
    }


def test_every_row_is_loaded(database: duckdb.DuckDBPyConnection, frames: Frames) -> None:
    loaded = load_star(database, frames)
    assert {load.table: load.inserted for load in loaded} == {
        name: len(frame) for name, frame in frames.items()
    }
    stored = database.execute("SELECT * FROM fact_flight ORDER BY flight_id").df()
    expected = frames["fact_flight"].sort_values("flight_id").reset_index(drop=True)
    pd.testing.assert_frame_equal(stored, expected, check_dtype=False)


def test_loading_again_changes_nothing(database: duckdb.DuckDBPyConnection, frames: Frames) -> None:
    load_star(database, frames)
    before = dump(database)
    second_load = load_star(database, frames)
    assert all(load.inserted == load.replaced == 0 for load in second_load)
    assert all(load.unchanged == len(frames[load.table]) for load in second_load)
    assert dump(database) == before


def test_an_outcome_that_became_known_replaces_the_unknown(
    database: duckdb.DuckDBPyConnection, raw: Frames
) -> None:
    known_flights = raw["flights"]
    before_outcomes = known_flights.copy()
    before_outcomes.loc[
        before_outcomes.index[:30], ["dep_time", "dep_delay", "arr_time", "arr_delay"]
    ] = None
    load_star(database, clean_star(raw | {"flights": before_outcomes})[0])
    loaded = {load.table: load for load in load_star(database, clean_star(raw)[0])}
    assert (loaded["fact_flight"].replaced, loaded["fact_flight"].unchanged) == (
        30,
        len(known_flights) - 30,
    )
    with connect(None) as new_database:
        create_schema(new_database)
        load_star(new_database, clean_star(raw)[0])
        assert dump(new_database)["fact_flight"] == dump(database)["fact_flight"]


def test_new_days_are_added_to_the_old(
    database: duckdb.DuckDBPyConnection, nyc: Frames, raw: Frames
) -> None:
    load_star(database, clean_star(raw)[0])
    later_days = raw | {"flights": nyc["flights"].iloc[100:160]}
    loaded = {load.table: load for load in load_star(database, clean_star(later_days)[0])}
    assert (loaded["fact_flight"].inserted, loaded["fact_flight"].unchanged) == (40, 20)


def test_an_error_in_one_table_rolls_back_all(
    database: duckdb.DuckDBPyConnection, frames: Frames
) -> None:
    flights = frames["fact_flight"].copy()
    flights.loc[0, "carrier_code"] = "ZZ"
    with pytest.raises(duckdb.ConstraintException, match="foreign key"):
        load_star(database, frames | {"fact_flight": flights})
    assert all(rows == [] for rows in dump(database).values())
    load_star(database, frames)
    assert len(dump(database)["fact_flight"]) == len(flights)


def test_an_error_keeps_the_rows_loaded_before(
    database: duckdb.DuckDBPyConnection, frames: Frames
) -> None:
    load_star(database, frames)
    before = dump(database)
    weather = frames["fact_weather"].assign(pressure_hpa=1.0)
    flights = frames["fact_flight"].assign(air_time_min=99)
    with pytest.raises(duckdb.ConstraintException, match="CHECK"):
        load_star(database, frames | {"fact_flight": flights, "fact_weather": weather})
    assert dump(database) == before


def test_the_session_uses_utc(database: duckdb.DuckDBPyConnection) -> None:
    assert database.execute("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)


def test_reading_a_missing_database_does_not_create_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ponctuel.duckdb"
    with pytest.raises(NotReady, match="dvc repro warehouse"):
        connect(path, read_only=True)
    assert not path.parent.exists()
    connect(path).close()
    with connect(path, read_only=True) as connection, pytest.raises(duckdb.Error):
        create_schema(connection)

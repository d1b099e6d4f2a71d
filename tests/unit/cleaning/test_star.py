"""Cleaning of all tables together: which may be missing, and what is reported."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponctuel.cleaning.reference import days_to_nearest
from ponctuel.cleaning.star import clean_star
from ponctuel.domain.errors import SourceError
from ponctuel.tables import STAR_SCHEMA
from ponctuel.tables.raw import RAW_TABLES, RawTable

Raw = dict[str, pd.DataFrame]
OPTIONAL_TABLES = [table.name for table in RAW_TABLES if not table.table_required]
DESCRIPTIVE_TABLES = [
    table for table in RAW_TABLES if table.name in ("weather", "planes", "airports")
]


@pytest.fixture(scope="module")
def sample_tables(nyc: Raw) -> Raw:
    airports = nyc["airportsdata"]
    return nyc | {
        "flights": nyc["flights"].head(30),
        "weather": nyc["weather"].head(20),
        "planes": nyc["planes"].head(20),
        "airportsdata": airports[airports["country"] == "US"],
    }


def test_real_tables_conform(sample_tables: Raw) -> None:
    frames, report = clean_star(sample_tables)
    assert list(frames) == [table.name for table in STAR_SCHEMA]
    assert len(frames["fact_flight"]) == 30
    assert not report.warnings
    assert set(frames["fact_flight"]["tail_number"].dropna()) <= set(
        frames["dim_aircraft"]["tail_number"]
    )


@pytest.mark.parametrize("table", RAW_TABLES, ids=lambda table: table.name)
def test_a_missing_required_column_is_named(sample_tables: Raw, table: RawTable) -> None:
    for column in table.required:
        with pytest.raises(SourceError, match=rf"{table.name}: '{column}': required") as caught:
            clean_star(sample_tables | {table.name: sample_tables[table.name].drop(columns=column)})
        assert caught.value.code == "missing_column"


def test_the_table_of_flights_is_required(sample_tables: Raw) -> None:
    with pytest.raises(SourceError, match="flights: the table is missing"):
        clean_star({name: frame for name, frame in sample_tables.items() if name != "flights"})


def test_when_no_flight_is_left_the_reasons_are_reported(sample_tables: Raw) -> None:
    with pytest.raises(SourceError, match=r"no flight is left.*unknown origin: 30 rows rejected"):
        clean_star(sample_tables | {"flights": sample_tables["flights"].assign(origin="ZZZ")})


@pytest.mark.parametrize("name", OPTIONAL_TABLES)
def test_other_tables_may_be_missing(sample_tables: Raw, name: str) -> None:
    frames, report = clean_star({key: frame for key, frame in sample_tables.items() if key != name})
    assert len(frames["fact_flight"]) == 30
    if name == "weather":
        assert any("no weather table" in warning for warning in report.warnings)


def test_an_airport_missing_from_airportsdata_comes_from_the_source(sample_tables: Raw) -> None:
    airports = sample_tables["airportsdata"]
    frames, report = clean_star(
        sample_tables | {"airportsdata": airports[airports["iata"] != "EWR"]}
    )
    airport = frames["dim_airport"].set_index("airport_code").loc["EWR"]
    assert airport["time_zone_name"] == "America/New_York"
    assert airport["elevation_m"] == pytest.approx(18 * 0.3048)
    assert any(o.rows and "source's own" in o.rule for o in report.outcomes)


@pytest.mark.parametrize(
    "changes", [{"tzone": "Mars/Phobos"}, {"lat": "north"}, {"lon": 999.0}, {"faa": None}], ids=str
)
def test_an_airport_with_an_invalid_position_is_unknown(
    sample_tables: Raw, changes: dict[str, str]
) -> None:
    source_airports = sample_tables["airports"].copy()
    newark = source_airports["faa"] == "EWR"
    for column, value in changes.items():
        source_airports[column] = source_airports[column].astype("object").where(~newark, value)
    airports = sample_tables["airportsdata"]
    frames, _ = clean_star(
        sample_tables
        | {"airports": source_airports, "airportsdata": airports[airports["iata"] != "EWR"]}
    )
    assert "EWR" not in set(frames["dim_airport"]["airport_code"])
    assert "EWR" not in set(frames["fact_flight"]["origin_code"])


def test_codes_are_matched_whatever_their_case_and_blanks(sample_tables: Raw) -> None:
    planes = sample_tables["planes"].assign(
        tailnum=" " + sample_tables["planes"]["tailnum"].str.lower()
    )
    airlines = sample_tables["airlines"].assign(
        carrier=sample_tables["airlines"]["carrier"].str.lower() + " "
    )
    expected, _ = clean_star(sample_tables)
    cleaned, _ = clean_star(sample_tables | {"planes": planes, "airlines": airlines})
    for table in ("dim_aircraft", "dim_carrier"):
        pd.testing.assert_frame_equal(expected[table], cleaned[table])


def test_rows_without_a_code_are_left_out(sample_tables: Raw) -> None:
    airlines = sample_tables["airlines"].copy()
    airlines.loc[0, "carrier"] = np.nan
    airlines.loc[1, "name"] = np.nan
    planes = sample_tables["planes"].copy()
    planes.loc[0, "tailnum"] = np.nan
    frames, _ = clean_star(sample_tables | {"airlines": airlines, "planes": planes})
    names = frames["dim_carrier"].set_index("carrier_code")["carrier_name"]
    assert names[airlines.loc[1, "carrier"]] == airlines.loc[1, "carrier"]


@given(data=st.data())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_no_descriptive_value_stops_cleaning(sample_tables: Raw, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(DESCRIPTIVE_TABLES))
    column = data.draw(st.sampled_from(table.optional))
    values = data.draw(
        st.lists(
            st.none() | st.floats() | st.integers(-(10**9), 10**9) | st.text(max_size=5),
            min_size=3,
            max_size=3,
        )
    )
    frame = sample_tables[table.name].copy()
    changed = frame[column].astype("object").to_list()
    changed[:3] = values
    frame[column] = pd.Series(changed, index=frame.index, dtype="object")
    frames, _ = clean_star(sample_tables | {table.name: frame})
    assert len(frames["fact_flight"]) == 30


def test_days_to_the_nearest_holiday_are_signed_and_limited() -> None:
    days = pd.date_range("2013-12-01", "2013-12-31")
    distances = days_to_nearest(days, pd.DatetimeIndex(["2013-12-25", "2013-11-28"]))
    by_day = dict(zip(days.day, distances, strict=True))
    assert (by_day[1], by_day[24], by_day[25], by_day[31]) == (3, -1, 0, 6)
    assert set(days_to_nearest(days, pd.DatetimeIndex([]))) == {15}

"""All tables together: what may be missing, what may not, and what is said of it."""

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
DESCRIBING = [table for table in RAW_TABLES if table.name in ("weather", "planes", "airports")]


@pytest.fixture(scope="module")
def few(nyc: Raw) -> Raw:
    airports = nyc["airportsdata"]
    return nyc | {
        "flights": nyc["flights"].head(30),
        "weather": nyc["weather"].head(20),
        "planes": nyc["planes"].head(20),
        "airportsdata": airports[airports["country"] == "US"],
    }


def test_real_tables_conform(few: Raw) -> None:
    frames, report = clean_star(few)
    assert list(frames) == [table.name for table in STAR_SCHEMA]
    assert len(frames["fact_flight"]) == 30
    assert not report.warnings
    assert set(frames["fact_flight"]["tail_number"].dropna()) <= set(
        frames["dim_aircraft"]["tail_number"]
    )


@pytest.mark.parametrize("table", RAW_TABLES, ids=lambda table: table.name)
def test_a_missing_required_column_is_named(few: Raw, table: RawTable) -> None:
    for column in table.required:
        with pytest.raises(SourceError, match=rf"{table.name}: '{column}': required") as caught:
            clean_star(few | {table.name: few[table.name].drop(columns=column)})
        assert caught.value.code == "missing_column"


def test_flights_must_be_there(few: Raw) -> None:
    with pytest.raises(SourceError, match="flights: the table is missing"):
        clean_star({name: frame for name, frame in few.items() if name != "flights"})


def test_when_no_flight_is_left_the_reasons_are_reported(few: Raw) -> None:
    with pytest.raises(SourceError, match=r"no flight is left.*unknown origin: 30 rows rejected"):
        clean_star(few | {"flights": few["flights"].assign(origin="ZZZ")})


@pytest.mark.parametrize("name", OPTIONAL_TABLES)
def test_other_tables_may_be_missing(few: Raw, name: str) -> None:
    frames, report = clean_star({key: frame for key, frame in few.items() if key != name})
    assert len(frames["fact_flight"]) == 30
    if name == "weather":
        assert any("no weather table" in warning for warning in report.warnings)


def test_an_airport_that_the_world_lacks_comes_from_the_source(few: Raw) -> None:
    airports = few["airportsdata"]
    frames, report = clean_star(few | {"airportsdata": airports[airports["iata"] != "EWR"]})
    airport = frames["dim_airport"].set_index("airport_code").loc["EWR"]
    assert airport["time_zone_name"] == "America/New_York"
    assert airport["elevation_m"] == pytest.approx(18 * 0.3048)
    assert any(o.rows and "source's own" in o.rule for o in report.outcomes)


@pytest.mark.parametrize(
    "changes", [{"tzone": "Mars/Phobos"}, {"lat": "north"}, {"lon": 999.0}, {"faa": None}], ids=str
)
def test_an_airport_that_cannot_be_placed_is_not_known(few: Raw, changes: dict[str, str]) -> None:
    own = few["airports"].copy()
    at = own["faa"] == "EWR"
    for column, value in changes.items():
        own[column] = own[column].astype("object").where(~at, value)
    airports = few["airportsdata"]
    frames, _ = clean_star(
        few | {"airports": own, "airportsdata": airports[airports["iata"] != "EWR"]}
    )
    assert "EWR" not in set(frames["dim_airport"]["airport_code"])
    assert "EWR" not in set(frames["fact_flight"]["origin_code"])


def test_codes_are_matched_whatever_their_case_and_blanks(few: Raw) -> None:
    planes = few["planes"].assign(tailnum=" " + few["planes"]["tailnum"].str.lower())
    airlines = few["airlines"].assign(carrier=few["airlines"]["carrier"].str.lower() + " ")
    plain, _ = clean_star(few)
    messy, _ = clean_star(few | {"planes": planes, "airlines": airlines})
    for table in ("dim_aircraft", "dim_carrier"):
        pd.testing.assert_frame_equal(plain[table], messy[table])


def test_rows_without_a_code_are_left_out(few: Raw) -> None:
    airlines = few["airlines"].copy()
    airlines.loc[0, "carrier"] = np.nan
    airlines.loc[1, "name"] = np.nan
    planes = few["planes"].copy()
    planes.loc[0, "tailnum"] = np.nan
    frames, _ = clean_star(few | {"airlines": airlines, "planes": planes})
    names = frames["dim_carrier"].set_index("carrier_code")["carrier_name"]
    assert names[airlines.loc[1, "carrier"]] == airlines.loc[1, "carrier"]


@given(data=st.data())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_no_value_that_describes_stops_cleaning(few: Raw, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(DESCRIBING))
    column = data.draw(st.sampled_from(table.optional))
    values = data.draw(
        st.lists(
            st.none() | st.floats() | st.integers(-(10**9), 10**9) | st.text(max_size=5),
            min_size=3,
            max_size=3,
        )
    )
    frame = few[table.name].copy()
    spoilt = frame[column].astype("object").to_list()
    spoilt[:3] = values
    frame[column] = pd.Series(spoilt, index=frame.index, dtype="object")
    frames, _ = clean_star(few | {table.name: frame})
    assert len(frames["fact_flight"]) == 30


def test_the_nearest_holiday_has_a_sign_and_a_reach() -> None:
    days = pd.date_range("2013-12-01", "2013-12-31")
    signed = days_to_nearest(days, pd.DatetimeIndex(["2013-12-25", "2013-11-28"]))
    by_day = dict(zip(days.day, signed, strict=True))
    assert (by_day[1], by_day[24], by_day[25], by_day[31]) == (3, -1, 0, 6)
    assert set(days_to_nearest(days, pd.DatetimeIndex([]))) == {15}

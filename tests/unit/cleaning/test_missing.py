"""Placeholders of missing values, and other names of columns."""

from __future__ import annotations

import pandas as pd
import pytest

from ponctuel.cleaning.missing import placeholder_mask, tidy_tables
from ponctuel.cleaning.report import CleaningReport
from ponctuel.cleaning.star import clean_star
from ponctuel.tables.raw import rename_columns

Raw = dict[str, pd.DataFrame]


@pytest.mark.parametrize(
    "word",
    ["nan", "NaN", "NA", "n/a", "#N/A", "NULL", "null", "(null)", "None", r"\N", "", " ", "?"],
)
def test_placeholder_mask(word: str) -> None:
    values = pd.Series([word, "IAH", None, word, 7], dtype="object")
    assert placeholder_mask(values).tolist() == [True, False, False, True, False]


def test_the_airport_of_nadi_keeps_its_code() -> None:
    assert not placeholder_mask(pd.Series(["NAN", "NON", "NUL"])).any()


@pytest.fixture(scope="module")
def sample_tables(nyc: Raw) -> Raw:
    """Real rows, a cancelled flight among them."""
    flights = nyc["flights"]
    selected = pd.concat([flights.head(40), flights[flights["dep_time"].isna()].head(3)])
    return nyc | {"flights": selected.reset_index(drop=True), "weather": nyc["weather"].head(48)}


@pytest.mark.parametrize("word", ["nan", "NULL", r"\N"])
def test_no_placeholder_becomes_an_airport_a_carrier_or_an_aircraft(
    sample_tables: Raw, word: str
) -> None:
    flights = sample_tables["flights"].astype("object")
    with_placeholders = flights.where(flights.notna(), word)
    with_placeholders.loc[0, "dest"] = with_placeholders.loc[1, "carrier"] = with_placeholders.loc[
        2, "tailnum"
    ] = word
    with_none = flights.copy()
    with_none.loc[0, "dest"] = with_none.loc[1, "carrier"] = with_none.loc[2, "tailnum"] = None
    cleaned, report = clean_star(sample_tables | {"flights": with_placeholders})
    expected, _ = clean_star(
        sample_tables | {"flights": with_none.convert_dtypes(convert_string=False)}
    )
    for table in ("fact_flight", "dim_carrier", "dim_aircraft"):
        pd.testing.assert_frame_equal(cleaned[table], expected[table], check_dtype=False)
    assert (cleaned["fact_flight"]["outcome"] == "cancelled").sum() == 3
    counts = {o.rule: o.rows for o in report.outcomes if "word for missing" in o.rule}
    assert counts["dest in a word for missing"] == 1
    assert counts["dep_time in a word for missing"] == 3


def test_the_column_station_of_the_weather_is_read_as_origin(sample_tables: Raw) -> None:
    renamed = sample_tables["weather"].rename(columns={"origin": "station", "temp": " temp "})
    cleaned, report = clean_star(sample_tables | {"weather": renamed})
    expected, _ = clean_star(sample_tables)
    pd.testing.assert_frame_equal(cleaned["fact_weather"], expected["fact_weather"])
    rules = {o.rule for o in report.outcomes if o.rows}
    assert {"column station read as origin", "column temp  read as temp"} & rules
    both_columns = sample_tables["weather"].assign(station="elsewhere")
    assert rename_columns("weather", both_columns).columns.tolist() == both_columns.columns.tolist()


def test_reference_tables_are_unchanged(sample_tables: Raw) -> None:
    """The world's airports list NAN, and Namibia's country is NA."""
    tidied = tidy_tables(sample_tables, CleaningReport())
    assert tidied["airportsdata"] is sample_tables["airportsdata"]
    assert (tidied["airportsdata"]["iata"] == "NAN").any()

"""Missing is missing, however a source spells it; a column may bear another name."""

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
def few(nyc: Raw) -> Raw:
    """Real rows, a cancelled flight among them."""
    flights = nyc["flights"]
    some = pd.concat([flights.head(40), flights[flights["dep_time"].isna()].head(3)])
    return nyc | {"flights": some.reset_index(drop=True), "weather": nyc["weather"].head(48)}


@pytest.mark.parametrize("word", ["nan", "NULL", r"\N"])
def test_no_word_becomes_an_airport_a_carrier_or_an_aircraft(few: Raw, word: str) -> None:
    flights = few["flights"].astype("object")
    spelled = flights.where(flights.notna(), word)
    spelled.loc[0, "dest"] = spelled.loc[1, "carrier"] = spelled.loc[2, "tailnum"] = word
    plain = flights.copy()
    plain.loc[0, "dest"] = plain.loc[1, "carrier"] = plain.loc[2, "tailnum"] = None
    cleaned, report = clean_star(few | {"flights": spelled})
    expected, _ = clean_star(few | {"flights": plain.convert_dtypes(convert_string=False)})
    for table in ("fact_flight", "dim_carrier", "dim_aircraft"):
        pd.testing.assert_frame_equal(cleaned[table], expected[table], check_dtype=False)
    assert (cleaned["fact_flight"]["outcome"] == "cancelled").sum() == 3
    counts = {o.rule: o.rows for o in report.outcomes if "word for missing" in o.rule}
    assert counts["dest in a word for missing"] == 1
    assert counts["dep_time in a word for missing"] == 3


def test_the_weather_s_station_is_its_airport(few: Raw) -> None:
    named = few["weather"].rename(columns={"origin": "station", "temp": " temp "})
    cleaned, report = clean_star(few | {"weather": named})
    expected, _ = clean_star(few)
    pd.testing.assert_frame_equal(cleaned["fact_weather"], expected["fact_weather"])
    rules = {o.rule for o in report.outcomes if o.rows}
    assert {"column station read as origin", "column temp  read as temp"} & rules
    twice = few["weather"].assign(station="elsewhere")
    assert rename_columns("weather", twice).columns.tolist() == twice.columns.tolist()


def test_reference_tables_are_left_alone(few: Raw) -> None:
    """The world's airports list NAN, and Namibia's country is NA."""
    tidy = tidy_tables(few, CleaningReport())
    assert tidy["airportsdata"] is few["airportsdata"]
    assert (tidy["airportsdata"]["iata"] == "NAN").any()

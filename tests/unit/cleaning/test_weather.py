"""Cleaning of weather: metric units, hours in UTC, impossible values voided."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ponctuel.cleaning.report import CleaningReport
from ponctuel.cleaning.weather import clean_weather
from ponctuel.tables import FACT_WEATHER


def observed(**changes: Any) -> dict[str, Any]:
    return {
        "origin": "EWR",
        "year": 2013,
        "month": 6,
        "day": 3,
        "hour": 9,
        "temp": 77.0,
        "dewp": 50.0,
        "humid": 40.0,
        "wind_dir": 360.0,
        "wind_speed": 10.0,
        "wind_gust": np.nan,
        "precip": 0.1,
        "pressure": 1012.0,
        "visib": 10.0,
        "time_hour": None,
    } | changes


def clean(
    rows: list[dict[str, Any]], airports: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, int]]:
    report = CleaningReport()
    frame = clean_weather(pd.DataFrame(rows), airports, report)
    FACT_WEATHER.conform(frame)
    return frame, {f"{o.rule}: {o.action}": o.rows for o in report.outcomes if o.rows}


def test_units_are_metric_and_hours_utc(airports: pd.DataFrame) -> None:
    frame, rule_counts = clean([observed()], airports)
    hour = frame.iloc[0]
    assert not rule_counts
    assert hour["hour_utc"] == pd.Timestamp("2013-06-03 13:00")
    assert hour["temperature_c"] == 25
    assert hour["dew_point_c"] == 10
    assert hour["wind_speed_kmh"] == pytest.approx(16.093)
    assert hour["precipitation_mm"] == pytest.approx(2.54)
    assert hour["visibility_km"] == pytest.approx(16.093)


@pytest.mark.parametrize(
    ("raw", "value", "column"),
    [
        ("temp", 500.0, "temperature_c"),
        ("dewp", -500.0, "dew_point_c"),
        ("humid", -1.0, "humidity_pct"),
        ("wind_dir", 361.0, "wind_direction_deg"),
        ("wind_speed", 1048.36, "wind_speed_kmh"),
        ("wind_gust", np.inf, "wind_gust_kmh"),
        ("precip", -0.1, "precipitation_mm"),
        ("pressure", 500.0, "pressure_hpa"),
        ("visib", -1.0, "visibility_km"),
    ],
)
def test_an_impossible_value_is_voided(
    airports: pd.DataFrame, raw: str, value: float, column: str
) -> None:
    frame, rule_counts = clean([observed(**{raw: value})], airports)
    assert frame[column].isna()[0]
    assert len(rule_counts) == 1
    assert next(iter(rule_counts)).startswith(f"{column} outside")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"origin": "ZZZ"}, "unknown airport"),
        ({"day": 31}, "hour that the wall clock never showed"),
        ({"month": 3, "day": 10, "hour": 2}, "hour that the wall clock never showed"),
        ({"hour": 24}, "hour that the wall clock never showed"),
        ({"hour": 1e300}, "hour that the wall clock never showed"),
        ({"hour": None}, "hour that the wall clock never showed"),
        ({}, "second observation of an airport-hour"),
    ],
)
def test_impossible_hours_are_rejected(
    airports: pd.DataFrame, changes: dict[str, Any], rule: str
) -> None:
    frame, rule_counts = clean([observed(), observed(**changes)], airports)
    assert len(frame) == 1
    assert rule_counts[f"{rule}: rejected"] == 1


def test_the_repeated_hour_is_distinguished_by_time_hour(airports: pd.DataFrame) -> None:
    repeated_hour = {"month": 11, "day": 3, "hour": 1}
    hinted = [
        observed(**repeated_hour, time_hour=f"2013-11-03T{hour}:00:00Z", temp=temp)
        for hour, temp in (("05", 32.0), ("06", 50.0))
    ]
    frame, _ = clean(hinted, airports)
    assert frame["hour_utc"].dt.hour.tolist() == [5, 6]
    assert frame["temperature_c"].tolist() == [0, 10]
    without_time_hour = [
        {k: v for k, v in observation.items() if k != "time_hour"} for observation in hinted
    ]
    frame, rule_counts = clean(without_time_hour, airports)
    assert frame["hour_utc"].dt.hour.tolist() == [5]
    assert rule_counts["hour that the wall clock showed twice: adjusted"] == 2


def test_columns_and_the_whole_table_may_be_missing(airports: pd.DataFrame) -> None:
    minimal_row = {k: observed()[k] for k in ("origin", "year", "month", "day", "hour")}
    frame, rule_counts = clean([minimal_row], airports)
    assert len(frame) == 1
    assert rule_counts["no column pressure: degraded"] == 1
    report = CleaningReport()
    assert clean_weather(None, airports, report).empty
    assert report.warnings == [
        "weather: no weather table: 1 rows degraded (forecasts do without the weather)"
    ]


def test_the_raw_frame_is_unchanged(airports: pd.DataFrame) -> None:
    raw = pd.DataFrame([observed()])
    before = raw.copy()
    clean_weather(raw, airports, CleaningReport())
    pd.testing.assert_frame_equal(raw, before)


EWR = "America/New_York"


@pytest.fixture(scope="module")
def spring(nyc: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Real weather of New York, ten days before and after the change to daylight saving time."""
    weather = nyc["weather"]
    days = pd.to_datetime(weather[["year", "month", "day"]])
    return weather[days.between("2013-03-01", "2013-03-20")].reset_index(drop=True)


def in_utc(weather: pd.DataFrame) -> pd.DataFrame:
    """Convert year, month, day and hour of the observations to UTC, as anyflights writes them."""
    hours = pd.to_datetime(weather["time_hour"], utc=True)
    parts = {name: getattr(hours.dt, name) for name in ("year", "month", "day", "hour")}
    return weather.assign(**parts)


def mislabelled(table: pd.DataFrame) -> pd.DataFrame:
    """Replace `time_hour` by local time labelled as UTC, as anyflights writes it."""
    hours = pd.to_datetime(table["time_hour"], utc=True).dt.tz_convert(EWR).dt.tz_localize(None)
    return table.assign(time_hour=hours.dt.strftime("%Y-%m-%dT%H:%M:%SZ"))


def clean_auto(
    weather: pd.DataFrame,
    airports: pd.DataFrame,
    clock: Any = "auto",
    flights: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, CleaningReport]:
    report = CleaningReport()
    zones = pd.concat([airports, pd.DataFrame({"airport_code": ["LGA"], "time_zone_name": [EWR]})])
    return clean_weather(weather, zones, report, clock, flights), report


def rule(report: CleaningReport, name: str) -> tuple[int, str]:
    outcome = next(o for o in report.outcomes if o.rule == name)
    return outcome.rows, outcome.why


def test_local_and_utc_hours_give_the_same_instants(
    spring: pd.DataFrame, airports: pd.DataFrame, nyc: dict[str, pd.DataFrame]
) -> None:
    """Detected by `time_hour`, by the daily course of the temperature, or by that of the wind."""
    flights = nyc["flights"].head(5000)
    expected, report = clean_auto(spring, airports, flights=flights)
    assert rule(report, "hours in UTC, not local") == (0, "time_hour indicates it")
    without_time_hour = spring.drop(columns="time_hour")
    for hidden in ([], ["temp"]):
        local, report = clean_auto(without_time_hour.drop(columns=hidden), airports)
        pd.testing.assert_series_equal(local["hour_utc"], expected["hour_utc"])
        assert rule(report, "hours in UTC, not local")[0] == 0
        utc, report = clean_auto(in_utc(spring).drop(columns=["time_hour", *hidden]), airports)
        pd.testing.assert_series_equal(utc["hour_utc"], expected["hour_utc"])
        rows, why = rule(report, "hours in UTC, not local")
        assert rows == len(spring)
        assert "is highest at" in why
    utc, report = clean_auto(in_utc(spring), airports, flights=flights)
    pd.testing.assert_series_equal(utc["hour_utc"], expected["hour_utc"])
    assert rule(report, "hours in UTC, not local") == (len(spring), "time_hour indicates it")


def test_a_time_hour_that_contradicts_the_flights_is_ignored(
    spring: pd.DataFrame, airports: pd.DataFrame, nyc: dict[str, pd.DataFrame]
) -> None:
    """anyflights: hours in UTC, and a `time_hour` that adds the offset once more."""
    flights = mislabelled(nyc["flights"].head(5000))
    hours = pd.to_datetime(in_utc(spring)["time_hour"], utc=True)
    later = hours.dt.tz_localize(None).dt.tz_localize(EWR, ambiguous=True, nonexistent="NaT")
    shifted = in_utc(spring).assign(time_hour=later.dt.tz_convert("UTC").astype("str"))
    frame, report = clean_auto(shifted, airports, flights=flights)
    expected, _ = clean_auto(spring, airports)
    pd.testing.assert_series_equal(frame["hour_utc"], expected["hour_utc"])
    assert rule(report, "hour and time_hour disagree")[0] > 0.9 * len(spring)


def test_params_override_every_other_evidence(spring: pd.DataFrame, airports: pd.DataFrame) -> None:
    frame, report = clean_auto(spring, airports, "utc")
    assert frame["hour_utc"].dt.hour.iloc[0] == spring["hour"].iloc[0]
    assert rule(report, "hours in UTC, not local") == (len(spring), "source.weather_clock is utc")
    expected, _ = clean_auto(spring, airports)
    frame, _ = clean_auto(in_utc(spring), airports, "local")
    assert (frame["hour_utc"].iloc[5:] != expected["hour_utc"].iloc[5 : len(frame)]).mean() > 0.9


def test_too_few_hours_are_read_as_local(spring: pd.DataFrame, airports: pd.DataFrame) -> None:
    few_hours = spring.drop(columns="time_hour").groupby("origin").head(11)
    frame, report = clean_auto(few_hours, airports)
    assert rule(report, "hours in UTC, not local") == (0, "nothing says otherwise")
    pd.testing.assert_series_equal(
        frame["hour_utc"], clean_auto(few_hours, airports, "local")[0]["hour_utc"]
    )

"""Conversion of local times to UTC: time zones, midnight and daylight saving time."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponctuel.cleaning.instants import arrival_utc, hhmm_to_min, local_to_utc, utc_to_local

NEW_YORK = "America/New_York"
ZONES = [NEW_YORK, "America/Phoenix", "Pacific/Honolulu", "America/Puerto_Rico", "Europe/Paris"]


def series(text: str) -> pd.Series:
    return pd.Series([pd.Timestamp(text)], dtype="datetime64[us]")


def arrival(dep_utc: str, hhmm: int, zone: str) -> pd.Timestamp:
    utc, _ = arrival_utc(series(dep_utc), hhmm_to_min(pd.Series([hhmm])), pd.Series([zone]))
    return utc[0]


@pytest.mark.parametrize(
    ("hhmm", "minute"), [(0, 0), (1, 1), (59, 59), (517, 317), (2359, 1439), (2400, 1440)]
)
def test_hhmm_times_become_minutes(hhmm: int, minute: int) -> None:
    assert hhmm_to_min(pd.Series([hhmm]))[0] == minute


@pytest.mark.parametrize("hhmm", [-1, 60, 975, 2401, 2460, 9900, 5.5, np.inf, np.nan, "x", None])
def test_an_invalid_time_is_nan(hhmm: object) -> None:
    assert math.isnan(hhmm_to_min(pd.Series([hhmm], dtype="object"))[0])


@given(st.lists(st.integers(-10_000, 10_000) | st.floats() | st.text(max_size=5) | st.none()))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_any_value_gives_a_minute_of_the_day_or_nan(values: list[object]) -> None:
    minutes = hhmm_to_min(pd.Series(values, dtype="object"))
    assert (minutes.isna() | (minutes.between(0, 1440) & (minutes % 1 == 0))).all()


@given(
    st.datetimes(datetime(2012, 1, 1), datetime(2030, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.sampled_from(ZONES),
)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_local_to_utc_and_back(local: datetime, zone: str) -> None:
    names = pd.Series([zone])
    utc, nonexistent, ambiguous = local_to_utc(series(str(local)), names)
    # Expected from the standard library: a nonexistent time is not restored by a round trip.
    expected_utc = local.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
    exists = expected_utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
    assert nonexistent[0] == (not exists)
    if exists:
        assert utc[0] == expected_utc.replace(tzinfo=None)
        assert utc_to_local(utc, names)[0] == local
        later = local.replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(ZoneInfo("UTC"))
        assert ambiguous[0] == (later != expected_utc)


def test_a_nonexistent_local_time_is_reported() -> None:
    utc, nonexistent, _ = local_to_utc(series("2013-03-10 02:30"), pd.Series([NEW_YORK]))
    assert utc.isna()[0]
    assert nonexistent[0]


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (None, "2013-11-03 05:30"),
        ("2013-11-03 05:00", "2013-11-03 05:30"),
        ("2013-11-03 06:00", "2013-11-03 06:30"),
    ],
)
def test_an_ambiguous_local_time_follows_the_hint(hint: str | None, expected: str) -> None:
    hints = None if hint is None else series(hint)
    utc, _, ambiguous = local_to_utc(series("2013-11-03 01:30"), pd.Series([NEW_YORK]), hints)
    assert utc[0] == pd.Timestamp(expected)
    assert ambiguous[0]


@pytest.mark.parametrize(
    ("dep_utc", "hhmm", "zone", "expected"),
    [
        ("2013-06-03 13:00", 1030, "America/Chicago", "2013-06-03 15:30"),
        # Three hours behind: by local times it arrives "before" its departure, on the same day.
        ("2013-06-04 01:00", 2359, "America/Los_Angeles", "2013-06-04 06:59"),
        # A red-eye lands on the next local day.
        ("2013-06-04 02:00", 120, "America/Los_Angeles", "2013-06-04 08:20"),
        # Honolulu: ten hours, same local day, in winter and in summer.
        ("2013-01-15 15:00", 1530, "Pacific/Honolulu", "2013-01-16 01:30"),
        ("2013-07-15 14:00", 1430, "Pacific/Honolulu", "2013-07-16 00:30"),
        # Phoenix has no daylight saving time: UTC-7 in both seasons.
        ("2013-01-15 15:00", 1300, "America/Phoenix", "2013-01-15 20:00"),
        ("2013-07-15 15:00", 1300, "America/Phoenix", "2013-07-15 20:00"),
        # Nor has Puerto Rico: UTC-4 in both.
        ("2013-01-15 15:00", 1500, "America/Puerto_Rico", "2013-01-15 19:00"),
        ("2013-07-15 15:00", 1500, "America/Puerto_Rico", "2013-07-15 19:00"),
        # Midnight at the end of the day.
        ("2013-06-04 00:30", 2400, NEW_YORK, "2013-06-04 04:00"),
    ],
)
def test_arrivals_in_another_zone(dep_utc: str, hhmm: int, zone: str, expected: str) -> None:
    assert arrival(dep_utc, hhmm, zone) == pd.Timestamp(expected)


def test_a_nonexistent_arrival_time_is_not_moved_to_the_next_day() -> None:
    minute, zone = hhmm_to_min(pd.Series([230])), pd.Series([NEW_YORK])
    utc, faulty = arrival_utc(series("2013-03-10 05:30"), minute, zone)
    assert utc.isna()[0]
    assert faulty[0]
    # After that hour, the same clock time is the next night's, and exists.
    utc, faulty = arrival_utc(series("2013-03-10 23:00"), minute, zone)
    assert utc[0] == pd.Timestamp("2013-03-11 06:30")
    assert not faulty[0]


@given(
    st.datetimes(datetime(2013, 1, 1), datetime(2013, 12, 30)),
    st.integers(0, 1439),
    st.sampled_from(ZONES),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_an_arrival_follows_its_departure_within_a_day(
    dep: datetime, minute: int, zone: str
) -> None:
    utc, _ = arrival_utc(series(str(dep)), pd.Series([float(minute)]), pd.Series([zone]))
    if utc.notna()[0]:
        local = utc_to_local(utc, pd.Series([zone]))[0]
        assert timedelta(0) < utc[0] - dep <= timedelta(hours=25)
        assert local.hour * 60 + local.minute == minute


def test_real_schedules_give_true_block_times(
    nyc: dict[str, pd.DataFrame], clean: Callable[..., tuple[pd.DataFrame, dict[str, int]]]
) -> None:
    """Arrivals at known distances: delay and clock times agree across zones."""
    sample = nyc["flights"].iloc[::4000]
    well_known = sample[sample["dest"].isin(["ORD", "LAX", "PHX", "HNL", "SJU"])]
    frame, _ = clean(well_known.to_dict("records"))
    block_h = (frame["sched_arr_utc"] - frame["sched_dep_utc"]) / pd.Timedelta(hours=1)
    speed_kmh = frame["distance_km"] / block_h
    assert speed_kmh.between(300, 900).all()

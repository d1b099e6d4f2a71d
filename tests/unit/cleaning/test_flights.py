"""Schedules that cannot be are rejected; facts that cannot be are emptied; both are counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponctuel.tables import FACT_FLIGHT
from ponctuel.tables.raw import RAW_FLIGHTS

Row = Callable[..., dict[str, Any]]
Clean = Callable[[list[dict[str, Any]]], tuple[pd.DataFrame, dict[str, int]]]

FUTURE_FACTS = ("dep_time", "dep_delay", "arr_time", "arr_delay", "air_time", "tailnum")


def at(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def test_an_ordinary_flight(row: Row, clean: Clean) -> None:
    frame, touched = clean([row()])
    flight = frame.iloc[0]
    assert touched == {"arrived: reported": 1}
    assert flight["sched_dep_utc"] == at("2013-06-03 13:00")
    assert flight["sched_dep_local"] == at("2013-06-03 09:00")
    assert flight["sched_arr_utc"] == at("2013-06-03 15:30")
    assert flight["dep_utc"] == at("2013-06-03 13:05")
    assert flight["arr_utc"] == at("2013-06-03 15:33")
    assert flight["distance_km"] == pytest.approx(719 * 1.609344, abs=1e-3)


def test_a_departure_past_midnight_keeps_the_day_of_its_schedule(row: Row, clean: Clean) -> None:
    late = row(sched_dep_time=2330, dep_time=115.0, dep_delay=105.0, sched_arr_time=100)
    flight = clean([late])[0].iloc[0]
    assert flight["date_local"] == at("2013-06-03")
    assert flight["dep_utc"] == at("2013-06-04 05:15")
    assert flight["sched_arr_utc"] == at("2013-06-04 06:00")


def test_an_early_departure_before_midnight(row: Row, clean: Clean) -> None:
    flight = clean([row(sched_dep_time=5, dep_time=2358.0, dep_delay=-7.0, sched_arr_time=135)])[0]
    assert flight["dep_utc"][0] == at("2013-06-03 03:58")


@pytest.mark.parametrize(("dep_time", "delay"), [(2358.0, -7), (110.0, 65), (1100.0, 655)])
def test_without_a_delay_the_nearest_day_counts(
    row: Row, clean: Clean, dep_time: float, delay: int
) -> None:
    given_clock = row(sched_dep_time=5, sched_arr_time=135, dep_time=dep_time, dep_delay=np.nan)
    frame, touched = clean([given_clock])
    assert frame["dep_delay_min"][0] == delay
    assert touched["departure delay from clock times: adjusted"] == 1


def test_a_schedule_at_2400_is_the_midnight_that_ends_the_day(row: Row, clean: Clean) -> None:
    flight = clean([row(sched_dep_time=2400, dep_time=2400.0, dep_delay=0.0, sched_arr_time=130)])
    assert flight[0]["sched_dep_utc"][0] == at("2013-06-04 04:00")
    assert flight[0]["date_local"][0] == at("2013-06-03")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"sched_dep_time": 2460}, "scheduled departure is no time"),
        ({"sched_dep_time": None}, "scheduled departure is no time"),
        ({"day": 31}, "no such day"),
        ({"month": "x"}, "no such day"),
        ({"origin": "ZZZ"}, "unknown origin"),
        ({"dest": "ZZZ"}, "unknown destination"),
        ({"dest": "EWR"}, "origin is destination"),
        ({"carrier": None}, "no carrier or flight number"),
        ({"flight": -1}, "no carrier or flight number"),
        ({"flight": np.inf}, "no carrier or flight number"),
        ({"flight": 3e9}, "no carrier or flight number"),
        (
            {"month": 3, "day": 10, "sched_dep_time": 230},
            "scheduled at a time that the wall clock skipped",
        ),
    ],
)
def test_a_schedule_that_cannot_be_is_rejected_and_counted(
    row: Row, clean: Clean, changes: dict[str, Any], rule: str
) -> None:
    frame, touched = clean([row(), row(flight=2), row(flight=3) | changes])
    assert sorted(frame["flight_number"]) == [1, 2]
    assert touched[f"{rule}: rejected"] == 1


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (None, "05:30"),
        ("2013-11-03T05:00:00Z", "05:30"),
        ("2013-11-03T06:00:00Z", "06:30"),
        ("nonsense", "05:30"),
    ],
)
def test_the_hour_shown_twice(row: Row, clean: Clean, hint: str | None, expected: str) -> None:
    twice = row(month=11, day=3, sched_dep_time=130, sched_arr_time=300, time_hour=hint)
    frame, touched = clean([twice])
    assert frame["sched_dep_utc"][0] == at(f"2013-11-03 {expected}")
    assert touched["scheduled at a time that the wall clock showed twice: adjusted"] == 1


@pytest.mark.parametrize(
    ("changes", "rule", "emptied"),
    [
        ({"dep_time": 2460.0}, "departure is no time", None),
        ({"sched_arr_time": 2460}, "scheduled arrival is no time", "sched_arr_utc"),
        ({"sched_arr_time": 859}, "scheduled block time that no airliner flies", "sched_arr_utc"),
        (
            {"month": 3, "day": 10, "sched_dep_time": 30, "sched_arr_time": 230, "dest": "JFK"},
            "scheduled arrival that the wall clock skipped",
            "sched_arr_utc",
        ),
        ({"dep_delay": 2881.0}, "dep_delay outside -120 to 2880 min", "dep_delay_min"),
        ({"dep_delay": -121.0}, "dep_delay outside -120 to 2880 min", "dep_delay_min"),
        ({"dep_delay": "late"}, "dep_delay outside -120 to 2880 min", "dep_delay_min"),
        ({"arr_delay": 1e9}, "arr_delay outside -120 to 2880 min", "arr_delay_min"),
        ({"distance": -5.0}, "distance not above zero", "distance_km"),
        ({"air_time": -1.0}, "air_time outside 1 to 1440 min", "air_time_min"),
        ({"air_time": 1e300}, "air_time outside 1 to 1440 min", "air_time_min"),
    ],
)
def test_a_value_that_cannot_be_is_emptied_and_the_flight_kept(
    row: Row, clean: Clean, changes: dict[str, Any], rule: str, emptied: str | None
) -> None:
    frame, touched = clean([row(**changes)])
    assert len(frame) == 1
    assert touched[f"{rule}: voided"] == 1
    if emptied is not None:
        assert frame[emptied].isna()[0]


def test_a_midnight_of_actual_times_is_valid(row: Row, clean: Clean) -> None:
    _, touched = clean([row(dep_time=2400.0)])
    assert "departure is no time: voided" not in touched


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "arrived"),
        ({"arr_delay": np.nan}, "diverted"),
        ({"dep_time": np.nan, "dep_delay": np.nan, "arr_delay": np.nan}, "cancelled"),
        (
            {"dep_time": np.nan, "dep_delay": np.nan, "arr_delay": np.nan, "tailnum": None},
            "cancelled",
        ),
        # What is written but cannot be used says neither that it flew nor that it did not.
        ({"dep_delay": 99999.0, "arr_delay": np.nan}, None),
        ({"dep_time": 2460.0, "dep_delay": np.nan, "arr_delay": np.nan}, None),
        ({"dep_time": np.nan, "dep_delay": np.nan}, None),
        ({"arr_delay": 99999.0}, None),
    ],
)
def test_outcomes(row: Row, clean: Clean, changes: dict[str, Any], outcome: str | None) -> None:
    frame, touched = clean([row(**changes)])
    assert frame["outcome"].fillna("unknown")[0] == (outcome or "unknown")
    assert touched[f"{outcome or 'outcome unknown'}: reported"] == 1


def test_an_arrival_before_touch_down_is_moved_to_it(row: Row, clean: Clean) -> None:
    frame, touched = clean([row(dep_delay=600.0, dep_time=1900.0, arr_delay=0.0)])
    assert frame["arr_utc"][0] == at("2013-06-04 00:50")
    assert touched["arrival before the wheels can have touched down: adjusted"] == 1


def test_an_arrival_without_an_instant_is_put_off_by_a_day(row: Row, clean: Clean) -> None:
    frame, touched = clean([row(sched_arr_time=np.nan, air_time=np.nan)])
    assert frame["arr_utc"][0] == at("2013-06-04 13:08")
    assert touched["arrival without an instant: adjusted"] == 1


def test_the_first_of_two_rows_of_one_leg_is_kept(row: Row, clean: Clean) -> None:
    frame, touched = clean([row(), row(dep_delay=50.0), row(flight=2)])
    assert sorted(frame["flight_number"]) == [1, 2]
    assert frame.set_index("flight_number")["dep_delay_min"][1] == 5
    assert touched["the same scheduled leg again: rejected"] == 1


@pytest.mark.parametrize("column", RAW_FLIGHTS.optional)
def test_an_optional_column_may_be_missing(row: Row, clean: Clean, column: str) -> None:
    rows = [row(), row(flight=2)]
    frame, touched = clean([{k: v for k, v in one.items() if k != column} for one in rows])
    assert len(frame) == 2
    assert touched[f"no column {column}: degraded"] == 2


GARBAGE = st.one_of(
    st.none(), st.floats(), st.integers(-(10**12), 10**12), st.text(max_size=6), st.booleans()
)


@given(data=st.data())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_no_value_of_an_optional_column_stops_cleaning(
    row: Row, clean: Clean, data: st.DataObject
) -> None:
    columns = data.draw(st.sets(st.sampled_from(RAW_FLIGHTS.optional), min_size=1))
    rows = [
        row(flight=n) | {column: data.draw(GARBAGE) for column in sorted(columns)}
        for n in range(data.draw(st.integers(1, 3)))
    ]
    frame, _ = clean(rows)
    # It is not the flight's fault, and what is left obeys the table.
    assert len(FACT_FLIGHT.conform(frame)) == len(rows)


@given(data=st.data())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_what_happened_later_never_decides_whether_a_flight_is_known(
    row: Row, clean: Clean, data: st.DataObject
) -> None:
    rows = [row(flight=n) for n in range(4)]
    spoilt = [one | {name: data.draw(GARBAGE) for name in FUTURE_FACTS} for one in rows]
    schedule = ["flight_id", "sched_dep_utc", "sched_arr_utc", "distance_km"]
    pd.testing.assert_frame_equal(clean(rows)[0][schedule], clean(spoilt)[0][schedule])


@given(st.permutations(range(6)))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_ids_do_not_depend_on_the_rows_around(row: Row, clean: Clean, order: list[int]) -> None:
    rows = [row(flight=n, carrier="UA" if n % 2 else "B6", day=1 + n) for n in range(6)]
    straight = clean(rows)[0]
    pd.testing.assert_frame_equal(clean([rows[n] for n in order])[0], straight)
    for n in (0, 3):
        alone = clean([rows[n]])[0]["flight_id"][0]
        assert alone == straight.set_index("flight_number")["flight_id"][n]


def test_ids_are_unique_on_real_data(storm: dict[str, pd.DataFrame], clean: Clean) -> None:
    frame, _ = clean(storm["flights"].to_dict("records"))
    assert frame["flight_id"].is_unique
    assert frame["flight_id"].ge(0).all()

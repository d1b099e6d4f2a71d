"""Cleaning of flights: impossible schedules are rejected, impossible values voided, both counted."""

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


def instant(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def test_an_ordinary_flight(row: Row, clean: Clean) -> None:
    frame, rule_counts = clean([row()])
    flight = frame.iloc[0]
    assert rule_counts == {"arrived: reported": 1}
    assert flight["sched_dep_utc"] == instant("2013-06-03 13:00")
    assert flight["sched_dep_local"] == instant("2013-06-03 09:00")
    assert flight["sched_arr_utc"] == instant("2013-06-03 15:30")
    assert flight["dep_utc"] == instant("2013-06-03 13:05")
    assert flight["arr_utc"] == instant("2013-06-03 15:33")
    assert flight["distance_km"] == pytest.approx(719 * 1.609344, abs=1e-3)


def test_a_departure_past_midnight_keeps_the_day_of_its_schedule(row: Row, clean: Clean) -> None:
    late = row(sched_dep_time=2330, dep_time=115.0, dep_delay=105.0, sched_arr_time=100)
    flight = clean([late])[0].iloc[0]
    assert flight["date_local"] == instant("2013-06-03")
    assert flight["dep_utc"] == instant("2013-06-04 05:15")
    assert flight["sched_arr_utc"] == instant("2013-06-04 06:00")


def test_an_early_departure_before_midnight(row: Row, clean: Clean) -> None:
    flight = clean([row(sched_dep_time=5, dep_time=2358.0, dep_delay=-7.0, sched_arr_time=135)])[0]
    assert flight["dep_utc"][0] == instant("2013-06-03 03:58")


@pytest.mark.parametrize(("dep_time", "delay"), [(2358.0, -7), (110.0, 65), (1100.0, 655)])
def test_without_a_delay_the_nearest_day_counts(
    row: Row, clean: Clean, dep_time: float, delay: int
) -> None:
    without_delay = row(sched_dep_time=5, sched_arr_time=135, dep_time=dep_time, dep_delay=np.nan)
    frame, rule_counts = clean([without_delay])
    assert frame["dep_delay_min"][0] == delay
    assert rule_counts["departure delay from clock times: adjusted"] == 1


def test_a_schedule_at_2400_is_the_midnight_that_ends_the_day(row: Row, clean: Clean) -> None:
    flight = clean([row(sched_dep_time=2400, dep_time=2400.0, dep_delay=0.0, sched_arr_time=130)])
    assert flight[0]["sched_dep_utc"][0] == instant("2013-06-04 04:00")
    assert flight[0]["date_local"][0] == instant("2013-06-03")


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
def test_an_impossible_schedule_is_rejected_and_counted(
    row: Row, clean: Clean, changes: dict[str, Any], rule: str
) -> None:
    frame, rule_counts = clean([row(), row(flight=2), row(flight=3) | changes])
    assert sorted(frame["flight_number"]) == [1, 2]
    assert rule_counts[f"{rule}: rejected"] == 1


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (None, "05:30"),
        ("2013-11-03T05:00:00Z", "05:30"),
        ("2013-11-03T06:00:00Z", "06:30"),
        ("nonsense", "05:30"),
    ],
)
def test_a_departure_in_the_repeated_hour_follows_time_hour(
    row: Row, clean: Clean, hint: str | None, expected: str
) -> None:
    twice = row(month=11, day=3, sched_dep_time=130, sched_arr_time=300, time_hour=hint)
    frame, rule_counts = clean([twice])
    assert frame["sched_dep_utc"][0] == instant(f"2013-11-03 {expected}")
    assert rule_counts["scheduled at a time that the wall clock showed twice: adjusted"] == 1


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
def test_an_impossible_value_is_voided_and_the_flight_kept(
    row: Row, clean: Clean, changes: dict[str, Any], rule: str, emptied: str | None
) -> None:
    frame, rule_counts = clean([row(**changes)])
    assert len(frame) == 1
    assert rule_counts[f"{rule}: voided"] == 1
    if emptied is not None:
        assert frame[emptied].isna()[0]


def test_a_midnight_of_actual_times_is_valid(row: Row, clean: Clean) -> None:
    _, rule_counts = clean([row(dep_time=2400.0)])
    assert "departure is no time: voided" not in rule_counts


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
        # A value that is present but unusable proves neither that the flight flew nor that it did not.
        ({"dep_delay": 99999.0, "arr_delay": np.nan}, None),
        ({"dep_time": 2460.0, "dep_delay": np.nan, "arr_delay": np.nan}, None),
        ({"dep_time": np.nan, "dep_delay": np.nan}, None),
        ({"arr_delay": 99999.0}, None),
    ],
)
def test_outcomes(row: Row, clean: Clean, changes: dict[str, Any], outcome: str | None) -> None:
    frame, rule_counts = clean([row(**changes)])
    assert frame["outcome"].fillna("unknown")[0] == (outcome or "unknown")
    assert rule_counts[f"{outcome or 'outcome unknown'}: reported"] == 1


def test_an_arrival_before_the_earliest_landing_is_moved_to_it(row: Row, clean: Clean) -> None:
    late = row(dep_delay=600.0, dep_time=1900.0, arr_delay=0.0, arr_time=1030.0)
    frame, rule_counts = clean([late])
    assert frame["arr_utc"][0] == instant("2013-06-04 00:50")
    assert rule_counts["arrival before the wheels can have touched down: adjusted"] == 1


def test_an_arrival_without_a_time_is_known_a_day_later(row: Row, clean: Clean) -> None:
    frame, rule_counts = clean([row(sched_arr_time=np.nan, air_time=np.nan)])
    assert frame["arr_utc"][0] == instant("2013-06-04 13:08")
    assert rule_counts["arrival without an instant: adjusted"] == 1


CANCELLED = {"dep_time": np.nan, "dep_delay": np.nan, "arr_time": np.nan, "arr_delay": np.nan}
LATER = {"dep_time": 955.0, "dep_delay": 55.0, "arr_time": 1123.0, "arr_delay": 53.0}


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        # A flight that flew has not been cancelled, whichever row comes first.
        ([CANCELLED, {}], ("arrived", 5, 3)),
        ([{"arr_delay": np.nan}, {}], ("arrived", 5, 3)),
        ([CANCELLED, {"arr_delay": np.nan, "arr_time": np.nan}], ("diverted", 5, None)),
        # A row whose delay contradicts its clock times is less reliable than one that agrees.
        ([{"dep_delay": 50.0}, {}], ("arrived", 5, 3)),
        # Known too late does less harm than known too early.
        ([LATER, {}], ("arrived", 55, 53)),
        ([{}, {}], ("arrived", 5, 3)),
    ],
)
def test_of_two_rows_of_one_leg_the_result_does_not_depend_on_order(
    row: Row, clean: Clean, listed: list[dict[str, Any]], expected: tuple[Any, ...]
) -> None:
    rows = [row(**changes) for changes in listed] + [row(flight=2)]
    for order in (rows, rows[::-1]):
        frame, rule_counts = clean(order)
        leg = frame.set_index("flight_number").loc[1]
        facts = (leg["outcome"], leg["dep_delay_min"], leg["arr_delay_min"])
        assert [None if pd.isna(value) else value for value in facts] == list(expected)
        assert sorted(frame["flight_number"]) == [1, 2]
        assert rule_counts["the same scheduled leg again: rejected"] == 1


def test_the_schedule_of_a_leg_listed_twice_does_not_follow_what_happened(
    row: Row, clean: Clean
) -> None:
    first, second = row(sched_arr_time=1040), row(sched_arr_time=1030, **CANCELLED)
    third = row(sched_arr_time=1040, **CANCELLED)
    flown = clean([first, second])[0].iloc[0]
    assert flown["sched_arr_utc"] == clean([third, second])[0]["sched_arr_utc"][0]
    assert flown["sched_arr_utc"] == instant("2013-06-03 15:30")


@pytest.mark.parametrize(
    ("changes", "dep", "arr"),
    [
        # Nine hours early by the nearest day; a flight leaves two hours early at most.
        ({"sched_dep_time": 600, "dep_time": 2100.0, "dep_delay": np.nan}, 900, 905),
        ({"dep_time": 655.0, "dep_delay": np.nan}, 1315, 1310),
        ({"dep_time": 705.0, "dep_delay": np.nan}, -115, 3),
        # The next morning, as the arrival shows.
        ({"dep_time": 905.0, "dep_delay": np.nan}, 1445, 1440),
        # Two clock times and a delay that do not fit each other.
        ({"dep_time": 905.0, "dep_delay": 65.0}, None, 3),
    ],
)
def test_contradictory_times_and_delays_are_voided_or_corrected(
    row: Row, clean: Clean, changes: dict[str, Any], dep: int | None, arr: int
) -> None:
    arrival = {"arr_delay": float(arr), "arr_time": np.nan}
    frame, rule_counts = clean([row(**arrival) | changes])
    assert (None if frame["dep_delay_min"].isna()[0] else frame["dep_delay_min"][0]) == dep
    if dep is None:
        assert frame["outcome"].isna()[0]
        assert frame["dep_utc"].isna()[0]
        assert rule_counts["clock times and departure delay disagree: voided"] == 1
    else:
        assert frame["arr_delay_min"][0] == arr


@pytest.mark.parametrize(("arr_time", "known"), [(1043.0, "15:43"), (1023.0, "15:33")])
def test_an_arrival_reported_twice_is_known_at_the_later_moment(
    row: Row, clean: Clean, arr_time: float, known: str
) -> None:
    frame, rule_counts = clean([row(arr_time=arr_time)])
    assert frame["arr_delay_min"][0] == 3
    assert frame["arr_utc"][0] == instant(f"2013-06-03 {known}")
    assert rule_counts["clock times and arrival delay disagree: adjusted"] == 1


def test_a_change_to_daylight_saving_time_is_no_contradiction(row: Row, clean: Clean) -> None:
    """A difference of one hour between clock times and delay is correct only on the night of 10 March."""
    night = {"sched_dep_time": 130, "sched_arr_time": 430, "dep_time": 330.0, "dep_delay": 60.0}
    flown = row(month=3, day=10, arr_time=np.nan, **night)
    frame, rule_counts = clean([flown])
    assert frame["dep_delay_min"][0] == 60
    assert "clock times and departure delay disagree: voided" not in rule_counts
    frame, _ = clean([flown | {"month": 6}])
    assert frame["dep_delay_min"].isna()[0]


@pytest.mark.parametrize("delay", [2890.0, 4330.0])
def test_a_delay_of_more_than_two_days_is_kept_if_the_clock_confirms_it(
    row: Row, clean: Clean, delay: float
) -> None:
    minute = (540 + delay) % 1440
    clock = minute // 60 * 100 + minute % 60
    late = row(dep_delay=delay, dep_time=clock, arr_delay=delay - 2, arr_time=np.nan)
    frame, rule_counts = clean([late])
    assert frame["dep_delay_min"][0] == delay
    assert frame["arr_delay_min"][0] == delay - 2
    assert frame["dep_utc"][0] == instant("2013-06-03 13:00") + pd.Timedelta(minutes=delay)
    assert rule_counts["dep_delay of more than 2880 min: reported"] == 1
    frame, rule_counts = clean([late | {"dep_time": np.nan}])
    assert frame["dep_delay_min"].isna()[0]
    assert rule_counts["dep_delay outside -120 to 2880 min: voided"] == 1


def test_a_cancelled_flight_without_a_schedule_gets_its_usual_one(row: Row, clean: Clean) -> None:
    without_schedule = CANCELLED | {"sched_dep_time": np.nan, "sched_arr_time": np.nan}
    rows = [
        row(day=1, sched_dep_time=800, sched_arr_time=930, **CANCELLED),
        row(day=2),
        row(day=4, **without_schedule),
        row(day=5, sched_dep_time=1000, sched_arr_time=1130, **CANCELLED),
        row(day=4, flight=2, **without_schedule),
    ]
    frame, rule_counts = clean(rows)
    of_day = frame[frame["date_local"] == instant("2013-06-04")]
    assert of_day["flight_number"].tolist() == [1]
    assert of_day["sched_dep_utc"].tolist() == [instant("2013-06-04 13:00")]
    assert of_day["sched_arr_utc"].tolist() == [instant("2013-06-04 15:30")]
    assert of_day["outcome"].tolist() == ["cancelled"]
    assert rule_counts["no scheduled departure: adjusted"] == 1
    assert rule_counts["scheduled departure is no time: rejected"] == 1


def test_a_source_without_cancellations_reports_it(row: Row, clean: Clean) -> None:
    flown = [row(flight=n) for n in range(1000)]
    assert clean(flown)[1]["no cancelled flight: degraded"] == 1000
    assert "no cancelled flight: degraded" not in clean([*flown, row(flight=1000) | CANCELLED])[1]


@pytest.mark.parametrize("column", RAW_FLIGHTS.optional)
def test_an_optional_column_may_be_missing(row: Row, clean: Clean, column: str) -> None:
    rows = [row(), row(flight=2)]
    frame, rule_counts = clean(
        [{k: v for k, v in raw_row.items() if k != column} for raw_row in rows]
    )
    assert len(frame) == 2
    assert rule_counts[f"no column {column}: degraded"] == 2


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
    # The flight is kept, and the other values satisfy the schema.
    assert len(FACT_FLIGHT.conform(frame)) == len(rows)


@given(data=st.data())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_facts_after_departure_never_change_the_cleaned_schedule(
    row: Row, clean: Clean, data: st.DataObject
) -> None:
    rows = [row(flight=n) for n in range(4)]
    corrupted = [raw_row | {name: data.draw(GARBAGE) for name in FUTURE_FACTS} for raw_row in rows]
    schedule = ["flight_id", "sched_dep_utc", "sched_arr_utc", "distance_km"]
    pd.testing.assert_frame_equal(clean(rows)[0][schedule], clean(corrupted)[0][schedule])


@given(st.permutations(range(6)))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_ids_do_not_depend_on_the_other_rows(row: Row, clean: Clean, order: list[int]) -> None:
    rows = [row(flight=n, carrier="UA" if n % 2 else "B6", day=1 + n) for n in range(6)]
    in_order = clean(rows)[0]
    pd.testing.assert_frame_equal(clean([rows[n] for n in order])[0], in_order)
    for n in (0, 3):
        alone = clean([rows[n]])[0]["flight_id"][0]
        assert alone == in_order.set_index("flight_number")["flight_id"][n]


def test_ids_are_unique_on_real_data(storm: dict[str, pd.DataFrame], clean: Clean) -> None:
    frame, _ = clean(storm["flights"].to_dict("records"))
    assert frame["flight_id"].is_unique
    assert frame["flight_id"].ge(0).all()

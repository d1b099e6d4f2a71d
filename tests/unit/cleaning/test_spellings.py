"""Different spellings of one value: times of day, flight numbers, tail numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

Row = Callable[..., dict[str, Any]]
Clean = Callable[[list[dict[str, Any]]], tuple[pd.DataFrame, dict[str, int]]]


def instant(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


@pytest.mark.parametrize("written", ["09:05", "9:05", " 09:05 ", "09:05:00", "0905", 905, "905.0"])
def test_times_of_day_may_be_written_with_a_colon(row: Row, clean: Clean, written: Any) -> None:
    times = ("sched_dep_time", "dep_time", "sched_arr_time", "arr_time")
    usual_frame = clean([row()])[0]
    colon = row(dep_time=written, sched_dep_time="09:00", sched_arr_time="10:30", arr_time="10:33")
    frame, rule_counts = clean([colon])
    pd.testing.assert_frame_equal(frame, usual_frame)
    assert rule_counts["sched_dep_time with a colon: adjusted"] == 1
    assert set(times) <= set(colon)


@pytest.mark.parametrize("written", ["24:00", "2400", 2400])
def test_midnight_at_the_end_of_the_day_has_two_spellings(
    row: Row, clean: Clean, written: Any
) -> None:
    late = row(sched_dep_time=written, dep_time=written, dep_delay=0.0, sched_arr_time=130)
    frame, _ = clean([late | {"arr_time": np.nan}])
    assert frame["sched_dep_utc"][0] == instant("2013-06-04 04:00")


@pytest.mark.parametrize("written", ["25:00", "9:61", "09:05:30", "9h05", "9:5"])
def test_an_invalid_time_of_day_rejects_the_flight(row: Row, clean: Clean, written: str) -> None:
    frame, rule_counts = clean([row(), row(flight=2, sched_dep_time=written)])
    assert frame["flight_number"].tolist() == [1]
    assert rule_counts["scheduled departure is no time: rejected"] == 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [("1", 1), ("0001", 1), ("UA1", 1), ("UA 1", 1), ("1A", 1), ("UA1P", 1), ("1.0", 1)],
)
def test_a_flight_number_may_have_its_carrier_or_a_letter(
    row: Row, clean: Clean, written: str, expected: int
) -> None:
    frame, rule_counts = clean([row(flight=written)])
    assert frame["flight_number"].tolist() == [expected]
    assert rule_counts.get("flight number with letters: adjusted", 0) == any(
        map(str.isalpha, written)
    )


@pytest.mark.parametrize("written", ["B61", "A", "1AB", "123456", ""])
def test_an_invalid_flight_number_rejects_the_flight(row: Row, clean: Clean, written: str) -> None:
    frame, rule_counts = clean([row(), row(flight=written)])
    assert len(frame) == 1
    assert rule_counts["no carrier or flight number: rejected"] == 1


def test_two_spellings_of_a_tail_number_are_one_aircraft(row: Row, clean: Clean) -> None:
    spellings = ["N240NV", "240NV", " n240nv ", "D942DN", "N3BUAA", "EI-BWD"]
    frame, rule_counts = clean([row(flight=n, tailnum=tail) for n, tail in enumerate(spellings)])
    tails = frame.sort_values("flight_number")["tail_number"].tolist()
    assert tails == ["N240NV"] * 3 + ["D942DN", "N3BUAA", "EI-BWD"]
    assert rule_counts["tail number without its N: adjusted"] == 1


@pytest.mark.parametrize(
    "written", ["UNKNOW", "UNKNOWN", "000000", "0", "N0", "N", "äNKNOæ", "-N928å", "XXXXXX", "-"]
)
def test_a_placeholder_tail_number_is_voided(row: Row, clean: Clean, written: str) -> None:
    frame, rule_counts = clean([row(tailnum=written)])
    assert frame["tail_number"].isna()[0]
    assert rule_counts["tail number that stands for none: voided"] == 1

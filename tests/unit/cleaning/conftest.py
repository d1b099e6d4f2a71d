"""Fixtures of one valid raw flight, which tests change in one field at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from ponctuel.cleaning.flights import clean_flights
from ponctuel.cleaning.report import CleaningReport

ZONES = {
    "EWR": "America/New_York",
    "JFK": "America/New_York",
    "ORD": "America/Chicago",
    "LAX": "America/Los_Angeles",
    "PHX": "America/Phoenix",
    "HNL": "Pacific/Honolulu",
    "SJU": "America/Puerto_Rico",
}


@pytest.fixture(scope="session")
def airports() -> pd.DataFrame:
    return pd.DataFrame({"airport_code": list(ZONES), "time_zone_name": list(ZONES.values())})


@pytest.fixture(scope="session")
def row() -> Callable[..., dict[str, Any]]:
    """Make a raw row of an ordinary flight to Chicago, with these values replaced."""

    def make_row(**changes: Any) -> dict[str, Any]:
        return {
            "year": 2013,
            "month": 6,
            "day": 3,
            "dep_time": 905.0,
            "sched_dep_time": 900,
            "dep_delay": 5.0,
            "arr_time": 1033.0,
            "sched_arr_time": 1030,
            "arr_delay": 3.0,
            "carrier": "UA",
            "flight": 1,
            "tailnum": "N1",
            "origin": "EWR",
            "dest": "ORD",
            "air_time": 110.0,
            "distance": 719.0,
            "time_hour": None,
        } | changes

    return make_row


@pytest.fixture(scope="session")
def clean(
    airports: pd.DataFrame,
) -> Callable[[list[dict[str, Any]]], tuple[pd.DataFrame, dict[str, int]]]:
    """Clean raw rows; gives the cleaned flights and the number of rows of each rule that applied."""

    def clean_rows(rows: list[dict[str, Any]]) -> tuple[pd.DataFrame, dict[str, int]]:
        report = CleaningReport()
        frame = clean_flights(pd.DataFrame(rows), airports, report)
        return frame, {f"{o.rule}: {o.action}": o.rows for o in report.outcomes if o.rows}

    return clean_rows

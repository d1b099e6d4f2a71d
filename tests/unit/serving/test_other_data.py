"""Serving of other data: default clock, distances, and airports without history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd
import pytest

from ponctuel.config.params import load_params
from ponctuel.domain.flight import Flight, ForecastRequest
from ponctuel.models.matrix import Encoder
from ponctuel.serving.bootstrap import clock_of
from ponctuel.serving.demonstration import STORMY, noon_of_stormy_day
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.reasons import _unknown_zeros
from ponctuel.serving.schedule import Schedule
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.rules import KnownAfter
from tests.trained_sample import ROOT, open_database, weeks_between

Raw = dict[str, pd.DataFrame]
# Years to which the embedded schedule is moved.
YEARS = (2009, 2010)


@pytest.fixture(scope="module")
def in_other_years(nyc: Raw) -> Raw:
    """Two days of real flights, once in each of two other years."""
    days = weeks_between(nyc, "2013-06-10", "2013-06-11")
    flights = pd.concat([days["flights"].assign(year=year) for year in YEARS], ignore_index=True)
    weather = pd.concat([days["weather"].assign(year=year) for year in YEARS], ignore_index=True)
    flights.loc[0, "distance"] += 100
    return days | {
        "flights": flights.drop(columns="time_hour"),
        "weather": weather.drop(columns="time_hour"),
    }


@pytest.fixture(scope="module")
def database(in_other_years: Raw) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_database(in_other_years) as connection:
        yield connection


def test_a_replay_starts_eight_days_before_the_data_end(
    database: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It starts at 16:00 local time of the busiest airports, in any year."""
    for name in ("PONCTUEL_CLOCK", "PONCTUEL_CLOCK_START"):
        monkeypatch.delenv(name, raising=False)
    params = load_params(ROOT / "params.yaml")
    assert params.clock.start is None
    start = clock_of(params, database).now()
    assert start - datetime(2010, 6, 3, 20, tzinfo=UTC) < timedelta(minutes=1)


def test_a_demonstration_starts_on_a_stormy_day(
    database: duckdb.DuckDBPyConnection, in_other_years: Raw
) -> None:
    """It starts at noon of the last stormy day, or of the worst day if none is stormy."""
    zone = ZoneInfo("America/New_York")
    flights = in_other_years["flights"]
    disrupted = (flights["dep_delay"] >= 60) | flights["dep_time"].isna()
    shares = disrupted.groupby([flights["year"], flights["month"], flights["day"]]).mean()
    (year, month, day) = shares.loc[[YEARS[0]]].idxmax()
    worst = datetime(year, month, day, 12, tzinfo=zone)
    first, last = date(YEARS[0], 1, 1), date(YEARS[0], 12, 31)
    assert 0 < shares.max() < STORMY
    assert noon_of_stormy_day(database, first, last, zone) == worst
    assert noon_of_stormy_day(database, first, worst.date() - timedelta(days=60), zone) is None
    calm = date(year, month, 21 - day)  # the other of the two days, made a storm
    with open_database(_with_cancellations(in_other_years, calm)) as stormy:
        assert noon_of_stormy_day(stormy, first, last, zone) == datetime.combine(
            calm, time(12), zone
        )


def _with_cancellations(raw: Raw, day: date) -> Raw:
    """Cancel every other flight of a day."""
    flights = raw["flights"].copy()
    of_day = (flights["year"] == day.year) & (flights["day"] == day.day)
    half = of_day & (np.arange(len(flights)) % 2 == 0)
    flights.loc[half, ["dep_time", "arr_time", "dep_delay", "arr_delay", "air_time"]] = np.nan
    return raw | {"flights": flights}


def test_a_start_without_an_offset_is_local_to_the_busiest_airport(
    database: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PONCTUEL_CLOCK_START", "2010-06-10T06:00")
    start = clock_of(load_params(ROOT / "params.yaml"), database).now()
    assert start - datetime(2010, 6, 10, 10, tzinfo=UTC) < timedelta(minutes=1)


def test_a_live_request_has_its_flight_s_own_distance(
    database: duckdb.DuckDBPyConnection, in_other_years: Raw
) -> None:
    """As in training; flights not listed by the source get the distance of the route."""
    live = LiveFeatures(Schedule(Timeline(database, KnownAfter())))
    first = in_other_years["flights"].iloc[0]
    listed = database.execute(
        "SELECT sched_dep_utc, distance_km FROM fact_flight WHERE carrier_code = ? "
        "AND flight_number = ? AND origin_code = ? ORDER BY sched_dep_utc LIMIT 1",
        [first["carrier"], int(first["flight"]), first["origin"]],
    ).fetchall()[0]
    departure = listed[0].replace(tzinfo=UTC)
    flight = Flight(
        first["carrier"], int(first["flight"]), first["origin"], first["dest"], departure
    )
    unlisted = Flight(
        first["carrier"], 9999, first["origin"], first["dest"], departure + timedelta(minutes=1)
    )
    issued = departure - timedelta(hours=2)
    rows = live.rows([ForecastRequest(requested, issued) for requested in (flight, unlisted)])
    listed_km, route_km = rows["distance_km"].tolist()
    assert listed_km == pytest.approx(np.float32(listed[1]))
    assert listed_km - route_km == pytest.approx(100 * 1.609344, abs=1e-2)


def test_counts_of_an_unknown_airport_are_left_out() -> None:
    encoder = Encoder(
        (), {"origin_code": ("EWR",), "destination_code": ("IAH",), "carrier_code": ("UA",)}
    )
    counts = {"bank_before_60m_n": 0.0, "bank_from_60m_n": 2.0, "distance_km": 0.0}
    values: dict[str, float | str] = {
        "origin_code": "EWR",
        "destination_code": "IAH",
        "carrier_code": "UA",
        **counts,
    }
    assert _unknown_zeros(encoder, values) == []
    assert _unknown_zeros(encoder, values | {"origin_code": "SEA"}) == ["bank_before_60m_n"]

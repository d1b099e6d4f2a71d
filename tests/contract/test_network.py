"""Families of the network: told where the data bear them out, the same by every reader, and late.

The network is built: every real flight of four days of storm flies back too (`tests/networks.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.features.balance import BalanceFamily
from ponctuel.features.build import feature_names, queried_rows
from ponctuel.features.families import FAMILIES
from ponctuel.features.ledgers.reader import FeatureReader
from ponctuel.features.ledgers.running_sums import RunningSums
from ponctuel.features.network import NETWORK
from ponctuel.features.network_choice import chosen_families, coverage_sql, known_shares
from ponctuel.features.schema import EVERY, families_in
from ponctuel.timeline.builder import Timeline, prepare_timeline
from ponctuel.timeline.rules import KnownAfter
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema
from tests.networks import RETURN_NUMBER_OFFSET, Star, with_return_flights
from tests.random_events import random_events, requests_about_touched
from tests.random_requests import Stated, assert_same_bits, random_requests
from tests.trained_sample import Raw, weeks_between
from tests.unit.features.legs import Leg, Values, Window, delay, late, pos
from tests.unit.features.oracle import Oracle

REQUESTS = 800
OWN = feature_names(NETWORK)
KNOWN = KnownAfter()


def opened(star: Star) -> duckdb.DuckDBPyConnection:
    connection = connect(None)
    create_schema(connection)
    load_star(connection, star)
    return connection


@pytest.fixture(scope="module")
def alone(nyc: Raw) -> Star:
    """Departures of three airports, as the embedded data have them."""
    star, _ = clean_star(weeks_between(nyc, "2013-05-21", "2013-05-24"))
    return star


@pytest.fixture(scope="module")
def network(alone: Star) -> Star:
    return with_return_flights(alone)


@pytest.fixture(scope="module")
def timeline(network: Star) -> Iterator[Timeline]:
    with opened(network) as connection:
        yield Timeline(connection, KNOWN)


@pytest.fixture(scope="module")
def stated(timeline: Timeline) -> Stated:
    return random_requests(timeline.connection, REQUESTS, seed=1)


def test_a_family_is_in_the_table_where_the_data_know_its_airport(
    alone: Star, network: Star, timeline: Timeline
) -> None:
    with opened(alone) as connection:
        prepare_timeline(connection, KNOWN)
        few = connection.execute(coverage_sql()).fetchall()
    many = timeline.connection.execute(coverage_sql()).fetchall()
    end = pd.Timestamp("2013-05-24").date()
    assert chosen_families("auto", known_shares(few, end)) == FAMILIES
    assert chosen_families("auto", known_shares(many, end)) == EVERY
    assert chosen_families("always", known_shares(few, end)) == EVERY
    assert chosen_families("never", known_shares(many, end)) == FAMILIES
    without = network | {"fact_weather": alone["fact_weather"]}
    with opened(without) as connection:
        prepare_timeline(connection, KNOWN)
        shares = known_shares(connection.execute(coverage_sql()).fetchall(), end)
    # Ways back end where there is a station: they are half the flights, less those of the night.
    assert 0.4 < shares["destination_weather"] < 0.5 < shares["from_destination"]
    assert [f.name for f in chosen_families("auto", shares)[len(FAMILIES) :]] == [
        "from_destination",
        "to_origin",
    ]


def test_the_test_part_has_no_say() -> None:
    days = pd.date_range("2013-01-01", periods=4).date.tolist()
    coverage = [(day, 10, known, 0, 0) for day, known in zip(days, (2, 3, 10, 10), strict=True)]
    assert known_shares(coverage, days[2])[NETWORK[0].name] == 0.25
    assert set(known_shares(coverage, days[0]).values()) == {0.0}, "no flight before it"
    assert set(known_shares([], None).values()) == {0.0}


def test_columns_tell_the_families() -> None:
    assert families_in(feature_names()) == FAMILIES
    assert families_in([*feature_names(), "flight_id"]) == FAMILIES
    assert families_in(feature_names(EVERY)) == EVERY
    assert families_in([OWN[0]]) == (*FAMILIES, NETWORK[0])


def test_they_add_nothing_to_the_ledgers() -> None:
    """The ledgers of the embedded data are what they were: the sums are read at another airport."""
    for family in NETWORK:
        if isinstance(family, BalanceFamily):
            key = family.ledger_key
            there = [f for f in FAMILIES if isinstance(f, BalanceFamily) and f.key == key]
            before, now = RunningSums(key, there), RunningSums(key, [*there, family])
            assert before.running_sums == now.running_sums
            assert (before.columns, before.kinds) == (now.columns, now.kinds)


def test_readers_and_sql_say_the_same(timeline: Timeline, stated: Stated) -> None:
    made = FeatureReader(timeline).read(stated, EVERY).frame()
    wanted = queried_rows(timeline.connection, stated, KNOWN, NETWORK)
    assert_same_bits(made[OWN], wanted)
    assert list(made.columns) == feature_names(EVERY)
    assert made[OWN].notna().any().all(), "each is told of some"
    assert made[OWN].nunique().min() > 1
    plain = FeatureReader(timeline).read(stated).frame()
    assert_same_bits(plain, made[feature_names()])


def test_readers_and_sql_say_the_same_of_events(network: Star) -> None:
    with opened(network) as connection:
        timeline = Timeline(connection, KNOWN)
        follower = FeatureReader(timeline)
        untouched = FeatureReader(Timeline(connection.cursor(), KNOWN))
        timeline.ingest(random_events(timeline, np.random.default_rng(3)))
        stated = requests_about_touched(timeline, REQUESTS, seed=3)
        wanted = queried_rows(timeline.connection, stated, KNOWN, NETWORK)
        assert_same_bits(follower.read(stated, EVERY).frame()[OWN], wanted)
        before = untouched.read(stated, EVERY).frame()
        assert not before[OWN].equals(wanted), "the events matter"


def test_sql_equals_a_count_in_plain_python(
    network: Star, timeline: Timeline, stated: Stated
) -> None:
    oracle = Oracle(network)
    made = queried_rows(timeline.connection, stated, KNOWN, NETWORK)
    places = np.flatnonzero(made.notna().any(axis=1))[:30]
    assert len(places) == 30
    for place in places.tolist():
        lead = stated["sched_dep_min"][place] - stated["issued_at_min"][place]
        wanted = counted(
            oracle,
            stated["origin_code"][place],
            stated["destination_code"][place],
            stated["issued_at_min"][place],
            lead,
        )
        assert set(wanted) == set(OWN)
        row = made.iloc[place]
        expected = np.array([np.nan if wanted[n] is None else wanted[n] for n in OWN])
        np.testing.assert_allclose(row.to_numpy(), expected, rtol=1e-5, atol=1e-4)


def counted(oracle: Oracle, origin: str, destination: str, issue: int, lead: int) -> Values:
    """The families' features by a slow, direct count."""
    t = issue - issue % 5
    there = [leg for leg in oracle.legs if leg.origin == destination]
    coming = [leg for leg in oracle.legs if leg.destination == origin]
    state = {**_from_destination(there, t), **_to_origin(coming, t)}
    if lead > 1440:
        state = dict.fromkeys(state)
    weather = {f"destination_{n}": v for n, v in oracle.weather_at(destination, issue).items()}
    return {**state, **weather}


def _from_destination(legs: list[Leg], t: int) -> Values:
    values: Values = {}
    for window in (60, 180):
        seen = Window(legs, t, window)
        name = f"from_destination_dep_{{}}{window}m_{{}}"
        values |= {
            name.format("", "n"): len(seen.dep),
            name.format("delay_", "min"): delay(seen.dep),
            name.format("pos_", "min"): pos(seen.dep),
            name.format("late15_", "share"): late(seen.dep, 15),
            f"from_destination_backlog_{window}m_n": seen.sched_n - len(seen.dep),
        }
    for window in (180, 720):
        values[f"from_destination_cancelled_{window}m_n"] = Window(legs, t, window).cancelled_n
    day = Window(legs, t, 1440).dep
    values["from_destination_dep_pos_1440m_min"] = pos(day)
    values["from_destination_dep_late15_1440m_share"] = late(day, 15)
    return values


def _to_origin(legs: list[Leg], t: int) -> Values:
    seen = Window(legs, t, 240)
    values: Values = {
        "to_origin_dep_240m_n": len(seen.dep),
        "to_origin_dep_pos_240m_min": pos(seen.dep),
        "to_origin_dep_late15_240m_share": late(seen.dep, 15),
        "to_origin_backlog_240m_n": seen.sched_n - len(seen.dep),
    }
    for window in (360, 1440):
        seen = Window(legs, t, window)
        values |= {
            f"to_origin_arr_{window}m_n": len(seen.arr),
            f"to_origin_arr_delay_{window}m_min": delay(seen.arr),
            f"to_origin_arr_pos_{window}m_min": pos(seen.arr),
            f"to_origin_cancelled_{window}m_n": seen.cancelled_n,
        }
    return values


def test_what_was_not_known_yet_changes_nothing(network: Star) -> None:
    """Whatever happened or was observed from the issue time on is changed or taken away."""
    issued, weather = pd.Timestamp("2013-05-23 21:00"), network["fact_weather"]
    after = network | {
        "fact_flight": _rewritten(network["fact_flight"], issued),
        "fact_weather": weather[weather["hour_utc"] + pd.Timedelta(hours=1) < issued],
    }
    made = [_asked_at(star, issued) for star in (network, after)]
    assert len(made[0]) > 300
    assert_same_bits(*made)
    before = network["fact_flight"].copy()
    recent = before["dep_utc"].between(issued - pd.Timedelta(hours=2), issued)
    before.loc[recent, "dep_utc"] -= pd.Timedelta(minutes=1)
    before.loc[recent, "dep_delay_min"] -= 1
    changed = _asked_at(network | {"fact_flight": before}, issued)
    assert not made[0].equals(changed), "the comparison sees a change of the past"


def _rewritten(flights: pd.DataFrame, issued: pd.Timestamp) -> pd.DataFrame:
    flights = flights.copy()
    for moment, late_min, lag in (("dep_utc", "dep_delay_min", 7), ("arr_utc", "arr_delay_min", 9)):
        later = flights[moment] >= issued
        assert later.sum() > 500
        flights.loc[later, moment] += pd.Timedelta(minutes=lag)
        flights.loc[later, late_min] += lag
    cancelled = flights["outcome"] == "cancelled"
    known = flights["sched_dep_utc"] + pd.Timedelta(minutes=KNOWN.cancellation_min)
    left = cancelled & (known >= issued)
    assert left.any()
    return flights.assign(outcome=flights["outcome"].mask(left, "diverted"))


def _asked_at(star: Star, issued: pd.Timestamp) -> pd.DataFrame:
    """The families' features of the flights of the next 12 hours, out and back."""
    issued_min = int(issued.timestamp()) // 60
    with opened(star) as connection:
        timeline = Timeline(connection, KNOWN)
        stated = random_requests(connection, 400, 5, between=(issued_min, issued_min + 720))
        assert max(stated["flight_number"]) > RETURN_NUMBER_OFFSET
        stated["issued_at_min"] = [issued_min] * len(stated["request_id"])
        return queried_rows(timeline.connection, stated, KNOWN, NETWORK)

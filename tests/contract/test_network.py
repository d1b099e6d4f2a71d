"""Families of the network: used where the data have them, equal in every reader, without future data.

The network is artificial: every flight of four stormy days has a return flight (`tests/networks.py`).
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
NETWORK_COLUMNS = feature_names(NETWORK)
KNOWN = KnownAfter()


def load_database(star: Star) -> duckdb.DuckDBPyConnection:
    connection = connect(None)
    create_schema(connection)
    load_star(connection, star)
    return connection


@pytest.fixture(scope="module")
def three_airports(nyc: Raw) -> Star:
    """Departures of three airports, as the embedded data have them."""
    star, _ = clean_star(weeks_between(nyc, "2013-05-21", "2013-05-24"))
    return star


@pytest.fixture(scope="module")
def network(three_airports: Star) -> Star:
    return with_return_flights(three_airports)


@pytest.fixture(scope="module")
def timeline(network: Star) -> Iterator[Timeline]:
    with load_database(network) as connection:
        yield Timeline(connection, KNOWN)


@pytest.fixture(scope="module")
def stated(timeline: Timeline) -> Stated:
    return random_requests(timeline.connection, REQUESTS, seed=1)


def test_a_family_is_in_the_table_where_the_data_know_its_airport(
    three_airports: Star, network: Star, timeline: Timeline
) -> None:
    with load_database(three_airports) as connection:
        prepare_timeline(connection, KNOWN)
        few = connection.execute(coverage_sql()).fetchall()
    many = timeline.connection.execute(coverage_sql()).fetchall()
    end = pd.Timestamp("2013-05-24").date()
    assert chosen_families("auto", known_shares(few, end)) == FAMILIES
    assert chosen_families("auto", known_shares(many, end)) == EVERY
    assert chosen_families("always", known_shares(few, end)) == EVERY
    assert chosen_families("never", known_shares(many, end)) == FAMILIES
    without_weather = network | {"fact_weather": three_airports["fact_weather"]}
    with load_database(without_weather) as connection:
        prepare_timeline(connection, KNOWN)
        shares = known_shares(connection.execute(coverage_sql()).fetchall(), end)
    # Return flights, half of all but for the last ones, arrive where weather is observed.
    assert 0.4 < shares["destination_weather"] < 0.5 < shares["from_destination"]
    assert [f.name for f in chosen_families("auto", shares)[len(FAMILIES) :]] == [
        "from_destination",
        "to_origin",
    ]


def test_the_test_period_does_not_choose_the_families() -> None:
    days = pd.date_range("2013-01-01", periods=4).date.tolist()
    coverage = [(day, 10, known_n, 0, 0) for day, known_n in zip(days, (2, 3, 10, 10), strict=True)]
    assert known_shares(coverage, days[2])[NETWORK[0].name] == 0.25
    assert set(known_shares(coverage, days[0]).values()) == {0.0}, (
        "no flight before the test period"
    )
    assert set(known_shares([], None).values()) == {0.0}


def test_families_are_recognised_by_their_columns() -> None:
    assert families_in(feature_names()) == FAMILIES
    assert families_in([*feature_names(), "flight_id"]) == FAMILIES
    assert families_in(feature_names(EVERY)) == EVERY
    assert families_in([NETWORK_COLUMNS[0]]) == (*FAMILIES, NETWORK[0])


def test_network_families_add_no_ledger() -> None:
    """The ledgers have the same sums with and without them: they are read at another airport."""
    for family in NETWORK:
        if isinstance(family, BalanceFamily):
            key = family.ledger_key
            own_families = [f for f in FAMILIES if isinstance(f, BalanceFamily) and f.key == key]
            before, now = RunningSums(key, own_families), RunningSums(key, [*own_families, family])
            assert before.running_sums == now.running_sums
            assert (before.columns, before.kinds) == (now.columns, now.kinds)


def test_readers_and_sql_say_the_same(timeline: Timeline, stated: Stated) -> None:
    actual = FeatureReader(timeline).read(stated, EVERY).frame()
    expected = queried_rows(timeline.connection, stated, KNOWN, NETWORK)
    assert_same_bits(actual[NETWORK_COLUMNS], expected)
    assert list(actual.columns) == feature_names(EVERY)
    assert actual[NETWORK_COLUMNS].notna().any().all(), "each has values"
    assert actual[NETWORK_COLUMNS].nunique().min() > 1
    plain = FeatureReader(timeline).read(stated).frame()
    assert_same_bits(plain, actual[feature_names()])


def test_readers_and_sql_say_the_same_of_events(network: Star) -> None:
    with load_database(network) as connection:
        timeline = Timeline(connection, KNOWN)
        incremental = FeatureReader(timeline)
        untouched = FeatureReader(Timeline(connection.cursor(), KNOWN))
        timeline.ingest(random_events(timeline, np.random.default_rng(3)))
        stated = requests_about_touched(timeline, REQUESTS, seed=3)
        expected = queried_rows(timeline.connection, stated, KNOWN, NETWORK)
        assert_same_bits(incremental.read(stated, EVERY).frame()[NETWORK_COLUMNS], expected)
        before = untouched.read(stated, EVERY).frame()
        assert not before[NETWORK_COLUMNS].equals(expected), "the events matter"


def test_sql_equals_a_count_in_plain_python(
    network: Star, timeline: Timeline, stated: Stated
) -> None:
    oracle = Oracle(network)
    actual = queried_rows(timeline.connection, stated, KNOWN, NETWORK)
    rows_with_values = np.flatnonzero(actual.notna().any(axis=1))[:30]
    assert len(rows_with_values) == 30
    for index in rows_with_values.tolist():
        lead = stated["sched_dep_min"][index] - stated["issued_at_min"][index]
        counted = count_directly(
            oracle,
            stated["origin_code"][index],
            stated["destination_code"][index],
            stated["issued_at_min"][index],
            lead,
        )
        assert set(counted) == set(NETWORK_COLUMNS)
        row = actual.iloc[index]
        expected = np.array([np.nan if counted[n] is None else counted[n] for n in NETWORK_COLUMNS])
        np.testing.assert_allclose(row.to_numpy(), expected, rtol=1e-5, atol=1e-4)


def count_directly(oracle: Oracle, origin: str, destination: str, issue: int, lead: int) -> Values:
    """The families' features by a slow, direct count."""
    t = issue - issue % 5
    own_families = [leg for leg in oracle.legs if leg.origin == destination]
    inbound = [leg for leg in oracle.legs if leg.destination == origin]
    state = {**_from_destination(own_families, t), **_to_origin(inbound, t)}
    if lead > 1440:
        state = dict.fromkeys(state)
    weather = {f"destination_{n}": v for n, v in oracle.weather_at(destination, issue).items()}
    return {**state, **weather}


def _from_destination(legs: list[Leg], t: int) -> Values:
    values: Values = {}
    for window in (60, 180):
        counts = Window(legs, t, window)
        name = f"from_destination_dep_{{}}{window}m_{{}}"
        values |= {
            name.format("", "n"): len(counts.dep),
            name.format("delay_", "min"): delay(counts.dep),
            name.format("pos_", "min"): pos(counts.dep),
            name.format("late15_", "share"): late(counts.dep, 15),
            f"from_destination_backlog_{window}m_n": counts.sched_n - len(counts.dep),
        }
    for window in (180, 720):
        values[f"from_destination_cancelled_{window}m_n"] = Window(legs, t, window).cancelled_n
    day = Window(legs, t, 1440).dep
    values["from_destination_dep_pos_1440m_min"] = pos(day)
    values["from_destination_dep_late15_1440m_share"] = late(day, 15)
    return values


def _to_origin(legs: list[Leg], t: int) -> Values:
    counts = Window(legs, t, 240)
    values: Values = {
        "to_origin_dep_240m_n": len(counts.dep),
        "to_origin_dep_pos_240m_min": pos(counts.dep),
        "to_origin_dep_late15_240m_share": late(counts.dep, 15),
        "to_origin_backlog_240m_n": counts.sched_n - len(counts.dep),
    }
    for window in (360, 1440):
        counts = Window(legs, t, window)
        values |= {
            f"to_origin_arr_{window}m_n": len(counts.arr),
            f"to_origin_arr_delay_{window}m_min": delay(counts.arr),
            f"to_origin_arr_pos_{window}m_min": pos(counts.arr),
            f"to_origin_cancelled_{window}m_n": counts.cancelled_n,
        }
    return values


def test_what_was_not_known_yet_changes_nothing(network: Star) -> None:
    """Features stay the same when everything known from the issue time on is changed or removed."""
    issued, weather = pd.Timestamp("2013-05-23 21:00"), network["fact_weather"]
    future_changed = network | {
        "fact_flight": _rewritten(network["fact_flight"], issued),
        "fact_weather": weather[weather["hour_utc"] + pd.Timedelta(hours=1) < issued],
    }
    actual = [features_issued_at(star, issued) for star in (network, future_changed)]
    assert len(actual[0]) > 300
    assert_same_bits(*actual)
    before = network["fact_flight"].copy()
    recent = before["dep_utc"].between(issued - pd.Timedelta(hours=2), issued)
    before.loc[recent, "dep_utc"] -= pd.Timedelta(minutes=1)
    before.loc[recent, "dep_delay_min"] -= 1
    changed = features_issued_at(network | {"fact_flight": before}, issued)
    assert not actual[0].equals(changed), "a change of the past is detected"


def _rewritten(flights: pd.DataFrame, issued: pd.Timestamp) -> pd.DataFrame:
    flights = flights.copy()
    for moment, late_min, lag in (("dep_utc", "dep_delay_min", 7), ("arr_utc", "arr_delay_min", 9)):
        later = flights[moment] >= issued
        assert later.sum() > 500
        flights.loc[later, moment] += pd.Timedelta(minutes=lag)
        flights.loc[later, late_min] += lag
    cancelled = flights["outcome"] == "cancelled"
    known_n = flights["sched_dep_utc"] + pd.Timedelta(minutes=KNOWN.cancellation_min)
    still_unknown = cancelled & (known_n >= issued)
    assert still_unknown.any()
    return flights.assign(outcome=flights["outcome"].mask(still_unknown, "diverted"))


def features_issued_at(star: Star, issued: pd.Timestamp) -> pd.DataFrame:
    """The families' features of the flights of the next 12 hours, out and back."""
    issued_min = int(issued.timestamp()) // 60
    with load_database(star) as connection:
        timeline = Timeline(connection, KNOWN)
        stated = random_requests(connection, 400, 5, between=(issued_min, issued_min + 720))
        assert max(stated["flight_number"]) > RETURN_NUMBER_OFFSET
        stated["issued_at_min"] = [issued_min] * len(stated["request_id"])
        return queried_rows(timeline.connection, stated, KNOWN, NETWORK)

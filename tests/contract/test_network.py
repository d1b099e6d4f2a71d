"""Families of the network: used where the data have them, equal in every reader, without future data.

The network is artificial: every flight of four stormy days has a return flight (`tests/networks.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.domain.event import Event, EventKind
from ponctuel.domain.flight import Flight, from_epoch_min
from ponctuel.features.balance import BalanceFamily
from ponctuel.features.build import feature_names, queried_rows
from ponctuel.features.families import FAMILIES
from ponctuel.features.ledgers.reader import FeatureReader
from ponctuel.features.ledgers.running_sums import RunningSums
from ponctuel.features.network import NETWORK
from ponctuel.features.network_choice import chosen_families, coverage_sql, known_shares
from ponctuel.features.schema import ALL_FAMILIES, families_in
from ponctuel.features.turn import TurnFamily
from ponctuel.timeline.builder import Timeline, prepare_timeline
from ponctuel.timeline.rules import KnownAfter
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema
from tests.networks import RETURN_NUMBER_OFFSET, Star, with_return_flights
from tests.random_events import random_events, requests_about_changed_flights
from tests.random_requests import Stated, assert_same_bits, random_requests
from tests.trained_sample import Raw, weeks_between
from tests.unit.features.legs import Leg, Values, Window, delay, late, pos
from tests.unit.features.oracle import Oracle
from tests.unit.features.turns import Turn, inbound_values, turn_values, turns_of

REQUESTS = 1500
NETWORK_COLUMNS = feature_names(NETWORK)
# Families about aircraft from leg to leg.
OF_AIRCRAFT = ("inbound", "turn_carrier", "turn_origin")
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


def test_a_network_family_exists_only_if_the_data_cover_its_airport(
    three_airports: Star, network: Star, timeline: Timeline
) -> None:
    with load_database(three_airports) as connection:
        prepare_timeline(connection, KNOWN)
        few = connection.execute(coverage_sql()).fetchall()
    many = timeline.connection.execute(coverage_sql()).fetchall()
    end = pd.Timestamp("2013-05-24").date()
    assert chosen_families("auto", known_shares(few, end)) == FAMILIES
    assert chosen_families("auto", known_shares(many, end)) == ALL_FAMILIES
    assert chosen_families("always", known_shares(few, end)) == ALL_FAMILIES
    assert chosen_families("never", known_shares(many, end)) == FAMILIES
    without_weather = network | {"fact_weather": three_airports["fact_weather"]}
    with load_database(without_weather) as connection:
        prepare_timeline(connection, KNOWN)
        shares = known_shares(connection.execute(coverage_sql()).fetchall(), end)
    # Return flights, half of all but for the last ones, arrive where weather is observed.
    assert 0.4 < shares["destination_weather"] < 0.5 < shares["from_destination"]
    chosen = {family.name for family in chosen_families("auto", shares)}
    assert chosen == {family.name for family in ALL_FAMILIES} - {"destination_weather"}
    without_aircraft = network | {"fact_flight": network["fact_flight"].assign(tail_number=None)}
    with load_database(without_aircraft) as connection:
        prepare_timeline(connection, KNOWN)
        shares = known_shares(connection.execute(coverage_sql()).fetchall(), end)
    assert shares["to_origin"] > 0.5
    assert {shares[name] for name in OF_AIRCRAFT} == {0.0}


def test_the_test_period_does_not_choose_the_families() -> None:
    days = pd.date_range("2013-01-01", periods=4).date.tolist()
    others = [0] * (len(NETWORK) - 1)
    coverage = [
        (day, 10, known_n, *others) for day, known_n in zip(days, (2, 3, 10, 10), strict=True)
    ]
    assert known_shares(coverage, days[2])[NETWORK[0].name] == 0.25
    assert set(known_shares(coverage, days[0]).values()) == {0.0}, (
        "no flight before the test period"
    )
    assert set(known_shares([], None).values()) == {0.0}


def test_families_are_recognised_by_their_columns() -> None:
    assert families_in(feature_names()) == FAMILIES
    assert families_in([*feature_names(), "flight_id"]) == FAMILIES
    assert families_in(feature_names(ALL_FAMILIES)) == ALL_FAMILIES
    assert families_in([NETWORK_COLUMNS[0]]) == (*FAMILIES, NETWORK[0])


def test_network_families_add_no_ledger() -> None:
    """The ledgers have the same sums with and without them: they are read at another airport."""
    for family in NETWORK:
        if isinstance(family, BalanceFamily) and not isinstance(family, TurnFamily):
            key = family.ledger_key
            own_families = [f for f in FAMILIES if isinstance(f, BalanceFamily) and f.key == key]
            before, now = RunningSums(key, own_families), RunningSums(key, [*own_families, family])
            assert before.running_sums == now.running_sums
            assert (before.columns, before.kinds) == (now.columns, now.kinds)


def test_readers_and_sql_give_the_same_features(timeline: Timeline, stated: Stated) -> None:
    actual = FeatureReader(timeline).read(stated, ALL_FAMILIES).frame()
    expected = queried_rows(timeline.connection, stated, KNOWN, NETWORK)
    assert_same_bits(actual[NETWORK_COLUMNS], expected)
    assert list(actual.columns) == feature_names(ALL_FAMILIES)
    assert actual[NETWORK_COLUMNS].notna().any().all(), "each has values"
    assert actual[NETWORK_COLUMNS].nunique().min() > 1
    plain = FeatureReader(timeline).read(stated).frame()
    assert_same_bits(plain, actual[feature_names()])


def test_readers_and_sql_give_the_same_features_of_events(network: Star) -> None:
    with load_database(network) as connection:
        timeline = Timeline(connection, KNOWN)
        incremental, late = FeatureReader(timeline), FeatureReader(timeline)
        untouched = FeatureReader(Timeline(connection.cursor(), KNOWN))
        first = random_requests(connection, 1, seed=3)
        for reader in (incremental, untouched):  # ledgers of turns are built at the first request
            reader.read(first, ALL_FAMILIES)
        events = random_events(timeline, np.random.default_rng(3))
        other = Timeline(connection.cursor(), KNOWN)
        sharing = FeatureReader(other, untouched)
        for each in (timeline, other):
            each.ingest(events[:40])
            each.ingest([*events[40:], *events_of_turns(each)])
        stated = requests_about_changed_flights(timeline, 500, seed=3)
        expected = queried_rows(timeline.connection, stated, KNOWN, NETWORK)
        for reader in (incremental, late, sharing):
            assert_same_bits(reader.read(stated, ALL_FAMILIES).frame()[NETWORK_COLUMNS], expected)
        before = untouched.read(stated, ALL_FAMILIES).frame()
        differ = {name for name in NETWORK_COLUMNS if not before[name].equals(expected[name])}
        of_turns = {name for name in NETWORK_COLUMNS if name.startswith("turn_")}
        assert {"from_destination_dep_60m_n", "inbound_slack_min", *of_turns} <= differ


def events_of_turns(timeline: Timeline) -> list[Event]:
    """Departures and arrivals, some corrected, of a day of the aircraft that fly most."""
    rows = timeline.connection.execute(
        "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min, dep_min, "
        "arr_min FROM timeline_flight WHERE arr_min IS NOT NULL AND date_local = "
        "(SELECT MAX(date_local) - 1 FROM timeline_flight) AND tail_number IN (SELECT tail_number "
        "FROM timeline_flight GROUP BY ALL ORDER BY COUNT(*) DESC, tail_number LIMIT 6) "
        "ORDER BY ALL"
    ).fetchall()
    assert len(rows) > 12
    events = []
    for number, (carrier, flight, origin, destination, at, dep, arr) in enumerate(rows):
        leg = Flight(carrier, flight, origin, destination, from_epoch_min(at))
        for kind, moment in ((EventKind.DEPARTURE, dep), (EventKind.ARRIVAL, arr)):
            for later in (0, 25)[: 1 + number % 2]:
                known_at = from_epoch_min(moment + 3 + later)
                events.append(Event(kind, known_at, leg, delay_min=number % 40 + later))
    return events


def test_sql_equals_a_count_in_plain_python(
    network: Star, timeline: Timeline, stated: Stated
) -> None:
    oracle = Oracle(network)
    actual = queried_rows(timeline.connection, stated, KNOWN, NETWORK)
    rows_with_values = np.flatnonzero(actual.notna().any(axis=1))[:20].tolist()
    rows_with_legs = np.flatnonzero(actual["inbound_turns_min"].notna())[:12].tolist()
    assert (len(rows_with_values), len(rows_with_legs)) == (20, 12)
    turns = turns_of(oracle.legs)
    assert len(turns) > 1000
    for index in [*rows_with_values, *rows_with_legs]:
        lead = stated["sched_dep_min"][index] - stated["issued_at_min"][index]
        request = {name: stated[name][index] for name in stated}
        counted = count_directly(oracle, turns, request, lead)
        assert set(counted) == set(NETWORK_COLUMNS)
        row = actual.iloc[index]
        expected = np.array([np.nan if counted[n] is None else counted[n] for n in NETWORK_COLUMNS])
        np.testing.assert_allclose(row.to_numpy(), expected, rtol=1e-5, atol=1e-4)


def count_directly(oracle: Oracle, turns: list[Turn], request: dict[str, Any], lead: int) -> Values:
    """The families' features by a slow, direct count."""
    origin, destination = request["origin_code"], request["destination_code"]
    issue = request["issued_at_min"]
    t = issue - issue % 5
    own_families = [leg for leg in oracle.legs if leg.origin == destination]
    inbound = [leg for leg in oracle.legs if leg.destination == origin]
    state = {**_from_destination(own_families, t), **_to_origin(inbound, t)}
    if lead > 1440:
        state = dict.fromkeys(state)
    weather = {f"destination_{n}": v for n, v in oracle.weather_at(destination, issue).items()}
    aircraft = {
        **inbound_values(
            oracle.legs, request["tail_number"], origin, request["sched_dep_min"], issue
        ),
        **turn_values(turns, request["carrier_code"], origin, issue, lead),
    }
    return {**state, **weather, **aircraft}


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
    stated = requests_issued_at(network, issued)
    actual = [features_of(star, stated) for star in (network, future_changed)]
    assert len(actual[0]) > 300
    assert actual[0].notna().sum().min() > 10
    assert_same_bits(*actual)
    before = network["fact_flight"].copy()
    recent = before["dep_utc"].between(issued - pd.Timedelta(hours=2), issued)
    before.loc[recent, "dep_utc"] -= pd.Timedelta(minutes=1)
    before.loc[recent, "dep_delay_min"] -= 1
    changed = features_of(network | {"fact_flight": before}, stated)
    for name in ("from_destination_dep_delay_60m_min", "inbound_slack_min", "turn_origin_360m_min"):
        assert not actual[0][name].equals(changed[name]), "a change of the past is detected"


def _rewritten(flights: pd.DataFrame, issued: pd.Timestamp) -> pd.DataFrame:
    flights = flights.copy()
    unnamed = flights["sched_dep_utc"] > issued + pd.Timedelta(minutes=KNOWN.aircraft_before_min)
    unnamed &= ~(flights["dep_utc"] < issued)
    for moment, late_min, lag in (("dep_utc", "dep_delay_min", 7), ("arr_utc", "arr_delay_min", 9)):
        later = flights[moment] >= issued
        assert later.sum() > 500
        flights.loc[later, moment] += pd.Timedelta(minutes=lag)
        flights.loc[later, late_min] += lag
    cancelled = flights["outcome"] == "cancelled"
    known_n = flights["sched_dep_utc"] + pd.Timedelta(minutes=KNOWN.cancellation_min)
    still_unknown = cancelled & (known_n >= issued)
    assert still_unknown.any()
    # The aircraft of later flights is not known yet: each gets that of another flight.
    tails = flights["tail_number"].where(~unnamed, flights["tail_number"].shift(1))
    outcomes = flights["outcome"].mask(still_unknown, "diverted")
    return flights.assign(outcome=outcomes, tail_number=tails)


def requests_issued_at(star: Star, issued: pd.Timestamp) -> Stated:
    """The flights of the next 12 hours, out and back; some name their aircraft."""
    issued_min = int(issued.timestamp()) // 60
    with load_database(star) as connection:
        prepare_timeline(connection, KNOWN)
        stated = random_requests(connection, 400, 5, between=(issued_min, issued_min + 720))
    assert max(stated["flight_number"]) > RETURN_NUMBER_OFFSET
    return stated | {"issued_at_min": [issued_min] * len(stated["request_id"])}


def features_of(star: Star, stated: Stated) -> pd.DataFrame:
    with load_database(star) as connection:
        prepare_timeline(connection, KNOWN)
        return queried_rows(connection, stated, KNOWN, NETWORK)

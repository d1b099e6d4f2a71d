"""Readers and SQL say the same of every family, bit for bit: of history, and of what events told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ponctuel.domain.event import Event, EventKind
from ponctuel.domain.flight import Flight, from_epoch_min
from ponctuel.features.build import queried_rows
from ponctuel.features.families import FAMILIES
from ponctuel.features.ledgers.arrays import MappedArrays, write_arrays
from ponctuel.features.ledgers.reader import FeatureReader
from ponctuel.timeline.history_file import write_history
from ponctuel.timeline.layout import Timeline
from tests.requested import assert_same_bits, random_requests
from tests.worlds import World

REQUESTS, BATCHES, EVENTS = 1500, 6, 60


def test_of_history(world: World) -> None:
    timeline = Timeline(world.connection.cursor(), world.known)
    reader = FeatureReader(timeline)
    stated = random_requests(timeline.connection, REQUESTS, seed=1)
    made = reader.read(stated).frame()
    assert_same_bits(made, queried_rows(timeline.connection, stated, world.known))
    named = {feature.name for family in FAMILIES for feature in family.features}
    told = made.notna().any()
    assert {name for name in named if not told[name]} <= {"day_of_year"}, "each is told of some"


def test_history_as_it_was_written(world: World, written: Path) -> None:
    timeline = Timeline(world.connection.cursor(), world.known, written / "timeline.duckdb")
    stated = random_requests(timeline.connection, REQUESTS, seed=1)
    read = FeatureReader(Timeline(world.connection.cursor(), world.known)).read(stated)
    mapped = FeatureReader(timeline, MappedArrays(written)).read(stated)
    assert_same_bits(mapped.frame(), read.frame())


def test_one_at_a_time_as_in_a_set(world: World) -> None:
    reader = FeatureReader(Timeline(world.connection.cursor(), world.known))
    stated = random_requests(world.connection, 100, seed=2)
    made = reader.read(stated).frame()
    for place in range(100):
        alone = {name: values[place : place + 1] for name, values in stated.items()}
        one = made.iloc[place : place + 1].reset_index(drop=True)
        assert_same_bits(reader.read(alone).frame(), one)


@pytest.fixture(scope="module")
def written(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The history as a stage writes it: the timeline's file, and the ledgers beside it."""
    folder = tmp_path_factory.mktemp("ledgers")
    timeline = Timeline(world.connection.cursor(), world.known)
    write_history(timeline.connection, folder / "timeline.duckdb")
    write_arrays(folder, FeatureReader(timeline).arrays())
    return folder


@pytest.mark.parametrize("seed", [3, 4])
def test_of_what_events_told(world: World, written: Path, seed: int) -> None:
    """In several batches: facts of listed flights and of others, corrected and withdrawn, named
    aircraft, and weather; read by one who follows, by one who came late, by one who maps what was
    written of the history, by another beside that one, and by SQL."""
    timeline = Timeline(world.connection.cursor(), world.known)
    follower = FeatureReader(timeline)
    file = written / "timeline.duckdb"
    over_files = [Timeline(world.connection.cursor(), world.known, file) for _ in range(2)]
    mapped = FeatureReader(over_files[0], MappedArrays(written))
    rng = np.random.default_rng(seed)
    events = _events(timeline, rng)
    for batch in np.array_split(np.arange(len(events)), BATCHES):
        for each in (timeline, over_files[0]):
            each.take_in([events[place] for place in batch])
    late, beside = FeatureReader(timeline), FeatureReader(over_files[1], mapped)
    stated = _of_touched(timeline, seed)
    wanted = queried_rows(timeline.connection, stated, world.known)
    for reader in (follower, late, mapped):
        assert_same_bits(reader.read(stated).frame(), wanted)
    assert not beside.read(stated).frame().equals(wanted), "it has heard of nothing yet"
    over_files[1].take_in(events)
    assert_same_bits(beside.read(stated).frame(), wanted)
    untouched = FeatureReader(Timeline(world.connection.cursor(), world.known))
    assert not untouched.read(stated).frame().equals(wanted), "the events matter"


def test_who_shares_history_hears_of_no_others_events(world: World) -> None:
    first = Timeline(world.connection.cursor(), world.known)
    reader = FeatureReader(first)
    other = Timeline(world.connection.cursor(), world.known)
    beside = FeatureReader(other, reader)
    plain = FeatureReader(Timeline(world.connection.cursor(), world.known))
    first.take_in(_events(first, np.random.default_rng(5)))
    stated = _of_touched(first, 5)
    wanted = plain.read(stated).frame()
    assert_same_bits(beside.read(stated).frame(), wanted)
    assert not reader.read(stated).frame().equals(wanted)
    other.take_in(_events(other, np.random.default_rng(5)))
    assert_same_bits(beside.read(stated).frame(), reader.read(stated).frame())


def _events(timeline: Timeline, rng: np.random.Generator) -> list[Event]:
    """Of some flights of one evening, several each, in no order; and some weather."""
    rows = timeline.connection.execute(
        "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min, "
        "tail_number FROM timeline_flight WHERE date_local = (SELECT MAX(date_local) - 3 "
        "FROM timeline_flight) ORDER BY sched_dep_min, carrier_code, flight_number LIMIT 300"
    ).fetchall()
    flights = [Flight(c, n, o, d, from_epoch_min(at), None, t) for c, n, o, d, at, t in rows]
    some = [flights[place] for place in rng.choice(len(flights), EVENTS // 2, replace=False)]
    made_up = [replace(one, flight_number=9000 + place) for place, one in enumerate(some[:10])]
    kinds = [kind for kind in EventKind if kind is not EventKind.WEATHER]
    events = [
        _event(kinds[int(rng.integers(len(kinds)))], flight, rng)
        for flight in (*some, *made_up, *some, *some[:15], *made_up)
    ]
    last = flights[-1].sched_dep_utc
    for airport in ("EWR", "JFK"):
        for _ in range(5):
            known = last - timedelta(minutes=int(rng.integers(0, 900)))
            measured = {"temperature_c": float(rng.integers(-9, 9)), "pressure_hpa": 1001.0}
            measured["precipitation_mm"] = float(rng.integers(0, 4))
            events.append(Event(EventKind.WEATHER, known, airport_code=airport, measured=measured))
    return [events[place] for place in rng.permutation(len(events))]


def _event(kind: EventKind, flight: Flight, rng: np.random.Generator) -> Event:
    known = flight.sched_dep_utc + timedelta(minutes=int(rng.integers(-200, 200)))
    more: dict[str, Any] = {}
    if kind is EventKind.SCHEDULE:
        arrival = flight.sched_dep_utc + timedelta(minutes=int(rng.integers(60, 300)))
        flight = replace(flight, sched_arr_utc=arrival)
    if kind is EventKind.AIRCRAFT:
        flight = replace(flight, tail_number=f"N{int(rng.integers(3))}XY")
    if kind in (EventKind.DEPARTURE, EventKind.ARRIVAL):
        more["delay_min"] = int(rng.integers(-20, 200))
    return Event(kind, known, flight, **more)


def _of_touched(timeline: Timeline, seed: int) -> dict[str, list[Any]]:
    """Requests of the days around the events, about touched flights and others."""
    near: tuple[int, int] = timeline.connection.execute(
        "SELECT MIN(sched_dep_min) - 600, MAX(sched_dep_min) + 1800 FROM touched_flight"
    ).fetchall()[0]
    return random_requests(timeline.connection, REQUESTS, seed, between=near)

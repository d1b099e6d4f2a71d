"""Readers and SQL say the same of every family, bit for bit: of history, and of what events told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ponctuel.features.build import queried_rows
from ponctuel.features.families import FAMILIES
from ponctuel.features.ledgers.arrays import MappedArrays, write_arrays
from ponctuel.features.ledgers.reader import FeatureReader
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.history_file import write_history
from tests.requested import assert_same_bits, random_requests
from tests.told import random_events, requests_of_touched
from tests.worlds import World

REQUESTS, BATCHES = 1500, 6


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
def test_features_of_pushed_events(world: World, written: Path, seed: int) -> None:
    """In several batches: facts of listed flights and of others, corrected and withdrawn, named
    aircraft, and weather; read by one who follows, by one who came late, by one who maps what was
    written of the history, by another beside that one, and by SQL."""
    timeline = Timeline(world.connection.cursor(), world.known)
    follower = FeatureReader(timeline)
    file = written / "timeline.duckdb"
    over_files = [Timeline(world.connection.cursor(), world.known, file) for _ in range(2)]
    mapped = FeatureReader(over_files[0], MappedArrays(written))
    rng = np.random.default_rng(seed)
    events = random_events(timeline, rng)
    for batch in np.array_split(np.arange(len(events)), BATCHES):
        for each in (timeline, over_files[0]):
            each.ingest([events[place] for place in batch])
    late, beside = FeatureReader(timeline), FeatureReader(over_files[1], mapped)
    stated = requests_of_touched(timeline, REQUESTS, seed)
    wanted = queried_rows(timeline.connection, stated, world.known)
    for reader in (follower, late, mapped):
        assert_same_bits(reader.read(stated).frame(), wanted)
    assert not beside.read(stated).frame().equals(wanted), "it has heard of nothing yet"
    over_files[1].ingest(events)
    assert_same_bits(beside.read(stated).frame(), wanted)
    untouched = FeatureReader(Timeline(world.connection.cursor(), world.known))
    assert not untouched.read(stated).frame().equals(wanted), "the events matter"


def test_who_shares_history_hears_of_no_others_events(world: World) -> None:
    first = Timeline(world.connection.cursor(), world.known)
    reader = FeatureReader(first)
    other = Timeline(world.connection.cursor(), world.known)
    beside = FeatureReader(other, reader)
    plain = FeatureReader(Timeline(world.connection.cursor(), world.known))
    first.ingest(random_events(first, np.random.default_rng(5)))
    stated = requests_of_touched(first, REQUESTS, 5)
    wanted = plain.read(stated).frame()
    assert_same_bits(beside.read(stated).frame(), wanted)
    assert not reader.read(stated).frame().equals(wanted)
    other.ingest(random_events(other, np.random.default_rng(5)))
    assert_same_bits(beside.read(stated).frame(), reader.read(stated).frame())

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
from tests.random_events import random_events, requests_about_touched
from tests.random_requests import assert_same_bits, random_requests
from tests.trained_sample import TrainedSample

REQUESTS, BATCHES = 1500, 6


def test_of_history(sample: TrainedSample) -> None:
    timeline = Timeline(sample.connection.cursor(), sample.known)
    reader = FeatureReader(timeline)
    stated = random_requests(timeline.connection, REQUESTS, seed=1)
    made = reader.read(stated).frame()
    assert_same_bits(made, queried_rows(timeline.connection, stated, sample.known))
    named = {feature.name for family in FAMILIES for feature in family.features}
    told = made.notna().any()
    assert {name for name in named if not told[name]} <= {"day_of_year"}, "each is told of some"


def test_history_as_it_was_written(sample: TrainedSample, written: Path) -> None:
    timeline = Timeline(sample.connection.cursor(), sample.known, written / "timeline.duckdb")
    stated = random_requests(timeline.connection, REQUESTS, seed=1)
    read = FeatureReader(Timeline(sample.connection.cursor(), sample.known)).read(stated)
    mapped = FeatureReader(timeline, MappedArrays(written)).read(stated)
    assert_same_bits(mapped.frame(), read.frame())


def test_one_at_a_time_as_in_a_set(sample: TrainedSample) -> None:
    reader = FeatureReader(Timeline(sample.connection.cursor(), sample.known))
    stated = random_requests(sample.connection, 100, seed=2)
    made = reader.read(stated).frame()
    for place in range(100):
        alone = {name: values[place : place + 1] for name, values in stated.items()}
        one = made.iloc[place : place + 1].reset_index(drop=True)
        assert_same_bits(reader.read(alone).frame(), one)


@pytest.fixture(scope="module")
def written(sample: TrainedSample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The history as a stage writes it: the timeline's file, and the ledgers beside it."""
    folder = tmp_path_factory.mktemp("ledgers")
    timeline = Timeline(sample.connection.cursor(), sample.known)
    write_history(timeline.connection, folder / "timeline.duckdb")
    write_arrays(folder, FeatureReader(timeline).arrays())
    return folder


@pytest.mark.parametrize("seed", [3, 4])
def test_features_of_pushed_events(sample: TrainedSample, written: Path, seed: int) -> None:
    """In several batches: facts of listed flights and of others, corrected and withdrawn, named
    aircraft, and weather; read by one who follows, by one who came late, by one who maps what was
    written of the history, by another beside that one, and by SQL."""
    timeline = Timeline(sample.connection.cursor(), sample.known)
    follower = FeatureReader(timeline)
    file = written / "timeline.duckdb"
    over_files = [Timeline(sample.connection.cursor(), sample.known, file) for _ in range(2)]
    mapped = FeatureReader(over_files[0], MappedArrays(written))
    rng = np.random.default_rng(seed)
    events = random_events(timeline, rng)
    for batch in np.array_split(np.arange(len(events)), BATCHES):
        for each in (timeline, over_files[0]):
            each.ingest([events[place] for place in batch])
    late, beside = FeatureReader(timeline), FeatureReader(over_files[1], mapped)
    stated = requests_about_touched(timeline, REQUESTS, seed)
    wanted = queried_rows(timeline.connection, stated, sample.known)
    for reader in (follower, late, mapped):
        assert_same_bits(reader.read(stated).frame(), wanted)
    assert not beside.read(stated).frame().equals(wanted), "it has heard of nothing yet"
    over_files[1].ingest(events)
    assert_same_bits(beside.read(stated).frame(), wanted)
    untouched = FeatureReader(Timeline(sample.connection.cursor(), sample.known))
    assert not untouched.read(stated).frame().equals(wanted), "the events matter"


def test_who_shares_history_hears_of_no_others_events(sample: TrainedSample) -> None:
    first = Timeline(sample.connection.cursor(), sample.known)
    reader = FeatureReader(first)
    other = Timeline(sample.connection.cursor(), sample.known)
    beside = FeatureReader(other, reader)
    plain = FeatureReader(Timeline(sample.connection.cursor(), sample.known))
    first.ingest(random_events(first, np.random.default_rng(5)))
    stated = requests_about_touched(first, REQUESTS, 5)
    wanted = plain.read(stated).frame()
    assert_same_bits(beside.read(stated).frame(), wanted)
    assert not reader.read(stated).frame().equals(wanted)
    other.ingest(random_events(other, np.random.default_rng(5)))
    assert_same_bits(beside.read(stated).frame(), reader.read(stated).frame())

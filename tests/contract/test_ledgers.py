"""Ledger readers and SQL give the same bits for every family: of history, and of pushed events."""

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
from tests.random_events import random_events, requests_about_changed_flights
from tests.random_requests import assert_same_bits, random_requests
from tests.trained_sample import TrainedSample

REQUESTS, BATCHES = 1500, 6


def test_features_of_history_are_those_of_sql(sample: TrainedSample) -> None:
    timeline = Timeline(sample.connection.cursor(), sample.known)
    reader = FeatureReader(timeline)
    stated = random_requests(timeline.connection, REQUESTS, seed=1)
    actual = reader.read(stated).frame()
    assert_same_bits(actual, queried_rows(timeline.connection, stated, sample.known))
    features_of_families = {feature.name for family in FAMILIES for feature in family.features}
    has_values = actual.notna().any()
    assert {name for name in features_of_families if not has_values[name]} <= {"day_of_year"}, (
        "each has values"
    )


def test_written_history_gives_the_same_features(sample: TrainedSample, written: Path) -> None:
    timeline = Timeline(sample.connection.cursor(), sample.known, written / "timeline.duckdb")
    stated = random_requests(timeline.connection, REQUESTS, seed=1)
    read = FeatureReader(Timeline(sample.connection.cursor(), sample.known)).read(stated)
    mapped = FeatureReader(timeline, MappedArrays(written)).read(stated)
    assert_same_bits(mapped.frame(), read.frame())


def test_single_requests_give_the_features_of_a_batch(sample: TrainedSample) -> None:
    reader = FeatureReader(Timeline(sample.connection.cursor(), sample.known))
    stated = random_requests(sample.connection, 100, seed=2)
    actual = reader.read(stated).frame()
    for index in range(100):
        alone = {name: values[index : index + 1] for name, values in stated.items()}
        expected = actual.iloc[index : index + 1].reset_index(drop=True)
        assert_same_bits(reader.read(alone).frame(), expected)


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
    """Events come in batches: facts of listed and other flights, corrections, withdrawals, named
    aircraft, and weather. They are read by an incremental reader, by one created afterwards, by one
    on mapped history files, by a second one that shares them, and by SQL."""
    timeline = Timeline(sample.connection.cursor(), sample.known)
    incremental = FeatureReader(timeline)
    file = written / "timeline.duckdb"
    over_files = [Timeline(sample.connection.cursor(), sample.known, file) for _ in range(2)]
    mapped = FeatureReader(over_files[0], MappedArrays(written))
    rng = np.random.default_rng(seed)
    events = random_events(timeline, rng)
    for batch in np.array_split(np.arange(len(events)), BATCHES):
        for timeline_of_reader in (timeline, over_files[0]):
            timeline_of_reader.ingest([events[index] for index in batch])
    created_last, second_mapped = FeatureReader(timeline), FeatureReader(over_files[1], mapped)
    stated = requests_about_changed_flights(timeline, REQUESTS, seed)
    expected = queried_rows(timeline.connection, stated, sample.known)
    for reader in (incremental, created_last, mapped):
        assert_same_bits(reader.read(stated).frame(), expected)
    assert not second_mapped.read(stated).frame().equals(expected), "its timeline has no events yet"
    over_files[1].ingest(events)
    assert_same_bits(second_mapped.read(stated).frame(), expected)
    untouched = FeatureReader(Timeline(sample.connection.cursor(), sample.known))
    assert not untouched.read(stated).frame().equals(expected), "the events matter"


def test_readers_that_share_history_have_separate_events(sample: TrainedSample) -> None:
    first = Timeline(sample.connection.cursor(), sample.known)
    reader = FeatureReader(first)
    second_timeline = Timeline(sample.connection.cursor(), sample.known)
    second = FeatureReader(second_timeline, reader)
    plain = FeatureReader(Timeline(sample.connection.cursor(), sample.known))
    first.ingest(random_events(first, np.random.default_rng(5)))
    stated = requests_about_changed_flights(first, REQUESTS, 5)
    expected = plain.read(stated).frame()
    assert_same_bits(second.read(stated).frame(), expected)
    assert not reader.read(stated).frame().equals(expected)
    second_timeline.ingest(random_events(second_timeline, np.random.default_rng(5)))
    assert_same_bits(second.read(stated).frame(), reader.read(stated).frame())

"""Features read from ledgers beside the SQL of the families, on the same requests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import numpy as np
import pytest

from ponctuel.features.build import queried_rows
from ponctuel.features.ledgers.reader import FeatureReader
from ponctuel.models.shapley import Forest
from ponctuel.timeline.builder import Timeline
from tests.benchmarks.conftest import LEADS_MIN, THREADS, Speed, first_test_days
from tests.random_requests import Stated, assert_same_bits, random_requests
from tests.trained_sample import TrainedSample

REQUESTS, ROUNDS = 20_000, 5
# When measured first, one request took 1/100 and a hundred took 1/50 of the time of the queries.
ONE_AT_MOST, HUNDRED_AT_MOST = 1 / 40, 1 / 12
# LightGBM's own Shapley values took 2.2 to 2.6 times as long as Ponctuel's.
SHAPLEY_AT_MOST = 0.65


def _cpu_s(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@pytest.fixture(scope="module")
def timeline(month: TrainedSample) -> Iterator[Timeline]:
    timeline = Timeline(month.connection.cursor(), month.known)
    timeline.connection.execute("SET threads = 1")
    yield timeline
    timeline.connection.execute("RESET threads")


@pytest.fixture(scope="module")
def reader(timeline: Timeline) -> FeatureReader:
    return FeatureReader(timeline)


def slice_of_requests(stated: Stated, begin: int, n: int) -> Stated:
    """The `n` requests from index `begin` on, numbered from 0."""
    batch = {name: values[begin : begin + n] for name, values in stated.items()}
    return batch | {"request_id": list(range(n))}


def test_features_of_twenty_thousand_requests_equal_sql_bit_by_bit(
    month: TrainedSample, timeline: Timeline, reader: FeatureReader, speed: Speed
) -> None:
    stated = random_requests(timeline.connection, REQUESTS, seed=20)
    started = time.process_time()
    actual = reader.read(stated)
    read_s = time.process_time() - started
    started = time.process_time()
    expected = queried_rows(timeline.connection, stated, month.known)
    queried_s = time.process_time() - started
    speed.add(
        "features_read", rows=REQUESTS, rows_per_s=REQUESTS / read_s, ratio=read_s / queried_s
    )
    assert_same_bits(actual.frame(), expected)


@pytest.mark.parametrize(("n", "at_most"), [(1, ONE_AT_MOST), (100, HUNDRED_AT_MOST)])
def test_a_few_requests_at_a_time(
    month: TrainedSample,
    timeline: Timeline,
    reader: FeatureReader,
    speed: Speed,
    n: int,
    at_most: float,
) -> None:
    """Both take turns on new requests."""
    stated = random_requests(timeline.connection, n * ROUNDS, seed=n)
    reader.read(slice_of_requests(stated, 0, n))
    durations = [
        (
            _cpu_s(lambda: reader.read(batch)),  # noqa: B023 (called at once)
            _cpu_s(lambda: queried_rows(timeline.connection, batch, month.known)),  # noqa: B023
        )
        for batch in (slice_of_requests(stated, n * index, n) for index in range(ROUNDS))
    ]
    read_s, queried_s = (median(pair[side] for pair in durations) for side in (0, 1))
    speed.add(
        f"features_of_{n}",
        cpu_ms=1000 * read_s,
        queries_cpu_ms=1000 * queried_s,
        ratio=read_s / queried_s,
    )
    assert read_s / queried_s <= at_most


@pytest.mark.parametrize(("n", "at_most"), [(1, None), (100, SHAPLEY_AT_MOST)])
def test_shapley_values_against_lightgbm(
    month: TrainedSample, speed: Speed, n: int, at_most: float | None
) -> None:
    """The Shapley values of one ensemble, whose value is the mean of its boosters; both take turns.

    For one row the overhead of NumPy's calls dominates: it is reported, without a bound.
    """
    model = month.model
    boosters = [model.boosters[f"near-early-{fold}"] for fold in range(model.folds)]
    matrix = model.encoder.matrix(month.files.whole(*first_test_days(month, 2), LEADS_MIN).head(n))
    forest = Forest(boosters, matrix.shape[1])
    calls = 40 if n == 1 else 3

    def ours() -> None:
        for _ in range(calls):
            forest.shapley(matrix)

    def lightgbm() -> None:
        for _ in range(calls):
            for booster in boosters:
                booster.predict(matrix, pred_contrib=True, num_threads=THREADS)

    ours()
    durations = [(_cpu_s(ours), _cpu_s(lightgbm)) for _ in range(ROUNDS)]
    own_s, lightgbm_s = (
        float(np.median([pair[side] for pair in durations])) / calls for side in (0, 1)
    )
    speed.add(
        f"shapley_of_{n}",
        cpu_ms=1000 * own_s,
        lightgbm_cpu_ms=1000 * lightgbm_s,
        ratio=own_s / lightgbm_s,
    )
    assert at_most is None or own_s / lightgbm_s <= at_most

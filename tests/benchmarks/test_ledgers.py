"""Features off ledgers beside the families' own queries, on the same requests, in the same run."""

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
from tests.benchmarks.conftest import LEADS_MIN, THREADS, Speed, days_of
from tests.random_requests import Stated, assert_same_bits, random_requests
from tests.trained_sample import TrainedSample

REQUESTS, ROUNDS = 20_000, 5
# Measured when they came: one request a hundredth, a set of a hundred a fiftieth of the queries.
ONE_AT_MOST, HUNDRED_AT_MOST = 1 / 40, 1 / 12
# LightGBM's own Shapley values took 2.2 to 2.6 times as long.
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


def part(stated: Stated, begin: int, n: int) -> Stated:
    """Some of the requests, numbered anew."""
    some = {name: values[begin : begin + n] for name, values in stated.items()}
    return some | {"request_id": list(range(n))}


def test_twenty_thousand_requests_to_the_bit(
    month: TrainedSample, timeline: Timeline, reader: FeatureReader, speed: Speed
) -> None:
    stated = random_requests(timeline.connection, REQUESTS, seed=20)
    started = time.process_time()
    made = reader.read(stated)
    took = time.process_time() - started
    started = time.process_time()
    wanted = queried_rows(timeline.connection, stated, month.known)
    queried = time.process_time() - started
    speed.add("features_read", rows=REQUESTS, rows_per_s=REQUESTS / took, ratio=took / queried)
    assert_same_bits(made.frame(), wanted)


@pytest.mark.parametrize(("n", "at_most"), [(1, ONE_AT_MOST), (100, HUNDRED_AT_MOST)])
def test_few_at_a_time(
    month: TrainedSample,
    timeline: Timeline,
    reader: FeatureReader,
    speed: Speed,
    n: int,
    at_most: float,
) -> None:
    """The two take turns, each time on requests that neither has seen."""
    stated = random_requests(timeline.connection, n * ROUNDS, seed=n)
    reader.read(part(stated, 0, n))
    turns = [
        (
            _cpu_s(lambda: reader.read(some)),  # noqa: B023 (called at once)
            _cpu_s(lambda: queried_rows(timeline.connection, some, month.known)),  # noqa: B023
        )
        for some in (part(stated, n * place, n) for place in range(ROUNDS))
    ]
    ours, queries = (median(turn[side] for turn in turns) for side in (0, 1))
    speed.add(
        f"features_of_{n}", cpu_ms=1000 * ours, queries_cpu_ms=1000 * queries, ratio=ours / queries
    )
    assert ours / queries <= at_most


@pytest.mark.parametrize(("n", "at_most"), [(1, None), (100, SHAPLEY_AT_MOST)])
def test_shapley_values_beside_lightgbms(
    month: TrainedSample, speed: Speed, n: int, at_most: float | None
) -> None:
    """Of the boosters of one index, whose mean it is; the two take turns.

    One row of so small a model costs what NumPy's calls cost; that is told, and not judged.
    """
    model = month.model
    boosters = [model.boosters[f"near-early-{fold}"] for fold in range(model.folds)]
    matrix = model.encoder.matrix(month.files.whole(*days_of(month, 2), LEADS_MIN).head(n))
    forest = Forest(boosters, matrix.shape[1])
    calls = 40 if n == 1 else 3

    def ours() -> None:
        for _ in range(calls):
            forest.shapley(matrix)

    def theirs() -> None:
        for _ in range(calls):
            for booster in boosters:
                booster.predict(matrix, pred_contrib=True, num_threads=THREADS)

    ours()
    turns = [(_cpu_s(ours), _cpu_s(theirs)) for _ in range(ROUNDS)]
    one, other = (float(np.median([turn[side] for turn in turns])) / calls for side in (0, 1))
    speed.add(f"shapley_of_{n}", cpu_ms=1000 * one, lightgbm_cpu_ms=1000 * other, ratio=one / other)
    assert at_most is None or one / other <= at_most

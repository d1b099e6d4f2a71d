"""Speed of the features and of the training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb

from ponctuel.features.build import build_families, feature_names, joined_sql
from ponctuel.features.requests import history_requests_sql
from ponctuel.training.fit import fit_period
from ponctuel.training.rows import training_rows
from tests.benchmarks.conftest import LEADS_MIN, Speed
from tests.trained_sample import TrainedSample

MONTH_SQL = "date_local >= DATE '2013-07-01'"


def _features(connection: duckdb.DuckDBPyConnection) -> int:
    build_families(connection)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE made AS {joined_sql()}")
    counted = connection.execute("SELECT COUNT(*) FROM made").fetchone()
    return int(counted[0]) if counted else 0


def test_features_of_a_month(
    month: TrainedSample, benchmark: Any, speed: Speed, median_s: Callable[[Any], float]
) -> None:
    """Features of all flights of the month at five lead times, as the stage `features` makes them."""
    requests = history_requests_sql(LEADS_MIN, month.known)
    month.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE request AS SELECT * FROM ({requests}) WHERE {MONTH_SQL}"
    )
    rows = benchmark.pedantic(_features, args=(month.connection,), rounds=3, warmup_rounds=1)
    seconds = median_s(benchmark)
    speed.add(
        "features",
        requests=rows,
        features=len(feature_names()),
        requests_per_s=rows / seconds,
        s=seconds,
    )
    assert rows > 100_000


def test_training(
    month: TrainedSample, benchmark: Any, speed: Speed, median_s: Callable[[Any], float]
) -> None:
    """The small model of the tests, calibration by cross-fitting included."""
    start = month.schedule.first_day
    args = (month.files, start, month.test_from, month.params)
    rows = len(training_rows(*args))
    model = benchmark.pedantic(fit_period, args=args, rounds=1)
    seconds = median_s(benchmark)
    speed.add("training", rows=rows, rows_per_s=rows / seconds, s=seconds)
    assert set(model.thresholds_min) == set(month.params.train.thresholds_min)

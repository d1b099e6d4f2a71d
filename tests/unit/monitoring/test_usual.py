"""What a running server reads of the past is what the whole days say."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from ponctuel.monitoring.days import PREDICTION_COLUMNS, read_days
from ponctuel.monitoring.observed import DAY_MIN
from ponctuel.monitoring.reference import make_reference
from ponctuel.monitoring.usual import before, read_observed


@pytest.mark.parametrize("days_before_the_end", [0, 2])
def test_a_reference_is_the_same_as_of_the_whole_days(
    warehouse: duckdb.DuckDBPyConnection,
    predictions: pd.DataFrame,
    tmp_path: Path,
    days_before_the_end: int,
) -> None:
    file = tmp_path / "predictions.parquet"
    drawn = np.random.default_rng(1)
    lacking = [name for name in PREDICTION_COLUMNS if name not in predictions]
    said = {name: drawn.random(len(predictions)) for name in lacking}
    said["outcome_known_min"] = predictions["sched_dep_min"] + drawn.integers(60, 1500)
    predictions.assign(**said)[list(PREDICTION_COLUMNS)].to_parquet(file, index=False)
    stored = pd.read_parquet(file)
    end = int(stored["outcome_known_min"].max()) - days_before_the_end * DAY_MIN

    read = make_reference(read_observed(warehouse, file, end))

    whole = make_reference(before(read_days(warehouse, stored).whole, end))
    assert len(whole.carrier_of) > 100
    assert len(whole.days)
    assert read.schedule_n == whole.schedule_n
    assert read.delay_spread_min == whole.delay_spread_min
    assert read.temperature_c == whole.temperature_c
    assert read.carrier_of == whole.carrier_of
    pd.testing.assert_frame_equal(read.days, whole.days, check_exact=True)
    assert read.p30.keys() == whole.p30.keys()
    assert all(np.array_equal(read.p30[lead], whole.p30[lead]) for lead in whole.p30)

"""The reference that a running server reads, compared with the one of all days."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from ponctuel.monitoring.days import PREDICTION_COLUMNS, read_days
from ponctuel.monitoring.observed import DAY_MIN
from ponctuel.monitoring.reference import make_reference
from ponctuel.monitoring.reference_source import before, read_observed


@pytest.mark.parametrize("days_before_the_end", [0, 2])
def test_the_reference_of_the_server_equals_that_of_all_days(
    warehouse: duckdb.DuckDBPyConnection,
    predictions: pd.DataFrame,
    tmp_path: Path,
    days_before_the_end: int,
) -> None:
    file = tmp_path / "predictions.parquet"
    generator = np.random.default_rng(1)
    missing = [name for name in PREDICTION_COLUMNS if name not in predictions]
    columns = {name: generator.random(len(predictions)) for name in missing}
    columns["outcome_known_min"] = predictions["sched_dep_min"] + generator.integers(60, 1500)
    predictions.assign(**columns)[list(PREDICTION_COLUMNS)].to_parquet(file, index=False)
    stored = pd.read_parquet(file)
    end = int(stored["outcome_known_min"].max()) - days_before_the_end * DAY_MIN

    from_server = make_reference(read_observed(warehouse, file, end))

    from_days = make_reference(before(read_days(warehouse, stored).whole, end))
    assert len(from_days.carrier_of) > 100
    assert len(from_days.days)
    assert from_server.schedule_n == from_days.schedule_n
    assert from_server.delay_spread_min == from_days.delay_spread_min
    assert from_server.temperature_c == from_days.temperature_c
    assert from_server.carrier_of == from_days.carrier_of
    pd.testing.assert_frame_equal(from_server.days, from_days.days, check_exact=True)
    assert from_server.p30.keys() == from_days.p30.keys()
    assert all(np.array_equal(from_server.p30[lead], from_days.p30[lead]) for lead in from_days.p30)

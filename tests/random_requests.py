"""Random requests about a timeline, and an assertion that features are equal bit by bit."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from ponctuel.features.requests import STATED_COLUMNS
from ponctuel.timeline.rules import FOREVER_MIN

# Around the limits of windows, steps and families' lead times, and in between.
LEADS_MIN = (0, 1, 5, 30, 61, 120, 180, 359, 719, 1439, 1440, 1441, 2880, 10080, 43200)
Stated = dict[str, list[Any]]


def random_requests(
    connection: duckdb.DuckDBPyConnection,
    n: int,
    seed: int,
    between: tuple[int, int] = (0, FOREVER_MIN),
) -> Stated:
    """Requests about flights of the timeline at random lead times.

    Their aircraft is the scheduled one, another, or none; one flight in twenty is not listed.

    Args:
        between: the minutes of scheduled departures.
    """
    rng = np.random.default_rng(seed)
    columns = ", ".join(
        name for name in STATED_COLUMNS if name not in ("request_id", "issued_at_min")
    )
    flights: pa.Table = connection.execute(
        f"SELECT {columns} FROM timeline_flight WHERE sched_dep_min BETWEEN ? AND ? ORDER BY ALL",
        list(between),
    ).to_arrow_table()
    requests = flights.take(pa.array(rng.choice(len(flights), n))).to_pydict()
    leads = rng.choice(LEADS_MIN, n) + rng.integers(0, 8, n)
    departures = np.array(requests["sched_dep_min"])
    requests["issued_at_min"] = (departures - np.minimum(leads, 43200)).tolist()
    requests["request_id"] = list(range(n))
    tails = flights["tail_number"].drop_null().unique().to_pylist()
    for row in np.flatnonzero(rng.random(n) < 0.4).tolist():
        requests["tail_number"][row] = None
    for row in np.flatnonzero(rng.random(n) < 0.1).tolist():
        requests["tail_number"][row] = tails[int(rng.integers(len(tails)))]
    for row in np.flatnonzero(rng.random(n) < 0.05).tolist():
        requests["flight_number"][row], requests["destination_code"][row] = (9999, "ANC")
    return {name: requests[name] for name in STATED_COLUMNS}


def assert_same_bits(actual: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Assert that two tables have the same columns and, in each, the same bits or missing values."""
    assert list(actual.columns) == list(expected.columns)
    differences = []
    for name in expected.columns:
        left, right = actual[name], expected[name]
        if pd.api.types.is_float_dtype(left.dtype):
            left_bits = left.to_numpy(dtype=np.float32)
            right_bits = right.to_numpy(dtype=np.float32, na_value=np.nan)
            same = (left_bits.view(np.uint32) == right_bits.view(np.uint32)) | (
                np.isnan(left_bits) & np.isnan(right_bits)
            )
        else:
            same = left.astype(object).to_numpy() == right.astype(object).to_numpy()
        if not same.all():
            differing = np.flatnonzero(~same)[:3]
            differences.append(
                (
                    name,
                    int((~same).sum()),
                    left.iloc[differing].tolist(),
                    right.iloc[differing].tolist(),
                )
            )
    assert not differences, differences

"""Random requests about a timeline, and rows of features to the bit."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from ponctuel.features.requests import STATED_COLUMNS
from ponctuel.timeline.rules import FOREVER_MIN

# Around the edges of windows, steps and families' reach, and in between.
LEADS_MIN = (0, 1, 5, 30, 61, 120, 180, 359, 719, 1439, 1440, 1441, 2880, 10080, 43200)
Stated = dict[str, list[Any]]


def random_requests(
    connection: duckdb.DuckDBPyConnection,
    n: int,
    seed: int,
    between: tuple[int, int] = (0, FOREVER_MIN),
) -> Stated:
    """Flights of the timeline, at random lead times: with their aircraft, another, or none.

    One in twenty is of a flight that nobody lists.

    Args:
        between: the minutes of scheduled departures.
    """
    rng = np.random.default_rng(seed)
    columns = ", ".join(
        name for name in STATED_COLUMNS if name not in ("request_id", "issued_at_min")
    )
    listed: pa.Table = connection.execute(
        f"SELECT {columns} FROM timeline_flight WHERE sched_dep_min BETWEEN ? AND ? ORDER BY ALL",
        list(between),
    ).to_arrow_table()
    rows = listed.take(pa.array(rng.choice(len(listed), n))).to_pydict()
    leads = rng.choice(LEADS_MIN, n) + rng.integers(0, 8, n)
    departures = np.array(rows["sched_dep_min"])
    rows["issued_at_min"] = (departures - np.minimum(leads, 43200)).tolist()
    rows["request_id"] = list(range(n))
    tails = listed["tail_number"].drop_null().unique().to_pylist()
    for place in np.flatnonzero(rng.random(n) < 0.4).tolist():
        rows["tail_number"][place] = None
    for place in np.flatnonzero(rng.random(n) < 0.1).tolist():
        rows["tail_number"][place] = tails[int(rng.integers(len(tails)))]
    for place in np.flatnonzero(rng.random(n) < 0.05).tolist():
        rows["flight_number"][place], rows["destination_code"][place] = 9999, "ANC"
    return {name: rows[name] for name in STATED_COLUMNS}


def assert_same_bits(made: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """The same columns, and in each the same bits; missing is missing."""
    assert list(made.columns) == list(wanted.columns)
    differ = []
    for name in wanted.columns:
        a, b = made[name], wanted[name]
        if pd.api.types.is_float_dtype(a.dtype):
            x = a.to_numpy(dtype=np.float32)
            y = b.to_numpy(dtype=np.float32, na_value=np.nan)
            same = (x.view(np.uint32) == y.view(np.uint32)) | (np.isnan(x) & np.isnan(y))
        else:
            same = a.astype(object).to_numpy() == b.astype(object).to_numpy()
        if not same.all():
            at = np.flatnonzero(~same)[:3]
            differ.append((name, int((~same).sum()), a.iloc[at].tolist(), b.iloc[at].tolist()))
    assert not differ, differ

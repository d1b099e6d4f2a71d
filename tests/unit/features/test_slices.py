"""Slices of issue time: every request once, and the same features as without slices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from ponctuel.features.build import build_families, joined_sql
from ponctuel.features.requests import history_requests_sql
from ponctuel.features.slices import issue_slices, write_slices
from ponctuel.timeline.rules import KnownAfter

LEADS_MIN = (43200, 1440, 120, 30)


@pytest.fixture
def connection(
    storm: dict[str, pd.DataFrame],
    open_timeline: Callable[[dict[str, pd.DataFrame]], duckdb.DuckDBPyConnection],
) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_timeline(storm) as database:
        requests = history_requests_sql(LEADS_MIN, KnownAfter())
        database.execute(f"CREATE OR REPLACE TEMP TABLE request AS {requests}")
        yield database


def test_slices_have_every_request_once_and_divide_no_day(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    limits = connection.execute("SELECT MIN(issued_at_min), MAX(issued_at_min) FROM request")
    first, last = limits.fetchall()[0]
    spans = issue_slices(connection, 3000)
    assert len(spans) > 4
    assert spans[0][0] <= first
    assert last < spans[-1][1]
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
    assert all(minute % 1440 == 0 for span in spans for minute in span)
    assert len(issue_slices(connection, 10**9)) == 1


def test_sliced_features_equal_unsliced_features(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Values and order are compared on real days of a storm at four lead times."""
    build_families(connection)
    unsliced = tmp_path / "unsliced.parquet"
    rows = f"{joined_sql(extra=('flight_id',))} ORDER BY r.request_id"
    connection.execute(f"COPY ({rows}) TO '{unsliced}' (FORMAT parquet)")
    spans = issue_slices(connection, 3000)
    sliced = write_slices(connection, spans, tmp_path, ("flight_id",))
    expected = pd.read_parquet(unsliced)
    pd.testing.assert_frame_equal(connection.execute(sliced).df(), expected, check_exact=True)
    assert len(list(tmp_path.glob("0*.parquet"))) == len(spans)

"""The model's inputs: those of the last week's flights, and those of the training."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Protocol

import duckdb
import pandas as pd

from ponctuel.config.paths import Paths
from ponctuel.domain.flight import Flight, ForecastRequest, from_epoch_min
from ponctuel.features.ledgers.reader import FeatureRows
from ponctuel.features.schema import features_in
from ponctuel.monitoring.drift import WINDOW_DAYS
from ponctuel.monitoring.reference import JUDGED_LEAD_MIN

# Enough rows to estimate a share to a hundredth.
MAX_REQUESTS, MAX_ROWS = 2_000, 20_000
# Bounds for reading in a running server: all columns at once would take half a gigabyte.
MEMORY, COLUMNS_AT_ONCE = "256MB", 32
_SAMPLE = """
CREATE TEMP TABLE drawn AS SELECT flight_id FROM read_parquet(?)
SEMI JOIN (SELECT flight_id FROM read_parquet(?) WHERE lead_time_min = ?) USING (flight_id)
WHERE date_local < ? ORDER BY HASH(flight_id), flight_id LIMIT ?"""
_TRAINING = """
SELECT {columns} FROM read_parquet(?) SEMI JOIN drawn USING (flight_id)
WHERE lead_time_min = ? ORDER BY HASH(flight_id), flight_id"""


class InputReader(Protocol):
    """The part of the forecasting service that gives model inputs."""

    def departures(
        self, start: datetime, end: datetime, at: datetime | None = None
    ) -> list[Flight]: ...
    def read_features(self, requests: Sequence[ForecastRequest]) -> FeatureRows: ...


def recent_inputs(service: InputReader, at_min: int) -> pd.DataFrame:
    """Inputs of the last week's flights, as of two hours before departure: at most 2,000 rows.

    Args:
        at_min: the present minute; only information known before it is read.

    Returns:
        One row per flight, with the features of the champion's families.
    """
    at = from_epoch_min(at_min)
    flights = service.departures(at - timedelta(days=WINDOW_DAYS), at, at)
    every = -(-len(flights) // MAX_REQUESTS) or 1
    lead = timedelta(minutes=JUDGED_LEAD_MIN)
    requests = [ForecastRequest(flight, flight.sched_dep_utc - lead) for flight in flights[::every]]
    if not requests:
        return pd.DataFrame()
    return service.read_features(requests).frame()


def training_inputs(paths: Paths, trained_until: date) -> pd.DataFrame:
    """Training rows of the champion, at the same lead time: 20,000 sampled by a hash.

    Args:
        trained_until: the first local day after its training period.

    Returns:
        The features of the table's families; no rows if the pipeline's features are missing.
    """
    features, outcomes = (
        str(paths.features / name) for name in ("features.parquet", "outcomes.parquet")
    )
    parts = []
    parameters = [outcomes, features, JUDGED_LEAD_MIN, trained_until, MAX_ROWS]
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET threads = 1")
        connection.execute("SET temp_directory = ?", [folder])
        try:
            connection.execute(_SAMPLE, parameters)
        except duckdb.IOException:
            return pd.DataFrame()
        described = connection.execute("DESCRIBE FROM read_parquet(?)", [features]).fetchall()
        names = features_in(row[0] for row in described)
        for begin in range(0, len(names), COLUMNS_AT_ONCE):
            names_chunk = ", ".join(names[begin : begin + COLUMNS_AT_ONCE])
            sql = _TRAINING.format(columns=names_chunk)
            parts.append(connection.execute(sql, [features, JUDGED_LEAD_MIN]).df())
    return pd.concat(parts, axis=1)

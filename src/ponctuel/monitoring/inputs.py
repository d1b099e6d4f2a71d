"""The model's inputs, as the week's flights had them and as the training had them."""

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

# So many rows tell a share to a hundredth; more would cost seconds a day.
MAX_REQUESTS, MAX_ROWS = 2_000, 20_000
# Read beside forecasts: a whole read of all columns at once would take half a gigabyte for seconds.
MEMORY, COLUMNS_AT_ONCE = "256MB", 32
_DRAWN = """
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
        at_min: the moment; nothing that became known at it or after it is read.

    Returns:
        One row a flight, the features of the champion's families.
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
    """Rows that the champion was trained on, at the same lead time; 20,000 drawn by a hash.

    Args:
        trained_until: the first local day that it has not seen.

    Returns:
        The features of the table's families; no row where the pipeline's features are not at hand.
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
            connection.execute(_DRAWN, parameters)
        except duckdb.IOException:
            return pd.DataFrame()
        described = connection.execute("DESCRIBE FROM read_parquet(?)", [features]).fetchall()
        names = features_in(row[0] for row in described)
        for begin in range(0, len(names), COLUMNS_AT_ONCE):
            some = ", ".join(names[begin : begin + COLUMNS_AT_ONCE])
            sql = _TRAINING.format(columns=some)
            parts.append(connection.execute(sql, [features, JUDGED_LEAD_MIN]).df())
    return pd.concat(parts, axis=1)

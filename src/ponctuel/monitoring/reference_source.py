"""The reference before a moment, from the warehouse and the evaluation's forecasts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.monitoring.days import LEADS, PREDICTION_COLUMNS, Days, read_days
from ponctuel.monitoring.inputs import training_inputs
from ponctuel.monitoring.observed import DAY_MIN, Observed
from ponctuel.monitoring.reference import Reference, make_reference
from ponctuel.warehouse.connect import connect

REFERENCE_LAG_MIN = 2 * DAY_MIN
PREDICTIONS = "predictions.parquet"
_MINUTE = "DATE_DIFF('minute', TIMESTAMP '1970-01-01 00:00:00', {})"
# What a reference is made of, as `days.read_days` lays out the whole of it.
_SCHEDULE = f"""
SELECT origin_code, sched_dep_min FROM
  (SELECT origin_code, {_MINUTE.format("sched_dep_utc")} AS sched_dep_min FROM fact_flight)
WHERE sched_dep_min < $1"""
_DEPARTURES = f"""
SELECT 'departure' AS kind, carrier_code, tail_number, CAST(dep_delay_min AS DOUBLE) AS delay_min
FROM fact_flight WHERE {_MINUTE.format("dep_utc")} < $1"""
_WEATHER = f"""
SELECT airport_code, known_min, temperature_c FROM (SELECT airport_code, hour_utc, temperature_c,
  {_MINUTE.format("hour_utc")} + 60 AS known_min FROM fact_weather)
WHERE known_min < $1 ORDER BY hour_utc, airport_code"""
_FORECASTS = f"""
SELECT sched_dep_min, lead_time_min, outcome, CAST(arr_delay_min AS DOUBLE) AS arr_delay_min,
  CAST(p30 AS DOUBLE) AS p30, CAST(pit AS DOUBLE) AS pit,
  CAST(delay_p05_min AS DOUBLE) AS delay_p05_min, CAST(delay_p95_min AS DOUBLE) AS delay_p95_min
FROM read_parquet($2) WHERE lead_time_min IN {LEADS} AND outcome_known_min < $1
ORDER BY sched_dep_min, flight_id"""


class ReferenceSource:
    """The source of references, one per day, computed on first use.

    Args:
        paths: the paths of the project.
        trained_until: the first local day after the training period of the present champion.

    A reference excludes the two days before its time and all later rows, so that days are never
    compared with themselves and no future information is used.
    """

    def __init__(self, paths: Paths, trained_until: Callable[[], date]) -> None:
        self._paths, self._lock = paths, threading.Lock()
        self._trained_until = trained_until
        self._day, self._reference = -1, Reference()

    def at(self, at_min: int) -> Reference:
        """The reference before a time."""
        with self._lock:
            if at_min // DAY_MIN != self._day:
                past = observed_before(self._paths, at_min - REFERENCE_LAG_MIN)
                self._reference = make_reference(past)
                self._day = at_min // DAY_MIN
            return self._reference

    def training(self) -> pd.DataFrame:
        """The training rows of the current champion, read anew.

        They are needed once a day, and not cached, because they would take 16 MB of a server.
        """
        return training_inputs(self._paths, self._trained_until())


def observed_before(paths: Paths, at_min: int) -> Observed:
    """The rows known before a time, as far as a reference needs them.

    A running server reads them once a day and does not cache them, because they would take a fifth
    of its memory.
    """
    with connect(_warehouse(paths), read_only=True) as connection:
        return read_observed(connection, paths.evaluation / PREDICTIONS, at_min)


def read_observed(
    connection: duckdb.DuckDBPyConnection, predictions: Path, at_min: int
) -> Observed:
    """The rows known before a time, from a connection and a file of forecasts, if it exists."""
    forecasts = predictions.is_file()
    return Observed(
        _read(connection, _SCHEDULE, at_min),
        _read(connection, _DEPARTURES, at_min),
        _read(connection, _WEATHER, at_min),
        _read(connection, _FORECASTS, at_min, str(predictions)) if forecasts else _no_forecasts(),
    )


def source_days(paths: Paths) -> Days:
    """The days of this installation's warehouse, with the forecasts of the evaluation."""
    file = paths.evaluation / PREDICTIONS
    if file.is_file():
        predictions = pd.read_parquet(file, columns=list(PREDICTION_COLUMNS))
    else:
        predictions = _no_forecasts()
    with connect(_warehouse(paths), read_only=True) as connection:
        return read_days(connection, predictions)


def before(whole: Observed, at_min: int) -> Observed:
    """The rows known before a time."""

    def cut(table: pd.DataFrame, column: str) -> pd.DataFrame:
        return table[table[column].to_numpy() < at_min]

    return Observed(
        cut(whole.schedule, "sched_dep_min"),
        cut(whole.events, "received_min"),
        cut(whole.weather, "received_min"),
        cut(whole.forecasts, "outcome_known_min"),
    )


def _warehouse(paths: Paths) -> Path:
    if not paths.warehouse.is_file():
        raise NotReady("the analytic database is missing; run `dvc repro warehouse`")
    return paths.warehouse


def _no_forecasts() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in PREDICTION_COLUMNS})


def _read(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> pd.DataFrame:
    """A table with strings as categories, which take far less memory than objects."""
    table = connection.sql(sql, params=list(values)).to_arrow_table()
    for number, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(number, field.name, table.column(number).dictionary_encode())
    return table.to_pandas()

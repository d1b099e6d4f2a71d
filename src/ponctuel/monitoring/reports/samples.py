"""The rows that the reports compare: a few thousand per period, sampled by a hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from ponctuel.domain.errors import InvalidRequest, NotReady
from ponctuel.monitoring.reference import JUDGED_LEAD_MIN

# Enough rows to estimate a share to a hundredth, and few enough for a report within seconds.
ROWS = 5_000
# With fewer rows, curves are mostly noise.
MIN_N = 100
LATE_MIN = 30
# Share of the test period that is the reference by default.
FIRST_PART = 1 / 3
# Length of the current period if only its end is given.
LAST_DAYS = 28
_DRAWN = "ORDER BY HASH(o.flight_id), o.flight_id LIMIT $rows"
_INPUTS = f"""
SELECT f.* EXCLUDE (request_id), o.outcome, o.arr_delay_min
FROM read_parquet($features) f JOIN read_parquet($outcomes) o USING (flight_id)
WHERE f.lead_time_min = $lead AND o.date_local >= $start AND o.date_local < $end {_DRAWN}"""
_FORECASTS = f"""
SELECT CAST(p30 AS DOUBLE) AS p30, CAST(arr_delay_min >= {LATE_MIN} AS INTEGER) AS late
FROM read_parquet($predictions) o
WHERE lead_time_min = $lead AND outcome = 'arrived' AND date_local >= $start AND date_local < $end
{_DRAWN}"""


@dataclass(frozen=True)
class Days:
    """Local days from `start` on, up to but not including `end`."""

    start: date
    end: date

    def as_dict(self) -> dict[str, str]:
        return {name: day.isoformat() for name, day in vars(self).items()}


@dataclass(frozen=True)
class Periods:
    """The two periods that a report compares."""

    reference: Days
    current: Days


def drift_periods(training: Days, test: Days, days: Days | None = None) -> Periods:
    """All days of the test, or those that were asked for, against those of the training.

    Raises:
        InvalidRequest: a day was asked for that lies outside the test.
    """
    return Periods(training, test if days is None else _within(test, days))


def performance_periods(test: Days, days: Days | None = None) -> Periods:
    """Days of the test against the test's days before: the first third, unless days are asked for.

    Raises:
        InvalidRequest: a day was asked for that lies outside the test.
    """
    if days is None:
        days_n = (test.end - test.start).days
        days = Days(test.start + timedelta(days=max(1, round(days_n * FIRST_PART))), test.end)
    current = _within(test, days)
    return Periods(Days(test.start, current.start), current)


def last_days(test: Days, until: date) -> Days:
    """The last four weeks before a day, as far as they lie in the test.

    Args:
        until: the day after the last.

    Raises:
        InvalidRequest: none of them does.
    """
    days = Days(max(test.start, until - timedelta(days=LAST_DAYS)), min(test.end, until))
    if days.start >= days.end:
        raise InvalidRequest(
            f"a day after {test.start} is accepted", field="until", value=str(until)
        )
    return days


def read_inputs(features: Path, outcomes: Path, days: Days) -> pd.DataFrame:
    """Inputs two hours before departure, `outcome` and `arr_delay_min`: at most `ROWS` flights.

    Args:
        features, outcomes: the files of the stage `features`.

    Raises:
        NotReady: a file is missing, or has too few flights on those days.
    """
    return _read(_INPUTS, days, features=features, outcomes=outcomes)


def read_forecasts(predictions: Path, days: Days) -> pd.DataFrame:
    """Forecasts two hours before departure of flights that arrived: at most `ROWS`.

    Args:
        predictions: the file of the stage `evaluate`.

    Returns:
        `p30`: probability of a delay of at least 30 min, given arrival; `late`: 1 where it came.

    Raises:
        NotReady: the file is missing, or has too few flights on those days, or of one kind only.
    """
    rows = _read(_FORECASTS, days, predictions=predictions)
    if rows["late"].nunique() < 2:
        raise NotReady(f"from {days.start} to {days.end} all flights were late, or none")
    return rows


def _within(test: Days, days: Days) -> Days:
    for field, day in (("since", days.start), ("until", days.end)):
        if not test.start <= day <= test.end:
            raise InvalidRequest(
                f"a day from {test.start} to {test.end} is accepted", field=field, value=str(day)
            )
    if days.start >= days.end:
        raise InvalidRequest(
            f"a day after {days.start} is accepted", field="until", value=str(days.end)
        )
    return days


def _read(sql: str, days: Days, **files: Path) -> pd.DataFrame:
    parameters = {
        **{name: str(path) for name, path in files.items()},
        "lead": JUDGED_LEAD_MIN,
        "start": days.start,
        "end": days.end,
        "rows": ROWS,
    }
    try:
        with duckdb.connect() as connection:
            rows = connection.execute(sql, parameters).df()
    except duckdb.IOException as error:
        raise NotReady("features or forecasts are missing; run `dvc repro evaluate`") from error
    if len(rows) < MIN_N:
        raise NotReady(
            f"{len(rows)} flights from {days.start} to {days.end}: a report needs {MIN_N}"
        )
    doubles = {name: np.float64 for name, kind in rows.dtypes.items() if kind == np.float32}
    return rows.astype(doubles)

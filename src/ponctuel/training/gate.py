"""The gate on real files: forecasts of the candidate and of its reference, and the verdict."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.config.params import GateParams
from ponctuel.domain.errors import InternalError, NotReady
from ponctuel.domain.flight import epoch_min
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.evaluation.gate import Check, Judgement
from ponctuel.evaluation.gate_rows import GateOutcomes, GatePredictions
from ponctuel.evaluation.records import Verdict, VerdictSubject
from ponctuel.models.delay_model import DelayModel
from ponctuel.training.data import FeatureFiles, Split
from ponctuel.training.frames import issued_at_min, weeks_of, without_aircraft
from ponctuel.training.living import issue
from ponctuel.training.predictions import as_stored

# Columns of the predictions that stage `evaluate` writes.
KEYS = ["lead_time_min", "flight_id"]
CONTEXT_COLUMNS = [
    "date_local",
    "sched_dep_min",
    "carrier_code",
    "origin_code",
    "storm",
    "outcome",
    "arr_delay_min",
]
FORECAST_COLUMNS = [
    "p_cancelled",
    *(f"p{late}" for late in TARGETS_MIN),
    "delay_p05_min",
    "delay_p95_min",
]
CLIMATOLOGY_COLUMNS = {
    "p_cancelled": "climatology_p_cancelled",
    **{f"p{late}": f"climatology_p{late}" for late in TARGETS_MIN},
    "delay_p05_min": "climatology_p05_min",
    "delay_p95_min": "climatology_p95_min",
}
THREADS = 2
# Number of single forecasts that are timed, after a few that fill the caches.
TIMED_FORECASTS, WARM_UP_FORECASTS = 60, 5
Mask = NDArray[np.bool_]


def read_predictions(path: Path) -> pd.DataFrame:
    """The predictions of the candidate and of climatology that stage `evaluate` stored.

    Raises:
        NotReady: it has not run.
    """
    if not path.is_file():
        raise NotReady("the candidate is not evaluated yet; run `dvc repro`")
    columns = [*KEYS, *CONTEXT_COLUMNS, *FORECAST_COLUMNS, *CLIMATOLOGY_COLUMNS.values()]
    return _sorted(pd.read_parquet(path, columns=columns))


def predict_test(
    model: DelayModel, files: FeatureFiles, split: Split, leads: tuple[int, ...]
) -> pd.DataFrame:
    """KEYS, outcome and FORECAST_COLUMNS of a model for the test requests, aircraft unknown."""
    parts = []
    for lead in leads:
        rows = files.whole(split.test_from, split.end, (lead,))
        forecasts = issue(model, without_aircraft(rows), THREADS).forecasts
        late_probability, quantiles = (
            forecasts.distribution.late_given_arrival,
            forecasts.quantiles_min,
        )
        columns = {
            "p_cancelled": forecasts.distribution.p_cancelled,
            **{f"p{late}": late_probability(late) for late in TARGETS_MIN},
            "delay_p05_min": quantiles[0.05],
            "delay_p95_min": quantiles[0.95],
        }
        # In the precision of the file, so that the same model gets the same scores.
        parts.append(as_stored(rows[[*KEYS, "outcome"]].assign(**columns)))
    return _sorted(pd.concat(parts, ignore_index=True))


def climatology_of(predictions: pd.DataFrame) -> GatePredictions:
    """Climatology's predictions for the same requests."""
    return gate_predictions(
        predictions[list(CLIMATOLOGY_COLUMNS.values())].set_axis(list(CLIMATOLOGY_COLUMNS), axis=1)
    )


def gate_predictions(predictions: pd.DataFrame) -> GatePredictions:
    """A model's predictions as input of the gate."""
    return GatePredictions(
        {late: _numbers(predictions[f"p{late}"]) for late in TARGETS_MIN},
        _numbers(predictions["p_cancelled"]),
        (_numbers(predictions["delay_p05_min"]), _numbers(predictions["delay_p95_min"])),
    )


def gate_outcomes(predictions: pd.DataFrame) -> GateOutcomes:
    """The outcomes of the flights of these predictions."""
    return GateOutcomes(
        predictions["flight_id"].to_numpy(dtype=np.int64),
        predictions["lead_time_min"].to_numpy(dtype=np.int64),
        weeks_of(predictions),
        predictions["outcome"].astype(str).to_numpy(dtype=str),
        _numbers(predictions["arr_delay_min"]),
        {
            "carrier": predictions["carrier_code"].astype(str).to_numpy(dtype=str),
            "origin": predictions["origin_code"].astype(str).to_numpy(dtype=str),
            "state": np.where(predictions["storm"].to_numpy(dtype=bool), "storm", "calm"),
        },
    )


def issued_since(rows: pd.DataFrame, day: date) -> Mask:
    """Requests issued since the day began (UTC), shape (n,)."""
    day_start_utc = epoch_min(datetime.combine(day, time(), UTC))
    return np.asarray(issued_at_min(rows) >= day_start_utc)


def check_same_rows(first: pd.DataFrame, second: pd.DataFrame) -> None:
    """Raise unless both tables hold the same rows in the same order, as a paired test needs."""
    if not np.array_equal(first[KEYS].to_numpy(), second[KEYS].to_numpy()):
        raise InternalError("the predictions of the two models are not of the same flights")


def one_row_p50_ms(model: DelayModel, example: pd.DataFrame) -> float:
    """Median time of one forecast in this process, one thread, in milliseconds.

    Processor time, and the lowest of three medians, so that other work on the machine does not
    count.
    """
    row = example.head(1).reset_index(drop=True)
    for _ in range(WARM_UP_FORECASTS):
        model.predict(row)
    return min(_median_ms(model, row) for _ in range(3))


def verdict_of(
    judgement: Judgement, speed: Check, subject: VerdictSubject, limits: GateParams
) -> Verdict:
    """The verdict as JSON; a second run gives the same bytes."""
    checks = (*judgement.checks, speed)
    return {
        "passed": all(check.passed for check in checks),
        **subject,
        "limits": limits.model_dump(mode="json"),
        "checks": [check.as_dict() for check in checks],
        "slices": judgement.slices,
    }


def _median_ms(model: DelayModel, row: pd.DataFrame) -> float:
    durations_ms = []
    for _ in range(TIMED_FORECASTS // 3):
        started = process_time()
        model.predict(row)
        durations_ms.append(1000 * (process_time() - started))
    return float(np.median(durations_ms))


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    with_outcome = frame[frame["outcome"].notna()]
    return with_outcome.sort_values(KEYS, kind="stable").reset_index(drop=True)


def _numbers(column: pd.Series) -> np.ndarray:
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))

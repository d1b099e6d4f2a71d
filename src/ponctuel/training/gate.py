"""The gate on real files: forecasts of the test part, the reference's beside them, a verdict."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ponctuel.config.params import GateParams
from ponctuel.domain.distribution import DelayDistribution
from ponctuel.domain.errors import InternalError
from ponctuel.evaluation.gate import Check, Judgement
from ponctuel.evaluation.gate_rows import LATE_MIN, Happened, Said
from ponctuel.models.climatology import Climatology
from ponctuel.models.delay_model import DelayModel
from ponctuel.training.data import FeatureFiles, Split
from ponctuel.training.evaluate import weeks_of, without_aircraft

# Columns of the forecasts of the test part, as stage `evaluate` leaves them.
KEYS = ["lead_time_min", "flight_id"]
FACTS = ["date_local", "carrier_code", "origin_code", "outcome", "arr_delay_min"]
ODDS = {late: f"p{late}" for late in LATE_MIN}
LOW, HIGH = "delay_p05_min", "delay_p95_min"
COLUMNS = [*KEYS, *FACTS, "p_cancelled", *ODDS.values(), LOW, HIGH]
THREADS = 2
# Single forecasts timed, after a few that warm the caches.
TIMED, WARM = 60, 5


def read_forecasts(path: Path) -> pd.DataFrame:
    """The candidate's forecasts of the test part, as stage `evaluate` wrote them."""
    return _in_order(pd.read_parquet(path, columns=COLUMNS))


def forecast_test(
    model: DelayModel, files: FeatureFiles, split: Split, leads: tuple[int, ...]
) -> pd.DataFrame:
    """A model's forecasts of every test flight at every lead time, the aircraft unknown."""
    parts = []
    for lead in leads:
        rows = files.whole(split.test_from, split.end, (lead,))
        forecasts = model.predict(without_aircraft(rows), THREADS)
        odds = forecasts.distribution.late_given_arrival
        parts.append(
            rows[[*KEYS, *FACTS]].assign(
                p_cancelled=forecasts.distribution.p_cancelled,
                **{name: odds(late) for late, name in ODDS.items()},
                **{
                    LOW: forecasts.quantiles_min[0.05],
                    HIGH: forecasts.quantiles_min[0.95],
                },
            )
        )
    return _in_order(pd.concat(parts, ignore_index=True))


def climatology_said(
    climatology: Climatology, files: FeatureFiles, split: Split, forecasts: pd.DataFrame
) -> Said:
    """What usually happens, for the same rows; it is the same at every lead time."""
    lead = int(forecasts["lead_time_min"].iloc[0])
    flights = files.whole(split.test_from, split.end, (lead,))
    usual = climatology.predict(flights)
    place = pd.Index(flights["flight_id"]).get_indexer(pd.Index(forecasts["flight_id"]))
    if (place < 0).any():
        raise InternalError("the forecasts name flights that the features lack")
    return _of_distribution(usual, place)


def said_of(forecasts: pd.DataFrame) -> Said:
    """A model's forecasts as the gate takes them."""
    return Said(
        {late: _numbers(forecasts[name]) for late, name in ODDS.items()},
        _numbers(forecasts["p_cancelled"]),
        (_numbers(forecasts[LOW]), _numbers(forecasts[HIGH])),
    )


def happened_of(forecasts: pd.DataFrame) -> Happened:
    """What happened to the flights of these forecasts."""
    return Happened(
        forecasts["flight_id"].to_numpy(dtype=np.int64),
        forecasts["lead_time_min"].to_numpy(dtype=np.int64),
        weeks_of(forecasts),
        forecasts["outcome"].astype(str).to_numpy(dtype=str),
        _numbers(forecasts["arr_delay_min"]),
        {
            name: forecasts[f"{name}_code"].astype(str).to_numpy(dtype=str)
            for name in ("carrier", "origin")
        },
    )


def must_match(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Both hold the same rows in the same order, or the paired test would be none."""
    if not np.array_equal(one[KEYS].to_numpy(), other[KEYS].to_numpy()):
        raise InternalError("the two models were not asked about the same flights")


def one_row_p50_ms(model: DelayModel, example: pd.DataFrame) -> float:
    """Median time of one forecast in this process, one thread, in milliseconds.

    Time of the processor, and the best of three medians: what else the machine does is not the
    model's.
    """
    row = example.head(1).reset_index(drop=True)
    for _ in range(WARM):
        model.predict(row)
    return min(_median_ms(model, row) for _ in range(3))


def verdict_of(
    judgement: Judgement, speed: Check, about: Mapping[str, Any], limits: GateParams
) -> dict[str, Any]:
    """The verdict as JSON: nothing in it differs on a second run."""
    checks = (*judgement.checks, speed)
    return {
        "passed": all(check.passed for check in checks),
        **about,
        "limits": limits.model_dump(mode="json"),
        "checks": [check.as_dict() for check in checks],
        "slices": judgement.slices,
    }


def _median_ms(model: DelayModel, row: pd.DataFrame) -> float:
    taken = []
    for _ in range(TIMED // 3):
        started = time.process_time()
        model.predict(row)
        taken.append(1000 * (time.process_time() - started))
    return float(np.median(taken))


def _of_distribution(usual: DelayDistribution, place: np.ndarray) -> Said:
    return Said(
        {late: usual.late_given_arrival(late)[place] for late in LATE_MIN},
        usual.p_cancelled[place],
        (usual.quantile(0.05)[place], usual.quantile(0.95)[place]),
    )


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame[frame["outcome"].notna()]
    return known.sort_values(KEYS, kind="stable").reset_index(drop=True)


def _numbers(column: pd.Series) -> np.ndarray:
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))

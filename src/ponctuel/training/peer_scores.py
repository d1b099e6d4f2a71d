"""Scores of protocol P: every contestant at every lead time, in development and judged parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import WeekDraws
from ponctuel.evaluation.comparison import (
    TARGETS_MIN,
    Predictions,
    coverage_by_slice,
    differences,
    scores_of,
)
from ponctuel.evaluation.records import LeadTimeScores, PeriodScores
from ponctuel.training.frames import weeks_of
from ponctuel.training.rolling import CHAMPION, KEYS, RollingOrigin

DEVELOPMENT: Literal["development"] = "development"
JUDGED: Literal["judged"] = "judged"
# The contestants, in the order of the tables.
CONTESTANTS = (
    "climatology",
    "logistic",
    "hist_gradient_boosting",
    "lightgbm",
    "direct",
    "direct_tuned",
    CHAMPION,
    "flaml",
)
Columns = Mapping[str, Array]


def score_periods(
    origin: RollingOrigin, forecasts: Mapping[str, pd.DataFrame], draws: int, seed: int
) -> PeriodScores:
    """`development` and `judged`: `{from, to, lead_times}`; a part without requests is left out.

    Each lead time: `n`, `models` (scores), `differences` (champion minus each peer) and
    `coverage` of the champion by slice. A contestant is scored where it forecasts every request.
    """
    aligned = {name: _aligned(origin.requests, forecast) for name, forecast in forecasts.items()}
    judged = (origin.requests["date_local"] >= pd.Timestamp(origin.judged_from)).to_numpy()
    lead_time = origin.requests["lead_time_min"].to_numpy()
    out: PeriodScores = {}
    parts: tuple[tuple[Literal["development", "judged"], NDArray[np.bool_]], ...] = (
        (DEVELOPMENT, ~judged),
        (JUDGED, judged),
    )
    for name, part in parts:
        if not part.any():
            continue
        days = origin.requests.loc[part, "date_local"]
        out[name] = {
            "from": str(days.min().date()),
            "to": str(days.max().date()),
            "lead_times": [
                _lead_time(origin.requests, part & (lead_time == lead), aligned, draws, seed)
                for lead in sorted(set(lead_time[part]), reverse=True)
            ],
        }
    return out


def _lead_time(
    requests: pd.DataFrame, part: np.ndarray, aligned: Mapping[str, Columns], draws: int, seed: int
) -> LeadTimeScores:
    rows = requests[part]
    delay = rows["arr_delay_min"].to_numpy(dtype="float64")
    week_draws = WeekDraws.of(weeks_of(rows), draws, seed)
    part_columns = {
        name: {column: values[part] for column, values in columns.items()}
        for name, columns in aligned.items()
    }
    by_name = {
        name: _predictions(columns)
        for name, columns in part_columns.items()
        if not np.isnan(columns[f"p{TARGETS_MIN[0]}"]).any()
    }
    out: LeadTimeScores = {
        "lead_time_min": int(rows["lead_time_min"].iloc[0]),
        "n": len(rows),
        "models": {
            name: scores_of(forecaster, delay, week_draws) for name, forecaster in by_name.items()
        },
    }
    if CHAMPION in by_name:
        champion = by_name[CHAMPION]
        out["differences"] = {
            name: differences(champion, forecaster, delay, week_draws)
            for name, forecaster in by_name.items()
            if name != CHAMPION
        }
        out["coverage"] = coverage_by_slice(
            champion,
            delay,
            rows["origin_code"].to_numpy(),
            rows["carrier_code"].to_numpy(),
            rows["storm"].to_numpy(),
        )
    return out


def _aligned(requests: pd.DataFrame, forecast: pd.DataFrame) -> Columns:
    """Columns of forecasts in the order of the requests, NaN where there is none."""
    matched = requests[KEYS].merge(forecast, on=KEYS, how="left", validate="one_to_one")
    return {name: matched[name].to_numpy(dtype="float64") for name in matched.columns.drop(KEYS)}


def _predictions(columns: Columns) -> Predictions:
    low, high = columns.get("delay_p05_min"), columns.get("delay_p95_min")
    return Predictions(
        probabilities={target: columns[f"p{target}"] for target in TARGETS_MIN},
        crps_min=columns.get("crps_min"),
        interval=None if low is None or high is None else (low, high),
    )

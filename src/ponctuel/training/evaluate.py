"""Scores of a table of predictions, in the shapes of `evaluation.records`."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import WeekDraws
from ponctuel.evaluation.comparison import (
    DIGITS,
    TARGETS_MIN,
    Predictions,
    brier_estimate,
    coverage_by_slice,
    differences,
    scores_of,
)
from ponctuel.evaluation.monthly_levels import level_by_month
from ponctuel.evaluation.ranking import rank_scores
from ponctuel.evaluation.records import FitLosses, LeadTimeScores, MonthLevel, ProtocolH, ProtocolsH
from ponctuel.evaluation.scores import brier, log_loss
from ponctuel.training.frames import weeks_of

PROTOCOL_H_LEAD_MIN = 120
PROTOCOL_H_LATE_MIN = 30
BASELINES = ("climatology", "logistic")


def protocol_h(
    probabilities: Array, delay_min: Array, weeks: np.ndarray, draws: int, seed: int
) -> ProtocolH:
    """AUC, AP and Brier score of P(delay >= 30 | it arrives), 2 h before departure."""
    late = delay_min >= PROTOCOL_H_LATE_MIN
    week_draws = WeekDraws.of(weeks, draws, seed)
    estimates = {
        **rank_scores(probabilities, late, week_draws),
        "brier": brier_estimate(probabilities, late, week_draws),
    }
    scores = {name: round(value, DIGITS) for name, (value, _, _) in estimates.items()}
    return {
        "auc": scores["auc"],
        "ap": scores["ap"],
        "brier": scores["brier"],
        "n": len(late),
        "ci95": {
            name: [round(low, DIGITS), round(high, DIGITS)]
            for name, (_, low, high) in estimates.items()
        },
    }


def protocols_h(predictions: pd.DataFrame, draws: int, seed: int) -> ProtocolsH:
    """`protocol_h` and `protocol_h_aircraft`, of predictions 2 h before departure."""
    arrivals = predictions[predictions["outcome"] == "arrived"]
    delay, weeks = arrivals["arr_delay_min"].to_numpy(dtype="float64"), weeks_of(arrivals)
    probabilities, probabilities_aircraft = (
        arrivals[column].to_numpy(dtype="float64") for column in ("p30", "p30_aircraft")
    )
    return {
        "protocol_h": protocol_h(probabilities, delay, weeks, draws, seed),
        "protocol_h_aircraft": protocol_h(probabilities_aircraft, delay, weeks, draws, seed),
    }


def lead_time_scores(predictions: pd.DataFrame, draws: int, seed: int) -> LeadTimeScores:
    """Scores of predictions of one lead time.

    Returns:
        `lead_time_min`; `n` arrived flights; `models`: scores of champion, climatology and
        logistic regression; `differences`: champion minus each other; `coverage` of the
        champion's 90 % interval by origin, carrier and in storm slots; `months`: its level in each
        (see `evaluation.monthly_levels`).
    """
    arrivals = predictions[predictions["outcome"] == "arrived"]
    delay = arrivals["arr_delay_min"].to_numpy(dtype="float64")
    week_draws = WeekDraws.of(weeks_of(arrivals), draws, seed)
    by_name = {
        "champion": predictions_by(arrivals, ""),
        **{name: predictions_by(arrivals, name) for name in BASELINES},
    }
    models = {
        name: scores_of(forecaster, delay, week_draws) for name, forecaster in by_name.items()
    }
    cancelled = (predictions["outcome"] == "cancelled").to_numpy()
    for name, column in (("champion", "p_cancelled"), ("climatology", "climatology_p_cancelled")):
        probabilities = predictions[column].to_numpy(dtype="float64")
        models[name]["logloss_cancelled"] = round(
            float(log_loss(probabilities, cancelled).mean()), DIGITS
        )
        models[name]["brier_cancelled"] = round(
            float(brier(probabilities, cancelled).mean()), DIGITS
        )
    return {
        "lead_time_min": int(predictions["lead_time_min"].iloc[0]),
        "n": len(arrivals),
        "models": models,
        "differences": {
            name: differences(by_name["champion"], by_name[name], delay, week_draws)
            for name in BASELINES
        },
        "coverage": coverage_by_slice(
            by_name["champion"],
            delay,
            arrivals["origin_code"].to_numpy(),
            arrivals["carrier_code"].to_numpy(),
            arrivals["storm"].to_numpy(dtype=bool),
        ),
        "months": _months(arrivals, by_name["champion"], delay),
    }


def _months(arrivals: pd.DataFrame, forecaster: Predictions, delay: Array) -> list[MonthLevel]:
    assert forecaster.interval is not None  # noqa: S101 - the champion always has one
    month = pd.to_datetime(arrivals["date_local"]).to_numpy().astype("datetime64[M]")
    return level_by_month(month, forecaster.probabilities, forecaster.interval, delay, DIGITS)


def predictions_by(arrivals: pd.DataFrame, name: str) -> Predictions:
    """The predictions of one forecaster in a table; the champion has no name there."""
    prefix = f"{name}_" if name else ""
    bounds = [f"{name or 'delay'}_{level}_min" for level in ("p05", "p95")]

    def column(name: str) -> Array:
        return np.asarray(arrivals[name].to_numpy(dtype="float64"))

    return Predictions(
        probabilities={target: column(f"{prefix}p{target}") for target in TARGETS_MIN},
        crps_min=column(f"{prefix}crps_min") if f"{prefix}crps_min" in arrivals else None,
        interval=(column(bounds[0]), column(bounds[1])) if bounds[0] in arrivals else None,
    )


def fit_losses(
    rows: pd.DataFrame, probabilities: dict[int, Array], climatology: dict[int, Array]
) -> list[FitLosses]:
    """Log-loss by lead time of flights that arrived: the champion's and climatology's.

    Seasons differ, so that the log-losses of two periods are only comparable relative to
    climatology's on the same flights: over-fitting inflates the champion's gain over it.

    Args:
        rows: `lead_time_min` and `arr_delay_min` of arrived flights.
        probabilities, climatology: P(delay >= t | it arrives) for each t, shape (n,) each.
    """
    delay = rows["arr_delay_min"].to_numpy(dtype="float64")
    lead_time = rows["lead_time_min"].to_numpy()
    out: list[FitLosses] = []
    for lead in sorted(set(lead_time), reverse=True):
        part = lead_time == lead
        out.append(
            {
                "lead_time_min": int(lead),
                "n": int(part.sum()),
                "champion": _losses(probabilities, delay, part),
                "climatology": _losses(climatology, delay, part),
            }
        )
    return out


def _losses(
    probabilities: dict[int, Array], delay: Array, part: NDArray[np.bool_]
) -> dict[str, float]:
    return {
        f"logloss_{target}": round(
            float(log_loss(probabilities[target][part], delay[part] >= target).mean()), DIGITS
        )
        for target in TARGETS_MIN
    }

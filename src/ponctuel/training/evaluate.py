"""Scores of a table of predictions, as design contract 6 lays them out."""

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
from ponctuel.evaluation.records import FitLosses, LeadTimeScores, Month, ProtocolH, ProtocolsH
from ponctuel.evaluation.scores import brier, log_loss
from ponctuel.training.frames import weeks_of

PROTOCOL_H_LEAD_MIN = 120
PROTOCOL_H_LATE_MIN = 30
OTHERS = ("climatology", "logistic")


def protocol_h(
    odds: Array, delay_min: Array, weeks: np.ndarray, draws: int, seed: int
) -> ProtocolH:
    """AUC, AP and Brier score of P(delay >= 30 | it arrives), 2 h before departure."""
    late = delay_min >= PROTOCOL_H_LATE_MIN
    week_draws = WeekDraws.of(weeks, draws, seed)
    estimates = {
        **rank_scores(odds, late, week_draws),
        "brier": brier_estimate(odds, late, week_draws),
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
    odds, odds_aircraft = (
        arrivals[column].to_numpy(dtype="float64") for column in ("p30", "p30_aircraft")
    )
    return {
        "protocol_h": protocol_h(odds, delay, weeks, draws, seed),
        "protocol_h_aircraft": protocol_h(odds_aircraft, delay, weeks, draws, seed),
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
        **{name: predictions_by(arrivals, name) for name in OTHERS},
    }
    models = {
        name: scores_of(forecaster, delay, week_draws) for name, forecaster in by_name.items()
    }
    cancelled = (predictions["outcome"] == "cancelled").to_numpy()
    for name, column in (("champion", "p_cancelled"), ("climatology", "climatology_p_cancelled")):
        odds = predictions[column].to_numpy(dtype="float64")
        models[name]["logloss_cancelled"] = round(float(log_loss(odds, cancelled).mean()), DIGITS)
        models[name]["brier_cancelled"] = round(float(brier(odds, cancelled).mean()), DIGITS)
    return {
        "lead_time_min": int(predictions["lead_time_min"].iloc[0]),
        "n": len(arrivals),
        "models": models,
        "differences": {
            name: differences(by_name["champion"], by_name[name], delay, week_draws)
            for name in OTHERS
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


def _months(arrivals: pd.DataFrame, forecaster: Predictions, delay: Array) -> list[Month]:
    assert forecaster.interval is not None  # noqa: S101 - the champion always gives one
    month = pd.to_datetime(arrivals["date_local"]).to_numpy().astype("datetime64[M]")
    return level_by_month(month, forecaster.odds, forecaster.interval, delay, DIGITS)


def predictions_by(arrivals: pd.DataFrame, name: str) -> Predictions:
    """The predictions of one forecaster in a table; the champion has no name there."""
    prefix = f"{name}_" if name else ""
    ends = [f"{name or 'delay'}_{level}_min" for level in ("p05", "p95")]

    def column(of: str) -> Array:
        return np.asarray(arrivals[of].to_numpy(dtype="float64"))

    return Predictions(
        odds={target: column(f"{prefix}p{target}") for target in TARGETS_MIN},
        crps_min=column(f"{prefix}crps_min") if f"{prefix}crps_min" in arrivals else None,
        interval=(column(ends[0]), column(ends[1])) if ends[0] in arrivals else None,
    )


def fit_losses(
    rows: pd.DataFrame, odds: dict[int, Array], usual: dict[int, Array]
) -> list[FitLosses]:
    """Log-loss by lead time of flights that arrived, ours beside climatology's.

    Seasons differ, so that log-losses of two periods compare only beside what climatology gets
    on the same flights: the gain of the one over the other is what over-fitting inflates.

    Args:
        rows: `lead_time_min` and `arr_delay_min` of arrived flights.
        odds, usual: P(delay >= t | it arrives) for each t, shape (n,) each.
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
                "champion": _losses(odds, delay, part),
                "climatology": _losses(usual, delay, part),
            }
        )
    return out


def _losses(odds: dict[int, Array], delay: Array, part: NDArray[np.bool_]) -> dict[str, float]:
    return {
        f"logloss_{target}": round(
            float(log_loss(odds[target][part], delay[part] >= target).mean()), DIGITS
        )
        for target in TARGETS_MIN
    }

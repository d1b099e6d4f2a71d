"""Scores of the model and its peers on the test part, as design contract 6 lays them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from ponctuel.domain.distribution import Array, DelayDistribution
from ponctuel.evaluation.bootstrap import draw_weeks, interval_of, mean_interval
from ponctuel.evaluation.scores import (
    brier,
    coverage,
    crps_min,
    expected_calibration_error,
    log_loss,
)
from ponctuel.models.delay_model import AIRCRAFT_PREFIX

PROTOCOL_H_LEAD_MIN = 120
PROTOCOL_H_LATE_MIN = 30
TARGETS_MIN = (15, 30, 60)
DIGITS = 6


@dataclass(frozen=True)
class Peer:
    """What one model says of arrived flights.

    Attributes:
        odds: P(delay >= t | it arrives) for each of TARGETS_MIN.
        distribution: where the peer has one.
        interval: 5 % and 95 % quantiles, where the peer has them.
    """

    odds: dict[int, Array]
    distribution: DelayDistribution | None = None
    interval: tuple[Array, Array] | None = None


def without_aircraft(frame: pd.DataFrame) -> pd.DataFrame:
    """The same requests with the aircraft unknown."""
    hidden = [name for name in frame.columns if name.startswith(AIRCRAFT_PREFIX)]
    return frame.assign(**dict.fromkeys(hidden, np.nan))


def weeks_of(frame: pd.DataFrame) -> np.ndarray:
    """One number a calendar week (Monday to Sunday, local day), shape (n,)."""
    days = pd.to_datetime(frame["date_local"])
    return np.asarray((days.dt.to_period("W").dt.start_time.astype("int64")), dtype=np.int64)


def protocol_h(
    odds: Array, delay_min: Array, weeks: np.ndarray, draws: int, seed: int
) -> dict[str, Any]:
    """AUC, AP and Brier score of P(delay >= 30 | it arrives), 2 h before departure."""
    late = delay_min >= PROTOCOL_H_LATE_MIN
    measures = {
        "auc": lambda rows: float(roc_auc_score(late[rows], odds[rows])),
        "ap": lambda rows: float(average_precision_score(late[rows], odds[rows])),
        "brier": lambda rows: float(brier(odds[rows], late[rows]).mean()),
    }
    everyone = np.arange(len(late))
    drawn = draw_weeks(weeks, draws, seed)
    return {
        **{name: round(measure(everyone), DIGITS) for name, measure in measures.items()},
        "n": len(late),
        "ci95": {
            name: [round(end, DIGITS) for end in interval_of(measure, drawn)]
            for name, measure in measures.items()
        },
    }


def score_peer(
    peer: Peer, delay_min: Array, weeks: np.ndarray, draws: int, seed: int
) -> dict[str, Any]:
    """Log-loss with intervals, CRPS, calibration error and coverage of one model."""
    out: dict[str, Any] = {}
    for target, odds in peer.odds.items():
        value, low, high = mean_interval(log_loss(odds, delay_min >= target), weeks, draws, seed)
        out[f"logloss_{target}"] = {
            "value": round(value, DIGITS), "lo": round(low, DIGITS), "hi": round(high, DIGITS),
        }  # fmt: skip
    if peer.distribution is not None:
        out["crps_min"] = round(float(crps_min(peer.distribution, delay_min).mean()), DIGITS)
    for target in (15, 30):
        error = expected_calibration_error(peer.odds[target], delay_min >= target)
        out[f"ece_{target}"] = round(error, DIGITS)
    if peer.interval is not None:
        out["coverage_90"] = round(coverage(*peer.interval, delay_min), DIGITS)
    return out

"""Scores of one forecaster and differences between two, on the same arrived flights."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import Estimate, WeekDraws, ends_of
from ponctuel.evaluation.calibration import calibration_difference, calibration_error
from ponctuel.evaluation.records import Coverage, Differences, Interval, Scores, Share
from ponctuel.evaluation.scores import brier, coverage, log_loss, ranked_probability_score
from ponctuel.evaluation.slices import MIN_CARRIER_FLIGHTS, shares_by

TARGETS_MIN = (15, 30, 60)
CALIBRATED_MIN = (15, 30)
DIGITS = 6


@dataclass(frozen=True)
class Predictions:
    """The predictions of one forecaster for n arrived flights.

    Attributes:
        probabilities: P(delay >= t | it arrives) for each of TARGETS_MIN.
        crps_min: continuous ranked probability score of each flight, where it gives a
            distribution.
        interval: 5 % and 95 % quantiles in minutes, where it gives them.
    """

    probabilities: Mapping[int, Array]
    crps_min: Array | None = None
    interval: tuple[Array, Array] | None = None

    def losses(self, delay_min: Array) -> dict[str, Array]:
        """The loss of each flight under each proper score that applies.

        Args:
            delay_min: observed arrival delays in minutes, shape (n,).

        Returns:
            Losses by the name of the score, shape (n,) each.
        """
        out = {
            f"logloss_{target}": log_loss(self.probabilities[target], delay_min >= target)
            for target in TARGETS_MIN
        }
        out["rps"] = ranked_probability_score(self.probabilities, delay_min)
        if self.crps_min is not None:
            out["crps_min"] = self.crps_min
        return out


def scores_of(predictions: Predictions, delay_min: Array, week_draws: WeekDraws) -> Scores:
    """Every score of one forecaster.

    `logloss_15/30/60`, `rps` (summed over the thresholds) with 95 % intervals, `crps_min` and
    its interval `crps_ci95`, `ece_15/30` with `ece_15_ci95`, `coverage_90` and `sharpness_min`
    (mean width of the 90 % interval).

    Args:
        predictions: the forecaster's predictions.
        delay_min: observed arrival delays in minutes, shape (n,).
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    out: Scores = {}
    for name, losses in predictions.losses(delay_min).items():
        estimate = (float(losses.mean()), *ends_of(week_draws.means(losses)))
        if name == "crps_min":
            out[name], out["crps_ci95"] = (
                _number(estimate[0]),
                [_number(end) for end in estimate[1:]],
            )
        else:
            out[name] = as_json(estimate)
    for target in CALIBRATED_MIN:
        value, low, high = calibration_error(
            predictions.probabilities[target], delay_min >= target, week_draws
        )
        out[f"ece_{target}"] = _number(value)
        out[f"ece_{target}_ci95"] = [_number(low), _number(high)]
    if predictions.interval is not None:
        low_min, high_min = predictions.interval
        out["coverage_90"] = _number(coverage(low_min, high_min, delay_min))
        out["sharpness_min"] = _number(float((high_min - low_min).mean()))
    return out


def differences(
    ours: Predictions, theirs: Predictions, delay_min: Array, week_draws: WeekDraws
) -> Differences:
    """Losses and calibration errors of ours minus theirs on the same flights: negative is better.

    Args:
        ours: predictions of the first forecaster.
        theirs: predictions of the second for the same flights.
        delay_min: observed arrival delays in minutes, shape (n,).
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    our_losses, their_losses = ours.losses(delay_min), theirs.losses(delay_min)
    out = {}
    for name in our_losses:
        if name in their_losses:
            gap = our_losses[name] - their_losses[name]
            out[name] = as_json((float(gap.mean()), *ends_of(week_draws.means(gap))))
    for target in CALIBRATED_MIN:
        out[f"ece_{target}"] = as_json(
            calibration_difference(
                ours.probabilities[target],
                theirs.probabilities[target],
                delay_min >= target,
                week_draws,
            )
        )
    return out


def coverage_by_slice(
    predictions: Predictions,
    delay_min: Array,
    origin_code: NDArray[Any],
    carrier_code: NDArray[Any],
    storm: NDArray[np.bool_],
) -> Coverage:
    """Coverage of the 90 % interval: `origin`, `carrier` (of 1,000 flights or more), `storm`.

    Each value comes with its number of flights: `{value, n}`.

    Args:
        predictions: predictions with an interval.
        delay_min: observed arrival delays in minutes, shape (n,).
        origin_code: airports, shape (n,).
        carrier_code: carriers, shape (n,).
        storm: rows of storm slots (`slices.storm_slots`), shape (n,).

    Raises:
        ValueError: the forecaster gives no interval.
    """
    if predictions.interval is None:
        raise ValueError("the forecaster gives no interval")
    inside = (delay_min >= predictions.interval[0]) & (delay_min <= predictions.interval[1])
    return {
        "origin": _rounded(shares_by(inside, origin_code)),
        "carrier": _rounded(shares_by(inside, carrier_code, MIN_CARRIER_FLIGHTS)),
        "storm": _rounded(shares_by(inside[storm], np.full(int(storm.sum()), "storm"))).get(
            "storm"
        ),
    }


def brier_estimate(
    probability: Array, happened: NDArray[np.bool_], week_draws: WeekDraws
) -> Estimate:
    """Brier score with its 95 % interval: (value, low, high).

    Args:
        probability: forecast of the event, in [0, 1], shape (n,).
        happened: whether the event occurred, shape (n,).
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    losses = brier(probability, happened)
    return (float(losses.mean()), *ends_of(week_draws.means(losses)))


def as_json(estimate: Estimate) -> Interval:
    """`{value, lo, hi}`, rounded.

    Args:
        estimate: (value, low, high).
    """
    value, low, high = (_number(part) for part in estimate)
    return {"value": value, "lo": low, "hi": high}


def _number(value: float) -> float:
    return round(float(value), DIGITS)


def _rounded(shares: Mapping[Hashable, Share]) -> dict[str, Share]:
    return {
        str(name): {"value": _number(share["value"]), "n": share["n"]}
        for name, share in shares.items()
    }

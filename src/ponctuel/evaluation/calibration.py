"""Expected calibration error with intervals, of one forecaster and as a difference of two."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import Estimate, WeekDraws, ends_of
from ponctuel.evaluation.scores import CALIBRATION_BINS, expected_calibration_error


def calibration_error(
    probability: Array, happened: NDArray[np.bool_], week_draws: WeekDraws
) -> Estimate:
    """Expected calibration error with its 95 % interval: (value, low, high), none below zero.

    Args:
        probability: forecast of the event, in [0, 1], shape (n,).
        happened: whether the event occurred, shape (n,).
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    value = expected_calibration_error(probability, happened)
    low, high = _basic(value, _drawn_errors(probability, happened, week_draws))
    return value, max(0.0, low), max(0.0, high)


def calibration_difference(
    probability_a: Array, probability_b: Array, happened: NDArray[np.bool_], week_draws: WeekDraws
) -> Estimate:
    """a's error minus b's on the same rows, with its 95 % interval: (value, low, high).

    Args:
        probability_a: forecasts of a, in [0, 1], shape (n,).
        probability_b: forecasts of b for the same rows, shape (n,).
        happened: whether the event occurred, shape (n,).
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    value = expected_calibration_error(probability_a, happened) - expected_calibration_error(
        probability_b, happened
    )
    errors_a = _drawn_errors(probability_a, happened, week_draws)
    errors_b = _drawn_errors(probability_b, happened, week_draws)
    return (value, *_basic(value, errors_a - errors_b))


def _basic(value: float, sampled: Array) -> tuple[float, float]:
    """The basic interval (Davison and Hinkley, 1997, section 5.2).

    A mean of absolute gaps grows with noise, so that draws lie above the sample's own value; the
    basic interval mirrors their quantiles at the value, which corrects this bias.
    """
    low, high = ends_of(sampled)
    return 2 * value - high, 2 * value - low


def _drawn_errors(probability: Array, happened: NDArray[np.bool_], week_draws: WeekDraws) -> Array:
    """The error of each draw, in the bins of the whole sample, shape (draws,)."""
    n = len(probability)
    bin_of = np.empty(n, dtype=np.int64)
    bin_of[np.argsort(probability, kind="stable")] = np.arange(n) * CALIBRATION_BINS // n
    weeks = week_draws.times.shape[1]
    cells = np.bincount(
        week_draws.week_index * CALIBRATION_BINS + bin_of,
        weights=probability - happened,
        minlength=weeks * CALIBRATION_BINS,
    ).reshape(weeks, CALIBRATION_BINS)
    return np.asarray(np.abs(week_draws.times @ cells).sum(axis=1) / week_draws.sums(np.ones(n)))

"""Shapley values of the log-odds, as percentage points of probability.

Shapley values (Lundberg et al., Nature Machine Intelligence 2, 2020) add up to the booster's
log-odds less its base. Probability is not linear in log-odds; every value is therefore scaled by
the mean slope between the base and the forecast, so that all of them add up to the forecast's
probability less the base's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.models.logistic import logit

# The largest slope of the logistic curve: 25 points per unit of log-odds.
STEEPEST = 0.25
# The factor by which the calibration may scale the log-odds.
_STRETCH = 2.0
_CERTAIN = 1e-9


@dataclass(frozen=True)
class Shares:
    """The parts of n forecasts, in percentage points of probability.

    Attributes:
        base, forecast: the probability when nothing is known, and the forecast; shape (n,).
        groups: each group's share, shape (n, groups).
        rest: the part of no group, shape (n,); zero unless the calibration changed the forecast
            by far more than the features did.

    `base + groups.sum(axis=1) + rest == forecast`, up to rounding errors.
    """

    base: Array
    forecast: Array
    groups: Array
    rest: Array


def shares(contributions: Array, base: Array, probability: Array) -> Shares:
    """Distribute `probability − base` among groups.

    The slope is that of the calibrated log-odds against the raw ones within bounds, and never above
    STEEPEST, because the ratio diverges where the contributions nearly cancel. The remainder is
    distributed in proportion to each group's weight, as far as no sign changes.

    Args:
        contributions: to the log-odds, shape (n, groups).
        base, probability: in (0, 1), shape (n,).
    """
    moved = probability - base
    total, weight = contributions.sum(axis=1), np.abs(contributions).sum(axis=1)
    mean_slope = _mean_slope(base, probability)
    ratio = np.divide(moved, total, out=mean_slope.copy(), where=np.abs(total) > _CERTAIN)
    steepest = np.minimum(mean_slope * _STRETCH, STEEPEST)
    slope = np.clip(ratio, mean_slope / _STRETCH, steepest)
    remainder = moved - slope * total
    spread = np.divide(remainder, weight, out=np.zeros_like(remainder), where=weight > _CERTAIN)
    spread = np.clip(spread, -slope / 2, slope / 2)
    points = slope[:, None] * contributions + spread[:, None] * np.abs(contributions)
    return Shares(100 * base, 100 * probability, 100 * points, 100 * (moved - points.sum(axis=1)))


def _mean_slope(a: Array, b: Array) -> Array:
    """Slope of the logistic curve's chord between two probabilities: in (0, 0.25], shape (n,)."""
    inner_a, inner_b = np.clip(a, 1e-6, 1 - 1e-6), np.clip(b, 1e-6, 1 - 1e-6)
    run = logit(inner_b) - logit(inner_a)
    tangent = inner_a * (1 - inner_a)
    return np.asarray(np.divide(inner_b - inner_a, run, out=tangent, where=np.abs(run) > 1e-6))

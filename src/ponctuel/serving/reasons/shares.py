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
# Sums of contributions below this, in log-odds, are not divided by.
_NEARLY_ZERO = 1e-9


@dataclass(frozen=True)
class Shares:
    """The parts of n forecasts, in percentage points of probability.

    Attributes:
        base, forecast: the probability when nothing is known, and the forecast; shape (n,).
        groups: each group's share, shape (n, groups).
        rest: the part that belongs to no group, shape (n,); zero unless the calibration changed the
            forecast by far more than the features did.

    `base + groups.sum(axis=1) + rest == forecast`, up to rounding errors.
    """

    base: Array
    forecast: Array
    groups: Array
    rest: Array


def shares(contributions: Array, base: Array, probability: Array) -> Shares:
    """Distribute `probability − base` among groups.

    The slope converts log-odds to probability: the change of probability divided by the sum of the
    contributions. That quotient diverges where the contributions nearly cancel. The slope is
    therefore kept between half and twice the mean slope of the logistic curve from the base to the
    forecast, and never above STEEPEST. What this leaves over is distributed in proportion to the
    absolute contributions, by at most half the slope, so that no share changes its sign.

    Args:
        contributions: the contributions to the log-odds, shape (n, groups).
        base, probability: probabilities in (0, 1), shape (n,).
    """
    change = probability - base
    total, weight = contributions.sum(axis=1), np.abs(contributions).sum(axis=1)
    mean_slope = _mean_slope(base, probability)
    ratio = np.divide(change, total, out=mean_slope.copy(), where=np.abs(total) > _NEARLY_ZERO)
    steepest = np.minimum(mean_slope * _STRETCH, STEEPEST)
    slope = np.clip(ratio, mean_slope / _STRETCH, steepest)
    remainder = change - slope * total
    remainder_per_weight = np.divide(
        remainder, weight, out=np.zeros_like(remainder), where=weight > _NEARLY_ZERO
    )
    remainder_per_weight = np.clip(remainder_per_weight, -slope / 2, slope / 2)
    points = slope[:, None] * contributions
    points += remainder_per_weight[:, None] * np.abs(contributions)
    return Shares(100 * base, 100 * probability, 100 * points, 100 * (change - points.sum(axis=1)))


def _mean_slope(a: Array, b: Array) -> Array:
    """Slope of the logistic curve's chord between two probabilities: in (0, 0.25], shape (n,)."""
    inner_a, inner_b = np.clip(a, 1e-6, 1 - 1e-6), np.clip(b, 1e-6, 1 - 1e-6)
    run = logit(inner_b) - logit(inner_a)
    tangent = inner_a * (1 - inner_a)
    return np.asarray(np.divide(inner_b - inner_a, run, out=tangent, where=np.abs(run) > 1e-6))

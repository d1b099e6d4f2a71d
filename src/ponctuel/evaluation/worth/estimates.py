"""Means and ratios with intervals, from the same bootstrap draws of weeks."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import WeekDraws, ends_of

DIGITS = 6


class OptionalInterval(TypedDict):
    """A value and the ends of its 95 % interval; None where nothing was counted."""

    value: float | None
    lo: float | None
    hi: float | None


def ratio(numerator: Array, denominator: Array, week_draws: WeekDraws) -> OptionalInterval:
    """Sum of one value per row over the sum of another, with its 95 % interval.

    Draws in which the denominator is empty are left out.

    Args:
        numerator: shape (n,).
        denominator: shape (n,).
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    if not denominator.sum():
        return {"value": None, "lo": None, "hi": None}
    sums = week_draws.sums(np.column_stack([numerator, denominator]).astype(np.float64))
    counted = sums[sums[:, 1] != 0]
    low, high = ends_of(counted[:, 0] / counted[:, 1])
    value = float(numerator.sum() / denominator.sum())
    return {"value": round(value, DIGITS), "lo": round(low, DIGITS), "hi": round(high, DIGITS)}


def mean(values: Array, week_draws: WeekDraws) -> OptionalInterval:
    """Mean of one value per row, with its 95 % interval.

    Args:
        values: one value per row, shape (n,).
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    return ratio(np.asarray(values, dtype=np.float64), np.ones(len(values)), week_draws)

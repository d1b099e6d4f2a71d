"""Skill: the share of a reference's loss that a forecast avoids."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import Estimate, WeekDraws, ends_of


def skill_interval(
    loss: Array, reference_loss: Array, weeks: NDArray[np.int64], draws: int, seed: int
) -> Estimate:
    """Skill, 1 − loss / reference loss, with its 95 % interval: (value, low, high).

    Both losses are summed over the same drawn weeks; above zero, the forecast is better.

    Args:
        loss: losses on the rows, shape (n,).
        reference_loss: losses of the reference on the same rows, shape (n,).
        weeks: the calendar week of each row, as a number, shape (n,).
        draws: number of bootstrap samples.
        seed: the seed of the draws; the same seed draws the same weeks.

    Reference:
        Murphy, "Skill scores based on the mean square error", Monthly Weather Review 1988.
    """
    drawn = WeekDraws.of(weeks, draws, seed).sums(np.column_stack([loss, reference_loss]))
    low, high = ends_of(1 - drawn[:, 0] / drawn[:, 1])
    return float(1 - loss.sum() / reference_loss.sum()), low, high

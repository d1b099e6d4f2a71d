"""Paired differences of losses by group of flights, with one-sided p-values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import WeekDraws


@dataclass(frozen=True)
class GroupDifference:
    """The difference of one group under two models.

    Attributes:
        group: its name.
        difference: mean of the first model's loss minus the second's; above zero, worse.
        p_value: chance of a difference as large if there were none, one-sided.
    """

    group: str
    difference: float
    p_value: float


def group_differences(
    difference: Array, groups: NDArray[np.str_], weeks: NDArray[np.int64], draws: int, seed: int
) -> list[GroupDifference]:
    """Mean difference of each group and its p-value from a bootstrap of whole weeks.

    The bootstrap is centred, which gives the distribution of a mean under no difference (Hall and
    Wilson, 1991); (1 + exceeding) / (1 + draws) keeps p-values above zero (Davison and Hinkley,
    1997, 4.2). All groups share the drawn weeks.

    Args:
        difference: the paired difference of losses of each row, shape (n,).
        groups: the group of each row, shape (n,).
        weeks: the block of each row, shape (n,).
        draws: number of bootstrap samples.
        seed: the seed of the draws; the same seed draws the same weeks.
    """
    names, group_index = np.unique(groups, return_inverse=True)
    week_draws = WeekDraws.of(weeks, draws, seed)
    shape = (week_draws.times.shape[1], len(names))
    cell = week_draws.week_index * len(names) + group_index
    totals = np.bincount(cell, weights=difference, minlength=shape[0] * shape[1]).reshape(shape)
    counts = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    means = _ratio(week_draws.times @ totals, week_draws.times @ counts)
    overall = totals.sum(axis=0) / counts.sum(axis=0)
    # A draw without any flight of the group counts as exceeding, which is conservative.
    exceeding = ~(means - overall < overall)
    p_values = (1 + exceeding.sum(axis=0)) / (1 + draws)
    return [
        GroupDifference(str(name), float(value), float(p))
        for name, value, p in zip(names, overall, p_values, strict=True)
    ]


def _ratio(totals: Array, counts: Array) -> Array:
    empty = np.full(totals.shape, np.nan)
    return np.asarray(np.divide(totals, counts, out=empty, where=counts > 0))

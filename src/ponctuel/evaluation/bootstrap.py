"""Intervals from a block bootstrap: whole calendar weeks are drawn, all flights together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array

LEVELS = (0.025, 0.975)


def draw_weeks(weeks: NDArray[np.int64], draws: int, seed: int) -> list[NDArray[np.int64]]:
    """Row indices of each draw; weeks are drawn with replacement (Künsch, 1989)."""
    rows_of = {int(week): np.flatnonzero(weeks == week) for week in np.unique(weeks)}
    names = np.array(sorted(rows_of))
    generator = np.random.default_rng(seed)
    return [
        np.concatenate([rows_of[int(week)] for week in generator.choice(names, len(names))])
        for _ in range(draws)
    ]


def interval_of(
    statistic: Callable[[NDArray[np.int64]], float], draws: list[NDArray[np.int64]]
) -> list[float]:
    """The 95 % interval of a statistic of row indices."""
    values = [statistic(rows) for rows in draws]
    return [float(np.quantile(values, level)) for level in LEVELS]


def mean_interval(
    values: Array, weeks: NDArray[np.int64], draws: int, seed: int
) -> tuple[float, float, float]:
    """Mean of one value a row with its 95 % interval: (value, low, high)."""
    _, place = np.unique(weeks, return_inverse=True)
    totals = np.bincount(place, weights=values)
    counts = np.bincount(place).astype(np.float64)
    generator = np.random.default_rng(seed)
    chosen = generator.integers(0, len(totals), (draws, len(totals)))
    means = totals[chosen].sum(axis=1) / counts[chosen].sum(axis=1)
    low, high = (float(np.quantile(means, level)) for level in LEVELS)
    return float(values.mean()), low, high


def paired_difference(
    loss_a: Array, loss_b: Array, weeks: NDArray[np.int64], draws: int, seed: int
) -> tuple[float, float, float]:
    """Mean of `loss_a - loss_b` on the same rows with its 95 % interval: (value, low, high).

    Below zero, a is better. Both losses are drawn together, so that what makes a week hard for
    both cancels out.

    Args:
        loss_a, loss_b: one loss a row, shape (n,).
        weeks: the block of each row, shape (n,).
    """
    return mean_interval(loss_a - loss_b, weeks, draws, seed)

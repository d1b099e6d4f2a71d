"""Intervals from a block bootstrap: whole calendar weeks are drawn with all their flights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array

LEVELS = (0.025, 0.975)
# A value with the ends of its 95 % interval.
Estimate = tuple[float, float, float]


@dataclass(frozen=True)
class WeekDraws:
    """Weeks drawn with replacement (Künsch, 1989).

    Attributes:
        week_index: index of the week of each row among the k weeks, shape (n,).
        times: how often each draw contains each week, shape (draws, k).
    """

    week_index: NDArray[np.int64]
    times: Array

    @classmethod
    def of(cls, weeks: NDArray[np.int64], draws: int, seed: int) -> WeekDraws:
        """Draw as many weeks as there are, `draws` times; the same weeks for the same seed.

        Args:
            weeks: the calendar week of each row, as a number, shape (n,).
            draws: number of bootstrap samples.
            seed: the seed of the draws; the same seed draws the same weeks.
        """
        # Flights of one week share its weather: drawn singly, they would count as independent.
        names, week_index = np.unique(weeks, return_inverse=True)
        chosen = np.random.default_rng(seed).integers(0, len(names), (draws, len(names)))
        times = np.zeros((draws, len(names)))
        np.add.at(times, (np.arange(draws)[:, None], chosen), 1.0)
        return cls(week_index.astype(np.int64), times)

    def sums(self, values: Array) -> Array:
        """Sum of one value per row (or several, shape (n, m)) in each draw.

        Args:
            values: shape (n,), or (n, m) for several at once.

        Returns:
            Shape (draws,), or (draws, m).
        """
        weeks = self.times.shape[1]
        columns = values.reshape(len(values), -1)
        by_week = np.column_stack(
            [np.bincount(self.week_index, weights=column, minlength=weeks) for column in columns.T]
        )
        return np.asarray((self.times @ by_week).reshape(len(self.times), *values.shape[1:]))

    def means(self, values: Array) -> Array:
        """Mean of one value per row in each draw, shape (draws,).

        Args:
            values: one value per row, shape (n,).
        """
        return np.asarray(self.sums(values) / self.sums(np.ones(len(values))))


def ends_of(sampled: Array) -> tuple[float, float]:
    """Ends of the 95 % interval of a drawn statistic: its own quantiles.

    Args:
        sampled: the statistic in each draw, shape (draws,).

    Returns:
        (2.5 % quantile, 97.5 % quantile).

    Reference:
        Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13 (percentile
        interval).
    """
    low, high = (float(np.quantile(sampled, level)) for level in LEVELS)
    return low, high


def mean_interval(values: Array, weeks: NDArray[np.int64], draws: int, seed: int) -> Estimate:
    """Mean of one value per row with its 95 % interval: (value, low, high).

    Args:
        values: one value per row, shape (n,).
        weeks: the calendar week of each row, as a number, shape (n,).
        draws: number of bootstrap samples.
        seed: the seed of the draws; the same seed draws the same weeks.
    """
    return (float(values.mean()), *ends_of(WeekDraws.of(weeks, draws, seed).means(values)))


def paired_difference(
    loss_a: Array, loss_b: Array, weeks: NDArray[np.int64], draws: int, seed: int
) -> Estimate:
    """Mean of a's loss minus b's on the same rows, with its 95 % interval: (value, low, high).

    Below zero: a is the better one.

    Args:
        loss_a: losses of a, shape (n,).
        loss_b: losses of b on the same rows, shape (n,).
        weeks: the calendar week of each row, as a number, shape (n,).
        draws: number of bootstrap samples.
        seed: the seed of the draws; the same seed draws the same weeks.
    """
    return mean_interval(np.asarray(loss_a) - np.asarray(loss_b), weeks, draws, seed)

"""Distributions of arrival delay, and the probabilities and quantiles computed from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# P(delay >= t) is kept for these whole minutes; denser where latest_min flights arrive.
THRESHOLDS_MIN: tuple[int, ...] = (
    -60,
    -45,
    -35,
    -30,
    -25,
    -20,
    -15,
    -10,
    -5,
    0,
    5,
    10,
    15,
    20,
    25,
    30,
    40,
    50,
    60,
    75,
    90,
    105,
    120,
    150,
    180,
    240,
    300,
    420,
    600,
)
# Every delay lies between these: after a day the next day's flight has left.
LOWEST_MIN, HIGHEST_MIN = -90, 1440
LATE_MIN = (15, 30, 60, 120, 180)
QUANTILES = (0.05, 0.10, 0.50, 0.90, 0.95)


@dataclass(frozen=True)
class DelayDistribution:
    """n forecasts of arrival delay, with cancellation and diversion.

    Attributes:
        p_cancelled, p_diverted: shape (n,).
        survival: shape (n, len(THRESHOLDS_MIN)); P(delay >= t | it arrives), falling along a row.

    Delays are whole minutes. Between thresholds probability is spread evenly, and the step at
    t lies at t − 0.5, so that P(delay >= t) is exact.
    """

    p_cancelled: Array
    p_diverted: Array
    survival: Array

    def __len__(self) -> int:
        return len(self.p_cancelled)

    def rows(self, selection: slice) -> DelayDistribution:
        """Select some of the forecasts.

        Args:
            selection: a slice over the n forecasts.

        Returns:
            A distribution of the selected forecasts, in their order.
        """
        return DelayDistribution(
            self.p_cancelled[selection], self.p_diverted[selection], self.survival[selection]
        )

    def with_known_cancellations(self, is_known: NDArray[np.bool_]) -> DelayDistribution:
        """Replace the forecasts of flights that are known to be cancelled.

        Args:
            is_known: whether the cancellation is known, shape (n,).

        Returns:
            A distribution: p_cancelled 1 and p_diverted 0 where it is known, unchanged elsewhere.
        """
        return DelayDistribution(
            np.where(is_known, 1.0, self.p_cancelled),
            np.where(is_known, 0.0, self.p_diverted),
            self.survival,
        )

    @property
    def p_arrives(self) -> Array:
        return 1.0 - self.p_cancelled - self.p_diverted

    @property
    def edges_min(self) -> Array:
        """Ends and steps of the distribution function, shape (k + 2,)."""
        return np.array([LOWEST_MIN, *THRESHOLDS_MIN, HIGHEST_MIN], dtype=np.float64) - 0.5

    @property
    def cdf(self) -> Array:
        """P(delay < edge | it arrives) at `edges_min`, shape (n, k + 2)."""
        ends = np.zeros((len(self), 1)), np.ones((len(self), 1))
        return np.hstack([ends[0], 1.0 - self.survival, ends[1]])

    def late_given_arrival(self, threshold_min: int) -> Array:
        """P(delay >= threshold | it arrives), shape (n,).

        Args:
            threshold_min: minutes, one of THRESHOLDS_MIN.

        Raises:
            ValueError: the threshold is not one of THRESHOLDS_MIN.
        """
        return self.survival[:, THRESHOLDS_MIN.index(threshold_min)]

    def late(self, threshold_min: int) -> Array:
        """P(it arrives, and its delay is at least the threshold), shape (n,).

        Args:
            threshold_min: minutes, one of THRESHOLDS_MIN.
        """
        return self.p_arrives * self.late_given_arrival(threshold_min)

    def quantile(self, levels: float | Array) -> Array:
        """Quantiles of the delay in minutes, given that the flight arrives.

        Args:
            levels: probabilities in (0, 1), shape (n,) or one number for all rows.

        Returns:
            Minutes, shape (n,): linear between the edges of the distribution function.
        """
        probabilities = np.broadcast_to(np.asarray(levels, dtype=np.float64), (len(self),))
        cdf, edges = self.cdf, self.edges_min
        right = (cdf < probabilities[:, None]).sum(axis=1).clip(1, len(edges) - 1)
        rows = np.arange(len(self))
        low, high = cdf[rows, right - 1], cdf[rows, right]
        share = np.divide(
            probabilities - low, high - low, out=np.zeros(len(self)), where=high > low
        )
        return np.asarray(edges[right - 1] + share.clip(0, 1) * (edges[right] - edges[right - 1]))

    def cdf_at(self, delay_min: Array) -> Array:
        """P(delay < x | it arrives), with one x per row: the probability integral transform.

        Args:
            delay_min: minutes, shape (n,).

        Returns:
            Levels in [0, 1], shape (n,).

        Reference:
            Gneiting, Balabdaoui and Raftery, "Probabilistic forecasts, calibration and sharpness",
            JRSS B 2007, for the probability integral transform.
        """
        cdf, edges = self.cdf, self.edges_min
        x = np.clip(np.asarray(delay_min, dtype=np.float64), edges[0], edges[-1])
        right = np.searchsorted(edges, x, side="left").clip(1, len(edges) - 1)
        rows = np.arange(len(self))
        share = (x - edges[right - 1]) / (edges[right] - edges[right - 1])
        low, high = cdf[rows, right - 1], cdf[rows, right]
        return np.asarray(low + share * (high - low))

    def arrives_by(self, delay_min: float | Array) -> Array:
        """P(it arrives, and its delay in whole minutes is at most x), for one x per row or for all.

        Args:
            delay_min: whole minutes, shape (n,) or one number for all rows.

        Returns:
            Probabilities in [0, 1], shape (n,).
        """
        latest_min = np.broadcast_to(np.asarray(delay_min, dtype=np.float64), (len(self),))
        return self.p_arrives * self.cdf_at(np.floor(latest_min) + 0.5)

    def mean(self) -> Array:
        """Expected delay in minutes, given that the flight arrives."""
        edges = self.edges_min
        middles = (edges[1:] + edges[:-1]) / 2
        # Row by row in memory, and no matrix product: the last bits would otherwise depend on the
        # number of forecasts in the batch.
        masses: Array = np.ascontiguousarray(np.diff(self.cdf, axis=1) * middles)
        return np.asarray(masses.sum(axis=1))

    def classes(self) -> dict[str, Array]:
        """The four commercial classes; they sum to one, diverted in the last."""
        late_30, late_60, late_120 = self.late(30), self.late(60), self.late(120)
        return {
            "under_30": self.p_arrives - late_30,
            "from_30_to_60": late_30 - late_60,
            "from_60_to_120": late_60 - late_120,
            "over_120_or_cancelled": late_120 + self.p_cancelled + self.p_diverted,
        }


def make_monotone(survival: Array) -> Array:
    """Survival curves that never rise and stay inside (0, 1), shape kept.

    Args:
        survival: P(delay >= t | it arrives) along the last axis, in [0, 1].
    """
    return np.minimum.accumulate(np.clip(survival, 1e-6, 1 - 1e-6), axis=1)

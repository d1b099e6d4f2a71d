"""Interpolation of a whole distribution from its log-odds at a few delays.

The links give log-odds of P(delay >= t) at their thresholds. Between them the curve follows the
shape of the base rates: the difference from the base log-odds is interpolated, linearly in the base
log-odds, and is constant beyond the outermost thresholds. A forecast equal to the base rates
at the thresholds is then equal to them everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ponctuel.domain.distribution import THRESHOLDS_MIN, Array, make_monotone


@dataclass(frozen=True)
class Shape:
    """Base log-odds of P(delay >= t | it arrives) at every threshold, shape (k,)."""

    base: Array

    @classmethod
    def fit(cls, delay_min: Array) -> Shape:
        """Compute the base rates from the delays of arrived flights.

        Args:
            delay_min: observed arrival delays in minutes, shape (n,).
        """
        late = (np.sort(delay_min)[:, None] >= np.asarray(THRESHOLDS_MIN)).mean(axis=0)
        return cls(logit(late))

    def survival(self, scores: Array, at_min: tuple[int, ...]) -> Array:
        """Interpolate the curve.

        Args:
            scores: log-odds at the thresholds `at_min` (ascending), shape (n, len(at_min)).
            at_min: thresholds of the scores in minutes, each one of THRESHOLDS_MIN.

        Returns:
            P(delay >= t | it arrives) at THRESHOLDS_MIN, falling along rows, shape (n, k).
        """
        places = [THRESHOLDS_MIN.index(t) for t in at_min]
        offset = scores - self.base[places]
        # `searchsorted` needs ascending points; base log-odds fall as thresholds rise.
        x, points = -self.base, -self.base[places]
        right = np.searchsorted(points, x, side="left").clip(1, len(points) - 1)
        share = ((x - points[right - 1]) / (points[right] - points[right - 1])).clip(0, 1)
        filled = offset[:, right - 1] * (1 - share) + offset[:, right] * share
        return make_monotone(1 / (1 + np.exp(-(filled + self.base))))


def logit(probability: Array) -> Array:
    """Log-odds, bounded away from certainty.

    Args:
        probability: probabilities in [0, 1], of any shape.
    """
    # Finite log-odds also for delays that no flight, or every flight, reached.
    clipped = np.clip(probability, 1e-5, 1 - 1e-5)
    return np.log(clipped / (1 - clipped))

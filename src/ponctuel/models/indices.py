"""Indices of lateness: the targets of the boosters, instead of one target per threshold.

The target of an index is the position of a flight's delay in a range of delays: 0 below its lower
end, 1 above its upper end, linear between. Its cross-entropy is the mean log-loss over all
thresholds in the range, so one index learns from every minute of delay (a distributional index
model: Henzi, Kleger and Ziegel, "Distributional (Single) Index Models", JASA 2023).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ponctuel.domain.distribution import Array


@dataclass(frozen=True)
class LatenessIndex:
    """An index over a range of delays, in minutes."""

    name: str
    low_min: float
    high_min: float

    def target(self, delay_min: Array) -> Array:
        """The position of each delay in the range, in [0, 1], shape (n,).

        Args:
            delay_min: observed arrival delays in minutes, shape (n,).
        """
        return np.clip((delay_min - self.low_min) / (self.high_min - self.low_min), 0, 1)


INDICES = (LatenessIndex("early", -40, 20), LatenessIndex("late", -15, 120))
# The index of the boosters of each near lead time, instead of "late".
LEAD_INDEX = LatenessIndex("late", 0, 90)

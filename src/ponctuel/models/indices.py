"""Indices of lateness: what the boosters learn instead of one question a threshold.

The target of an index is the share of a stretch of delays that a flight has run through: 0 up to
its lower end, 1 from its upper end on. Its cross-entropy is the mean log-loss over all thresholds
of the stretch, so one index learns from every minute of delay (a distributional index model:
Henzi, Kleger and Ziegel, "Distributional (Single) Index Models", JASA 2023).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ponctuel.domain.distribution import Array


@dataclass(frozen=True)
class LatenessIndex:
    """A stretch of delays, in minutes."""

    name: str
    low_min: float
    high_min: float

    def target(self, delay_min: Array) -> Array:
        """The share of the stretch below each delay, in [0, 1], shape (n,).

        Args:
            delay_min: observed arrival delays in minutes, shape (n,).
        """
        return np.clip((delay_min - self.low_min) / (self.high_min - self.low_min), 0, 1)


INDICES = (LatenessIndex("early", -40, 20), LatenessIndex("late", -15, 120))
# Learnt by the boosters of each near lead time, in place of "late".
LEAD_INDEX = LatenessIndex("late", 0, 90)

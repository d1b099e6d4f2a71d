"""The inputs of the gate: outcomes, and the predictions of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array


@dataclass(frozen=True)
class GateOutcomes:
    """Outcomes, one row per flight and lead time, all arrays of shape (n,).

    Attributes:
        lead_time_min: whole minutes.
        weeks: the calendar week of each row.
        outcome: arrived, cancelled or diverted.
        delay_min: delay on arrival; NaN where it did not arrive.
        slices: name -> the group of each row (carrier, origin, state).
    """

    flight_id: NDArray[np.int64]
    lead_time_min: NDArray[np.int64]
    weeks: NDArray[np.int64]
    outcome: NDArray[np.str_]
    delay_min: Array
    slices: Mapping[str, NDArray[np.str_]]

    def part(self, at: NDArray[np.bool_]) -> GateOutcomes:
        """The rows where `at` holds.

        Args:
            at: a mask of the rows, shape (n,).
        """
        return GateOutcomes(
            self.flight_id[at],
            self.lead_time_min[at],
            self.weeks[at],
            self.outcome[at],
            self.delay_min[at],
            {name: groups[at] for name, groups in self.slices.items()},
        )


@dataclass(frozen=True)
class GatePredictions:
    """The predictions of one model for the same rows.

    Attributes:
        probabilities: P(delay >= t | it arrives) for each of `comparison.TARGETS_MIN`.
        p_cancelled: shape (n,).
        interval: 5 % and 95 % quantiles of the delay given arrival, in minutes.
    """

    probabilities: Mapping[int, Array]
    p_cancelled: Array
    interval: tuple[Array, Array]

    def part(self, at: NDArray[np.bool_]) -> GatePredictions:
        """The rows where `at` holds.

        Args:
            at: a mask of the rows, shape (n,).
        """
        low, high = self.interval
        return GatePredictions(
            {late: p[at] for late, p in self.probabilities.items()},
            self.p_cancelled[at],
            (low[at], high[at]),
        )

"""Intervals that cover: quantile levels corrected on flights the model was not fitted on.

Distributional conformal prediction (Chernozhukov, Wüthrich and Zhu, PNAS 2021): if the model
were right, the level at which outcomes fall in its distribution would be uniform; where it is not,
the levels asked of it are moved to where the outcomes fell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array

# Upper bounds of the groups, in minutes of lead time.
LEAD_GROUPS_MIN = (45, 90, 150, 270, 540, 1000, 5000, 10**9)


def group_of(
    lead_time_min: Array, has_aircraft: NDArray[np.bool_], in_storm: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The group of each row: by lead time, known aircraft and storm at the origin, shape (n,)."""
    lead = np.searchsorted(np.asarray(LEAD_GROUPS_MIN), lead_time_min, side="left")
    return lead * 4 + has_aircraft * 2 + in_storm


@dataclass(frozen=True)
class ConformalLevels:
    """`levels[group]` holds the corrected level of each nominal one."""

    nominal: tuple[float, ...]
    levels: dict[int, tuple[float, ...]]

    @classmethod
    def fit(
        cls, outcome_levels: Array, groups: NDArray[np.int64], nominal: Sequence[float]
    ) -> ConformalLevels:
        """Read the corrected levels off the outcomes' own.

        Args:
            outcome_levels: P(delay < outcome) under the forecast, shape (n,).
            groups: shape (n,).
            nominal: levels in (0, 1), ascending.
        """
        out = {}
        for group in np.unique(groups):
            seen = np.sort(outcome_levels[groups == group])
            out[int(group)] = tuple(float(_corrected(seen, level)) for level in nominal)
        return cls(tuple(nominal), out)

    def of(self, groups: NDArray[np.int64], level: float) -> Array:
        """The corrected level of each row; an unseen group uses the nearest one."""
        place = self.nominal.index(level)
        known = np.array(sorted(self.levels))
        corrected = np.array([self.levels[int(group)][place] for group in known])
        asked, row = np.unique(groups, return_inverse=True)
        nearest = np.abs(known[None, :] - asked[:, None]).argmin(axis=1)
        return np.asarray(corrected[nearest][row])


def _corrected(seen: Array, level: float) -> float:
    """The finite-sample quantile, rounded outwards: intervals cover what they promise."""
    n = len(seen)
    outwards = np.floor if level < 0.5 else np.ceil
    place = int(outwards((n + 1) * level)) - 1
    if place < 0:
        return min(level, float(seen[0]))
    if place >= n:
        return max(level, float(seen[-1]))
    return float(np.clip(seen[place], 1e-4, 1 - 1e-4))

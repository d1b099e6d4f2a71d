"""A flag raised above a probability: its precision and its recall.

A well-known flight search shows a delay only where it is 80 % sure of it. The same rule is applied
here to P(late by at least t minutes, cancelled or diverted).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import WeekDraws
from ponctuel.evaluation.worth.estimates import OptionalInterval, mean, ratio

CERTAINTY = 0.8


class FlagScore(TypedDict):
    """Precision (of flags, the share that was right) and recall (of events, the share flagged)."""

    late_min: int
    flagged: int
    precision: OptionalInterval
    recall: OptionalInterval
    flagged_share: OptionalInterval


def flag_scores(
    probability: Mapping[int, Array],
    happened: Mapping[int, NDArray[np.bool_]],
    week_draws: WeekDraws,
) -> list[FlagScore]:
    """One score a threshold.

    Args:
        probability: P(late by at least t, cancelled or diverted) by t in minutes, shape (n,) each.
        happened: whether that came, by t, shape (n,) each.
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    scores: list[FlagScore] = []
    for late_min, forecast in probability.items():
        raised, occurred = forecast >= CERTAINTY, happened[late_min]
        right = (raised & occurred).astype(np.float64)
        scores.append(
            {
                "late_min": late_min,
                "flagged": int(raised.sum()),
                "precision": ratio(right, raised.astype(np.float64), week_draws),
                "recall": ratio(right, occurred.astype(np.float64), week_draws),
                "flagged_share": mean(raised.astype(np.float64), week_draws),
            }
        )
    return scores

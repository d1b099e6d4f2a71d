"""Precision and recall of a warning that is shown above a probability of 80 %.

A well-known flight search shows a delay only where its probability is 80 % or more. The same rule
is applied here to P(late by at least t minutes, cancelled or diverted).
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
    """Precision (share of flags that were right) and recall (share of events that were flagged)."""

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
    """The score of each threshold.

    Args:
        probability: P(late by at least t, cancelled or diverted) by t in minutes, shape (n,) each.
        happened: whether the event occurred, by t, shape (n,) each.
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

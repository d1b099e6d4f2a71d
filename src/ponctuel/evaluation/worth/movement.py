"""Movement of successive forecasts of one flight, compared with the reduction of uncertainty.

Forecasts that use all known information are a martingale: on average their squared movements equal
the uncertainty that they remove (N. Augenblick and M. Rabin, "Belief Movement, Uncertainty
Reduction, and Rational Updating", The Quarterly Journal of Economics 136(2), 2021). Excess movement
means that forecasts are volatile; too little means that they react late to new information.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import WeekDraws
from ponctuel.evaluation.worth.estimates import OptionalInterval, mean


class StepScore(TypedDict):
    """The movement from one lead time to the next (None: to the outcome).

    `movement` is the mean squared change, `reduction` the mean fall of p(1 − p) and `excess` their
    difference, 0 for a martingale. `drift` is the mean change.
    """

    from_lead_min: int
    to_lead_min: int | None
    movement: OptionalInterval
    reduction: OptionalInterval
    excess: OptionalInterval
    drift: OptionalInterval


def step_scores(
    probability: Array, lead_times_min: Sequence[int], happened: Array, week_draws: WeekDraws
) -> list[StepScore]:
    """The score of each step, the last one from the last forecast to the outcome.

    Args:
        probability: one row per flight and one column per lead time, in [0, 1].
        lead_times_min: minutes, from the first forecast to the last, one per column.
        happened: 0 or 1, shape (n,).
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    path = np.column_stack([probability, happened.astype(np.float64)])
    ends: list[int | None] = [*lead_times_min, None]
    return [
        _step(path[:, k], path[:, k + 1], lead_times_min[k], ends[k + 1], week_draws)
        for k in range(len(lead_times_min))
    ]


def whole_path(
    probability: Array, lead_times_min: Sequence[int], week_draws: WeekDraws
) -> StepScore:
    """The score of all steps from the first to the last forecast together.

    Args:
        probability: one row per flight and one column per lead time, in [0, 1].
        lead_times_min: minutes, from the first forecast to the last, one per column.
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    movement = (np.diff(probability, axis=1) ** 2).sum(axis=1)
    first, last = probability[:, 0], probability[:, -1]
    return _score(movement, first, last, lead_times_min[0], lead_times_min[-1], week_draws)


def _step(
    before: Array, after: Array, from_lead: int, to_lead: int | None, week_draws: WeekDraws
) -> StepScore:
    return _score((after - before) ** 2, before, after, from_lead, to_lead, week_draws)


def _score(
    movement: Array,
    before: Array,
    after: Array,
    from_lead: int,
    to_lead: int | None,
    week_draws: WeekDraws,
) -> StepScore:
    reduction = before * (1 - before) - after * (1 - after)
    return {
        "from_lead_min": from_lead,
        "to_lead_min": to_lead,
        "movement": mean(movement, week_draws),
        "reduction": mean(reduction, week_draws),
        "excess": mean(movement - reduction, week_draws),
        "drift": mean(after - before, week_draws),
    }

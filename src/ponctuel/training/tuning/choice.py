"""Whether what the search liked best is really better than the committed settings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import optuna
from optuna.trial import FrozenTrial

from ponctuel.evaluation.bootstrap import mean_interval
from ponctuel.training.tuning.study import default_trial

DRAWS = 2000


@dataclass(frozen=True)
class Choice:
    """The best trial beside the committed settings, on the same rows.

    Attributes:
        best, default: the two trials, which may be the same.
        change: mean paired change of the weekly log-loss (negative: better) with its 95 %
            interval, weeks being drawn with replacement.
        taken: whether the best trial's settings are to be used: the whole interval is below zero.
            It was chosen as the best of many, so that the interval flatters it somewhat.
    """

    best: FrozenTrial
    default: FrozenTrial
    change: tuple[float, float, float]
    taken: bool


def choose(study: optuna.Study, seed: int) -> Choice:
    """Compare the best complete trial with the default one, week by week."""
    default, best = default_trial(study), study.best_trial
    if best.number == default.number:
        return Choice(best, default, (0.0, 0.0, 0.0), taken=False)
    weeks = sorted(default.intermediate_values)
    change = np.array(
        [best.intermediate_values[week] - default.intermediate_values[week] for week in weeks]
    )
    interval = mean_interval(change, np.arange(len(weeks)), DRAWS, seed)
    return Choice(best, default, interval, taken=interval[2] < 0)

"""Comparison of the best settings of the search with the committed ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import optuna
from optuna.trial import FrozenTrial, TrialState

from ponctuel.evaluation.bootstrap import mean_interval
from ponctuel.training.tuning.study import DEFAULT, default_trial, finished

DRAWS = 2000


@dataclass(frozen=True)
class Choice:
    """The committed settings and the best other trial, on the same rows.

    Attributes:
        default: the trial of the committed settings.
        challenger: the best of the other complete trials, if there is one.
        change: mean paired change of the weekly log-loss (negative: better) with its 95 %
            interval, weeks being drawn with replacement; None without a challenger.
        taken: whether the challenger's settings are to be used: the whole interval is below zero.
            As the challenger is the best of many trials, the interval is somewhat optimistic.
    """

    default: FrozenTrial
    challenger: FrozenTrial | None
    change: tuple[float, float, float] | None
    taken: bool

    @property
    def best(self) -> FrozenTrial:
        """The trial with the lower score."""
        if self.challenger is None or _score(self.default) <= _score(self.challenger):
            return self.default
        return self.challenger


def choose(study: optuna.Study, seed: int) -> Choice:
    """Compare the best other trial with the default one, week by week."""
    default = default_trial(study)
    contenders = [
        trial
        for trial in finished(study)
        if trial.state == TrialState.COMPLETE and not trial.user_attrs.get(DEFAULT)
    ]
    if not contenders:
        return Choice(default, None, None, taken=False)
    challenger = min(contenders, key=_score)
    weeks = sorted(default.intermediate_values)
    change = np.array(
        [challenger.intermediate_values[w] - default.intermediate_values[w] for w in weeks]
    )
    interval = mean_interval(change, np.arange(len(weeks)), DRAWS, seed)
    return Choice(default, challenger, interval, taken=interval[2] < 0)


def _score(trial: FrozenTrial) -> float:
    assert trial.value is not None  # noqa: S101 - it is complete
    return trial.value

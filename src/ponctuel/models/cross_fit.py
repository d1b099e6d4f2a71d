"""Cross-fitting: each booster leaves out a fold of weeks, and scores the weeks left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.models.boosters import FitTask
from ponctuel.models.fitted_rows import Mask, TrainingRows
from ponctuel.models.saved_booster import log_odds
from ponctuel.models.segments import booster_name

Fit = Callable[[Mapping[str, FitTask], Mapping[str, float]], dict[str, lgb.Booster]]


@dataclass(frozen=True)
class CrossFit:
    """A cross-fit of a segment, or of one of its lead times.

    Attributes:
        name: the name of the segment, or of the lead time (`segments.lead_name`).
        hidden: prefixes of the columns that the boosters do not read.
        fit_rows, scored_rows: masks of the rows, shape (n,).
        targets: values of the targets by the index's name, shape (n,) each.
        booster: settings that differ from the model's.
        seed_group: makes the random seeds differ between cross-fits whose scores are averaged.
    """

    name: str
    hidden: tuple[str, ...]
    fit_rows: Mask
    scored_rows: Mask
    targets: Mapping[str, Array]
    booster: Mapping[str, float]
    seed_group: int = 0

    def cost(self, rounds: float) -> float:
        """The cost of the fit, rows times trees, by which the longest fits are started first.

        Args:
            rounds: number of trees where the cross-fit's own settings do not give one.
        """
        trees = self.booster.get("rounds", rounds) * len(self.targets)
        return float(trees * self.fit_rows.sum())

    def fit(
        self, rows: TrainingRows, folds: int, fit_boosters: Fit
    ) -> tuple[dict[str, lgb.Booster], dict[tuple[str, str], Array]]:
        """Fit one booster for each target and fold.

        Args:
            rows: the training rows.
            folds: number of folds of weeks.
            fit_boosters: fits one booster for each task, with these settings.

        Returns:
            Boosters by name; and, by (name of the cross-fit, target), the scores of `scored_rows`
            from boosters that have not seen their week, shape (n,) each (0 for other rows).
        """
        scores = {(self.name, target): np.zeros(len(self.scored_rows)) for target in self.targets}
        if not self.scored_rows.any():
            return {}, scores
        tasks = {
            (target, fold): self._fit_task(rows, target, fold, folds)
            for target in self.targets
            for fold in range(folds)
        }
        boosters = fit_boosters({task.name: task for task in tasks.values()}, self.booster)
        for fold in range(folds):
            held_out = np.flatnonzero(self.scored_rows & (rows.fold == fold))
            matrix = rows.matrix[held_out]
            for target in self.targets if len(held_out) else ():
                booster = boosters[tasks[target, fold].name]
                scores[self.name, target][held_out] = log_odds(booster, matrix)
        return boosters, scores

    def _fit_task(self, rows: TrainingRows, target: str, fold: int, folds: int) -> FitTask:
        return FitTask(
            booster_name(self.name, target, fold),
            self.fit_rows & (rows.fold != fold),
            self.targets[target],
            self.hidden,
            held_out=self.fit_rows & (rows.fold == fold),
            seed_offset=self.seed_group * folds + fold,
        )

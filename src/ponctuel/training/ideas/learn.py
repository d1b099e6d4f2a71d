"""The boosters of a recipe: their scores of the training rows, out of fold, and of requests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.domain.distribution import Array
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.features.family import Family
from ponctuel.models.boosters import FitTask, fit_boosters
from ponctuel.models.fit_settings import FitSettings, scaled_to_rows
from ponctuel.models.fitted_rows import TrainingRows, encode_rows
from ponctuel.models.matrix import Encoder
from ponctuel.models.saved_booster import log_odds
from ponctuel.models.segments import AIRCRAFT, AIRCRAFT_PREFIX, FAR
from ponctuel.training.fit import fit_settings
from ponctuel.training.ideas.recipe import EVERYTHING, Recipe

# Columns of scores: whether the row is a request to judge (or a training row), and its position
# among the requests (or among the training rows).
IS_REQUEST, ROW = "is_request", "row"
_DELAY = re.compile(
    r"^overdue_.*_(n|age_min)$|_(delay|pos|late\d+)_|_arr_delay_min$|_dep_delay_min$"
)


class Learner:
    """Training rows of one draw, encoded for one set of families; shared by recipes.

    Args:
        train, judged: rows with the features of the families (see `rows`).
    """

    def __init__(
        self, train: pd.DataFrame, judged: pd.DataFrame, families: Sequence[Family], params: Params
    ) -> None:
        self.settings: FitSettings = fit_settings(params)
        self.codes = categorical_names(families)
        self.encoder = Encoder.fit(train, feature_names(families), self.codes)
        blankable = {f.name: [x.name for x in f.features] for f in families if f.is_state}
        self.rows: TrainingRows = encode_rows(train, self.encoder, blankable, self.settings)
        self.days = pd.to_datetime(train["date_local"]).to_numpy()
        self.judged = judged

    def scores(self, requests: pd.DataFrame, scored_segment: str, recipe: Recipe) -> pd.DataFrame:
        """Scores of the boosters.

        Args:
            requests: requests of the scored segment.

        Returns:
            IS_REQUEST, ROW and one column per index: arrived training rows of the segment, each
            scored by the booster that has not seen its week, then the requests.
        """
        segment = recipe.segment or scored_segment
        arrived = self._member(segment) & self.rows.arrived
        trained_on = self._training_rows(recipe.learns_from, segment) & self.rows.arrived
        delay = np.nan_to_num(self.rows.delay_min)
        targets = {index.name: index.target(delay) for index in recipe.indices}
        matrix = self.encoder.matrix(requests)
        booster = self._booster(segment, recipe)
        weights = None if recipe.half_life_days is None else self._weights(recipe.half_life_days)
        out_of_fold = {name: np.zeros(len(arrived)) for name in targets}
        scores = {name: np.zeros(len(requests)) for name in targets}
        folds = range(self.settings.folds)
        # All folds at once, as in the model: they share one binned data set and one leaf size.
        tasks = [
            task
            for fold in folds
            for task in _fit_tasks(
                targets, trained_on & (self.rows.fold != fold), segment, weights, fold, trained_on
            )
        ]
        fitted = self._fit(tasks, booster)
        for fold in folds:
            held_out = np.flatnonzero(arrived & (self.rows.fold == fold))
            for name in targets:
                fitted_booster = fitted[_name(name, fold)]
                out_of_fold[name][held_out] = log_odds(
                    fitted_booster, self.rows.matrix[held_out], self.settings.threads
                )
                scores[name] += (
                    log_odds(fitted_booster, matrix, self.settings.threads) / self.settings.folds
                )
        if recipe.all_weeks:
            fitted = self._fit(_fit_tasks(targets, trained_on, segment, weights), booster)
            scores = {
                name: log_odds(fitted[_name(name, 0)], matrix, self.settings.threads)
                for name in targets
            }
        at = np.flatnonzero(arrived)
        return pd.concat(
            [
                pd.DataFrame(
                    {IS_REQUEST: False, ROW: at, **{n: out_of_fold[n][at] for n in targets}}
                ),
                pd.DataFrame({IS_REQUEST: True, ROW: np.arange(len(requests)), **scores}),
            ],
            ignore_index=True,
        )

    def _member(self, segment: str) -> np.ndarray:
        all_rows = np.ones(len(self.rows.arrived), dtype=bool)
        return all_rows if segment == EVERYTHING else self.rows.drawn_in(segment)

    def _training_rows(self, learns_from: str | None, segment: str) -> np.ndarray:
        if learns_from is not None or segment == EVERYTHING:
            return self._member(learns_from or segment)
        return self.rows.training_rows(segment)

    def _booster(self, segment: str, recipe: Recipe) -> dict[str, Any]:
        own = {FAR: self.settings.far_booster, AIRCRAFT: self.settings.aircraft_booster}
        settings: dict[str, Any] = {
            **self.settings.booster,
            **own.get(segment, {}),
            **recipe.booster,
        }
        if recipe.monotone:
            settings["monotone_constraints"] = monotone_constraints(self.encoder.columns)
        return settings

    def _weights(self, half_life_days: float) -> Array:
        age = (self.days.max() - self.days) / np.timedelta64(1, "D")
        weights = 0.5 ** (age / half_life_days)
        return np.asarray(weights / weights.mean())

    def _fit(self, tasks: list[FitTask], booster: Mapping[str, float]) -> dict[str, lgb.Booster]:
        training_n = float(np.mean([task.rows.sum() for task in tasks]))
        return fit_boosters(
            self.rows.matrix,
            self.encoder.columns,
            self.codes,
            tasks,
            scaled_to_rows(training_n, booster),
            self.settings.seed,
            1,  # one thread, as for the model: the result depends on their number
        )


def _name(target: str, fold: int) -> str:
    return f"{target}-{fold}"


def _fit_tasks(
    targets: Mapping[str, Array],
    is_training: np.ndarray,
    segment: str,
    weights: Array | None,
    fold: int = 0,
    trained_on: np.ndarray | None = None,
) -> list[FitTask]:
    """One task for each index, on the rows and with the draws of a fold (`models.cross_fit`).

    Args:
        trained_on: rows of all folds; None: there are no folds.
    """
    hidden = () if segment == AIRCRAFT else (AIRCRAFT_PREFIX,)
    is_held_out = None if trained_on is None else trained_on & ~is_training
    return [
        FitTask(
            _name(name, fold), is_training, target, hidden, weights, is_held_out, seed_offset=fold
        )
        for name, target in targets.items()
    ]


def monotone_constraints(columns: Sequence[str]) -> list[int]:
    """LightGBM's constraint for each column: 1 for a measure of delay, else 0."""
    return [int(bool(_DELAY.search(name))) for name in columns]

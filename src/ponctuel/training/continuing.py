"""Continuing a fitted model on newer flights: the alternative to a full refit.

What is kept: the encoder (its columns, and what each code means; a code first seen in the newer
flights stays unknown until a refit) and the old trees. What is new: some trees per booster, with a
small learning rate. Everything that is cheap is fitted again on all past flights, as in a refit:
the climatology, the links from trees to probabilities, and the levels of the intervals.

Trees that are trained on the newest weeks alone forget the others. Older rows are therefore used
again together with the newer ones (rehearsal: Robins, 1995, Connection Science 7). A booster is
never trained on the weeks of its fold, newer ones included, so that links and levels are fitted on
weeks that no tree has seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.config.params import ContinueParams
from ponctuel.models.boosters import FitTask, fit_boosters
from ponctuel.models.climatology import Climatology
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.fit_settings import FitSettings
from ponctuel.models.fitted_rows import encode_rows
from ponctuel.models.fitting import Fitter
from ponctuel.models.saved_booster import Booster
from ponctuel.models.shape import Shape
from ponctuel.training.rehearsal import rehearsed


def continue_model(
    model: DelayModel,
    newer: pd.DataFrame,
    older: pd.DataFrame,
    family_columns: Mapping[str, list[str]],
    settings: FitSettings,
    continue_params: ContinueParams,
) -> DelayModel:
    """Add trees to every booster, and fit the rest again.

    Args:
        newer: features with `flight_id`, `date_local`, `outcome` and `arr_delay_min`, as
            `fit_model` takes them, of flights that the model was not fitted on.
        older: the same columns for flights that it was fitted on, from the first day on (folds of
            weeks are counted from it).
        family_columns: columns of each family that may be unknown.
        settings: those of a refit.
        continue_params: rounds and learning rates in place of those of `settings`.
    """
    rows = pd.concat([older, newer], ignore_index=True)
    if "drawn" in rows:
        rows["drawn"] = rows["drawn"].fillna(True).astype(bool)
    is_fitted = np.arange(len(rows)) >= len(older)
    is_fitted[rehearsed(len(older), len(newer), continue_params.rehearsal)] = True
    has_outcome = rows["outcome"].notna().to_numpy(dtype=bool)
    rows, is_fitted = rows[has_outcome].reset_index(drop=True), is_fitted[has_outcome]
    flights = rows.drop_duplicates("flight_id")
    climatology = Climatology.fit(flights)
    delay = flights.loc[flights["outcome"] == "arrived", "arr_delay_min"].to_numpy(dtype="float64")
    settings = _continue_settings(replace(settings, folds=model.folds), continue_params)
    fitter = _Continuer(
        encode_rows(rows, model.encoder, family_columns, settings),
        model.encoder,
        list(model.encoder.categories),
        settings,
        climatology.predict(rows),
        Shape.fit(delay),
    )
    fitter.start_from(model, is_fitted)
    return fitter.model(climatology)


class _Continuer(Fitter):
    """A fitter that adds its trees to those of a fitted model, trained on some of the rows."""

    def start_from(self, model: DelayModel, is_fitted: NDArray[np.bool_]) -> None:
        self._old, self._is_fitted = (
            {n: _lightgbm_booster(b) for n, b in model.boosters.items()},
            is_fitted,
        )
        self._old_leads = model.own_leads_min

    def own_leads(self, segment: str) -> tuple[int, ...]:
        """Lead times with boosters of their own: those of the old model."""
        return self._old_leads.get(segment, ())

    def fit(
        self, tasks: Mapping[str, FitTask], booster: Mapping[str, float]
    ) -> dict[str, lgb.Booster]:
        """The old boosters with more trees; one without any newer row stays as it is."""
        newer = [
            replace(task, rows=task.rows & self._is_fitted, held_out=None)
            for task in tasks.values()
        ]
        trainable = [task for task in newer if task.rows.any()]
        out = {task.name: self._old[task.name] for task in newer}
        if trainable:
            out |= fit_boosters(
                self.rows.matrix,
                self.encoder.columns,
                self.codes,
                trainable,
                {**self.settings.booster, **booster},
                self.settings.seed,
                threads=1,
                start_from=self._old,
            )
        return out


def _lightgbm_booster(booster: Booster) -> lgb.Booster:
    """The booster as a LightGBM object to which trees can be added."""
    return lgb.Booster(model_str=booster.model_to_string(num_iteration=-1))


def _continue_settings(settings: FitSettings, continue_params: ContinueParams) -> FitSettings:
    """Settings for a few more trees, with a smaller step."""
    changes = {"rounds": continue_params.rounds, "learning_rate": continue_params.learning_rate}
    return replace(
        settings,
        booster={**settings.booster, **changes},
        far_booster={**settings.far_booster, **changes},
        lead_booster={**(settings.lead_booster or {}), **changes},
        aircraft_lead_booster={**settings.aircraft_lead_booster, **changes},
        aircraft_booster={**settings.aircraft_booster, **changes},
        rare_booster={**settings.rare_booster, **changes},
    )

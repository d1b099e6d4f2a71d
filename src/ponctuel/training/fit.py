"""From params.yaml and a period to a fitted, calibrated model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ponctuel.config.params import Params
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.features.schema import families_in
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.fit_settings import FitSettings
from ponctuel.models.fitting import fit_model
from ponctuel.training.data import FeatureFiles, family_columns
from ponctuel.training.rows import model_rows, training_rows


def fit_settings(params: Params, tuned: Mapping[str, float] | None = None) -> FitSettings:
    """Settings from params.yaml, with tuned values in place of its defaults."""
    booster = {**params.train.booster.model_dump(), **(tuned or {})}
    return FitSettings(
        thresholds_min=params.train.thresholds_min,
        folds=params.train.folds,
        booster=booster,
        far_booster=params.train.far_booster,
        lead_booster=params.train.lead_booster,
        aircraft_lead_booster=params.train.aircraft_lead_booster,
        lead_link_rows=params.train.lead_link_rows,
        aircraft_booster=params.train.aircraft_booster,
        rare_booster=params.train.rare_booster,
        blanked_share=params.train.blanked_share,
        seed=params.seed,
    )


def fit_period(
    files: FeatureFiles,
    start: date,
    end: date,
    params: Params,
    tuned: Mapping[str, float] | None = None,
) -> DelayModel:
    """Fit and calibrate on one period, so that the model could have been in service on `end`.

    Calibration is cross-fitted inside the period: every flight is calibrated by boosters that
    have not seen its week.
    """
    read = training_rows if params.train.lead_booster is None else model_rows
    rows = read(files, start, end, params)
    families = families_in(rows.columns)
    return fit_model(
        rows,
        feature_names(families),
        categorical_names(),
        family_columns(families),
        fit_settings(params, tuned),
    )

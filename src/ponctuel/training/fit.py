"""From params.yaml and a period to a fitted, calibrated model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

import pandas as pd

from ponctuel.config.params import Params
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.fitting import FitSettings, fit_model
from ponctuel.models.segments import NEAR_MAX_LEAD_MIN
from ponctuel.training.data import FeatureFiles, family_columns


def fit_settings(params: Params, tuned: Mapping[str, float] | None = None) -> FitSettings:
    """Settings from params.yaml, with what tuning found in place of its defaults."""
    booster = {**params.train.booster.model_dump(), **(tuned or {})}
    return FitSettings(
        thresholds_min=params.train.thresholds_min,
        folds=params.train.folds,
        booster=booster,
        far_booster=params.train.far_booster,
        lead_booster=params.train.lead_booster,
        lead_link_rows=params.train.lead_link_rows,
        aircraft_booster=params.train.aircraft_booster,
        rare_booster=params.train.rare_booster,
        blanked_share=params.train.blanked_share,
        seed=params.seed,
    )


def read_tuned(path: Path) -> dict[str, float]:
    """The parameters that tuning chose."""
    best: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["best"]
    return best


def training_rows(files: FeatureFiles, start: date, end: date, params: Params) -> pd.DataFrame:
    """Flights of [start, end) whose outcome was known when `end` began (UTC), each at a few
    lead times drawn at random."""
    return _sampled(files, start, end, params, ())


def model_rows(files: FeatureFiles, start: date, end: date, params: Params) -> pd.DataFrame:
    """`training_rows`, marked as `drawn`, and each flight at every near lead time beside them."""
    leads = params.features.lead_times_min
    near = tuple(lead for lead in leads if lead <= NEAR_MAX_LEAD_MIN)
    return _sampled(files, start, end, params, near)


def _sampled(
    files: FeatureFiles, start: date, end: date, params: Params, always: tuple[int, ...]
) -> pd.DataFrame:
    return files.sample(
        start,
        end,
        params.features.lead_times_min,
        params.train.sampled_lead_times,
        params.seed,
        known_before=datetime.combine(end, time(), UTC),
        always=always,
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
    return fit_model(
        read(files, start, end, params),
        feature_names(),
        categorical_names(),
        family_columns(),
        fit_settings(params, tuned),
    )

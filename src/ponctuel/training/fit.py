"""From params.yaml to a fitted model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ponctuel.config.params import Params
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.fitting import FitSettings, fit_model
from ponctuel.training.data import FeatureFiles, Split, family_columns


def fit_settings(params: Params, tuned: Mapping[str, float] | None = None) -> FitSettings:
    """Settings from params.yaml, with what tuning found in place of its defaults."""
    booster = {**params.train.booster.model_dump(), **(tuned or {})}
    return FitSettings(
        thresholds_min=params.train.thresholds_min,
        booster=booster,
        blanked_share=params.train.blanked_share,
        aircraft_blanked_share=params.train.aircraft_blanked_share,
        seed=params.seed,
    )


def read_tuned(path: Path) -> dict[str, float]:
    """The parameters that tuning chose."""
    best: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["best"]
    return best


def training_rows(files: FeatureFiles, split: Split, params: Params) -> pd.DataFrame:
    """Flights of the training part, each at a few lead times drawn at random."""
    return files.sample(
        split.start,
        split.calibrate_from,
        params.features.lead_times_min,
        params.train.sampled_lead_times,
        params.seed,
    )


def fit_champion(
    files: FeatureFiles, split: Split, params: Params, tuned: Mapping[str, float]
) -> DelayModel:
    """Boosters on the training part, intervals on the calibration part."""
    train = training_rows(files, split, params)
    calibration = files.sample(
        split.calibrate_from, split.test_from, params.features.lead_times_min, 3, params.seed
    )
    return fit_model(
        train, calibration, feature_names(), categorical_names(), family_columns(),
        fit_settings(params, tuned),
    )  # fmt: skip

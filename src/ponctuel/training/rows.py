"""The training rows of models and peers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pandas as pd

from ponctuel.config.params import Params
from ponctuel.models.segments import NEAR_MAX_LEAD_MIN
from ponctuel.training.data import FeatureFiles


def training_rows(files: FeatureFiles, start: date, end: date, params: Params) -> pd.DataFrame:
    """Flights of [start, end) whose outcome was known when `end` began (UTC), each at a few
    lead times drawn at random."""
    return _sampled(files, start, end, params, ())


def model_rows(files: FeatureFiles, start: date, end: date, params: Params) -> pd.DataFrame:
    """`training_rows`, marked as `drawn`, and each flight at all other near lead times."""
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

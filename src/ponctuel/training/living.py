"""Forecasts of past requests as they would have been issued, from what was known by then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ponctuel.domain.distribution import Array, DelayDistribution
from ponctuel.models.delay_model import DelayModel, ForecastArrays, corrected
from ponctuel.models.living import LivingState, shifts_of
from ponctuel.models.residuals import Residuals
from ponctuel.training.frames import KNOWN, issued_at_min

LEVEL = "base_level"


@dataclass(frozen=True)
class Issued:
    """Forecasts of n requests.

    Attributes:
        forecasts: the forecasts as issued.
        rows: the requests' rows with `living.COLUMNS` beside their features.
        levels: P(delay < outcome | it arrives) under the base forecast; NaN unless it arrived.
    """

    forecasts: ForecastArrays
    rows: pd.DataFrame
    levels: Array


def issue(model: DelayModel, rows: pd.DataFrame, threads: int) -> Issued:
    """Forecast requests, each with the state of calibration at its issue time.

    Args:
        rows: features, `lead_time_min`, `sched_dep_min`, `outcome_known_min` and `arr_delay_min`
            (missing unless the flight arrived), for all requests of the days after the model's
            training at some of its lead times: the known outcomes correct later forecasts.
    """
    base = model.base(rows, threads)
    delay = rows["arr_delay_min"].to_numpy(dtype="float64", na_value=np.nan)
    levels = levels_of(base, delay)
    lead = rows["lead_time_min"].to_numpy(dtype="float64")
    residuals = model.residuals + residuals_of(rows.assign(**{LEVEL: levels}), model)
    lead_times_min = sorted({int(value) for value in lead})
    # The calibration of a lead time needs the residuals of that lead time alone.
    if set(lead_times_min) <= set(residuals.lead_times_min):
        residuals = residuals.at(lead_times_min)
    corrected_rows = rows.assign(**LivingState.of(residuals).columns(issued_at_min(rows), lead))
    return Issued(
        ForecastArrays.of(corrected(base, shifts_of(corrected_rows))), corrected_rows, levels
    )


def levels_of(base: DelayDistribution, delay_min: Array) -> Array:
    """The level of each outcome in its forecast, NaN unless it arrived; rounded to single
    precision, as in files."""
    arrived = ~np.isnan(delay_min)
    zeros = np.zeros(int(arrived.sum()))
    part = DelayDistribution(zeros, zeros, base.survival[arrived])
    out = np.full(len(delay_min), np.nan, dtype=np.float32)
    out[arrived] = part.cdf_at(delay_min[arrived])
    return out.astype(np.float64)


def residuals_of(rows: pd.DataFrame, model: DelayModel) -> Residuals:
    """Residuals of rows with `lead_time_min`, KNOWN and LEVEL, at the model's lead times."""
    leads = model.residuals.lead_times_min
    with_level = rows[rows[LEVEL].notna() & rows["lead_time_min"].isin(leads)]
    return Residuals.of(
        with_level[KNOWN].to_numpy(dtype=np.int64),
        with_level["lead_time_min"].to_numpy(dtype=np.int64),
        with_level[LEVEL].to_numpy(dtype=np.float64),
        leads,
    )

"""Predictions of the model and its peers for each test flight and lead time, in one table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ponctuel.domain.distribution import Array, DelayDistribution
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.evaluation.scores import crps_min
from ponctuel.evaluation.slices import storm_slots
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.segments import AIRCRAFT_PREFIX
from ponctuel.training.frames import KNOWN, STORM_FEATURE, issued_at_min, without_aircraft
from ponctuel.training.living import LEVEL, Issued, issue

AIRCRAFT_TARGET_MIN = 30
OUTCOME_COLUMNS = [
    "flight_id",
    "lead_time_min",
    "date_local",
    "carrier_code",
    "origin_code",
    "destination_code",
    "sched_dep_min",
    "outcome",
    "arr_delay_min",
    KNOWN,
]
FrameProbabilities = Callable[[pd.DataFrame], dict[int, Array]]


def predictions_of(
    rows: pd.DataFrame, model: DelayModel, logistic: FrameProbabilities, threads: int
) -> pd.DataFrame:
    """Forecasts of the headline variant: the aircraft is unknown, except in `p30_aircraft`.

    Args:
        rows: features and OUTCOME_COLUMNS at one lead time, for all requests of the days after
            the model's training, because recent outcomes correct the following forecasts.
        logistic: probabilities of logistic regression for such rows.

    Returns:
        One row per request: OUTCOME_COLUMNS; `storm`; `p_cancelled`, `p_diverted`; `p15/30/60`
        (given arrival); `p30_aircraft` (equal to p30 where the aircraft is unknown);
        `delay_p05/p50/p90/p95_min`, `expected_delay_min` (given arrival); `pit` and `crps_min` (NaN
        unless the flight arrived); `base_level` (level of the outcome in the forecast before its
        correction); and `climatology_…` and `logistic_…` likewise.
    """
    delay = rows["arr_delay_min"].to_numpy(dtype="float64", na_value=np.nan)
    plain = without_aircraft(rows)
    issued = issue(model, plain, threads)
    forecasts = issued.forecasts
    own, climatology = forecasts.distribution, model.climatology.predict(plain)
    columns: dict[str, np.ndarray] = {
        "storm": storm_slots(rows["origin_code"], issued_at_min(rows), rows[STORM_FEATURE]),
        "p_cancelled": own.p_cancelled,
        "p_diverted": own.p_diverted,
        **{f"p{target}": own.late_given_arrival(target) for target in TARGETS_MIN},
        "p30_aircraft": _with_aircraft(rows, model, issued, threads),
        **{f"delay_p{level}_min": forecasts.quantiles_min[int(level) / 100] for level in _LEVELS},
        "expected_delay_min": own.mean(),
        LEVEL: issued.levels,
        "pit": _of_arrived(own, delay, DelayDistribution.cdf_at),
        "crps_min": _of_arrived(own, delay, crps_min),
        "climatology_p_cancelled": climatology.p_cancelled,
        **{
            f"climatology_p{target}": climatology.late_given_arrival(target)
            for target in TARGETS_MIN
        },
        "climatology_p05_min": climatology.quantile(0.05),
        "climatology_p95_min": climatology.quantile(0.95),
        "climatology_crps_min": _of_arrived(climatology, delay, crps_min),
        **{f"logistic_p{target}": probability for target, probability in logistic(plain).items()},
    }
    return rows[OUTCOME_COLUMNS].assign(**columns)


_LEVELS = ("05", "50", "90", "95")


def as_stored(predictions: pd.DataFrame) -> pd.DataFrame:
    """Predictions in single precision, as they are stored."""
    doubles = [name for name, kind in predictions.dtypes.items() if kind == np.float64]
    return predictions.astype(dict.fromkeys(doubles, "float32"))


def _with_aircraft(rows: pd.DataFrame, model: DelayModel, unknown: Issued, threads: int) -> Array:
    """P(delay >= 30 | it arrives), with the aircraft where it is known, else without."""
    aircraft = [name for name in rows.columns if name.startswith(AIRCRAFT_PREFIX)]
    out = np.array(unknown.forecasts.distribution.late_given_arrival(AIRCRAFT_TARGET_MIN))
    aircraft_known = rows[aircraft].notna().any(axis=1).to_numpy()
    if aircraft_known.any():
        with_aircraft = model.predict(
            unknown.rows.assign(**rows[aircraft])[aircraft_known], threads
        ).distribution
        out[aircraft_known] = with_aircraft.late_given_arrival(AIRCRAFT_TARGET_MIN)
    return out


def _of_arrived(
    distribution: DelayDistribution,
    delay_min: Array,
    score: Callable[[DelayDistribution, Array], Array],
) -> Array:
    """A score for each flight that arrived, NaN for the others."""
    arrived = ~np.isnan(delay_min)
    part = DelayDistribution(
        distribution.p_cancelled[arrived],
        distribution.p_diverted[arrived],
        distribution.survival[arrived],
    )
    out = np.full(len(delay_min), np.nan)
    out[arrived] = score(part, delay_min[arrived])
    return out

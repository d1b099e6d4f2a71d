"""The model itself on the requests of the study: its losses, and two kinds of its intervals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.domain.distribution import Array
from ponctuel.evaluation.scores import interval_score
from ponctuel.models.residuals import EDGES, Residuals
from ponctuel.training.data import FeatureFiles
from ponctuel.training.fit import fit_period
from ponctuel.training.ideas.judge import losses_of
from ponctuel.training.ideas.rows import SEGMENT_COLUMN, Period, delays_of

INTERVAL = (0.05, 0.95)
# Two kinds of intervals: CONFORMAL, whose levels come from the out-of-sample outcomes of training
# (split conformal), and PLAIN, the model's own. Columns of each: whether it contains the delay, its
# width and its score.
CONFORMAL, PLAIN = "conformal", "plain"
INSIDE, WIDTH, SCORE = "inside", "width_min", "score_min"
_THREADS = 2


def model_rows(
    files: FeatureFiles,
    period: Period,
    params: Params,
    requests_by_segment: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """Fit the model on the study's period and score it on every segment's requests.

    Returns:
        SEGMENT_COLUMN, KEYS, losses as of `judge.losses_of`, and
        `<conformal|plain>_<INSIDE|WIDTH|SCORE>`.
    """
    model = fit_period(files, period.start, period.cutoff, params)
    out = []
    for segment, requests in requests_by_segment.items():
        forecasts = model.predict(requests, _THREADS)
        delay, lead = delays_of(requests), requests["lead_time_min"].to_numpy(dtype="float64")
        levels = {level: conformal_level(model.residuals, lead, level) for level in INTERVAL}
        quantiles_by_kind = {
            CONFORMAL: {
                level: forecasts.distribution.quantile(conformal)
                for level, conformal in levels.items()
            },
            PLAIN: forecasts.quantiles_min,
        }
        columns = {
            f"{kind}_{name}": values
            for kind, quantiles in quantiles_by_kind.items()
            for name, values in _interval(quantiles, delay).items()
        }
        out.append(
            losses_of(forecasts.distribution, requests).assign(
                **{SEGMENT_COLUMN: segment}, **columns
            )
        )
    return pd.concat(out, ignore_index=True)


def conformal_level(residuals: Residuals, lead_time_min: Array, level: float) -> Array:
    """The level below which a share `level` of the outcomes fell in training, by lead time."""
    out = np.full(len(lead_time_min), level)
    for position, lead in enumerate(residuals.lead_times_min):
        below = residuals.counts[:, position].sum(axis=0).cumsum()
        if below[-1]:
            log_odds = np.interp(level * below[-1], below[:-1], EDGES[1:-1])
            out[lead_time_min == lead] = 1 / (1 + np.exp(-log_odds))
    return out


def _interval(quantiles_min: Mapping[float, Array], delay_min: Array) -> dict[str, Array]:
    low, high = (quantiles_min[level] for level in INTERVAL)
    return {
        INSIDE: ((delay_min >= low) & (delay_min <= high)).astype(np.float64),
        WIDTH: high - low,
        SCORE: interval_score(low, high, delay_min, INTERVAL[1] - INTERVAL[0]),
    }

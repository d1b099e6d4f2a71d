"""From scores to losses: the link of the model, and the loss of each request."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.domain.distribution import THRESHOLDS_MIN, DelayDistribution
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.evaluation.scores import crps_min, log_loss
from ponctuel.models.link import Link
from ponctuel.models.shape import logit
from ponctuel.training.ideas.learn import IS_REQUEST, ROW
from ponctuel.training.ideas.recipe import Recipe
from ponctuel.training.ideas.rows import KEYS, LearningRows, delays_of, lead_times_of

LOGLOSS, CRPS = "logloss", "crps_min"
# Number of rows whose distributions are scored at once; it limits the memory used.
_CHUNK = 40_000


def linked(
    rows: LearningRows, requests: pd.DataFrame, scores: pd.DataFrame, recipe: Recipe, params: Params
) -> DelayDistribution:
    """Distributions given arrival for the requests, linked as `models.fitting` links them."""
    thresholds = params.train.thresholds_min
    places = [THRESHOLDS_MIN.index(t) for t in thresholds]
    names = [index.name for index in recipe.indices]
    training_scores = scores[~scores[IS_REQUEST]]
    at = training_scores[ROW].to_numpy()
    delay, lead = delays_of(rows.frame)[at], lead_times_of(rows.frame)[at]
    row_climatology = logit(rows.climatology_forecasts.survival[at][:, places])
    request_climatology = logit(rows.climatology.predict(requests).survival[:, places])
    if not recipe.usual_in_link:
        row_climatology, request_climatology = (
            np.zeros_like(row_climatology),
            np.zeros_like(request_climatology),
        )
    is_late = delay[:, None] >= np.asarray(thresholds)
    link = Link.fit(training_scores[names].to_numpy(), lead, row_climatology, is_late)
    indices = scores.loc[scores[IS_REQUEST], names].to_numpy()
    curve = rows.shape.survival(
        link.log_odds(indices, lead_times_of(requests), request_climatology), thresholds
    )
    zeros = np.zeros(len(curve))
    return DelayDistribution(zeros, zeros, curve)


def losses_of(distribution: DelayDistribution, requests: pd.DataFrame) -> pd.DataFrame:
    """KEYS, LOGLOSS (the mean over TARGETS_MIN) and CRPS of each request."""
    delay = delays_of(requests)
    logloss = [log_loss(distribution.late_given_arrival(t), delay >= t) for t in TARGETS_MIN]
    parts = [
        crps_min(
            DelayDistribution(
                distribution.p_cancelled[rows],
                distribution.p_diverted[rows],
                distribution.survival[rows],
            ),
            delay[rows],
        )
        for rows in (slice(first, first + _CHUNK) for first in range(0, len(requests), _CHUNK))
    ]
    return requests[KEYS].assign(**{LOGLOSS: np.mean(logloss, axis=0), CRPS: np.concatenate(parts)})

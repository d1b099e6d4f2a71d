"""The measurement of one idea: from rows to losses, on every segment it concerns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ponctuel.config.params import Params
from ponctuel.training.data import FeatureFiles
from ponctuel.training.ideas.catalogue import Idea
from ponctuel.training.ideas.judge import linked, losses_of
from ponctuel.training.ideas.learn import Learner
from ponctuel.training.ideas.recipe import Recipe
from ponctuel.training.ideas.rows import (
    KEYS,
    SEGMENT_COLUMN,
    LearningRows,
    Period,
    judged_rows,
    segment_rows,
    without_lead_boosters,
)
from ponctuel.training.ideas.tried import tried_features, with_tried
from ponctuel.warehouse.connect import connect


def measured(
    files: FeatureFiles, params: Params, idea: Idea, tried: pd.DataFrame | None = None
) -> pd.DataFrame:
    """SEGMENT_COLUMN, KEYS and the losses of each request that the idea is scored on.

    Args:
        tried: the result of `tried_rows`, where the recipe adds families.
    """
    segment_params = without_lead_boosters(params)
    params, period = idea.recipe.params(segment_params), Period.of(files, segment_params)
    # A recipe may change the training rows, never the requests that are scored.
    judged, rows = (
        judged_rows(files, period, segment_params),
        LearningRows.read(files, period, params),
    )
    learner = _learner(rows, judged, idea.recipe, params, tried)
    out = []
    for segment in idea.segments:
        requests = segment_rows(judged, segment)
        scores = learner.scores(segment_rows(learner.judged, segment), segment, idea.recipe)
        distribution = linked(rows, requests, scores, idea.recipe, params)
        out.append(losses_of(distribution, requests).assign(**{SEGMENT_COLUMN: segment}))
    return pd.concat(out, ignore_index=True)


def tried_rows(files: FeatureFiles, params: Params, warehouse: Path) -> pd.DataFrame:
    """KEYS and the features of the families of `features.tried`, for all rows of the study."""
    period = Period.of(files, params)
    train = LearningRows.read(files, period, params).frame
    judged = judged_rows(files, period, params)
    keys = pd.concat([train[KEYS], judged[KEYS]], ignore_index=True)
    with connect(warehouse, read_only=True) as connection:
        return tried_features(connection, keys, params)


def _learner(
    rows: LearningRows,
    judged: pd.DataFrame,
    recipe: Recipe,
    params: Params,
    tried: pd.DataFrame | None,
) -> Learner:
    train = rows.frame
    if tried is not None:
        train, judged = with_tried(train, tried), with_tried(judged, tried)
    return Learner(train, judged, recipe.families(), params)

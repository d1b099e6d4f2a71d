"""Gradient-boosted log-odds: several questions asked of one binned data set."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Threads that wait must not spin: beside another busy process they would slow training tenfold.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.models.matrix import Matrix

# The same bits on every run, whatever the machine's load; rows first is twice as fast here.
_REPRODUCIBLE = {"deterministic": True, "force_row_wise": True, "verbosity": -1}


@dataclass(frozen=True)
class Question:
    """Whose rows count, what the answer was (0 to 1, or yes and no), which columns may be seen.

    `weights`: how much each row counts, shape (n,); None: all the same.
    """

    name: str
    rows: NDArray[np.bool_]
    answers: NDArray[np.bool_] | NDArray[np.float64]
    hidden_prefixes: tuple[str, ...] = ()
    weights: Array | None = None


def fit_boosters(
    matrix: Matrix,
    columns: Sequence[str],
    category_names: Sequence[str],
    questions: Sequence[Question],
    settings: Mapping[str, float],
    seed: int,
    threads: int,
    start_from: Mapping[str, lgb.Booster] | None = None,
) -> dict[str, lgb.Booster]:
    """One booster a question; questions about the same rows and columns share one data set.

    Args:
        matrix: shape (n, len(columns)).
        settings: LightGBM parameters, with `rounds` for the number of trees.
        start_from: boosters, one a question, that the new trees are added to: boosting goes on
            from their scores, and what is returned holds their trees and the new ones.
    """
    tree = {key: value for key, value in settings.items() if key != "rounds"}
    shared: dict[tuple[int, tuple[str, ...]], lgb.Dataset] = {}
    fitted = {}
    for question in questions:
        group = (hash(question.rows.tobytes()), question.hidden_prefixes)
        if group not in shared:
            shared.clear()  # one binned copy at a time
            values = matrix[question.rows]
            hidden = [
                place
                for place, name in enumerate(columns)
                if name.startswith(question.hidden_prefixes or ("\0",))
            ]
            values[:, hidden] = np.nan
            shared[group] = lgb.Dataset(
                values,
                feature_name=list(columns),
                categorical_feature=list(category_names),
                free_raw_data=start_from is None,  # their scores are asked of the raw values
                params={"max_bin": tree["max_bin"], **_REPRODUCIBLE, "num_threads": threads},
            ).construct()
        data = shared[group]
        data.set_label(question.answers[question.rows].astype(np.float32))
        weights = question.weights
        data.set_weight(None if weights is None else weights[question.rows])
        fitted[question.name] = lgb.train(
            {
                "objective": "cross_entropy",
                "bagging_freq": 1,
                "seed": seed,
                "num_threads": threads,
                **tree,
                **_REPRODUCIBLE,
            },
            data,
            num_boost_round=int(settings["rounds"]),
            init_model=None if start_from is None else start_from[question.name],
        )
    return fitted


def log_odds(booster: lgb.Booster, matrix: Matrix, threads: int = 1) -> Array:
    """Raw scores, shape (n,)."""
    scores = booster.predict(matrix, raw_score=True, num_threads=threads)
    return np.asarray(scores, dtype=np.float64)

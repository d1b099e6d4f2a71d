"""Gradient-boosted log-odds: several questions asked of one binned data set."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Threads that wait must not spin: beside another busy process they would slow training tenfold.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.models.matrix import Matrix

# The same bits on every run, whatever the machine's load; rows first is twice as fast here. So many
# rows tell where to cut the bins.
_REPRODUCIBLE = {
    "deterministic": True,
    "force_row_wise": True,
    "bin_construct_sample_cnt": 50_000,
    "verbosity": -1,
}


@dataclass(frozen=True)
class Question:
    """A question to a booster: rows that count, their answers (0 to 1), and columns to hide.

    `weights`: how much each row counts, shape (n,); None: all the same. `held`: rows that are not
    learnt from; growing ends where the loss on them no longer falls (setting `patience`). `draw`:
    which rows and columns the trees draw.
    """

    name: str
    rows: NDArray[np.bool_]
    answers: NDArray[np.bool_] | NDArray[np.float64]
    hidden_prefixes: tuple[str, ...] = ()
    weights: Array | None = None
    held: NDArray[np.bool_] | None = None
    draw: int = 0

    @property
    def binned(self) -> NDArray[np.bool_]:
        """Rows of the data set: those that are learnt from, and those held."""
        return self.rows if self.held is None else self.rows | self.held


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
    """Fit one booster a question; questions on the same rows and columns share one data set.

    Args:
        matrix: shape (n, len(columns)).
        columns: names of the matrix's columns.
        category_names: columns whose values are codes.
        questions: by name, over the rows of the matrix.
        settings: LightGBM parameters, with `rounds` for the number of trees.
        seed: of the draws of rows and columns.
        threads: for LightGBM; the numbers do not depend on it.
        start_from: boosters, one a question, that the new trees are added to: boosting goes on
            from their scores, and what is returned holds their trees and the new ones.
    """
    tree = {key: value for key, value in settings.items() if key not in ("rounds", "patience")}
    patience = 0 if start_from is not None else int(settings.get("patience", 0))
    params = {
        "objective": "cross_entropy",  # answers may be shares, not only yes and no
        "bagging_freq": 1,
        "seed": seed,
        "num_threads": threads,
        **tree,
        **_REPRODUCIBLE,
    }
    shared: dict[tuple[int, tuple[str, ...]], lgb.Dataset] = {}
    fitted = {}
    for question in questions:
        binned = question.binned
        group = (hash(binned.tobytes()), question.hidden_prefixes)
        if group not in shared:
            shared.clear()  # one binned copy at a time
            shared[group] = _binned(
                matrix[binned], columns, category_names, question, params, start_from is None
            )
        data = shared[group]
        # One data set serves all targets of these rows: only the answers differ.
        data.set_label(question.answers[binned].astype(np.float32))
        weights = question.weights
        data.set_weight(None if weights is None else weights[binned])
        learnt = data
        stopping: dict[str, Any] = {}
        if question.held is not None:
            learnt = data.subset(np.flatnonzero(question.rows[binned]).tolist())
            judged = np.flatnonzero(question.held[binned])
            if patience and len(judged):
                stopping = {
                    "valid_sets": [data.subset(judged.tolist())],
                    "callbacks": [lgb.early_stopping(patience, verbose=False)],
                }
        booster = lgb.train(
            {**params, "seed": seed + question.draw},
            learnt,
            num_boost_round=int(settings["rounds"]),
            init_model=None if start_from is None else start_from[question.name],
            **stopping,
        )
        fitted[question.name] = _kept(booster) if stopping else booster
    return fitted


def _binned(
    values: Matrix,
    columns: Sequence[str],
    category_names: Sequence[str],
    question: Question,
    params: Mapping[str, Any],
    free: bool,
) -> lgb.Dataset:
    """The rows' data set, binned once; `free`: nobody asks for the raw values again."""
    hidden = [
        place
        for place, name in enumerate(columns)
        if name.startswith(question.hidden_prefixes or ("\0",))
    ]
    values[:, hidden] = np.nan
    return lgb.Dataset(
        values,
        feature_name=list(columns),
        categorical_feature=list(category_names),
        free_raw_data=free,  # their scores are asked of the raw values
        params={key: params[key] for key in ("max_bin", "num_threads", *_REPRODUCIBLE)},
    ).construct()


def _kept(booster: lgb.Booster) -> lgb.Booster:
    """Without the trees after the best: what is saved is what answers."""
    text = booster.model_to_string(num_iteration=booster.best_iteration)
    return lgb.Booster(model_str=text)

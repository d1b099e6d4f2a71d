"""Gradient-boosted log-odds: several boosters fitted on one binned data set."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Waiting threads must not spin: beside another busy process this would slow training tenfold.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.models.matrix import Matrix

# The same bits on every run, whatever the machine's load; row-wise histograms are twice as fast on
# these data. Bins are constructed from a sample of rows.
_REPRODUCIBLE = {
    "deterministic": True,
    "force_row_wise": True,
    "bin_construct_sample_cnt": 50_000,
    "verbosity": -1,
}


@dataclass(frozen=True)
class FitTask:
    """One booster to fit: its training rows, their target, and the columns hidden from it.

    Attributes:
        name: the name of the booster.
        rows: training rows, shape (n,).
        target: value to predict, in [0, 1], shape (n,).
        hidden_prefixes: columns whose names begin with one of these are missing for this booster.
        weights: weight of each row, shape (n,); None: all the same.
        held_out: rows for early stopping (setting `patience`), shape (n,); None: all trees stay.
        seed_offset: added to the seed by which trees sample rows and columns.
    """

    name: str
    rows: NDArray[np.bool_]
    target: NDArray[np.bool_] | NDArray[np.float64]
    hidden_prefixes: tuple[str, ...] = ()
    weights: Array | None = None
    held_out: NDArray[np.bool_] | None = None
    seed_offset: int = 0

    @property
    def binned(self) -> NDArray[np.bool_]:
        """Rows of the data set: training rows and held-out rows, shape (n,)."""
        return self.rows if self.held_out is None else self.rows | self.held_out


def fit_boosters(
    matrix: Matrix,
    columns: Sequence[str],
    category_names: Sequence[str],
    tasks: Sequence[FitTask],
    settings: Mapping[str, float],
    seed: int,
    threads: int,
    start_from: Mapping[str, lgb.Booster] | None = None,
) -> dict[str, lgb.Booster]:
    """Fit one booster for each task; tasks on the same rows and columns share one data set.

    Args:
        matrix: shape (n, len(columns)).
        columns: names of the matrix's columns.
        category_names: columns whose values are codes.
        tasks: the boosters to fit; their masks are over the rows of the matrix.
        settings: LightGBM parameters, with `rounds` for the number of trees.
        seed: random seed of the sampling of rows and columns.
        threads: the number of threads for LightGBM; the results do not depend on it.
        start_from: for each task name, boosters to continue: boosting starts from their scores, and
            the fitted boosters hold their trees and the new ones.

    Returns:
        The fitted boosters by task name.
    """
    tree = {key: value for key, value in settings.items() if key not in ("rounds", "patience")}
    patience = 0 if start_from is not None else int(settings.get("patience", 0))
    params = {
        "objective": "cross_entropy",  # targets may be shares, not only 0 and 1
        "bagging_freq": 1,
        "seed": seed,
        "num_threads": threads,
        **tree,
        **_REPRODUCIBLE,
    }
    shared: dict[tuple[int, tuple[str, ...]], lgb.Dataset] = {}
    fitted = {}
    for task in tasks:
        binned = task.binned
        group = (hash(binned.tobytes()), task.hidden_prefixes)
        if group not in shared:
            shared.clear()  # one binned copy at a time
            shared[group] = _binned(
                matrix[binned], columns, category_names, task, params, start_from is None
            )
        data = shared[group]
        # One data set serves all tasks on these rows: only the labels differ.
        data.set_label(task.target[binned].astype(np.float32))
        weights = task.weights
        data.set_weight(None if weights is None else weights[binned])
        training = data
        stopping: dict[str, Any] = {}
        if task.held_out is not None:
            training = data.subset(np.flatnonzero(task.rows[binned]).tolist())
            validation_rows = np.flatnonzero(task.held_out[binned])
            if patience and len(validation_rows):
                stopping = {
                    "valid_sets": [data.subset(validation_rows.tolist())],
                    "callbacks": [lgb.early_stopping(patience, verbose=False)],
                }
        booster = lgb.train(
            {**params, "seed": seed + task.seed_offset},
            training,
            num_boost_round=int(settings["rounds"]),
            init_model=None if start_from is None else start_from[task.name],
            **stopping,
        )
        fitted[task.name] = _cut_at_best(booster) if stopping else booster
    return fitted


def _binned(
    values: Matrix,
    columns: Sequence[str],
    category_names: Sequence[str],
    task: FitTask,
    params: Mapping[str, Any],
    free_raw_data: bool,
) -> lgb.Dataset:
    """The binned data set of some rows; `free_raw_data`: LightGBM may drop the raw values."""
    hidden = [
        place
        for place, name in enumerate(columns)
        if name.startswith(task.hidden_prefixes or ("\0",))
    ]
    values[:, hidden] = np.nan
    return lgb.Dataset(
        values,
        feature_name=list(columns),
        categorical_feature=list(category_names),
        free_raw_data=free_raw_data,  # continued boosters score the raw values first
        params={key: params[key] for key in ("max_bin", "num_threads", *_REPRODUCIBLE)},
    ).construct()


def _cut_at_best(booster: lgb.Booster) -> lgb.Booster:
    """The booster without the trees after its best iteration, which would be saved, too."""
    text = booster.model_to_string(num_iteration=booster.best_iteration)
    return lgb.Booster(model_str=text)

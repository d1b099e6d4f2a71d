"""The peer by direct boosting: one LightGBM classifier per threshold and lead time.

It has no link, no climatology and no curve, like a practitioner's model for one threshold. Its
settings were found on several airports and years; `search_direct` looks for better ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.models.peers.rows import Late, Odds, PeerRows, PeerSettings

SETTINGS: Mapping[str, float] = {
    "rounds": 300,
    "learning_rate": 0.04,
    "num_leaves": 31,
    "min_data_in_leaf": 800,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "lambda_l2": 10.0,
    "max_bin": 63,
}
# The settings that the search tries: differences in the size of leaves and trees.
CANDIDATES: tuple[Mapping[str, float], ...] = (
    {},
    {"min_data_in_leaf": 200},
    {"num_leaves": 15, "min_data_in_leaf": 400},
)
# Maximum number of trees in the search, and patience of early stopping.
MAX_ROUNDS, PATIENCE = 600, 30


@dataclass(frozen=True)
class DirectSearch:
    """The result of a search: settings with `rounds`, and their log-loss on the held-out rows."""

    settings: Mapping[str, float]
    log_loss: float


def fit_direct(
    rows: PeerRows, late: Late, settings: PeerSettings, tree: Mapping[str, float] = SETTINGS
) -> Odds:
    """Fit one binary LightGBM per threshold.

    Args:
        rows: arrived flights' features, all of one lead time.
        late: whether each flight was that late, by threshold in minutes, shape (n,) each.
        settings: seed and threads.
        tree: LightGBM's settings, with `rounds`.
    """
    data = _binned(rows, settings, tree)
    fitted = {}
    for threshold, labels in late.items():
        data.set_label(labels.astype(np.float32))
        fitted[threshold] = lgb.train(_params(settings, tree), data, int(tree["rounds"]))

    def odds(requests: PeerRows) -> dict[int, Array]:
        return {
            threshold: np.asarray(
                model.predict(requests.matrix, num_threads=settings.threads), dtype=np.float64
            )
            for threshold, model in fitted.items()
        }

    return odds


def search_direct(
    rows: PeerRows, late: NDArray[np.bool_], held_out: NDArray[np.bool_], settings: PeerSettings
) -> DirectSearch:
    """The best of CANDIDATES, and its number of trees, by the log-loss on the held-out rows.

    Args:
        rows: the training rows.
        late: whether each flight was late, shape (n,).
        held_out: the last days' rows, shape (n,).
        settings: the settings of the fit.
    """
    data = _binned(rows, settings, SETTINGS)
    data.set_label(late.astype(np.float32))
    training = data.subset(np.flatnonzero(~held_out).tolist())
    validation = data.subset(np.flatnonzero(held_out).tolist())
    trials = []
    for candidate in CANDIDATES:
        tree = {**SETTINGS, **candidate}
        stop = lgb.early_stopping(PATIENCE, verbose=False)
        booster = lgb.train(
            _params(settings, tree), training, MAX_ROUNDS, valid_sets=[validation], callbacks=[stop]
        )
        loss = float(booster.best_score["valid_0"]["binary_logloss"])
        trials.append(DirectSearch({**tree, "rounds": max(1, booster.best_iteration)}, loss))
    return min(trials, key=lambda trial: trial.log_loss)


def _binned(rows: PeerRows, settings: PeerSettings, tree: Mapping[str, float]) -> lgb.Dataset:
    params = {"max_bin": int(tree["max_bin"]), **_plain(settings)}
    return lgb.Dataset(rows.matrix, categorical_feature=rows.code_places, params=params).construct()


def _params(settings: PeerSettings, tree: Mapping[str, float]) -> dict[str, object]:
    chosen = {name: value for name, value in tree.items() if name != "rounds"}
    return {"objective": "binary", "bagging_freq": 1, **chosen, **_plain(settings)}


def _plain(settings: PeerSettings) -> dict[str, object]:
    return {
        "seed": settings.seed,
        "num_threads": settings.threads,
        "verbosity": -1,
        "deterministic": True,
        "force_row_wise": True,
        # One data set serves several settings: no feature may be dropped when it is built.
        "feature_pre_filter": False,
    }

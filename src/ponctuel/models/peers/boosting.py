"""Peers by boosted trees with their libraries' default settings, except seed and threads."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from ponctuel.domain.distribution import Array
from ponctuel.models.peers.rows import Late, Odds, PeerRows, PeerSettings


def fit_hist_gradient_boosting(rows: PeerRows, late: Late, settings: PeerSettings) -> Odds:
    """scikit-learn's HistGradientBoostingClassifier with its defaults, one per threshold.

    Args:
        rows: the training rows.
        late: whether each flight was that late, by threshold in minutes, shape (n,) each.
        settings: the settings of the fit.

    Returns:
        A function that gives P(delay >= t | it arrives) by threshold for other rows.
    """
    # It cannot bin a column without any value (in small data, gusts may be one).
    usable = np.flatnonzero(~np.isnan(rows.matrix).all(axis=0))
    matrix, codes = rows.matrix[:, usable], np.isin(usable, rows.code_places)
    fitted = {}
    with threadpool_limits(settings.threads):
        for threshold, labels in late.items():
            model = HistGradientBoostingClassifier(
                categorical_features=codes, random_state=settings.seed
            )
            fitted[threshold] = model.fit(matrix, labels)

    def odds(requests: PeerRows) -> dict[int, Array]:
        columns = requests.matrix[:, usable]
        return {
            threshold: np.asarray(model.predict_proba(columns)[:, 1], dtype=np.float64)
            for threshold, model in fitted.items()
        }

    return odds


def fit_lightgbm(rows: PeerRows, late: Late, settings: PeerSettings) -> Odds:
    """LightGBM with its defaults (100 trees of 31 leaves), one model per threshold.

    Args:
        rows: the training rows.
        late: whether each flight was that late, by threshold in minutes, shape (n,) each.
        settings: the settings of the fit.

    Returns:
        A function that gives P(delay >= t | it arrives) by threshold for other rows.
    """
    reproducible = {
        "seed": settings.seed,
        "num_threads": settings.threads,
        "verbosity": -1,
        "deterministic": True,
        "force_row_wise": True,
    }
    # The columns are binned once: the thresholds differ by their labels alone.
    data = lgb.Dataset(
        rows.matrix, categorical_feature=rows.code_places, params=reproducible
    ).construct()
    fitted = {}
    for threshold, labels in late.items():
        data.set_label(labels.astype(np.float32))
        fitted[threshold] = lgb.train({"objective": "binary", **reproducible}, data)

    def odds(requests: PeerRows) -> dict[int, Array]:
        return {
            threshold: np.asarray(
                model.predict(requests.matrix, num_threads=settings.threads), dtype=np.float64
            )
            for threshold, model in fitted.items()
        }

    return odds

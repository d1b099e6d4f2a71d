"""The peer by logistic regression on the same features."""

from __future__ import annotations

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from ponctuel.domain.distribution import Array
from ponctuel.models.peers.rows import Late, Odds, PeerRows, PeerSettings

# scikit-learn's `C`; with so many rows its value hardly matters.
INVERSE_PENALTY = 0.01
MAX_STEPS = 200
# Codes seen less often share one column.
RARE_ROWS = 50


def fit_logistic(rows: PeerRows, late: Late, settings: PeerSettings) -> Odds:
    """Fit one regression per threshold: missing values are set to the mean, codes one-hot encoded.

    Args:
        rows: arrived flights' features.
        late: whether each flight was that late, by threshold in minutes, shape (n,) each.
        settings: the settings of the fit.
    """
    codes = rows.code_places
    numbers = [place for place in range(rows.matrix.shape[1]) if place not in codes]
    prepare = make_column_transformer(
        (
            make_pipeline(SimpleImputer(keep_empty_features=True), StandardScaler(copy=False)),
            numbers,
        ),
        (
            OneHotEncoder(
                handle_unknown="infrequent_if_exist",
                min_frequency=RARE_ROWS,
                sparse_output=False,
                dtype=np.float32,
            ),
            codes,
        ),
    )
    with threadpool_limits(settings.threads):
        prepared = prepare.fit_transform(rows.matrix)
        fitted = {
            threshold: LogisticRegression(
                C=INVERSE_PENALTY, max_iter=MAX_STEPS, random_state=settings.seed
            ).fit(prepared, labels)
            for threshold, labels in late.items()
        }

    def odds(requests: PeerRows) -> dict[int, Array]:
        matrix = prepare.transform(requests.matrix)
        return {
            threshold: np.asarray(model.predict_proba(matrix)[:, 1], dtype=np.float64)
            for threshold, model in fitted.items()
        }

    return odds

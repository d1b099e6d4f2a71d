"""Logistic regression on the same features: the peer that needs no boosting."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from ponctuel.domain.distribution import Array


def fit_logistic(
    frame: pd.DataFrame, columns: list[str], codes: list[str], late: np.ndarray, seed: int
) -> Pipeline:
    """P(late) from features: medians for what is missing, one column a code.

    Args:
        frame: arrived flights' features.
        late: booleans, shape (n,).
    """
    numbers = [name for name in columns if name not in codes]
    prepare = make_column_transformer(
        (
            make_pipeline(
                SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()
            ),
            numbers,
        ),
        (OneHotEncoder(handle_unknown="ignore", min_frequency=50, sparse_output=False), codes),
    )
    model = make_pipeline(prepare, LogisticRegression(C=0.01, max_iter=200, random_state=seed))
    return model.fit(frame, late)


def logistic_odds(model: Pipeline, frame: pd.DataFrame) -> Array:
    """P(late), shape (n,)."""
    return np.asarray(model.predict_proba(frame)[:, 1], dtype=np.float64)

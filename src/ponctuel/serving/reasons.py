"""Why: the families of features that move the odds of a delay of 30 minutes most.

Shapley values of the booster's log-odds (Lundberg et al., 2020), summed by family and rescaled so
that all of them add up to the forecast's probability less the model's base probability.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from ponctuel.domain.distribution import Array
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family
from ponctuel.models.delay_model import DelayModel, head_name

EXPLAINED_MIN = 30
SHOWN = 5


def reasons(model: DelayModel, rows: pd.DataFrame, late_30: Array) -> list[list[dict[str, Any]]]:
    """The strongest reasons of each forecast, strongest first.

    Args:
        rows: the features.
        late_30: P(delay >= 30 | it arrives), shape (n,).
    """
    matrix = model.encoder.matrix(rows)
    booster = model.boosters[head_name(EXPLAINED_MIN)]
    shapley = np.asarray(booster.predict(matrix, pred_contrib=True, num_threads=1))
    base = float(expit(shapley[0, -1])) if len(shapley) else 0.0
    places = [[model.encoder.place(f.name) for f in family.features] for family in FAMILIES]
    by_family = np.column_stack([shapley[:, place].sum(axis=1) for place in places])
    total = by_family.sum(axis=1, keepdims=True)
    scale = np.divide(
        (late_30 - base)[:, None], total, out=np.zeros_like(total), where=abs(total) > 1e-9
    )
    # Where odds hardly move, ratios would explode: the slope of the logistic bounds them.
    points = 100 * by_family * np.clip(scale, 0, 0.25)
    values: list[dict[str, Any]] = rows.to_dict("records")  # type: ignore[assignment]
    return [_strongest(p, value) for p, value in zip(points, values, strict=True)]


def _strongest(points: np.ndarray, values: dict[str, Any]) -> list[dict[str, Any]]:
    order = np.argsort(-np.abs(points), kind="stable")[:SHOWN]
    return [_reason(FAMILIES[i], float(points[i]), values) for i in order if abs(points[i]) >= 0.05]


def _reason(family: Family, points: float, values: dict[str, Any]) -> dict[str, Any]:
    said_en, said_fr = _fact(family, values)
    signed = f"{points:+.1f}"
    french = signed.replace(".", ",").replace("-", "−")
    return {
        "family": family.name,
        "points": round(points, 1),
        "text_en": f"{said_en}: {signed} points",
        "text_fr": f"{said_fr} : {french} points",
    }


def _fact(family: Family, values: dict[str, Any]) -> tuple[str, str]:
    """The family in words, with its most telling figure where it has one."""
    key = f"{family.name}_0m_n"
    if key in values and not pd.isna(values[key]):
        n = int(values[key])
        return f"{family.label_en} ({n})", f"{family.label_fr} ({n})"
    return family.label_en, family.label_fr

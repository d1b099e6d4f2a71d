"""Ranking of late flights above the others: ROC and precision-recall curves."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from ponctuel.analysis.predictions import HEADLINE_LATE_MIN, arrived_at

# Column of P(delay >= 30) -> who says it.
VARIANTS = {
    "p30": "Ponctuel",
    "p30_aircraft": "Ponctuel, avion connu",
    "logistic_p30": "régression logistique",
    "climatology_p30": "climatologie",
}
POINTS = 200


def discrimination_curves(predictions: pd.DataFrame, lead_time_min: int) -> pd.DataFrame:
    """ROC and precision-recall curves of P(delay >= 30) at one lead time, thinned for drawing.

    Returns:
        `variant`, `curve` (roc or pr), `x`, `y`, `area` (of the whole curve), `base` (share late).
    """
    rows = arrived_at(predictions, lead_time_min)
    late = (rows["arr_delay_min"] >= HEADLINE_LATE_MIN).to_numpy()
    parts = []
    for column, variant in VARIANTS.items():
        odds = rows[column].to_numpy()
        false_rate, hit_rate, _ = roc_curve(late, odds)
        precision, recall, _ = precision_recall_curve(late, odds)
        skipped = min(30, len(recall) // 10)
        for curve, x, y, area in (
            ("roc", false_rate, hit_rate, roc_auc_score(late, odds)),
            # The first few dozen flights make the left end jump about.
            (
                "pr",
                recall[::-1][skipped:],
                precision[::-1][skipped:],
                average_precision_score(late, odds),
            ),
        ):
            keep = np.unique(np.linspace(0, len(x) - 1, POINTS).astype(int))
            parts.append(
                pd.DataFrame(
                    {
                        "variant": variant,
                        "curve": curve,
                        "x": x[keep],
                        "y": y[keep],
                        "area": area,
                        "base": late.mean(),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)

"""Settings of the fit, and the scaling of the leaf size to the number of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

# Number of rows for which `min_data_in_leaf` is meant, and the smallest value after scaling.
LEAF_ROWS, MIN_IN_LEAF = 300_000, 20


@dataclass(frozen=True)
class FitSettings:
    """Settings of a fit; see params.yaml, group `train`.

    Attributes:
        thresholds_min: delays at which the links give probabilities.
        folds: number of folds of weeks; every booster leaves one out.
        booster: LightGBM parameters with `rounds`.
        far_booster, lead_booster, aircraft_booster, rare_booster: differences from `booster` far
            ahead, for boosters of one lead time (None: there are none), with the aircraft known,
            and for cancellation and diversion.
        aircraft_lead_booster: differences from `lead_booster` with the aircraft known.
        lead_link_rows: largest number of rows on which the link of one lead time is fitted.
        blanked_share: share of the rows in which a family of features is made missing.
        seed, threads: random seed, and number of threads.
    """

    thresholds_min: tuple[int, ...]
    folds: int
    booster: Mapping[str, float]
    far_booster: Mapping[str, float]
    lead_booster: Mapping[str, float] | None
    aircraft_lead_booster: Mapping[str, float]
    lead_link_rows: int
    aircraft_booster: Mapping[str, float]
    rare_booster: Mapping[str, float]
    blanked_share: float
    seed: int
    threads: int = 2


def scaled_to_rows(rows_n: float, settings: Mapping[str, float]) -> dict[str, float]:
    """Settings whose minimum leaf size is scaled by the square root of rows_n / LEAF_ROWS.

    Args:
        rows_n: number of rows to learn from.
        settings: meant for LEAF_ROWS rows.
    """
    rows_a_leaf = settings["min_data_in_leaf"] * np.sqrt(rows_n / LEAF_ROWS)
    return {**settings, "min_data_in_leaf": max(MIN_IN_LEAF, round(float(rows_a_leaf)))}

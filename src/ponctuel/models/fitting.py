"""Fitting the model: boosters on one period, intervals on a later one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ponctuel.domain.distribution import QUANTILES
from ponctuel.models.boosters import Question, fit_boosters
from ponctuel.models.climatology import Climatology
from ponctuel.models.conformal import ConformalLevels
from ponctuel.models.delay_model import (
    AIRCRAFT_PREFIX,
    CANCELLED,
    DIVERTED,
    DelayModel,
    head_name,
)
from ponctuel.models.matrix import Encoder, Matrix
from ponctuel.models.shape import Shape


@dataclass(frozen=True)
class FitSettings:
    """How to fit; see params.yaml, group `train`.

    Attributes:
        thresholds_min: delays at which a booster is asked for the odds.
        booster: LightGBM parameters with `rounds`.
        blanked_share: rows in which one family of features is emptied.
        aircraft_blanked_share: rows in which the aircraft is emptied.
        seed, threads: of LightGBM and of the blanking.
    """

    thresholds_min: tuple[int, ...]
    booster: Mapping[str, float]
    blanked_share: float
    aircraft_blanked_share: float
    seed: int
    threads: int = 2


def fit_model(
    train: pd.DataFrame,
    calibration: pd.DataFrame,
    columns: list[str],
    codes: list[str],
    family_columns: Mapping[str, list[str]],
    settings: FitSettings,
) -> DelayModel:
    """Fit boosters and climatology on `train`, intervals on `calibration`.

    Args:
        train, calibration: features beside `outcome` and `arr_delay_min`; rows whose outcome is
            unknown are left out.
        columns, codes: all features, and those that are codes.
        family_columns: columns of each family that may be unknown.
    """
    train = train[train["outcome"].notna()]
    encoder = Encoder.fit(train, columns, codes)
    matrix = encoder.matrix(train)
    _blank(matrix, encoder, family_columns, settings)
    boosters = fit_boosters(
        matrix, columns, codes, _questions(train, settings), settings.booster,
        settings.seed, settings.threads,
    )  # fmt: skip
    flights = train.drop_duplicates("flight_id") if "flight_id" in train else train
    delay = flights.loc[flights["outcome"] == "arrived", "arr_delay_min"].to_numpy(dtype="float64")
    model = DelayModel(
        encoder, boosters, settings.thresholds_min, Climatology.fit(flights),
        Shape.fit(delay), None,
    )  # fmt: skip
    return calibrate(model, calibration, settings.threads)


def _questions(train: pd.DataFrame, settings: FitSettings) -> list[Question]:
    outcome = train["outcome"]
    arrived = (outcome == "arrived").to_numpy()
    left = (outcome != "cancelled").to_numpy()
    delay = train["arr_delay_min"].to_numpy(dtype="float64", na_value=np.nan)
    # Cancelled flights lack tail numbers: whether the aircraft is known would betray them.
    unseen = (AIRCRAFT_PREFIX,)
    return [
        *(Question(head_name(t), arrived, delay >= t) for t in settings.thresholds_min),
        Question(CANCELLED, np.ones(len(train), dtype=bool), ~left, unseen),
        Question(DIVERTED, left, (outcome == "diverted").to_numpy(), unseen),
    ]


def _blank(
    matrix: Matrix,
    encoder: Encoder,
    family_columns: Mapping[str, list[str]],
    settings: FitSettings,
) -> None:
    """Empty families at random, in place, so that unknown state is nothing new when serving."""
    draw = np.random.default_rng(settings.seed)
    n = len(matrix)
    families = [
        [encoder.place(name) for name in names]
        for family, names in sorted(family_columns.items())
        if not family.startswith(AIRCRAFT_PREFIX.rstrip("_"))
    ]
    everything = sorted({place for places in families for place in places})
    chosen = draw.integers(0, len(families) + 1, n)
    blanked = draw.random(n) < settings.blanked_share
    for number, places in enumerate([*families, everything]):
        rows = np.flatnonzero(blanked & (chosen == number))
        matrix[rows[:, None], np.asarray(places)] = np.nan
    rows = np.flatnonzero(draw.random(n) < settings.aircraft_blanked_share)
    matrix[rows[:, None], np.asarray(encoder.places(AIRCRAFT_PREFIX))] = np.nan


def calibrate(model: DelayModel, calibration: pd.DataFrame, threads: int) -> DelayModel:
    """Fit conformal levels on flights that the boosters have not seen.

    Every row is used once without its aircraft, and once with it where it is known, so that both
    variants cover.
    """
    rows = calibration[calibration["outcome"] == "arrived"].reset_index(drop=True)
    aircraft = [name for name in model.encoder.columns if name.startswith(AIRCRAFT_PREFIX)]
    without = rows.assign(**dict.fromkeys(aircraft, np.nan))
    named = rows[rows[aircraft].notna().any(axis=1)]
    both = pd.concat([without, named], ignore_index=True)
    matrix = model.encoder.matrix(both)
    distribution = model.distribution(matrix, threads)
    delay = both["arr_delay_min"].to_numpy(dtype="float64")
    levels = ConformalLevels.fit(distribution.level_of(delay), model.groups(matrix), QUANTILES)
    return replace(model, conformal=levels)

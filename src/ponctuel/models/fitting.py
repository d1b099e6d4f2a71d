"""Fitting the model: boosters on a period, calibration by cross-fitting inside it."""

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

FOLDS = 3


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
    columns: list[str],
    codes: list[str],
    family_columns: Mapping[str, list[str]],
    settings: FitSettings,
) -> DelayModel:
    """Fit boosters and climatology on `train`, and intervals by cross-fitting inside it.

    Args:
        train: features beside `flight_id`, `date_local`, `outcome` and `arr_delay_min`; rows whose
            outcome is unknown are left out.
        columns, codes: all features, and those that are codes.
        family_columns: columns of each family that may be unknown.
    """
    train = train[train["outcome"].notna()].reset_index(drop=True)
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
    return calibrate(model, train, settings)


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


def calibrate(model: DelayModel, train: pd.DataFrame, settings: FitSettings) -> DelayModel:
    """Fit conformal levels on forecasts of weeks that their boosters have not seen.

    Every row is used once without its aircraft, and once with it where it is known, so that both
    variants cover.
    """
    fold = _folds(train)
    levels, groups = [], []
    for number in np.unique(fold):
        held = train[fold == number]
        held = held[held["outcome"] == "arrived"].reset_index(drop=True)
        rest = train[fold != number].reset_index(drop=True)
        matrix = model.encoder.matrix(rest)
        boosters = fit_boosters(
            matrix, model.encoder.columns, list(model.encoder.categories),
            _questions(rest, settings)[: len(settings.thresholds_min)], settings.booster,
            settings.seed, settings.threads,
        )  # fmt: skip
        fitted = replace(model, boosters={**model.boosters, **boosters})
        asked = model.encoder.matrix(_with_and_without_aircraft(held, model.encoder))
        delay = np.resize(held["arr_delay_min"].to_numpy(dtype="float64"), len(asked))
        levels.append(fitted.distribution(asked, settings.threads).level_of(delay))
        groups.append(model.groups(asked))
    found = ConformalLevels.fit(np.concatenate(levels), np.concatenate(groups), QUANTILES)
    return replace(model, conformal=found)


def _folds(train: pd.DataFrame) -> np.ndarray:
    """A fold a row, shape (n,): whole calendar weeks in turn."""
    days = pd.to_datetime(train["date_local"])
    return np.asarray((days - days.min()).dt.days // 7 % FOLDS)


def _with_and_without_aircraft(rows: pd.DataFrame, encoder: Encoder) -> pd.DataFrame:
    """Every row without its aircraft, then every row as it is."""
    aircraft = [name for name in encoder.columns if name.startswith(AIRCRAFT_PREFIX)]
    return pd.concat([rows.assign(**dict.fromkeys(aircraft, np.nan)), rows], ignore_index=True)

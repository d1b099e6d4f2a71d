"""Heads: one booster per index and segment, fitted with the model's own settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from ponctuel.domain.distribution import Array
from ponctuel.features.build import categorical_names
from ponctuel.features.schema import features_in
from ponctuel.models.boosters import FitTask, fit_boosters
from ponctuel.models.indices import LatenessIndex
from ponctuel.models.matrix import Encoder
from ponctuel.models.saved_booster import log_odds
from ponctuel.models.segments import AIRCRAFT_PREFIX, FAR, NEAR, NEAR_MAX_LEAD_MIN
from ponctuel.training.further.rows import observed_index

# The aircraft is hidden, and its segment with it (protocol H).
SEGMENTS = (NEAR, FAR)
# Segment, and name of the index.
Key = tuple[str, str]


@dataclass(frozen=True)
class HeadSettings:
    """Settings of the fit of a head.

    Attributes:
        booster: LightGBM parameters with `rounds`.
        far_booster: parameters that differ at long lead times (segment FAR).
        folds: parts of the weeks that the model leaves out in turn.
        seed, threads: LightGBM's seed and its number of threads.
    """

    booster: Mapping[str, float]
    far_booster: Mapping[str, float]
    folds: int
    seed: int
    threads: int = 2

    def of(self, segment: str) -> dict[str, float]:
        """LightGBM parameters of a segment."""
        return {**self.booster, **(self.far_booster if segment == FAR else {})}

    def rounds(self, segment: str) -> int:
        return int(self.of(segment)["rounds"])

    def changed(self, **booster: float) -> HeadSettings:
        """Settings with other LightGBM parameters, in both segments."""
        return replace(
            self, booster={**self.booster, **booster}, far_booster={**self.far_booster, **booster}
        )

    def longer(self, times: float) -> HeadSettings:
        """Settings with `times` as many trees."""
        return replace(
            self,
            booster={**self.booster, "rounds": round(self.rounds(NEAR) * times)},
            far_booster={**self.far_booster, "rounds": round(self.rounds(FAR) * times)},
        )


@dataclass(frozen=True)
class Head:
    """Fitted boosters by segment and index, and the encoder of their rows.

    Attributes:
        trained_n: rows that the latest fit saw.
        row_trees: rows times trees of the latest fit, over its boosters.
    """

    encoder: Encoder
    boosters: Mapping[Key, lgb.Booster]
    trained_n: int
    row_trees: int

    def share(self, rows: pd.DataFrame, index: LatenessIndex, threads: int = 2) -> Array:
        """The forecast of the index of each row, in [0, 1], shape (n,)."""
        matrix, scores = self.encoder.matrix(rows), np.zeros(len(rows))
        for segment, chosen in members(rows).items():
            if chosen.any():
                booster = self.boosters[segment, index.name]
                scores[chosen] = log_odds(booster, matrix[chosen], threads)
        return np.asarray(expit(scores))

    def share_by_trees(
        self,
        rows: pd.DataFrame,
        index: LatenessIndex,
        trees: Sequence[Mapping[str, int]],
        threads: int = 2,
    ) -> Array:
        """Forecasts of the index by the first trees only, shape (len(trees), n).

        Args:
            trees: numbers of trees by segment, ascending.
        """
        matrix, scores = self.encoder.matrix(rows), np.zeros((len(trees), len(rows)))
        for segment, chosen in members(rows).items():
            if not chosen.any():
                continue
            booster, before = self.boosters[segment, index.name], 0
            total = np.zeros(int(chosen.sum()))
            for position, trees_n in enumerate(trees):
                if trees_n[segment] > before:
                    total = total + booster.predict(
                        matrix[chosen],
                        raw_score=True,
                        start_iteration=before,
                        num_iteration=trees_n[segment] - before,
                        num_threads=threads,
                    )
                    before = trees_n[segment]
                scores[position, chosen] = total
        return np.asarray(expit(scores))

    def trees(self, index: LatenessIndex) -> dict[str, int]:
        """Trees of each segment's booster."""
        return {
            segment: booster.num_trees()
            for (segment, name), booster in self.boosters.items()
            if name == index.name
        }


def members(rows: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Masks of the rows that belong to each segment."""
    near = rows["lead_time_min"].to_numpy(dtype="float64") <= NEAR_MAX_LEAD_MIN
    return {NEAR: near, FAR: ~near}


def training_members(rows: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Masks of each segment's training rows: all rows for FAR (see `Rows.training_rows`)."""
    return {**members(rows), FAR: np.ones(len(rows), dtype=bool)}


def fit_head(
    rows: pd.DataFrame, indices: tuple[LatenessIndex, ...], settings: HeadSettings
) -> Head:
    """Fit on arrived flights; the aircraft is hidden."""
    encoder = Encoder.fit(rows, features_in(rows.columns), categorical_names())
    return _fit(encoder, rows, indices, settings, None)


def continue_head(
    head: Head, rows: pd.DataFrame, indices: tuple[LatenessIndex, ...], settings: HeadSettings
) -> Head:
    """Add `settings.booster["rounds"]` trees, boosted on other arrived flights.

    The encoder stays: a code that it does not know is a missing value for the new trees too.
    """
    return _fit(head.encoder, rows, indices, settings, head)


def _fit(
    encoder: Encoder,
    rows: pd.DataFrame,
    indices: tuple[LatenessIndex, ...],
    settings: HeadSettings,
    base: Head | None,
) -> Head:
    matrix = encoder.matrix(rows)
    boosters: dict[Key, lgb.Booster] = dict(base.boosters) if base else {}
    row_trees = 0
    for segment, chosen in training_members(rows).items():
        if not chosen.any():
            continue
        tasks = [
            FitTask(index.name, chosen, observed_index(rows, index), (AIRCRAFT_PREFIX,))
            for index in indices
        ]
        fitted = fit_boosters(
            matrix,
            encoder.columns,
            list(encoder.categories),
            tasks,
            settings.of(segment),
            settings.seed,
            settings.threads,
            None if base is None else {i.name: base.boosters[segment, i.name] for i in indices},
        )
        boosters |= {(segment, name): booster for name, booster in fitted.items()}
        row_trees += int(chosen.sum()) * settings.rounds(segment) * len(indices)
    return Head(encoder, boosters, len(rows), row_trees)

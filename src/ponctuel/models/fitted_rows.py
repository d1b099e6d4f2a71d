"""The rows that the model is fitted on, encoded once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.models.fit_settings import FitSettings
from ponctuel.models.matrix import Encoder, Matrix
from ponctuel.models.segments import (
    AIRCRAFT,
    AIRCRAFT_MAX_LEAD_MIN,
    AIRCRAFT_PREFIX,
    FAR,
    NEAR,
    NEAR_MAX_LEAD_MIN,
)

# With fewer cancelled flights, the risk of cancellation is not learnt.
MIN_CANCELLED = 10
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class TrainingRows:
    """Training rows, encoded once.

    Attributes:
        drawn: mask of the rows at the lead times sampled for each flight; only the boosters of
            single lead times use the other rows.
    """

    frame: pd.DataFrame
    matrix: Matrix
    fold: NDArray[np.int64]
    lead_time_min: Array
    delay_min: Array
    arrived: Mask
    cancelled: Mask
    aircraft_known: Mask
    drawn: Mask

    @property
    def cancellations_learnt(self) -> bool:
        """Whether enough flights were cancelled (flights are counted, not rows)."""
        cancelled = self.frame[self.cancelled]
        return cancelled.get("flight_id", cancelled.index).nunique() >= MIN_CANCELLED

    def training_rows(self, segment: str) -> Mask:
        """Mask of the training rows of a segment's boosters, shape (n,); FAR uses all segments'.

        Args:
            segment: one of SEGMENTS.
        """
        return self.drawn if segment == FAR else self.drawn_in(segment)

    def drawn_in(self, segment: str) -> Mask:
        """Mask of the drawn rows of a segment, shape (n,).

        Args:
            segment: one of SEGMENTS.
        """
        return self.drawn & self.rows_in(segment)

    def rows_in(self, segment: str) -> Mask:
        """Mask of all rows of a segment, drawn or not, shape (n,).

        Args:
            segment: one of SEGMENTS.
        """
        if segment == AIRCRAFT:
            return self.aircraft_known & (self.lead_time_min <= AIRCRAFT_MAX_LEAD_MIN)
        near = self.lead_time_min <= NEAR_MAX_LEAD_MIN
        return near if segment == NEAR else ~near


def encode_rows(
    train: pd.DataFrame, encoder: Encoder, families: Mapping[str, list[str]], settings: FitSettings
) -> TrainingRows:
    """Encode training rows, and make families of features missing in a share of them.

    Args:
        train: rows of features, with `outcome` and `arr_delay_min`.
        encoder: the encoder of the columns.
        families: columns of each family that may be unknown in serving.
        settings: settings with the share of such rows, and the seed.

    Returns:
        The encoded rows.
    """
    matrix = encoder.matrix(train)
    aircraft_known = ~np.isnan(matrix[:, encoder.places(AIRCRAFT_PREFIX)]).all(axis=1)
    _blank(matrix, encoder, families, settings)
    days = pd.to_datetime(train["date_local"])
    outcome = train["outcome"]
    return TrainingRows(
        frame=train,
        matrix=matrix,
        # Whole weeks: flights of one day share its weather, which must not leak between folds.
        fold=np.asarray((days - days.min()).dt.days // 7 % settings.folds),
        lead_time_min=train["lead_time_min"].to_numpy(dtype="float64"),
        delay_min=train["arr_delay_min"].to_numpy(dtype="float64", na_value=np.nan),
        arrived=(outcome == "arrived").to_numpy(dtype=bool),
        cancelled=(outcome == "cancelled").to_numpy(dtype=bool),
        aircraft_known=np.asarray(aircraft_known),
        drawn=np.asarray(train["drawn"], dtype=bool)
        if "drawn" in train
        else np.ones(len(train), dtype=bool),
    )


def _blank(
    matrix: Matrix, encoder: Encoder, family_columns: Mapping[str, list[str]], settings: FitSettings
) -> None:
    """Make families missing at random, in place, as they may be in serving."""
    draw = np.random.default_rng(settings.seed)
    n = len(matrix)
    families = list(_places(encoder, family_columns))
    all_places = sorted({place for places in families for place in places})
    # One more choice than families: all of them at once, as when only the schedule is known.
    chosen = draw.integers(0, len(families) + 1, n)
    blanked = draw.random(n) < settings.blanked_share
    for number, places in enumerate([*families, all_places]):
        rows = np.flatnonzero(blanked & (chosen == number))
        matrix[rows[:, None], np.asarray(places)] = np.nan


def _places(encoder: Encoder, family_columns: Mapping[str, list[str]]) -> Iterator[list[int]]:
    for family, names in sorted(family_columns.items()):
        if not family.startswith(AIRCRAFT_PREFIX.rstrip("_")):
            yield [encoder.place(name) for name in names]

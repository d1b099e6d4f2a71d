"""Reference implementation of resampled weeks, row by row, to check `WeekDraws`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ponctuel.evaluation.bootstrap import WeekDraws


def draw_weeks(weeks: NDArray[np.int64], draws: int, seed: int) -> list[NDArray[np.int64]]:
    """Row indices of each draw."""
    rows_of = [np.flatnonzero(weeks == week) for week in np.unique(weeks)]
    return [
        np.concatenate([np.tile(rows, int(n)) for rows, n in zip(rows_of, times, strict=True)])
        for times in WeekDraws.of(weeks, draws, seed).times
    ]

"""Connections planned with a buffer from the forecast, compared with fixed buffers.

A traveller who plans by the forecast takes as buffer the delay that is not exceeded in nine cases
of ten (the 90 % quantile); one who plans by a rule always takes the same buffer. Both are scored on
flights that arrived: a flight that does not arrive misses its connection with any buffer.
"""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import WeekDraws
from ponctuel.evaluation.worth.estimates import OptionalInterval, mean

FIXED_BUFFERS_MIN = (15, 30, 45, 60, 90, 120)


class Buffer(TypedDict):
    """One way of planning: its mean buffer in minutes, and the share of missed connections."""

    buffer_min: float
    missed: OptionalInterval


class ConnectionScore(TypedDict):
    """Planning by forecast, compared with fixed buffers.

    `same_missed_buffer_min` is the fixed buffer that misses as many as the forecast does, and
    `same_buffer_missed` the share that a fixed buffer of the forecast's mean length misses.
    """

    planned: Buffer
    fixed: list[Buffer]
    same_missed_buffer_min: float
    same_buffer_missed: OptionalInterval


def connection_score(
    delay_p90_min: Array, delay_min: Array, week_draws: WeekDraws
) -> ConnectionScore:
    """Score both ways of planning.

    Args:
        delay_p90_min: the forecasts' 90 % quantiles, shape (n,); a negative one gives no buffer.
        delay_min: observed arrival delays in minutes, shape (n,).
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    planned = np.maximum(delay_p90_min, 0.0)
    missed = delay_min > planned
    length = float(planned.mean())
    return {
        "planned": {"buffer_min": round(length, 2), "missed": _share(missed, week_draws)},
        "fixed": [
            {"buffer_min": float(minutes), "missed": _share(delay_min > minutes, week_draws)}
            for minutes in FIXED_BUFFERS_MIN
        ],
        "same_missed_buffer_min": round(
            float(np.quantile(np.maximum(delay_min, 0.0), 1.0 - missed.mean())), 2
        ),
        "same_buffer_missed": _share(delay_min > length, week_draws),
    }


def _share(missed: np.ndarray, week_draws: WeekDraws) -> OptionalInterval:
    return mean(missed.astype(np.float64), week_draws)

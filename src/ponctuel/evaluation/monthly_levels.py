"""Forecast and observed shares month by month: no calibration made in advance keeps them equal."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.records import MonthLevel


def level_by_month(
    month: NDArray[np.datetime64],
    probabilities: Mapping[int, Array],
    interval: tuple[Array, Array],
    delay_min: Array,
    digits: int,
) -> list[MonthLevel]:
    """Forecast and observed shares of each month, and outcomes on either side of the interval.

    Args:
        month: the month of each flight that arrived, `datetime64[M]`, shape (n,).
        probabilities: P(delay >= t | it arrives) for each t, shape (n,) each.
        interval: low and high end, shape (n,) each.
        delay_min: observed arrival delays in minutes, shape (n,).
        digits: decimals of the shares.

    Returns:
        For each month `month`, `n`, `forecast_<t>` and `observed_<t>` (shares), `below` and `above`
        (shares of outcomes outside the interval).
    """
    low, high = interval
    outside = {"below": delay_min < low, "above": delay_min > high}
    levels: list[MonthLevel] = []
    for month_number in np.unique(month):
        part = month == month_number
        shares = {
            f"forecast_{t}": probability[part].mean() for t, probability in probabilities.items()
        }
        shares |= {f"observed_{t}": (delay_min[part] >= t).mean() for t in probabilities}
        shares |= {side: is_outside[part].mean() for side, is_outside in outside.items()}
        rounded = {name: round(float(value), digits) for name, value in shares.items()}
        levels.append({"month": str(month_number), "n": int(part.sum()), **rounded})
    return levels

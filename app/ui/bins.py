"""A forecast's distribution, cut into the bins that the picture draws."""

from __future__ import annotations

from itertools import pairwise

from ponctuel_sdk import Forecast

# Edges of the bins of delay, in minutes; the first and the last bin are open.
EDGES_MIN = (-30, -15, 0, 15, 30, 60, 90, 120, 180)


def probability_bins(forecast: Forecast) -> list[float]:
    """P(it arrives, with a delay in each bin): one more than EDGES_MIN."""
    survival = forecast.survival
    thresholds, late = survival.thresholds_min, survival.p_late
    arrives = 1.0 - (forecast.p_cancelled or 0.0) - forecast.p_diverted
    steps = [arrives, *(_at(edge, thresholds, late, arrives) for edge in EDGES_MIN), 0.0]
    return [max(high - low, 0.0) for high, low in pairwise(steps)]


def _at(edge: float, thresholds: list[float], late: list[float], arrives: float) -> float:
    """P(delay >= edge), linear between the given thresholds."""
    if edge < thresholds[0]:
        return arrives
    for bin_n in range(1, len(thresholds)):
        if edge <= thresholds[bin_n]:
            low, high = thresholds[bin_n - 1], thresholds[bin_n]
            share = (edge - low) / (high - low)
            return late[bin_n - 1] + share * (late[bin_n] - late[bin_n - 1])
    return late[-1]

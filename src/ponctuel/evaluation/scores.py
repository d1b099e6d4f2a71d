"""Proper scores and calibration: a value for each forecast, or one for a sample."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array, DelayDistribution

# Usual since Guo et al., "On calibration of modern neural networks", ICML 2017.
CALIBRATION_BINS = 15
# Probabilities are clipped, so that a wrong forecast of 0 or 1 costs 16 nats instead of infinity.
_MIN_PROBABILITY = 1e-7


def log_loss(probability: Array, happened: NDArray[np.bool_]) -> Array:
    """Logarithmic score of each forecast (Good, 1952), natural logarithm, shape (n,).

    Args:
        probability: forecast of the event, in [0, 1], shape (n,).
        happened: whether the event occurred, shape (n,).

    Reference:
        Good, "Rational decisions", JRSS B 1952.
    """
    p = np.clip(probability, _MIN_PROBABILITY, 1 - _MIN_PROBABILITY)
    return -np.where(happened, np.log(p), np.log1p(-p))


def cross_entropy(probability: Array, share: Array) -> Array:
    """Log-loss of each forecast where the outcome is a share in [0, 1], shape (n,).

    Args:
        probability: forecast of the event, in [0, 1], shape (n,).
        share: observed, in [0, 1], shape (n,).
    """
    p = np.clip(probability, _MIN_PROBABILITY, 1 - _MIN_PROBABILITY)
    return -(share * np.log(p) + (1 - share) * np.log1p(-p))


def brier(probability: Array, happened: NDArray[np.bool_]) -> Array:
    """Quadratic score of each forecast (Brier, 1950), shape (n,).

    Args:
        probability: forecast of the event, in [0, 1], shape (n,).
        happened: whether the event occurred, shape (n,).

    Reference:
        Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review
        1950.
    """
    return (probability - happened) ** 2


def ranked_probability_score(probabilities: Mapping[int, Array], delay_min: Array) -> Array:
    """Ranked probability score of each forecast (Epstein, 1969), shape (n,).

    The sum over thresholds t of (P(delay >= t) − 1{delay >= t})².

    Args:
        probabilities: P(delay >= t) for each threshold t, shape (n,) each.
        delay_min: observed arrival delays in minutes, shape (n,).

    Reference:
        Epstein, "A scoring system for probability forecasts of ranked categories", Journal of
        Applied Meteorology 1969.
    """
    scores = [brier(probability, delay_min >= t) for t, probability in probabilities.items()]
    return np.asarray(np.sum(scores, axis=0))


def crps_min(forecast: DelayDistribution, delay_min: Array) -> Array:
    """Continuous ranked probability score in minutes, given arrival, shape (n,).

    CRPS(F, y) = ∫ (F(x) − 1{x ≥ y})² dx (Matheson and Winkler, 1976), exact for a distribution
    function that is linear between its edges: a segment of length d, on which F(x) − 1{x ≥ y} goes
    from u to v, adds d (u² + uv + v²) / 3.

    Args:
        forecast: n distributions of arrival delay.
        delay_min: observed arrival delays in minutes, shape (n,).

    Reference:
        Matheson and Winkler, "Scoring rules for continuous probability distributions", Management
        Science 1976; Gneiting and Raftery, JASA 2007.
    """
    edges, cdf = forecast.edges_min, forecast.cdf
    y = np.clip(np.asarray(delay_min, dtype=np.float64), edges[0], edges[-1])
    level = forecast.cdf_at(y)
    left, right = edges[:-1][None, :], edges[1:][None, :]
    below = np.clip(y[:, None] - left, 0, right - left)  # length of each segment left of y
    above = (right - left) - below
    low, high = cdf[:, :-1], cdf[:, 1:]
    inside = (below > 0) & (above > 0)
    cut = level[:, None]
    end_below = np.where(inside, cut, high)
    start_above = np.where(inside, cut, low)
    u, v = start_above - 1, high - 1
    return np.asarray(
        (below * (low**2 + low * end_below + end_below**2) + above * (u**2 + u * v + v**2)).sum(
            axis=1
        )
        / 3
    )


def expected_calibration_error(
    probability: Array, happened: NDArray[np.bool_], bins: int = CALIBRATION_BINS
) -> float:
    """Mean gap between forecast and frequency over equal-mass bins (Nixon et al., 2019).

    Args:
        probability: forecast of the event, in [0, 1], shape (n,).
        happened: whether the event occurred, shape (n,).
        bins: number of bins of equal mass.

    Reference:
        Nixon et al., "Measuring calibration in deep learning", CVPR Workshops 2019.
    """
    order = np.argsort(probability, kind="stable")
    parts = np.array_split(order, bins)
    gaps = [
        len(part) * abs(probability[part].mean() - happened[part].mean())
        for part in parts
        if len(part)
    ]
    return float(sum(gaps) / len(probability))


def coverage(low: Array, high: Array, value: Array) -> float:
    """Share of values inside their intervals, ends included.

    Args:
        low: lower ends in minutes, shape (n,).
        high: upper ends in minutes, shape (n,).
        value: observed delays in minutes, shape (n,).
    """
    return float(((value >= low) & (value <= high)).mean())


def interval_score(low: Array, high: Array, value: Array, level: float) -> Array:
    """Interval score of each central interval (Gneiting and Raftery, 2007), in minutes, shape (n,).

    Its width, plus 2 / (1 − level) for each minute by which the value lies outside.

    Args:
        low: lower ends in minutes, shape (n,).
        high: upper ends in minutes, shape (n,).
        value: observed delays in minutes, shape (n,).
        level: probability that an interval should contain its value, as 0.9.

    Reference:
        Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", JASA
        2007, equation 43.
    """
    outside = np.maximum(low - value, 0) + np.maximum(value - high, 0)
    return np.asarray((high - low) + 2 / (1 - level) * outside)

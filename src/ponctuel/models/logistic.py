"""The logistic function and its inverse, with the same bits as SciPy.

A few forecasts need a dozen values, and importing SciPy would take longer than the forecasts. For
a few values the C library is called directly, as SciPy does.
"""

from __future__ import annotations

import math

import numpy as np

from ponctuel.domain.distribution import Array

FEW = 64
# exp() overflows a little above this.
_REACH = 700.0
# Near one half, SciPy computes the log-odds without cancellation of digits.
_NEAR_HALF = (0.3, 0.65)


def expit(x: Array) -> Array:
    """1 / (1 + exp(−x)).

    Args:
        x: log-odds, of any shape.
    """
    values = np.asarray(x, dtype=np.float64)
    if values.size <= FEW and (np.abs(values) < _REACH).all():
        few = [1.0 / (1.0 + math.exp(-value)) for value in values.ravel().tolist()]
        return np.array(few, dtype=np.float64).reshape(values.shape)
    from scipy.special import expit as many

    return np.asarray(many(values))


def logit(p: Array) -> Array:
    """log(p / (1 − p)).

    Args:
        p: probabilities, of any shape.
    """
    values = np.asarray(p, dtype=np.float64)
    if values.size <= FEW and ((values > 0) & (values < 1)).all():
        few = [_logit(value) for value in values.ravel().tolist()]
        return np.array(few, dtype=np.float64).reshape(values.shape)
    from scipy.special import logit as many

    return np.asarray(many(values))


def _logit(p: float) -> float:
    low, high = _NEAR_HALF
    if p < low or p > high:
        return math.log(p / (1.0 - p))
    s = 2.0 * (p - 0.5)
    return math.log1p(s) - math.log1p(-s)

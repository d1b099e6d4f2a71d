"""Multiple testing: Holm's step-down correction."""

from __future__ import annotations

import numpy as np

from ponctuel.domain.distribution import Array


def holm(p_values: Array) -> Array:
    """Adjusted p-values (Holm, 1979), shape kept: reject where they lie at or below alpha.

    The chance of even one false rejection among all tests is then at most alpha, whatever their
    dependence. The k-th smallest of m p-values is multiplied by m - k + 1, and an adjusted value
    never lies below an earlier one.

    Args:
        p_values: p-values in [0, 1].

    Reference:
        Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
        Statistics 1979.
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    out = np.empty_like(p)
    out[order] = np.minimum(steps, 1.0)
    return out

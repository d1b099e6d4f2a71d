"""Weights of the boosters and links of single lead times, for requests at any lead time.

Near departure each lead time has boosters of its own: trees fitted on one lead time are more
accurate there than trees fitted on several, and a weighted mean over neighbouring lead times is
more accurate than either. The weight of a booster decreases with the distance of its lead time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ponctuel.domain.distribution import Array

# Distance, in doublings of the lead time, from which a booster has no weight.
_REACH = 1.5


def booster_weights(lead_time_min: Array, own_leads_min: Sequence[int]) -> Array:
    """Weights of the boosters of each lead time, shape (n, leads); rows sum to one.

    Args:
        lead_time_min: shape (n,).
        own_leads_min: ascending.
    """
    own = np.log2(np.asarray(own_leads_min, dtype=np.float64))
    position = np.clip(_doublings(lead_time_min), own[0], own[-1])
    weights = np.clip(1 - np.abs(position[:, None] - own) / _REACH, 0, None)
    # Where lead times lie far apart, the nearest on either side are used.
    weights = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, _between(position, own))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def link_weights(lead_time_min: Array, own_leads_min: Sequence[int]) -> Array:
    """Weights of the links of the nearest lead times, shape (n, leads); rows sum to one.

    Args:
        lead_time_min: lead times in minutes, shape (n,).
        own_leads_min: lead times with links of their own, ascending, in minutes.
    """
    own = np.log2(np.asarray(own_leads_min, dtype=np.float64))
    return _between(np.clip(_doublings(lead_time_min), own[0], own[-1]), own)


def nonzero_columns(weights: Array) -> Iterator[tuple[int, np.ndarray]]:
    """Iterate over the columns with nonzero weights, and the rows where they are above zero.

    Args:
        weights: shape (n, columns).
    """
    for place in range(weights.shape[1]):
        rows = np.flatnonzero(weights[:, place] > 0)
        if len(rows):
            yield place, rows


def _doublings(lead_time_min: Array) -> Array:
    return np.asarray(np.log2(np.maximum(lead_time_min, 1)))


def _between(position: Array, own: Array) -> Array:
    """Weights of the two neighbours by linear interpolation, shape (n, len(own))."""
    out = np.zeros((len(position), len(own)))
    rows = np.arange(len(position))
    right = np.searchsorted(own, position, side="left").clip(0, len(own) - 1)
    left = np.maximum(right - 1, 0)
    gap = own[right] - own[left]
    share = np.divide(own[right] - position, gap, out=np.zeros(len(position)), where=gap > 0)
    out[rows, right] = 1 - share
    out[rows, left] += share
    return out

"""Segments of the requests with separate boosters: far ahead, near, and near with known aircraft.

Far ahead little is known; near departure the state of the last hours matters most. Near departure,
trees fitted on near requests only are better than trees fitted on all requests. Far ahead it is the
opposite: those trees are fitted on all requests, and only their link on far ones (decision 14).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array

FAR, NEAR, AIRCRAFT = "far", "near", "aircraft"
SEGMENTS = (FAR, NEAR, AIRCRAFT)
AIRCRAFT_PREFIX = "aircraft_"
# Half way between 12 h and a day, in doublings.
NEAR_MAX_LEAD_MIN = 1018
# In training, aircraft are known from 3 h ahead on; at longer lead times they are not used.
AIRCRAFT_MAX_LEAD_MIN = 270


def segment_of(lead_time_min: Array, aircraft_known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The index in SEGMENTS of each request's segment, shape (n,).

    Args:
        lead_time_min: lead times in minutes, shape (n,).
        aircraft_known: whether the aircraft is known, shape (n,).
    """
    near = lead_time_min <= NEAR_MAX_LEAD_MIN
    named = aircraft_known & (lead_time_min <= AIRCRAFT_MAX_LEAD_MIN)
    return np.where(named, 2, np.where(near, 1, 0))


def booster_name(segment: str, index: str, fold: int) -> str:
    """The name of the booster of an index (or of cancellation) that leaves out a fold.

    Args:
        segment: one of SEGMENTS.
        index: name of the index, or of cancellation.
        fold: number of the fold whose weeks it has not seen.
    """
    return f"{segment}-{index}-{fold}"


def lead_name(segment: str, lead_min: int) -> str:
    """The name of the link and, as a segment, of the boosters of a near lead time.

    Args:
        segment: one of SEGMENTS.
        lead_min: the lead time in minutes.
    """
    return f"{segment}-{lead_min}m"

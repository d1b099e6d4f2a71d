"""Parts of the requests that are learnt apart: far ahead, near, and near with the aircraft known.

Far ahead little is known; near departure the state of the last hours tells most. Trees of requests
near departure alone are better there than trees of all requests; far ahead it is the other way
round, so those learn from all, and only their link is fitted on far requests (decision 14).
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
# An aircraft is learnt from 3 h ahead on; named earlier, it says little of this flight.
AIRCRAFT_MAX_LEAD_MIN = 270


def segment_of(lead_time_min: Array, aircraft_known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Places in SEGMENTS of requests, shape (n,).

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

"""Rehearsal: older rows trained on again together with newer ones, against forgetting."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def rehearsed(older_n: int, newer_n: int, share: float) -> NDArray[np.intp]:
    """Indices of about `share * newer_n` of the older rows, evenly spaced."""
    older_wanted_n = round(share * newer_n)
    if older_wanted_n == 0:
        return np.arange(0)
    step = max(1, round(older_n / older_wanted_n))
    return np.arange(older_n)[step // 2 :: step]

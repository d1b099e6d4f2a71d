"""Rolling origin: the choice, for each request, among models that are fitted monthly."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

MINUTES_A_DAY = 1440
# Marks requests issued before any model was in service.
NO_MODEL = -1


def cutoff_min(cutoff: date) -> int:
    """The beginning of a cutoff's day, in minutes since 1970 (UTC).

    Args:
        cutoff: a day (UTC).
    """
    return int(np.datetime64(cutoff, "D").astype(np.int64)) * MINUTES_A_DAY


def monthly_cutoffs(first_issued_min: int, last_issued_min: int) -> tuple[date, ...]:
    """First days of the months in which requests are issued, ascending.

    Args:
        first_issued_min, last_issued_min: minutes since 1970 (UTC).
    """
    months = pd.date_range(_month(first_issued_min), _month(last_issued_min), freq="MS")
    return tuple(month.date() for month in months)


def newest_admissible(issued_at_min: ArrayLike, cutoffs: tuple[date, ...]) -> NDArray[np.int64]:
    """The index of the newest model that may forecast each request, shape (n,).

    The model of a cutoff is fitted, calibrated and selected on outcomes that were known before the
    cutoff's day began (UTC). It may forecast requests issued from then on: all that it uses was
    known before they were issued. NO_MODEL where the request precedes every cutoff.

    Args:
        issued_at_min: minutes since 1970 (UTC), shape (n,).
        cutoffs: ascending.
    """
    begins = np.asarray([cutoff_min(cutoff) for cutoff in cutoffs], dtype=np.int64)
    newest = np.searchsorted(begins, np.asarray(issued_at_min, dtype=np.int64), side="right") - 1
    return np.where(newest < 0, NO_MODEL, newest).astype(np.int64)


def _month(minutes: int) -> pd.Timestamp:
    return pd.Timestamp(minutes, unit="m").normalize().replace(day=1)

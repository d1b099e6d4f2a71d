"""Columns and derived arrays of rows of requests, for training and evaluation."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ponctuel.features.schema import features_in
from ponctuel.models.segments import AIRCRAFT_PREFIX

# Overdue flights of the origin when the request was issued.
STORM_FEATURE = "overdue_origin_0m_n"
# The minute at which the outcome of a flight became known.
KNOWN = "outcome_known_min"


def plain_columns(columns: Iterable[str]) -> list[str]:
    """All features except the aircraft's: the headline variant, in which it is unknown.

    Args:
        columns: the columns of the feature table; they show which families it has.
    """
    return [name for name in features_in(columns) if not name.startswith(AIRCRAFT_PREFIX)]


def without_aircraft(frame: pd.DataFrame) -> pd.DataFrame:
    """Requests with the aircraft unknown."""
    hidden = [name for name in frame.columns if name.startswith(AIRCRAFT_PREFIX)]
    return frame.assign(**dict.fromkeys(hidden, np.nan))


def weeks_of(frame: pd.DataFrame) -> np.ndarray:
    """A number for the calendar week of each row (Monday to Sunday, local day), shape (n,)."""
    days = pd.to_datetime(frame["date_local"])
    return np.asarray((days.dt.to_period("W").dt.start_time.astype("int64")), dtype=np.int64)


def issued_at_min(frame: pd.DataFrame) -> np.ndarray:
    """The issue time of each request, minutes since 1970 (UTC), shape (n,)."""
    lead = frame["lead_time_min"].to_numpy().astype(np.int64)
    return np.asarray(frame["sched_dep_min"].to_numpy() - lead, dtype=np.int64)

"""Small views of rows of requests, as evaluation needs them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ponctuel.features.schema import features_in
from ponctuel.models.segments import AIRCRAFT_PREFIX

# Flights that should have left the origin and have not, when the request was issued.
STORM_FEATURE = "overdue_origin_0m_n"
# The minute at which what became of a flight was known.
KNOWN = "outcome_known_min"


def plain_columns(columns: Iterable[str]) -> list[str]:
    """All features but the aircraft's: the headline variant, in which it is unknown.

    Args:
        columns: of the feature table, which tell its families.
    """
    return [name for name in features_in(columns) if not name.startswith(AIRCRAFT_PREFIX)]


def without_aircraft(frame: pd.DataFrame) -> pd.DataFrame:
    """Requests with the aircraft unknown."""
    hidden = [name for name in frame.columns if name.startswith(AIRCRAFT_PREFIX)]
    return frame.assign(**dict.fromkeys(hidden, np.nan))


def weeks_of(frame: pd.DataFrame) -> np.ndarray:
    """One number a calendar week (Monday to Sunday, local day), shape (n,)."""
    days = pd.to_datetime(frame["date_local"])
    return np.asarray((days.dt.to_period("W").dt.start_time.astype("int64")), dtype=np.int64)


def issued_at_min(frame: pd.DataFrame) -> np.ndarray:
    """When each request was issued, minutes since 1970 (UTC), shape (n,)."""
    lead = frame["lead_time_min"].to_numpy().astype(np.int64)
    return np.asarray(frame["sched_dep_min"].to_numpy() - lead, dtype=np.int64)

"""The study's rows: read once, then selected by the time at which outcomes became known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.domain.flight import epoch_min
from ponctuel.models.indices import LatenessIndex
from ponctuel.training.data import FeatureFiles

# Groups of lead times, in minutes, ends included.
LEAD_GROUPS_MIN = {"near": (0, 120), "middle": (121, 1439), "far": (1440, 43200)}
EVERY_LEAD = "all"


@dataclass(frozen=True)
class StudyRows:
    """Flights at a few lead times drawn at random, in the files' order.

    Attributes:
        frame: columns of `FeatureFiles.sample`.
    """

    frame: pd.DataFrame

    @classmethod
    def read(
        cls,
        files: FeatureFiles,
        start: date,
        end: date,
        leads: tuple[int, ...],
        count: int,
        seed: int,
    ) -> StudyRows:
        return cls(files.sample(start, end, leads, count, seed))

    def known(self, start: date, cutoff: date) -> pd.DataFrame:
        """Arrived flights of [start, cutoff) whose outcome was known when `cutoff` began (UTC)."""
        moment = epoch_min(datetime.combine(cutoff, time(), UTC))
        rows = self._arrived(start, cutoff)
        return rows[(rows["outcome_known_min"] < moment).to_numpy(dtype=bool)]

    def judged(self, start: date, end: date, issued_from: date) -> pd.DataFrame:
        """Arrived flights of [start, end) in requests issued since `issued_from` began (UTC).

        A model cannot answer a request that was issued before its training ended.
        """
        moment = epoch_min(datetime.combine(issued_from, time(), UTC))
        rows = self._arrived(start, end)
        issued = rows["sched_dep_min"] - rows["lead_time_min"].astype("float64")
        return rows[(issued >= moment).to_numpy(dtype=bool)]

    def _arrived(self, start: date, end: date) -> pd.DataFrame:
        day = self.frame["date_local"]
        inside = (day >= pd.Timestamp(start)) & (day < pd.Timestamp(end))
        arrived = self.frame["outcome"] == "arrived"
        return self.frame[(inside & arrived).to_numpy(dtype=bool)]


def lead_groups(rows: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Masks of the rows of each group of lead times, and of all rows; empty groups are left out."""
    lead = rows["lead_time_min"].to_numpy(dtype="float64")
    groups = {name: (lead >= low) & (lead <= high) for name, (low, high) in LEAD_GROUPS_MIN.items()}
    groups = {EVERY_LEAD: np.ones(len(rows), dtype=bool), **groups}
    return {name: chosen for name, chosen in groups.items() if chosen.any()}


def week_numbers(rows: pd.DataFrame, start: date) -> NDArray[np.int64]:
    """Whole weeks since `start`, shape (n,)."""
    days = (pd.to_datetime(rows["date_local"]) - pd.Timestamp(start)).dt.days
    return np.asarray(days // 7, dtype=np.int64)


def late(rows: pd.DataFrame, threshold_min: int) -> NDArray[np.bool_]:
    """Whether each (arrived) flight was late by `threshold_min` or more, shape (n,)."""
    return np.asarray(rows["arr_delay_min"].to_numpy(dtype="float64") >= threshold_min)


def observed_index(rows: pd.DataFrame, index: LatenessIndex) -> Array:
    """The observed index of each (arrived) flight, in [0, 1], shape (n,) (`models.indices`)."""
    return index.target(rows["arr_delay_min"].to_numpy(dtype="float64"))


def months_later(day: date, months: int) -> date:
    """The day of the month so many months later (earlier where negative)."""
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()


def month_starts(start: date, end: date) -> list[date]:
    """First days of the whole months inside [start, end), and the day after the last one."""
    days = [pd.Timestamp(day).date() for day in pd.date_range(start, end, freq="MS")]
    return list(days)

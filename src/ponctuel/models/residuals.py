"""Counts of the levels of outcomes in their forecasts, by lead time and the day they are known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array

DAY_MIN = 1440
# Bins of the log-odds of a level; the first and the last are open.
_REACH, _STEP = 7.0, 0.1
_INNER = np.linspace(-_REACH, _REACH, round(2 * _REACH / _STEP) + 1)
EDGES = np.concatenate([[-np.inf], _INNER, [np.inf]])
BINS = len(EDGES) - 1
RESIDUALS_FILE = "residuals.parquet"
_LEADS = b"lead_times_min"


@dataclass(frozen=True)
class Residuals:
    """Counts of outcomes by level of the base forecast.

    Attributes:
        first_day: days since 1970 (UTC) of the first row of `counts`.
        lead_times_min: ascending.
        counts: shape (days, len(lead_times_min), BINS).
    """

    first_day: int
    lead_times_min: tuple[int, ...]
    counts: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        known_at_min: NDArray[np.int64],
        lead_time_min: NDArray[np.int64],
        levels: Array,
        lead_times_min: Sequence[int],
    ) -> Residuals:
        """Count outcomes by day, lead time and level.

        Args:
            known_at_min: when each outcome became known, minutes since 1970 (UTC), shape (n,).
            lead_time_min: the lead time min of each forecast, one of `lead_times_min`, shape (n,).
            levels: P(delay < outcome | it arrives) under each base forecast, shape (n,).
            lead_times_min: lead times in minutes, each counted separately.
        """
        leads = tuple(sorted(lead_times_min))
        if not len(levels):
            return cls(0, leads, np.zeros((0, len(leads), BINS), dtype=np.int64))
        day = np.asarray(known_at_min, dtype=np.int64) // DAY_MIN
        first, days = int(day.min()), int(day.max() - day.min()) + 1
        group = np.searchsorted(leads, np.asarray(lead_time_min))
        bounded = np.clip(levels, 1e-9, 1 - 1e-9)
        place = np.searchsorted(_INNER, np.log(bounded / (1 - bounded)), side="right")
        flat = ((day - first) * len(leads) + group) * BINS + place
        counts = np.bincount(flat, minlength=days * len(leads) * BINS)
        return cls(first, leads, counts.reshape(days, len(leads), BINS))

    def __add__(self, other: Residuals) -> Residuals:
        """The sum of the counts of two residuals with the same lead times."""
        if not len(self.counts) or not len(other.counts):
            return self if len(self.counts) else other
        first = min(self.first_day, other.first_day)
        last = max(self.first_day + len(self.counts), other.first_day + len(other.counts))
        counts = np.zeros((last - first, len(self.lead_times_min), BINS), dtype=np.int64)
        for part in (self, other):
            start = part.first_day - first
            counts[start : start + len(part.counts)] += part.counts
        return Residuals(first, self.lead_times_min, counts)

    def at(self, lead_times_min: Sequence[int]) -> Residuals:
        """Residuals of some of the lead times.

        Args:
            lead_times_min: lead times in minutes, each one of `self.lead_times_min`.
        """
        leads = tuple(sorted(lead_times_min))
        places = [self.lead_times_min.index(lead) for lead in leads]
        return Residuals(self.first_day, leads, self.counts[:, places])

    def write(self, path: Path) -> None:
        """Write one row per day, lead time and nonempty bin, and the lead times as metadata.

        Args:
            path: path of the Parquet file.
        """
        day, group, place = (part.astype(np.int32) for part in np.nonzero(self.counts))
        leads = np.asarray(self.lead_times_min, dtype=np.int32)
        table = pa.table(
            {
                "day": day + np.int32(self.first_day),
                "lead_time_min": leads[group],
                "bin": place,
                "outcomes_n": self.counts[day, group, place].astype(np.int32),
            },
            metadata={_LEADS: json.dumps(self.lead_times_min)},
        )
        pq.write_table(table, path)

    @classmethod
    def read(cls, path: Path) -> Residuals:
        """Read residuals from a file that `write` wrote.

        Args:
            path: path of the file.
        """
        # `read_table` would import pandas.
        with pq.ParquetFile(path) as file:
            table = file.read()
        leads = tuple(json.loads(table.schema.metadata[_LEADS]))
        if not len(table):
            return cls(0, leads, np.zeros((0, len(leads), BINS), dtype=np.int64))
        # `to_numpy` would import pandas too; DLPack needs no copy and no import.
        day, lead, place, n = (
            np.concatenate([np.from_dlpack(chunk) for chunk in column.chunks])
            for column in table.columns
        )
        first = int(day.min())
        counts = np.zeros((int(day.max()) - first + 1, len(leads), BINS), dtype=np.int64)
        counts[day - first, np.searchsorted(leads, lead), place] = n
        return cls(first, leads, counts)

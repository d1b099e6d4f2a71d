"""Climatology: what usually happens to this carrier, from this origin, at this hour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ponctuel.domain.distribution import THRESHOLDS_MIN, Array, DelayDistribution, make_monotone

KEY = ("carrier_code", "origin_code", "hour")
# A cell speaks for itself once it has been seen about so often.
WEIGHT = 200.0
# Columns of flights that are read.
_READ = ("carrier_code", "origin_code", "outcome", "arr_delay_min")
_LEVELS = ((), ("origin_code", "hour"), ("carrier_code", "origin_code"), KEY)


@dataclass(frozen=True)
class Climatology:
    """Shrunk frequencies; every level is drawn towards the one before it.

    Attributes:
        tables: one a level, indexed by the level's key; columns are P(cancelled), P(diverted)
            and P(delay >= t | it arrives) for each threshold.
    """

    tables: tuple[pd.DataFrame, ...]

    @classmethod
    def fit(cls, frame: pd.DataFrame) -> Climatology:
        """Count outcomes.

        Args:
            frame: one row a flight: `carrier_code`, `origin_code`, `sched_dep_local_min`,
                `outcome`, `arr_delay_min`.
        """
        rows = _keyed(frame)
        arrived = rows["outcome"] == "arrived"
        delay = rows["arr_delay_min"].to_numpy(dtype="float64", na_value=np.nan)
        counted = pd.DataFrame(
            {
                "n": 1.0,
                "cancelled": (rows["outcome"] == "cancelled").astype(float),
                "diverted": (rows["outcome"] == "diverted").astype(float),
                "arrived": arrived.astype(float),
                **{f"late_{t}": (arrived & (delay >= t)).astype(float) for t in THRESHOLDS_MIN},
            }
        )
        tables: list[pd.DataFrame] = []
        for level in _LEVELS:
            keys = [rows[name] for name in level] or [pd.Series(0, index=rows.index, name="all")]
            sums = counted.groupby(keys, observed=True).sum()
            prior = _look_up(tables, sums.index.to_frame(index=False)) if tables else None
            tables.append(_shrink(sums, prior))
        return cls(tuple(tables))

    def predict(self, frame: pd.DataFrame) -> DelayDistribution:
        """Forecasts for rows with `carrier_code`, `origin_code`, `sched_dep_local_min`."""
        values = _look_up(list(self.tables), _keyed(frame))
        return DelayDistribution(values[:, 0], values[:, 1], make_monotone(values[:, 2:]))


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    hour = (pd.to_numeric(frame["sched_dep_local_min"]) // 60).astype("int64") % 24
    kept = frame[[name for name in _READ if name in frame]]  # of hundreds of columns
    return kept.assign(hour=hour).reset_index(drop=True)


def _shrink(sums: pd.DataFrame, prior: Array | None) -> pd.DataFrame:
    weight = 0.0 if prior is None else WEIGHT
    before = np.zeros((len(sums), 2 + len(THRESHOLDS_MIN))) if prior is None else prior
    flights = sums["n"].to_numpy()[:, None]
    arrivals = sums["arrived"].to_numpy()[:, None]
    late = sums[[f"late_{t}" for t in THRESHOLDS_MIN]].to_numpy()
    rates = np.hstack(
        [
            (sums[["cancelled", "diverted"]].to_numpy() + weight * before[:, :2])
            / np.maximum(flights + weight, 1),
            (late + weight * before[:, 2:]) / np.maximum(arrivals + weight, 1),
        ]
    )
    return pd.DataFrame(rates, index=sums.index)


def _look_up(tables: list[pd.DataFrame], rows: pd.DataFrame) -> Array:
    """The finest level that knows the row's key, whose columns the rows have."""
    base = tables[0].to_numpy()[0]
    out = np.tile(base, (len(rows), 1))
    for level, table in zip(_LEVELS[1:], tables[1:], strict=False):
        if not set(level) <= set(rows.columns):
            continue
        index = pd.MultiIndex.from_frame(rows[list(level)])
        found = table.index.get_indexer(index)
        out[found >= 0] = table.to_numpy()[found[found >= 0]]
    return out

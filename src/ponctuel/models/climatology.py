"""Climatology: frequencies of outcomes by carrier, origin and hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import THRESHOLDS_MIN, Array, DelayDistribution, make_monotone

if TYPE_CHECKING:
    import pandas as pd

KEY = ("carrier_code", "origin_code", "hour")
# Weight of the prior, in flights: a cell with more flights depends mainly on its own data.
WEIGHT = 200.0
# The columns of flights that are read.
_READ = ("carrier_code", "origin_code", "outcome", "arr_delay_min")
# From all flights to the narrowest group: each level is shrunk towards the one before it.
_LEVELS = ((), ("origin_code", "hour"), ("carrier_code", "origin_code"), KEY)


@dataclass(frozen=True)
class Table:
    """A table of values by key.

    Attributes:
        names: columns of the key.
        keys: shape (n, len(names)).
        values: shape (n, columns).
    """

    names: tuple[str, ...]
    keys: tuple[tuple[Any, ...], ...]
    values: Array

    def places(self, columns: Mapping[str, Sequence[Any]]) -> NDArray[np.intp]:
        """The index of each row's key in the table, -1 for a missing key, shape (rows,).

        Args:
            columns: values by the name of a part of the key, one per row.
        """
        get, rows = self._place.get, zip(*(columns[name] for name in self.names), strict=True)
        return np.array([get(key, -1) for key in rows], dtype=np.intp)

    @cached_property
    def _place(self) -> dict[tuple[Any, ...], int]:
        return {key: place for place, key in enumerate(self.keys)}


@dataclass(frozen=True)
class Climatology:
    """Shrunk frequencies: every level is shrunk towards the one before it.

    Attributes:
        tables: one per level, by the level's key; columns are P(cancelled), P(diverted)
            and P(delay >= t | it arrives) for each threshold.
    """

    tables: tuple[Table, ...]

    @classmethod
    def fit(cls, frame: pd.DataFrame) -> Climatology:
        """Fit the frequencies.

        Args:
            frame: one row per flight: `carrier_code`, `origin_code`, `sched_dep_local_min`,
                `outcome`, `arr_delay_min`.
        """
        import pandas as pd

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
        tables: list[Table] = []
        for level in _LEVELS:
            keys = [rows[name] for name in level] or [pd.Series(0, index=rows.index, name="all")]
            sums = counted.groupby(keys, observed=True).sum()
            known = sums.index.to_frame(index=False)
            columns = {str(name): known[name].tolist() for name in known}
            prior = _look_up(tables, columns, len(known)) if tables else None
            rates = _shrink(sums, prior)
            tables.append(Table(tuple(columns), tuple(zip(*columns.values(), strict=True)), rates))
        return cls(tuple(tables))

    def predict(self, frame: pd.DataFrame) -> DelayDistribution:
        """Forecasts for rows with `carrier_code`, `origin_code`, `sched_dep_local_min`.

        Args:
            frame: unknown codes fall back on wider groups.

        Returns:
            Distributions of the n rows.
        """
        rows = _keyed(frame)
        return self.of_keys({name: rows[name].tolist() for name in KEY if name in rows}, len(rows))

    def of_keys(self, columns: Mapping[str, Sequence[Any]], n: int) -> DelayDistribution:
        """Forecasts for `n` keys, column by column; columns of KEY may be missing.

        Args:
            columns: values by the name of a part of the key, one per row.
            n: number of rows.
        """
        values = _look_up(self.tables, columns, n)
        return DelayDistribution(values[:, 0], values[:, 1], make_monotone(values[:, 2:]))


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    hour = (pd.to_numeric(frame["sched_dep_local_min"]) // 60).astype("int64") % 24
    read = frame[[name for name in _READ if name in frame]]  # the frame has hundreds of columns
    return read.assign(hour=hour).reset_index(drop=True)


def _shrink(sums: pd.DataFrame, prior: Array | None) -> Array:
    weight = 0.0 if prior is None else WEIGHT
    before = np.zeros((len(sums), 2 + len(THRESHOLDS_MIN))) if prior is None else prior
    flights = sums["n"].to_numpy()[:, None]
    arrivals = sums["arrived"].to_numpy()[:, None]
    late = sums[[f"late_{t}" for t in THRESHOLDS_MIN]].to_numpy()
    return np.hstack(
        [
            (sums[["cancelled", "diverted"]].to_numpy() + weight * before[:, :2])
            / np.maximum(flights + weight, 1),
            (late + weight * before[:, 2:]) / np.maximum(arrivals + weight, 1),
        ]
    )


def _look_up(tables: Sequence[Table], columns: Mapping[str, Sequence[Any]], n: int) -> Array:
    """The values of the finest level that contains each row's key."""
    out = np.tile(tables[0].values[0], (n, 1))
    for table in tables[1:]:
        if set(table.names) <= columns.keys():
            places = table.places(columns)
            out[places >= 0] = table.values[places[places >= 0]]
    return out

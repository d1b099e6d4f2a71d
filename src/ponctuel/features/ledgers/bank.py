"""Reader of the family `bank`: the density of the published schedule around a flight."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.features.expressions import Formulas
from ponctuel.features.families import bank
from ponctuel.features.ledgers.arrays import Arrays, parts_of, split_arrays
from ponctuel.features.ledgers.request_table import RequestTable
from ponctuel.timeline.rules import FOREVER_MIN

_NAMES = ("before_n", "upto_n", "carrier_before_n", "carrier_upto_n")
# Columns: scheduled departure, carrier's number, and when the flight became known.
ScheduleRows = NDArray[np.int64]


class Banks:
    """The family `bank`: by origin, rows of scheduled flights, ascending, shape (n, 3)."""

    def __init__(self, by_origin: dict[str, ScheduleRows], carriers: dict[str, int]) -> None:
        # The history is shared with others, and never changed.
        self._history, self._known_carriers = by_origin, carriers
        self._by_origin, self._carriers = dict(by_origin), dict(carriers)
        self._formulas = Formulas(_NAMES, [f.expression for f in bank.FAMILY.features])

    @classmethod
    def read_history(cls, connection: duckdb.DuckDBPyConnection) -> Banks:
        """Read the last version of every flight."""
        carriers = connection.execute(
            "SELECT DISTINCT carrier_code FROM timeline_flight ORDER BY ALL"
        ).fetchall()
        columns_by_name = connection.execute(
            "SELECT origin_code, sched_dep_min, DENSE_RANK() OVER (ORDER BY carrier_code) - 1, "
            f"first_known_min FROM timeline_flight WHERE until_min = {FOREVER_MIN} ORDER BY 1, 2"
        ).fetchnumpy()
        origin, *columns = columns_by_name.values()
        rows = np.column_stack([np.asarray(column, dtype=np.int64) for column in columns])
        names, first = np.unique(np.asarray(origin, dtype=str), return_index=True)
        parts = np.split(rows, first[1:])
        by_origin = dict(zip(names.tolist(), parts, strict=True)) if len(rows) else {}
        return cls(by_origin, {code: number for number, (code,) in enumerate(carriers)})

    def shared_copy(self) -> Banks:
        """A reader that shares the history and ingests events separately."""
        return Banks(self._history, self._known_carriers)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of the history, to be written."""
        carriers = np.array(list(self._known_carriers), dtype=str)
        return {"carrier": carriers} | split_arrays(self._history, _no_rows)

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Banks:
        """Build it from the arrays that `arrays` gives."""
        carriers = arrays["carrier"].tolist()
        return cls(parts_of(arrays), {code: number for number, code in enumerate(carriers)})

    def replace_changed(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Remove the rows of `removed_version`, and add those of `added_version`."""
        for table, change in (("removed_version", self._remove), ("added_version", self._insert)):
            rows = connection.execute(
                f"SELECT origin_code, sched_dep_min, carrier_code, first_known_min FROM {table} "
                f"WHERE until_min = {FOREVER_MIN} ORDER BY ALL"
            ).fetchall()
            for origin in sorted({row[0] for row in rows}):
                change(origin, [row[1:] for row in rows if row[0] == origin])

    def features(self, requests: RequestTable) -> NDArray[np.float32]:
        """Shape (n, features)."""
        keys = (*bank.FAMILY.keys, "published_before_min")
        rows = zip(*(requests.columns[name] for name in keys), strict=True)
        return self._formulas.compute(np.array([self._read(*row) for row in rows], np.float64))

    def _read(
        self, origin: str, carrier: str, departure: int, issued: int, published: int
    ) -> tuple[float, ...]:
        listed = self._by_origin.get(origin)
        out = [0.0] * len(_NAMES)
        if listed is not None:
            instants = (departure - bank.REACH_MIN, departure, departure + bank.REACH_MIN)
            begin, middle, end = np.searchsorted(listed[:, 0], instants).tolist()
            number = self._carriers.get(carrier, -1)
            for column, part in ((0, listed[begin:middle]), (1, listed[middle:end])):
                known_part = part[part[:, 2] < issued]
                out[column], out[column + 2] = (
                    len(known_part),
                    int((known_part[:, 1] == number).sum()),
                )
        for column, until in ((0, departure), (1, departure + bank.REACH_MIN)):
            if until > published:
                out[column] = out[column + 2] = np.nan
        return tuple(out)

    def _rows(self, rows: Iterable[tuple[int, str, int]]) -> ScheduleRows:
        number = self._carriers.setdefault
        listed = [
            (sched, number(carrier, len(self._carriers)), known_min)
            for sched, carrier, known_min in rows
        ]
        return np.array(listed, dtype=np.int64).reshape(-1, 3)

    def _insert(self, origin: str, rows: Iterable[tuple[int, str, int]]) -> None:
        new, old = self._rows(rows), self._by_origin.get(origin, _no_rows())
        at = np.searchsorted(old[:, 0], new[:, 0], side="right")
        self._by_origin[origin] = np.insert(old, at, new, axis=0)

    def _remove(self, origin: str, rows: Iterable[tuple[int, str, int]]) -> None:
        old, removed = self._by_origin[origin], []
        for row in self._rows(rows):
            begin, end = np.searchsorted(old[:, 0], (row[0], row[0] + 1)).tolist()
            same = (old[begin:end] == row).all(axis=1)
            removed.append(next(p for p in begin + np.flatnonzero(same) if p not in removed))
        self._by_origin[origin] = np.delete(old, removed, axis=0)


def _no_rows() -> ScheduleRows:
    return np.empty((0, 3), dtype=np.int64)

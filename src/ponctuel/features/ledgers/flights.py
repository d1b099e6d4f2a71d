"""All versions of all flights in memory, by flight number and by aircraft, as whole numbers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.features.ledgers.arrays import Arrays, PrefixedArrays, prefixed

Rows = NDArray[np.int32]
Column = NDArray[np.int32]
Key = tuple[Hashable, ...]
SortedColumns = tuple[tuple[str, ...], Rows, Rows]
# Values for null, and for an unlimited validity.
UNKNOWN, FOREVER = -(2**31), 2**31 - 1
# `left_min` is the minute at which the departure became known.
BY_NUMBER = (
    "sched_dep_min",
    "block_min",
    "dep_min",
    "dep_delay",
    "arr_min",
    "arr_delay",
    "cancelled_min",
    "since_min",
    "until_min",
    "tail_number",
    "left_min",
)
BY_AIRCRAFT = (
    "left_min",
    "flight_number",
    "sched_dep_min",
    "dep_min",
    "dep_delay",
    "arr_min",
    "arr_delay",
    "block_min",
    "since_min",
    "until_min",
    "carrier_code",
    "origin_code",
)


class CodeNumbers:
    """Numbers of the codes of one kind (carriers, airports, aircraft), in both directions."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = list(names)
        self._numbers = {name: number for number, name in enumerate(self.names)}

    def copy(self) -> CodeNumbers:
        return CodeNumbers(self.names)

    def number_of(self, name: object) -> int:
        """The number of a name; -1 for an unknown one."""
        return self._numbers.get(name, -1)  # type: ignore[call-overload,no-any-return]

    def ensure(self, name: str) -> int:
        """The number of a name; a new name gets the next one."""
        if name not in self._numbers:
            self._numbers[name] = len(self.names)
            self.names.append(name)
        return self._numbers[name]


class RowGroups:
    """Rows of numbers in groups: the history in one array, and the groups that replace some.

    Args:
        columns: names of the columns.
        rows: shape (n, columns), group by group.
        bounds: first row of each group, and the row after its last.
    """

    def __init__(
        self, columns: tuple[str, ...], rows: Rows, bounds: Mapping[Key, tuple[int, int]]
    ) -> None:
        self.columns, self._rows, self._bounds = columns, rows, bounds
        self._replaced: dict[Key, Rows] = {}
        self._empty = np.empty((0, len(columns)), dtype=np.int32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of the history, to be written."""
        keys = np.array(list(self._bounds), dtype=np.int32)
        bounds = np.array(list(self._bounds.values()), dtype=np.int64)
        return {"rows": self._rows, "keys": keys, "bounds": bounds}

    @classmethod
    def of_arrays(cls, columns: tuple[str, ...], arrays: Arrays) -> RowGroups:
        """Build it from the arrays that `arrays` gives."""
        keys, bounds = (map(tuple, arrays[name].tolist()) for name in ("keys", "bounds"))
        return cls(columns, arrays["rows"], dict(zip(keys, bounds, strict=True)))

    def shared_copy(self) -> RowGroups:
        """A copy for another reader: the history is shared."""
        return RowGroups(self.columns, self._rows, self._bounds)

    def rows_of(self, key: Key) -> Rows:
        """The rows of a group, shape (n, columns)."""
        replaced = self._replaced.get(key)
        if replaced is not None:
            return replaced
        bounds = self._bounds.get(key)
        return self._empty if bounds is None else self._rows[bounds[0] : bounds[1]]

    def replace(self, key: Key, rows: Rows) -> None:
        """Replace the rows of a group."""
        # A view would keep the rows of all groups that were read with this one in memory.
        self._replaced[key] = rows.copy()


class FlightRows:
    """The rows of `timeline_flight` by flight number and by aircraft.

    Attributes:
        by_number: columns BY_NUMBER by carrier, number and origin, ascending by schedule.
        by_aircraft: columns BY_AIRCRAFT of the flights with a known departure or arrival, by
            aircraft, ascending by known departure, then by flight number; flights without a known
            departure come last.
    """

    by_number: RowGroups
    by_aircraft: RowGroups

    def __init__(self) -> None:
        self.carriers, self.airports, self.aircraft = CodeNumbers(), CodeNumbers(), CodeNumbers()

    def read_history(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read the whole table `timeline_flight`."""
        columns = self._columns(connection, "timeline_flight")
        number, aircraft = (
            _groups(_sorted_columns(columns, False)),
            _groups(_sorted_columns(columns, True)),
        )
        self.by_number = RowGroups(*number)
        self.by_aircraft = RowGroups(*aircraft)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of the history, to be written."""
        names = {f"names.{name}": np.array(getattr(self, name).names, dtype=str) for name in _NAMES}
        return (
            names
            | prefixed("number", self.by_number.arrays())
            | prefixed("aircraft", self.by_aircraft.arrays())
        )

    def map_history(self, arrays: Arrays) -> None:
        """Map the written arrays of the history."""
        self.carriers, self.airports, self.aircraft = (
            CodeNumbers(arrays[f"names.{name}"].tolist()) for name in _NAMES
        )
        self.by_number = RowGroups.of_arrays(BY_NUMBER, PrefixedArrays(arrays, "number"))
        self.by_aircraft = RowGroups.of_arrays(BY_AIRCRAFT, PrefixedArrays(arrays, "aircraft"))

    def shared_copy(self) -> FlightRows:
        """A reader that shares the history and ingests events separately."""
        copied = FlightRows()
        copied.carriers, copied.airports = self.carriers.copy(), self.airports.copy()
        copied.aircraft = self.aircraft.copy()
        copied.by_number, copied.by_aircraft = (
            self.by_number.shared_copy(),
            self.by_aircraft.shared_copy(),
        )
        return copied

    def replace_changed(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read the groups (flight numbers and aircraft) of changed flights again.

        The tables `removed_version` and `added_version` hold their former and their new versions.
        """
        for grouped, key, of_aircraft in (
            (self.by_number, ("carrier_code", "flight_number", "origin_code"), False),
            (self.by_aircraft, ("tail_number",), True),
        ):
            changed = " UNION ".join(
                f"SELECT {', '.join(key)} FROM {table}"
                for table in ("removed_version", "added_version")
            )
            on = " AND ".join(f"f.{name} = t.{name}" for name in key)
            columns = self._columns(
                connection, f"timeline_flight AS f SEMI JOIN ({changed}) AS t ON {on}"
            )
            _, rows, bounds = _groups(_sorted_columns(columns, of_aircraft))
            for voided in connection.execute(changed).fetchall():
                if None not in voided:
                    grouped.replace(self._key(voided), np.empty((0, rows.shape[1]), dtype=np.int32))
            for group, (begin, end) in bounds.items():
                grouped.replace(group, rows[begin:end])

    def _key(self, named: tuple[Any, ...]) -> Key:
        if len(named) == 1:
            return (self.aircraft.ensure(named[0]),)
        carrier, number, origin = named
        return (self.carriers.ensure(carrier), number, self.airports.ensure(origin))

    def _columns(self, connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, Column]:
        listed = ", ".join(f"CAST({name} AS INTEGER) AS {name}" for name in _INTEGER_COLUMNS)
        table = connection.sql(
            f"SELECT carrier_code, origin_code, tail_number, {listed}, "
            f"CAST(LEAST(until_min, {FOREVER}) AS INTEGER) AS until_min FROM {source}"
        ).to_arrow_table()
        out = {
            name: table[name].fill_null(UNKNOWN).to_numpy()
            for name in (*_INTEGER_COLUMNS, "until_min")
        }
        for name, names in (
            ("carrier_code", self.carriers),
            ("origin_code", self.airports),
            ("tail_number", self.aircraft),
        ):
            coded = table[name].combine_chunks().dictionary_encode()
            numbers = [names.ensure(code) for code in coded.dictionary.to_pylist()]
            indices = coded.indices.fill_null(len(numbers)).to_numpy()
            out[name] = np.array([*numbers, UNKNOWN], dtype=np.int32)[indices]
        has_departed, departed_min = (
            out["dep_min"] != UNKNOWN,
            np.maximum(out["dep_min"], out["since_min"]),
        )
        out["left_min"] = np.where(
            has_departed & (departed_min < out["until_min"]), departed_min, UNKNOWN
        )
        return out


_NAMES = ("carriers", "airports", "aircraft")
_INTEGER_COLUMNS = (
    "flight_number",
    "sched_dep_min",
    "block_min",
    "dep_min",
    "dep_delay",
    "arr_min",
    "arr_delay",
    "cancelled_min",
    "since_min",
)


def _sorted_columns(columns: Mapping[str, Column], of_aircraft: bool) -> SortedColumns:
    """The columns for `by_aircraft` or `by_number`, in order, and the columns of the key."""
    key: tuple[str, ...]
    listed: tuple[str, ...]
    if not of_aircraft:
        key = ("carrier_code", "flight_number", "origin_code")
        order = np.lexsort([columns[name] for name in ("sched_dep_min", *reversed(key))])
        listed = BY_NUMBER
    else:
        key = ("tail_number",)
        left_min = np.where(columns["left_min"] == UNKNOWN, FOREVER, columns["left_min"])
        has_flown = (columns["dep_min"] != UNKNOWN) | (columns["arr_min"] != UNKNOWN)
        order = np.lexsort((columns["flight_number"], left_min, columns["tail_number"]))
        order = order[(has_flown & (columns["tail_number"] != UNKNOWN))[order]]
        listed = BY_AIRCRAFT
    rows = np.column_stack([columns[name][order] for name in listed])
    return listed, rows, np.column_stack([columns[name][order] for name in key])


def _groups(ordered: SortedColumns) -> tuple[tuple[str, ...], Rows, dict[Key, tuple[int, int]]]:
    listed, rows, keys = ordered
    if not len(keys):
        return listed, rows, {}
    begins = np.flatnonzero(np.r_[True, (keys[1:] != keys[:-1]).any(axis=1)])
    ends = np.append(begins[1:], len(keys))
    bounds = zip(map(tuple, keys[begins].tolist()), begins.tolist(), ends.tolist(), strict=True)
    return listed, rows, {key: (begin, end) for key, begin, end in bounds}

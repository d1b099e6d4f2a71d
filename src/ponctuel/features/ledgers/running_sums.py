"""Readers of the families whose features are computed from running sums over windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.features.balance import BalanceFamily, kinds_of
from ponctuel.features.expressions import Formulas
from ponctuel.features.ledgers.arrays import Arrays, PrefixedArrays, prefixed
from ponctuel.features.ledgers.keys import KeyNumbers
from ponctuel.features.ledgers.ledger import MINUTE_BITS, Ledger, Run, codes
from ponctuel.features.ledgers.request_table import RequestTable
from ponctuel.timeline.rules import FOREVER_MIN

Entries = Mapping[str, Sequence[Any]]
# Readings are at multiples of the finest step, so entries are rounded down to it.
GRID_MIN = 5
# Entries that count from the minute at which they became known, without an end: all of the source.
REGULAR = f"since_min <= known_at_min AND until_min >= {FOREVER_MIN}"


class RunningSums:
    """The running sums of one kind of key, for all families that share it.

    A window's total is the running total at its end less the one at its beginning, so that one
    running total per column serves windows of all lengths. Entries that were withdrawn or
    corrected are irregular: they leave each window at another minute, and are posted separately
    for each running sum.

    Args:
        key: columns of the event that identify the owner.
        families: the families that share the key.
        relation: the table of events.
    """

    def __init__(
        self,
        key: tuple[str, ...],
        families: Iterable[BalanceFamily],
        relation: str = "timeline_event",
    ) -> None:
        self.key, self.families, self._relation = key, tuple(families), relation
        distinct = {running_sum for family in self.families for running_sum in family.running_sums}
        self.columns = tuple(sorted({running_sum.column for running_sum in distinct}))
        self.running_sums = tuple(sorted(distinct, key=lambda running_sum: running_sum.name))
        self.kinds = kinds_of(self.running_sums)
        self._views = {family.name: _View.of(family, self) for family in self.families}

    def read_history(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read the whole table of events."""
        self._numbers = KeyNumbers.read(connection, self.key, self._relation)
        on = " AND ".join(f"e.{column} = k.{column}" for column in self.key) or "TRUE"
        sums = ", ".join(f"CAST(SUM(e.{column}) AS BIGINT)" for column in self.columns)
        listed = ", ".join(repr(kind) for kind in self.kinds)
        columns = connection.execute(
            f"SELECT k.key_n * {2**MINUTE_BITS} + (known_at_min - known_at_min % {GRID_MIN}) "
            f"AS code, {sums} FROM {self._relation} AS e JOIN key_number AS k ON {on} "
            f"WHERE kind IN ({listed}) AND {REGULAR} GROUP BY code ORDER BY code"
        ).fetchnumpy()
        code, *changes = columns.values()
        run = Run.of_sorted(np.asarray(code), [np.asarray(column) for column in changes])
        self._regular, self._irregular = Ledger(run), self._empty_ledger()
        corrected = connection.sql(f"SELECT * FROM {self._relation} WHERE NOT ({REGULAR})")
        entries = corrected.to_arrow_table().to_pydict()
        self.post(entries, np.ones(len(entries["kind"]), dtype=np.int64))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of the history, to be written."""
        return prefixed("key", self._numbers.arrays()) | self._regular.history.arrays()

    def map_history(self, arrays: Arrays) -> None:
        """Map the written arrays of the history, which has no corrected entries."""
        self._numbers = KeyNumbers.of_arrays(self.key, PrefixedArrays(arrays, "key"))
        self._regular = Ledger(Run.of_arrays(arrays))
        self._irregular = self._empty_ledger()

    def shared_copy(self) -> RunningSums:
        """A reader that shares the history and ingests events separately."""
        copied = copy(self)  # shares the compiled expressions of the families
        copied._numbers = self._numbers.copy()
        copied._regular, copied._irregular = (Ledger(self._regular.history), self._empty_ledger())
        return copied

    def post(self, entries: Entries, sign: NDArray[np.int64]) -> None:
        """Add or remove entries of the table of events.

        Args:
            entries: rows of the table, column by column.
            sign: 1 or -1, shape (n,).
        """
        relevant = np.flatnonzero(np.isin(np.asarray(entries["kind"]), self.kinds))
        if not len(relevant):
            return
        owners = {name: np.asarray(entries[name])[relevant].tolist() for name in self.key}
        numbers = self._numbers.ensure(owners, len(relevant))
        known_min, since_min, until_min = (
            np.asarray(entries[name], dtype=np.int64)[relevant]
            for name in ("known_at_min", "since_min", "until_min")
        )
        values = {
            c: np.asarray(entries[c], dtype=np.int64)[relevant] * sign[relevant]
            for c in self.columns
        }
        regular = (since_min <= known_min) & (until_min >= FOREVER_MIN)
        self._regular.post(
            codes(numbers, known_min)[regular],
            np.column_stack([values[c] for c in self.columns])[regular],
        )
        self._post_irregular(
            numbers, known_min, since_min, until_min, values, np.flatnonzero(~regular)
        )

    def features(self, family: BalanceFamily, requests: RequestTable) -> NDArray[np.float32]:
        """Shape (n, features)."""
        view, moments = self._views[family.name], requests.numbers[family.reading.moment]
        numbers = requests.key_numbers(self._numbers, family.key)
        positions = codes(numbers[:, None], moments[:, None] - view.back_min)
        totals = self._regular.before(positions)
        sums = totals[:, 0, view.columns] - totals[:, view.windows, view.columns]
        if self._irregular.has_later_postings:
            sums = sums + self._irregular.before(codes(numbers, moments))[:, view.running_sums]
        return view.formulas.compute(sums.astype(np.float64))

    def _post_irregular(
        self,
        numbers: NDArray[np.int64],
        known_min: NDArray[np.int64],
        since_min: NDArray[np.int64],
        until_min: NDArray[np.int64],
        values: Mapping[str, NDArray[np.int64]],
        rows: NDArray[np.intp],
    ) -> None:
        """Post entries as `BalanceFamily.sql`: added at their begin, removed at their window's end
        or the end of their validity."""
        if not len(rows):
            return
        known_min, until_min, number = known_min[rows], until_min[rows], numbers[rows]
        begins = np.maximum(known_min, since_min[rows])
        # First the moments of addition, then those of removal from each running sum.
        moments = [
            begins,
            *(np.minimum(known_min + a.window_min, until_min) for a in self.running_sums),
        ]
        changes = np.zeros((len(moments), len(rows), len(self.running_sums)), dtype=np.int64)
        for column, running_sum in enumerate(self.running_sums):
            ends = moments[1 + column]
            changes[0, :, column] = np.where(ends > begins, values[running_sum.column][rows], 0)
            changes[1 + column, :, column] = -changes[0, :, column]
        self._irregular.post(
            codes(np.tile(number, len(moments)), np.concatenate(moments)),
            changes.reshape(-1, len(self.running_sums)),
        )

    def _empty_ledger(self) -> Ledger:
        no_changes = np.empty((0, len(self.running_sums)), dtype=np.int64)
        return Ledger(Run(np.empty(0, dtype=np.int64), no_changes))


@dataclass(frozen=True)
class _View:
    """The places of a family's running sums: column, window, and place among all of the key.

    Attributes:
        back_min: the lengths of the windows in minutes, 0 first.
    """

    columns: NDArray[np.intp]
    windows: NDArray[np.intp]
    running_sums: NDArray[np.intp]
    back_min: NDArray[np.int64]
    formulas: Formulas

    @classmethod
    def of(cls, family: BalanceFamily, running_sums: RunningSums) -> _View:
        windows = sorted({running_sum.window_min for running_sum in family.running_sums})
        return cls(
            np.array([running_sums.columns.index(a.column) for a in family.running_sums]),
            np.array([1 + windows.index(a.window_min) for a in family.running_sums]),
            np.array([running_sums.running_sums.index(a) for a in family.running_sums]),
            np.array([0, *windows], dtype=np.int64),
            Formulas(
                [running_sum.name for running_sum in family.running_sums],
                [feature.expression for feature in family.features],
            ),
        )

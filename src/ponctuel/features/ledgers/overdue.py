"""Readers of the families of overdue flights: added at schedule, removed at departure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.features.balance import STATE
from ponctuel.features.expressions import Formulas
from ponctuel.features.ledgers.arrays import Arrays, PrefixedArrays, prefixed
from ponctuel.features.ledgers.keys import KeyNumbers
from ponctuel.features.ledgers.ledger import MINUTE_BITS, Ledger, Run, codes
from ponctuel.features.ledgers.request_table import RequestTable
from ponctuel.features.overdue import OverdueFamily


class Overdue:
    """The running sums of one family of overdue flights."""

    def __init__(self, family: OverdueFamily) -> None:
        self.family = family
        self._formulas = Formulas(family.running_sums, [f.expression for f in family.features])

    def read_history(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read the whole table `timeline_flight`."""
        self._numbers = KeyNumbers.read(connection, self.family.key, "timeline_flight")
        on = " AND ".join(f"p.{column} = k.{column}" for column in self.family.key) or "TRUE"
        sums = ", ".join(f"CAST(SUM(p.{name}) AS BIGINT)" for name in self.family.running_sums)
        columns = connection.execute(
            f"SELECT k.key_n * {2**MINUTE_BITS} + moment AS code, {sums} "
            f"FROM ({self.family.postings_sql()}) AS p JOIN key_number AS k ON {on} "
            "GROUP BY code ORDER BY code"
        ).fetchnumpy()
        code, *changes = columns.values()
        run = Run.of_sorted(np.asarray(code), [np.asarray(column) for column in changes])
        self._ledger = Ledger(run)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of the history, to be written."""
        return prefixed("key", self._numbers.arrays()) | self._ledger.history.arrays()

    def map_history(self, arrays: Arrays) -> None:
        """Map the written arrays of the history."""
        self._numbers = KeyNumbers.of_arrays(self.family.key, PrefixedArrays(arrays, "key"))
        self._ledger = Ledger(Run.of_arrays(arrays))

    def shared_copy(self) -> Overdue:
        """A reader that shares the history and ingests events separately."""
        copied = Overdue(self.family)
        copied._numbers, copied._ledger = self._numbers.copy(), Ledger(self._ledger.history)
        return copied

    def post(self, postings: Mapping[str, Sequence[Any]], sign: NDArray[np.int64]) -> None:
        """Add or remove the postings of some flights.

        Args:
            postings: rows of the family's `postings_sql`, column by column.
            sign: 1 to add a row, -1 to remove it, shape (n,).
        """
        moments = np.asarray(postings["moment"], dtype=np.int64)
        owners = {name: postings[name] for name in self.family.key}
        numbers = self._numbers.ensure(owners, len(moments))
        changes = [
            np.asarray(postings[name], dtype=np.int64) * sign for name in self.family.running_sums
        ]
        self._ledger.post(codes(numbers, moments), np.column_stack(changes))

    def features(self, requests: RequestTable) -> NDArray[np.float32]:
        """Shape (n, features)."""
        moments = requests.numbers[STATE.moment]
        totals = self._ledger.before(codes(requests.key_numbers(self._numbers), moments))
        return self._formulas.compute(
            totals.astype(np.float64), **{STATE.moment: moments.astype(np.float64)}
        )

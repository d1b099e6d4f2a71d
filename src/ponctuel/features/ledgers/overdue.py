"""Readers of the families of overdue flights: in at their schedule, out when they leave."""

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
        """Read the whole relation `timeline_flight`."""
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
        """Take the written history."""
        self._numbers = KeyNumbers.of_arrays(self.family.key, PrefixedArrays(arrays, "key"))
        self._ledger = Ledger(Run.of_arrays(arrays))

    def shared_copy(self) -> Overdue:
        """A reader of the same history, which is shared; it takes in events by itself."""
        copied = Overdue(self.family)
        copied._numbers, copied._ledger = self._numbers.copy(), Ledger(self._ledger.history)
        return copied

    def post(self, postings: Mapping[str, Sequence[Any]], sign: NDArray[np.int64]) -> None:
        """Take in what the family's `postings_sql` says of some flights, or take it away.

        Args:
            sign: 1 or -1, shape (n,).
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
        totals = self._ledger.before(codes(requests.numbered(self._numbers), moments))
        return self._formulas.compute(
            totals.astype(np.float64), **{STATE.moment: moments.astype(np.float64)}
        )

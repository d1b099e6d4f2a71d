"""Numbers of keys: a ledger identifies a carrier, an airport or a flight number by its number."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.features.ledgers.arrays import Arrays, key_arrays, keys_of
from ponctuel.features.ledgers.ledger import UNKNOWN_KEY

Key = tuple[Hashable, ...]


class KeyNumbers:
    """Numbers of the combinations of some columns' values, in the order of their appearance."""

    def __init__(self, columns: tuple[str, ...], numbers: dict[Key, int]) -> None:
        self.columns, self._numbers = columns, numbers

    @classmethod
    def read(
        cls, connection: duckdb.DuckDBPyConnection, columns: tuple[str, ...], table: str
    ) -> KeyNumbers:
        """Number the keys of a table, and write the numbers to the temporary table `key_number`."""
        listed, all_known = ", ".join(columns), " AND ".join(f"{c} IS NOT NULL" for c in columns)
        keys = f"SELECT DISTINCT {listed} FROM {table} WHERE {all_known}"
        numbered = f"SELECT *, ROW_NUMBER() OVER (ORDER BY {listed}) - 1 AS key_n FROM ({keys})"
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE key_number AS "
            + (numbered if columns else "SELECT 0 AS key_n")
        )
        rows = connection.execute("SELECT * FROM key_number").fetchall()
        return cls(columns, {row[:-1]: row[-1] for row in rows})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The keys in the order of their numbers, column by column."""
        return key_arrays(self.columns, self._numbers)

    @classmethod
    def of_arrays(cls, columns: tuple[str, ...], arrays: Arrays) -> KeyNumbers:
        """Build it from the arrays that `arrays` gives."""
        keys = keys_of(columns, arrays) if columns else [()]
        return cls(columns, {key: number for number, key in enumerate(keys)})

    def copy(self) -> KeyNumbers:
        """A copy, which another reader may extend."""
        return KeyNumbers(self.columns, dict(self._numbers))

    def numbers_of(self, columns: dict[str, Sequence[Any]], n: int) -> NDArray[np.int64]:
        """The number of each row's key, or UNKNOWN_KEY, shape (n,)."""
        get = self._numbers.get
        if not self.columns:
            return np.zeros(n, dtype=np.int64)
        return np.array([get(key, UNKNOWN_KEY) for key in self._keys(columns)], dtype=np.int64)

    def ensure(self, columns: dict[str, Sequence[Any]], n: int) -> NDArray[np.int64]:
        """The number of each row's key; new keys get the next ones."""
        numbers = self._numbers
        if not self.columns:
            return np.zeros(n, dtype=np.int64)
        ensured = [numbers.setdefault(key, len(numbers)) for key in self._keys(columns)]
        return np.array(ensured, dtype=np.int64)

    def _keys(self, columns: dict[str, Sequence[Any]]) -> Iterable[Key]:
        return zip(*(columns[name] for name in self.columns), strict=True)

"""The columns of the table `request` for some requests, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ponctuel.features.expressions import Numbers, as_numbers
from ponctuel.features.ledgers.keys import KeyNumbers
from ponctuel.features.requests import REQUEST_COLUMNS, request_columns
from ponctuel.timeline.rules import KnownAfter

_NUMERIC_COLUMNS = [name for name, kind in REQUEST_COLUMNS.items() if kind in ("BIGINT", "DOUBLE")]


class RequestTable:
    """Some requests, and the numbers of their keys in ledgers.

    Attributes:
        columns: REQUEST_COLUMNS, as Python values; None where unknown.
        numbers: the numeric columns, shape (n,) each.
        lead_time_min: shape (n,).
    """

    def __init__(self, stated: Mapping[str, list[Any]], rules: KnownAfter) -> None:
        """Compute the columns from `stated`: STATED_COLUMNS, one value per request."""
        self.columns: dict[str, Sequence[Any]] = dict(request_columns(stated, rules))
        self.numbers: dict[str, Numbers] = {
            name: as_numbers(self.columns[name]) for name in _NUMERIC_COLUMNS
        }
        self.lead_time_min = self.numbers["sched_dep_min"] - self.numbers["issued_at_min"]
        self._key_numbers: dict[tuple[int, tuple[str, ...]], NDArray[np.int64]] = {}

    def __len__(self) -> int:
        return len(self.lead_time_min)

    def key_numbers(self, keys: KeyNumbers, columns: tuple[str, ...] = ()) -> NDArray[np.int64]:
        """The number of each request's key in a ledger; cached.

        Args:
            keys: the ledger's keys.
            columns: the request's columns for the key, where their names differ from the ledger's.
        """
        request_columns = columns or keys.columns
        cache_key = id(keys), request_columns
        if cache_key not in self._key_numbers:
            values = {
                ledger_column: self.columns[name]
                for name, ledger_column in zip(request_columns, keys.columns, strict=True)
            }
            self._key_numbers[cache_key] = keys.numbers_of(values, len(self))
        return self._key_numbers[cache_key]

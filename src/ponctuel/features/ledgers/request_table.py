"""The table `request` of some requests, column by column, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ponctuel.features.expressions import Numbers, as_numbers
from ponctuel.features.ledgers.keys import KeyNumbers
from ponctuel.features.requests import REQUEST_COLUMNS, request_columns
from ponctuel.timeline.rules import KnownAfter

_COUNTED = [name for name, kind in REQUEST_COLUMNS.items() if kind in ("BIGINT", "DOUBLE")]


class RequestTable:
    """Some requests, and the numbers of their keys.

    Attributes:
        columns: REQUEST_COLUMNS, as Python values; None where a request does not say.
        numbers: those that are numbers, shape (n,) each.
        lead_time_min: shape (n,).
    """

    def __init__(self, stated: Mapping[str, list[Any]], rules: KnownAfter) -> None:
        """`stated`: STATED_COLUMNS, one value a request."""
        self.columns: dict[str, Sequence[Any]] = dict(request_columns(stated, rules))
        self.numbers: dict[str, Numbers] = {
            name: as_numbers(self.columns[name]) for name in _COUNTED
        }
        self.lead_time_min = self.numbers["sched_dep_min"] - self.numbers["issued_at_min"]
        self._numbered: dict[tuple[int, tuple[str, ...]], NDArray[np.int64]] = {}

    def __len__(self) -> int:
        return len(self.lead_time_min)

    def numbered(self, keys: KeyNumbers, columns: tuple[str, ...] = ()) -> NDArray[np.int64]:
        """The number of each request's key, looked up once.

        Args:
            keys: of a ledger.
            columns: the request's that name the owner, where the ledger calls them otherwise.
        """
        ours = columns or keys.columns
        known_as = id(keys), ours
        if known_as not in self._numbered:
            named = {
                theirs: self.columns[name] for name, theirs in zip(ours, keys.columns, strict=True)
            }
            self._numbered[known_as] = keys.of(named, len(self))
        return self._numbered[known_as]

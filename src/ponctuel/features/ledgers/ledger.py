"""A ledger: postings sorted by key and minute, with the running totals of each key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ponctuel.features.ledgers.arrays import Arrays

Codes = NDArray[np.int64]
Totals = NDArray[Any]

# Minutes since 1970 stay below 2^28 until the year 2480; the bits above hold the key's number.
MINUTE_BITS = 28
# The number of a key without postings.
UNKNOWN_KEY = -1
_INT32 = np.iinfo(np.int32)


def codes(numbers: NDArray[np.int64], minutes: NDArray[np.int64]) -> Codes:
    """Codes of keys' numbers and minutes, by which the ledger is sorted; shapes are broadcast."""
    return np.asarray((numbers << MINUTE_BITS) + minutes, dtype=np.int64)


@dataclass(frozen=True)
class Run:
    """A sorted run of postings, each code once.

    Attributes:
        codes: ascending, shape (n,).
        totals: running totals of each key, this posting included, shape (n, columns); integers.
    """

    codes: Codes
    totals: Totals

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def of(cls, codes: Codes, changes: NDArray[np.int64]) -> Run:
        """Sort postings, and add up those of one code.

        Args:
            codes: shape (n,), in any order.
            changes: the changes to each column, shape (n, columns).
        """
        order = np.argsort(codes, kind="stable")
        ordered = codes[order]
        first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)])
        summed = np.add.reduceat(changes[order], first, axis=0) if len(first) else changes
        return cls.of_sorted(ordered[first], list(summed.T))

    @classmethod
    def of_sorted(cls, codes: Codes, changes: Sequence[NDArray[np.int64]]) -> Run:
        """Add up postings that are in order, each code once; `changes` column by column."""
        begins = np.flatnonzero(np.diff(codes >> MINUTE_BITS, prepend=UNKNOWN_KEY - 1))
        lengths = np.diff(np.append(begins, len(codes)))
        totals: Totals = np.empty((len(codes), len(changes)), dtype=np.int32)
        for number, column in enumerate(changes):
            running = _running(column, begins, lengths)
            if totals.dtype == np.int32 and not _fits(running):
                totals = totals.astype(np.int64)
            totals[:, number] = running
        return cls(codes, totals)

    def before(self, positions: Codes) -> Totals:
        """Totals of the postings strictly before the minutes, (*positions.shape, columns)."""
        if not len(self.codes):
            return np.zeros((*positions.shape, self.totals.shape[1]), dtype=np.int64)
        at = np.searchsorted(self.codes, positions) - 1
        posted = (at >= 0) & (self.codes[at] >> MINUTE_BITS == positions >> MINUTE_BITS)
        return np.asarray(self.totals[at] * posted[..., None])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays to be written."""
        return {"codes": self.codes, "totals": self.totals}

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Run:
        """Build it from the arrays that `arrays` gives."""
        return cls(arrays["codes"], arrays["totals"])

    def changes(self) -> NDArray[np.int64]:
        """The change by each posting, shape (n, columns)."""
        out = self.totals.astype(np.int64)
        out[1:] -= self.totals[:-1]
        begins = np.flatnonzero(np.diff(self.codes >> MINUTE_BITS, prepend=UNKNOWN_KEY - 1))
        out[begins] = self.totals[begins]
        return out


def _running(
    changes: NDArray[np.int64], begins: NDArray[np.intp], lengths: NDArray[np.intp]
) -> NDArray[np.int64]:
    """The running total of one column, from zero at each key."""
    total = np.cumsum(changes, dtype=np.int64)
    before = np.where(begins > 0, total[begins - 1], 0) if len(begins) else total
    total -= np.repeat(before, lengths)
    return total


def _fits(total: NDArray[np.int64]) -> bool:
    """Whether the totals fit into 32 bits."""
    return bool(_INT32.min <= total.min(initial=0) and total.max(initial=0) <= _INT32.max)


class Ledger:
    """Postings of the history and of later events, the latter in runs that are merged as they grow.

    Args:
        history: shared by all readers of the same history; never changed.
    """

    def __init__(self, history: Run) -> None:
        self._history = history
        self._later: list[Run] = []

    @property
    def history(self) -> Run:
        """The postings of the history, which its readers share."""
        return self._history

    @property
    def has_later_postings(self) -> bool:
        """Whether anything was posted after the history."""
        return bool(self._later)

    def post(self, codes: Codes, changes: NDArray[np.int64]) -> None:
        """Add postings, in any order; the negated posting cancels a posting."""
        if not len(codes):
            return
        run = Run.of(codes, changes)
        # Each posting is merged a logarithmic number of times in the number of batches.
        while self._later and len(self._later[-1]) < 2 * len(run):
            earlier = self._later.pop()
            run = Run.of(
                np.concatenate([earlier.codes, run.codes]),
                np.concatenate([earlier.changes(), run.changes()]),
            )
        self._later.append(run)

    def before(self, positions: Codes) -> Totals:
        """Totals of the postings strictly before the minutes, (*positions.shape, columns)."""
        total = self._history.before(positions)
        for run in self._later:
            total = total + run.before(positions)
        return total

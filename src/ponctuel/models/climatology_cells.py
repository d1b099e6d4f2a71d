"""Climatology for encoded rows: the forecast of each carrier, origin and hour is cached."""

from __future__ import annotations

from itertools import product

import numpy as np

from ponctuel.domain.distribution import THRESHOLDS_MIN, Array, DelayDistribution
from ponctuel.models.climatology import Climatology
from ponctuel.models.matrix import Encoder, Matrix

_CODES = ("carrier_code", "origin_code")
# Up to this number, all cells are computed at construction; beyond it, each at its first use.
_MAX_CELLS = 5000


class ClimatologyCells:
    """Forecasts indexed by the encoder's category numbers, because a look-up by code is slow."""

    def __init__(self, climatology: Climatology, encoder: Encoder) -> None:
        self._climatology, self._encoder = climatology, encoder
        self._columns = [encoder.place(name) for name in (*_CODES, "sched_dep_local_min")]
        self._cells: dict[int, Array] = {}
        self._look_up_all()

    def predict(self, matrix: Matrix) -> DelayDistribution:
        """Climatology's forecasts.

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
        """
        carrier, origin, local_min = matrix[:, self._columns].astype(np.float64).T
        origins = len(self._encoder.categories["origin_code"]) + 1
        # An unknown code, NaN, counts as one more category, with the number 0.
        carrier_number = np.nan_to_num(carrier, nan=-1) + 1
        origin_number = np.nan_to_num(origin, nan=-1) + 1
        cell_number = (carrier_number * origins + origin_number) * 24 + local_min // 60 % 24
        cells, first, cell_of = np.unique(
            cell_number.astype(np.int64), return_index=True, return_inverse=True
        )
        new = [position for position, cell in enumerate(cells.tolist()) if cell not in self._cells]
        if new:
            baseline = self._climatology.of_keys(self._keys(matrix[first[new]]), len(new))
            rows = np.column_stack([baseline.p_cancelled, baseline.p_diverted, baseline.survival])
            self._cells |= dict(zip(cells[new].tolist(), rows, strict=True))
        cell_rows = [self._cells[cell] for cell in cells.tolist()]
        values = np.array(cell_rows).reshape(-1, 2 + len(THRESHOLDS_MIN))[cell_of]
        return DelayDistribution(values[:, 0], values[:, 1], values[:, 2:])

    def _keys(self, matrix: Matrix) -> dict[str, list[object]]:
        """The rows' carrier and origin codes, and the hour; unknown codes are None."""
        carrier, origin, local_min = matrix[:, self._columns].T
        out: dict[str, list[object]] = {}
        for name, numbers in zip(_CODES, (carrier, origin), strict=True):
            known = [*self._encoder.categories[name], None]
            code_numbers = np.nan_to_num(numbers, nan=len(known) - 1).astype(np.int64)
            out[name] = [known[code_number] for code_number in code_numbers.tolist()]
        return out | {"hour": (local_min.astype(np.float64) // 60 % 24).astype(np.int64).tolist()}

    def _look_up_all(self) -> None:
        codes = [[*range(len(self._encoder.categories[name])), np.nan] for name in _CODES]
        hours = [60 * hour for hour in range(24)]
        cells = list(product(*codes, hours))
        if len(cells) <= _MAX_CELLS:
            rows = np.full((len(cells), len(self._encoder.columns)), np.nan, dtype=np.float32)
            rows[:, self._columns] = cells
            self.predict(rows)

"""Replaced groups of rows, which must not keep the batch in memory that they were read from."""

from __future__ import annotations

import numpy as np

from ponctuel.features.ledgers.flights import RowGroups


def test_a_replaced_group_is_a_copy_of_its_rows() -> None:
    grouped = RowGroups(("a", "b"), np.arange(8, dtype=np.int32).reshape(4, 2), {(7,): (1, 3)})
    batch = np.arange(2000, dtype=np.int32).reshape(1000, 2)
    grouped.replace((7,), batch[10:12])
    assert grouped.rows_of((7,)).tolist() == [[20, 21], [22, 23]]
    assert grouped.rows_of((7,)).base is None
    assert grouped.rows_of((8,)).shape == (0, 2)

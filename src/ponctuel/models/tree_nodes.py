"""The conditions at the inner nodes of trees, evaluated together for a row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ponctuel.models.matrix import Matrix
from ponctuel.models.trees import Tree


class Nodes:
    """The m inner nodes of all trees, numbered tree by tree.

    Attributes:
        begins: the number of each tree's first node, and the number of nodes, shape (trees + 1,).
    """

    def __init__(self, trees: Sequence[Tree]) -> None:
        sizes = [len(tree.feature) for tree in trees]
        self.begins = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self._feature = np.concatenate([tree.feature for tree in trees])
        threshold = np.concatenate([tree.threshold for tree in trees])
        # Rounded down to single precision, which gives the same results for float32 values.
        single = threshold.astype(np.float32)
        above = single.astype(np.float64) > threshold
        self._threshold = np.where(above, np.nextafter(single, np.float32(-np.inf)), single)
        self._missing_left = np.concatenate([tree.left_if_missing for tree in trees])
        self._zero = np.concatenate([tree.nan_is_zero for tree in trees])
        by_code = [
            (begin + node, codes)
            for begin, tree in zip(self.begins.tolist(), trees, strict=False)
            for node, codes in tree.categories.items()
        ]
        self._by_code = np.array([node for node, _ in by_code], dtype=np.intp)
        # By node and code; the last column is for codes of no node, and for missing ones.
        width = 1 + max((1 + max(codes, default=0) for _, codes in by_code), default=0)
        self._table = np.zeros((len(by_code), width), dtype=bool)
        for row, (_, codes) in enumerate(by_code):
            self._table[row, list(codes)] = True

    def goes_left(self, row: Matrix) -> NDArray[np.bool_]:
        """Whether a row goes left at each node, shape (m,).

        Args:
            row: encoded features, shape (features,).
        """
        values = row[self._feature]
        missing = np.isnan(values)
        values = np.where(missing & self._zero, np.float32(0), values)
        left = np.asarray(values <= self._threshold)
        left |= missing & self._missing_left
        if len(self._by_code):
            codes, last = values[self._by_code], self._table.shape[1] - 1
            is_category = (codes > -1) & (codes < last)
            places = np.where(is_category, codes, last).astype(np.intp)
            left[self._by_code] = self._table[np.arange(len(places)), places]
        return left

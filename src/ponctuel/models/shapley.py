"""Shapley values of boosted trees, computed for all leaves together.

For a coalition of features, the value of a leaf is multiplied, for each feature on its path, by
whether the row passes there (features in the coalition) or by the share of training rows that do
(other features): the game of "tree path dependent" TreeSHAP (Lundberg et al., Nature Machine
Intelligence 2, 2020). Its Shapley values are integrals of the game's multilinear extension along
the diagonal (Owen, "Multilinear extensions of games", Management Science 18, 1972),

    phi_i = v (o_i - r_i)  integral from 0 to 1 of  prod over j != i of (r_j + t (o_j - r_j)) dt,

with v the leaf's value, o_i whether the row passes and r_i the share that does. The integrand is a
polynomial of degree d - 1, where d features are on the path, so that (d + 1) // 2 nodes of Gauss
and Legendre give the integral exactly. At a node the factors are t (o_j + c_j), with
c_j = r_j (1 - t) / t: one addition each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.models.matrix import Matrix
from ponctuel.models.saved_booster import Booster
from ponctuel.models.tree_nodes import Nodes
from ponctuel.models.tree_paths import Paths, Places
from ponctuel.models.trees import Tree, trees_of

# With more nodes the products of long paths leave the range of single precision.
_SINGLE_UNTIL = 8


class Forest:
    """The mean of some boosters, prepared for explanation.

    Attributes:
        expected: its mean prediction over the training rows.
    """

    def __init__(self, boosters: Sequence[Booster], features: int) -> None:
        self.expected, self._features = 0.0, features
        trees: list[Tree] = []
        for tree in (tree for booster in boosters for tree in trees_of(booster)):
            if isinstance(tree, float):
                self.expected += tree / len(boosters)
                continue
            trees.append(tree)
            self.expected += float(np.average(tree.value, weights=tree.cover)) / len(boosters)
        self._leaves = _Leaves(trees, len(boosters)) if trees else None

    def shapley(self, matrix: Matrix) -> Array:
        """Shapley values, shape (n, features); the bits do not depend on the number of rows.

        The sum of a row is its score less `expected`, to six digits.

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
        """
        out = np.zeros((len(matrix), self._features))
        if self._leaves is not None:
            self._leaves.explain(matrix, out)
        return out


@dataclass(frozen=True)
class _Group:
    """Leaves whose integrals need the same number of nodes, k; paths are padded to 2 k features.

    Rows are computed one by one, with arrays of shape (2 k, leaves): small enough for the heap,
    whereas larger arrays would need new pages from the system for every row (`app.memory`).

    Attributes:
        conditions: the number of each factor's condition (`Paths`), shape (2 k, leaves).
        share, value: r of each factor, and v of its leaf, shape (2 k, leaves).
        nodes: weight of each node, times t to the power 2 k - 1, and c, shape (2 k, leaves).
        by_feature: places of the factors, feature by feature.
        features, begins: the features that occur, and the first place of each in `by_feature`.
    """

    conditions: Places
    share: NDArray[np.float32]
    value: NDArray[np.float32]
    nodes: list[tuple[np.floating, NDArray[np.floating]]]
    by_feature: Places
    features: Places
    begins: Places

    def add_to(self, values: Array, holds: NDArray[np.bool_]) -> None:
        """Add the group's contributions to a row's Shapley values, shape (features,)."""
        passes = holds[self.conditions].astype(np.float32)
        factors, total = np.empty_like(self.nodes[0][1]), np.zeros_like(passes)
        for weight, c in self.nodes:
            np.add(passes, c, out=factors)
            product = np.multiply.reduce(factors, axis=0)
            product *= weight
            np.divide(product, factors, out=factors)
            total += factors
        passes -= self.share
        passes *= self.value
        total *= passes
        contributions = total.ravel()[self.by_feature]
        values[self.features] += np.add.reduceat(contributions, self.begins, dtype=np.float64)


class _Leaves:
    """The leaves of all trees as arrays of the factors of their paths, group by group."""

    def __init__(self, trees: Sequence[Tree], boosters: int) -> None:
        self._nodes = Nodes(trees)
        paths = Paths(trees, self._nodes.begins)
        self._joint = paths.joint
        always = 2 * int(self._nodes.begins[-1]) + len(paths.joint[0])
        nodes_n = (paths.length + 1) // 2
        self._groups = [
            _group(paths, nodes_n == k, k, boosters, always) for k in np.unique(nodes_n).tolist()
        ]

    def explain(self, matrix: Matrix, out: Array) -> None:
        """Write the Shapley values to `out`, zeros of shape (n, features)."""
        for row, values in zip(matrix, out, strict=True):
            holds = self._conditions(row)
            for group in self._groups:
                group.add_to(values, holds)

    def _conditions(self, row: Matrix) -> NDArray[np.bool_]:
        """Whether each condition holds (`Paths`); the last one always does."""
        left = self._nodes.goes_left(row)
        single = np.concatenate([left, ~left])
        joint = single[self._joint[0]]
        for conditions in self._joint[1:]:
            joint[: len(conditions)] &= single[conditions]
        return np.concatenate([single, joint, [True]])


def _group(paths: Paths, chosen: NDArray[np.bool_], k: int, boosters: int, always: int) -> _Group:
    """The group of the chosen leaves; `always` is the number of the condition that always holds."""
    rank, leaves = np.cumsum(chosen) - 1, int(chosen.sum())
    stops = np.flatnonzero(chosen[paths.leaf])
    place = paths.at[stops] * leaves + rank[paths.leaf[stops]]
    # Shorter paths are padded with factors of one: o = r = 1.
    conditions = np.full(2 * k * leaves, always, dtype=np.intp)
    conditions[place] = paths.condition[stops]
    share = np.ones(2 * k * leaves, dtype=np.float32)
    share[place] = paths.share[stops]
    value = np.zeros(2 * k * leaves, dtype=np.float32)
    value[place] = paths.value[paths.leaf[stops]] / boosters
    order = np.lexsort((place, paths.feature[stops]))
    features, begins = np.unique(paths.feature[stops][order], return_index=True)
    shape = (2 * k, leaves)
    return _Group(
        conditions.reshape(shape),
        share.reshape(shape),
        value.reshape(shape),
        _nodes_of(share.reshape(shape), k),
        place[order],
        features,
        begins,
    )


def _nodes_of(share: NDArray[np.float32], k: int) -> list[tuple[np.floating, NDArray[np.floating]]]:
    """The nodes of a group as `_Group` holds them."""
    kind = np.float32 if k <= _SINGLE_UNTIL else np.float64
    nodes, weights = np.polynomial.legendre.leggauss(k)
    return [
        (kind(weight * t ** (2 * k - 1)), share * kind((1 - t) / t))
        for t, weight in zip((nodes + 1) / 2, weights / 2, strict=True)
    ]

"""Shapley values of boosted trees, of all leaves at once.

A leaf answers for a coalition of features with its value times, for each feature on its path,
whether the row passes there (features in the coalition) or the share of training rows that do (the
others): the game of "tree path dependent" TreeSHAP (Lundberg et al., Nature Machine Intelligence 2,
2020). Its Shapley values are integrals of the game's multilinear extension along the diagonal
(Owen, "Multilinear extensions of games", Management Science 18, 1972),

    phi_i = v (o_i - r_i)  integral from 0 to 1 of  prod over j != i of (r_j + t (o_j - r_j)) dt,

with v the leaf's value, o_i whether the row passes and r_i the share that does. The integrand is a
polynomial of degree d - 1, where d features are on the path, so that (d + 1) // 2 nodes of Gauss
and Legendre give the integral exactly. At a node the factors are t (o_j + c_j), with
c_j = r_j (1 - t) / t: one addition each.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.models.matrix import Matrix
from ponctuel.models.saved_booster import Booster
from ponctuel.models.tree_nodes import Nodes
from ponctuel.models.tree_paths import Paths
from ponctuel.models.trees import Tree, trees_of

# With more nodes the products of long paths leave the range of single precision.
_SINGLE_UNTIL = 8


class Forest:
    """The mean of some boosters, ready to be explained.

    Attributes:
        expected: what it says of nothing but the mean of the training rows.
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

    def shapley(self, matrix: Matrix, threads: int = 1) -> Array:
        """Shapley values, shape (n, features); a few rows or many give the same bits.

        The sum of a row is its score less `expected`, to six digits.

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
            threads: how many rows are worked on at once.
        """
        out = np.zeros((len(matrix), self._features))
        if self._leaves is None or not len(matrix):
            return out
        # A row has some 100,000 factors, which fill the cache: more rows at once are not faster.
        parts = [slice(begin, None, threads) for begin in range(min(threads, len(matrix)))]
        if len(parts) == 1:
            self._leaves.explain(matrix, out)
            return out
        with ThreadPoolExecutor(len(parts)) as pool:
            for each in [pool.submit(self._leaves.explain, matrix[p], out[p]) for p in parts]:
                each.result()
        return out


@dataclass(frozen=True)
class _Group:
    """Leaves whose integrals take the same number of nodes, k; paths are filled up to 2 k features.

    Attributes:
        begin, end: of their factors among those of all leaves.
        nodes: weight of each node, times t to the power 2 k - 1, and c, shape (2 k, leaves).
    """

    begin: int
    end: int
    nodes: list[tuple[np.floating, NDArray[np.floating]]]

    def integrate(self, passes: NDArray[np.float32], out: NDArray[np.float32]) -> None:
        """Fill in the integrals of the group's factors, here and in `out` those of all leaves."""
        shape = self.nodes[0][1].shape
        o = passes[self.begin : self.end].reshape(shape)
        total = out[self.begin : self.end].reshape(shape)
        factors = np.empty_like(self.nodes[0][1])
        total[...] = 0
        for weight, c in self.nodes:
            np.add(o, c, out=factors)
            product = np.multiply.reduce(factors, axis=0)
            product *= weight
            np.divide(product, factors, out=factors)
            total += factors


class _Leaves:
    """The leaves of all trees, laid out as the factors of their paths, group by group."""

    def __init__(self, trees: Sequence[Tree], boosters: int) -> None:
        self._nodes = Nodes(trees)
        paths = Paths(trees, self._nodes.begins)
        self._joint = paths.joint
        nodes_n = (paths.length + 1) // 2
        place = np.empty(len(paths.leaf), dtype=np.intp)
        begin, spans = 0, []
        for k in np.unique(nodes_n).tolist():
            chosen = nodes_n == k
            rank, leaves = np.cumsum(chosen) - 1, int(chosen.sum())
            stops = np.flatnonzero(chosen[paths.leaf])
            place[stops] = begin + paths.at[stops] * leaves + rank[paths.leaf[stops]]
            spans.append((k, begin, begin + 2 * k * leaves))
            begin = spans[-1][-1]
        # Where a path has an odd number of features, a factor of one fills it up: o = r = 1.
        always = 2 * int(self._nodes.begins[-1]) + len(paths.joint[0])
        self._condition = np.full(begin, always, dtype=np.intp)
        self._condition[place] = paths.condition
        self._share = np.ones(begin, dtype=np.float32)
        self._share[place] = paths.share
        self._value = np.zeros(begin, dtype=np.float32)
        self._value[place] = paths.value[paths.leaf] / boosters
        self._groups = [
            _Group(begin, end, _nodes_of(self._share[begin:end].reshape(2 * k, -1), k))
            for k, begin, end in spans
        ]
        order = np.lexsort((place, paths.feature))
        self._by_feature = place[order]
        self._features, self._begins = np.unique(paths.feature[order], return_index=True)

    def explain(self, matrix: Matrix, out: Array) -> None:
        """Fill in the Shapley values, shape (n, features)."""
        for row, values in zip(matrix, out, strict=True):
            passes = self._conditions(row)[self._condition].astype(np.float32)
            integrals = np.empty_like(passes)
            for group in self._groups:
                group.integrate(passes, integrals)
            passes -= self._share
            passes *= self._value
            integrals *= passes
            values[self._features] = np.add.reduceat(
                integrals[self._by_feature], self._begins, dtype=np.float64
            )

    def _conditions(self, row: Matrix) -> NDArray[np.bool_]:
        """Whether each condition holds (`Paths`); the last one always does."""
        left = self._nodes.goes_left(row)
        single = np.concatenate([left, ~left])
        joint = single[self._joint[0]]
        for conditions in self._joint[1:]:
            joint[: len(conditions)] &= single[conditions]
        return np.concatenate([single, joint, [True]])


def _nodes_of(share: NDArray[np.float32], k: int) -> list[tuple[np.floating, NDArray[np.floating]]]:
    """The nodes of a group as `_Group` holds them."""
    kind = np.float32 if k <= _SINGLE_UNTIL else np.float64
    nodes, weights = np.polynomial.legendre.leggauss(k)
    return [
        (kind(weight * t ** (2 * k - 1)), share * kind((1 - t) / t))
        for t, weight in zip((nodes + 1) / 2, weights / 2, strict=True)
    ]

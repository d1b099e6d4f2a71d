"""Shapley values of boosted trees, of many leaves and rows at once.

A leaf answers for a coalition of features with its value times, for each feature on its path,
whether the row passes there (features in the coalition) or the share of training rows that do (the
others): the game of "tree path dependent" TreeSHAP (Lundberg et al., Nature Machine Intelligence 2,
2020). Its Shapley values are integrals of the game's multilinear extension along the diagonal
(Owen, "Multilinear extensions of games", Management Science 18, 1972),

    phi_i = v (o_i - r_i)  integral from 0 to 1 of  prod over j != i of (r_j + t (o_j - r_j)) dt,

with v the leaf's value, o_i whether the row passes and r_i the share that does. The integrand is a
polynomial, so that a few nodes of Gauss and Legendre give it exactly; and every step is the same
for all leaves, which is what makes it fast in NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.models.matrix import Matrix
from ponctuel.models.saved_booster import Booster
from ponctuel.models.trees import Tree, trees_of

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Places = NDArray[np.intp]
Single = NDArray[np.float32]
# So many factors are worked on at once: what fits near the processor.
_AT_ONCE = 32_768
# Rows whose conditions are held at once.
_ROWS = 64


@dataclass(frozen=True)
class _Leaves:
    """Leaves with one number of features, d, on their paths.

    Attributes:
        conditions: what must hold for a row to pass, shape (d, leaves).
        further: what must hold besides: places on paths, leaves and conditions, no place twice.
        passing: shares of training rows that pass, shape (d, leaves, 1).
        value: shape (leaves, 1).
        to: the features on the paths, shape (d, leaves).
        features: how many there are in all.
    """

    conditions: Places
    further: tuple[Places, ...]
    passing: Single
    value: Single
    to: Places
    features: int

    @cached_property
    def _nodes(self) -> list[tuple[np.float32, np.float32, Single]]:
        """Weight and place t of each node of the integral, and the factors r (1 - t)."""
        nodes, weights = np.polynomial.legendre.leggauss((len(self.conditions) + 1) // 2)
        out = []
        for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
            without = self.passing * np.float32(1 - node)
            out.append((np.float32(weight), np.float32(node), without))
        return out

    def shapley(self, holds: NDArray[np.bool_]) -> Array:
        """Shape (features, n); `holds`: conditions, shape (conditions, n)."""
        passes = holds[self.conditions]
        for at, leaf, condition in self.further:
            passes[at, leaf] &= holds[condition]
        total = np.empty(passes.shape, dtype=np.float32)
        d, leaves, n = passes.shape
        step = max(1, _AT_ONCE // (d * n))
        for begin in range(0, leaves, step):
            block = slice(begin, begin + step)
            self._integrate(passes[:, block].astype(np.float32), block, total[:, block])
        return self._by_feature(total.reshape(d * leaves, n))

    def _by_feature(self, total: Single) -> Array:
        """Sums over the leaves, in one order for one row and for many."""
        if total.shape[1] == 1:  # for which nobody imports SciPy
            weights = total[:, 0].astype(np.float64)
            sums = np.bincount(self.to.ravel(), weights=weights, minlength=self.features)
            return np.asarray(sums[:, None], dtype=np.float64)
        return np.asarray(self._summing @ total)

    @cached_property
    def _summing(self) -> csr_matrix:
        from scipy.sparse import csr_matrix

        n = self.to.size
        entries = np.ones(n), (self.to.ravel(), np.arange(n))
        return csr_matrix(entries, shape=(self.features, n))

    def _integrate(self, passes: Single, block: slice, total: Single) -> None:
        """Fill in the contributions of a block of leaves; every step in place."""
        factors, product = np.empty_like(passes), np.empty_like(passes[0])
        total[...] = 0
        for weight, node, without in self._nodes:
            np.multiply(passes, node, out=factors)  # r (1 - t), and t more where a row passes
            factors += without[:, block]
            np.multiply.reduce(factors, axis=0, out=product)
            product *= weight
            np.divide(product, factors, out=factors)
            total += factors
        passes -= self.passing[:, block]
        total *= passes
        total *= self.value[block]


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
        self._nodes = _Nodes(trees) if trees else None
        self._leaves = (
            list(_grouped(trees, self._nodes.begins, features, len(boosters)))
            if self._nodes
            else []
        )

    def shapley(self, matrix: Matrix) -> Array:
        """Shapley values, shape (n, features); a few rows or many give the same bits.

        The sum of a row is its score less `expected`, to six digits.

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
        """
        out = np.zeros((len(matrix), self._features))
        if self._nodes is None:
            return out
        for begin in range(0, len(matrix), _ROWS):
            holds = self._nodes.holds(matrix[begin : begin + _ROWS])
            for leaves in self._leaves:
                out[begin : begin + _ROWS] += leaves.shapley(holds).T
        return out


class _Nodes:
    """The inner nodes of all trees, answered at once."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        sizes = [len(tree.feature) for tree in trees]
        self.begins = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self._feature = np.concatenate([tree.feature for tree in trees])
        threshold = np.concatenate([tree.threshold for tree in trees])
        # The greatest of single precision that is not above: the same answers for such numbers.
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
        # By node and code; the last column is for codes that no node asks for, and for none.
        width = 1 + max((1 + max(codes, default=0) for _, codes in by_code), default=0)
        self._table = np.zeros((len(by_code), width), dtype=bool)
        for row, (_, codes) in enumerate(by_code):
            self._table[row, list(codes)] = True

    def holds(self, matrix: Matrix) -> NDArray[np.bool_]:
        """Whether rows go left at each node, then whether right, then true: (2 m + 1, n)."""
        values = np.ascontiguousarray(matrix.T)[self._feature]
        missing = np.isnan(values)
        values = np.where(missing & self._zero[:, None], np.float32(0), values)
        goes_left = values <= self._threshold[:, None]
        goes_left |= missing & self._missing_left[:, None]
        if len(self._by_code):
            codes, last = values[self._by_code], self._table.shape[1] - 1
            is_category = (codes > -1) & (codes < last)
            places = np.where(is_category, codes, last).astype(np.intp)
            goes_left[self._by_code] = np.take_along_axis(self._table, places, axis=1)
        return np.concatenate([goes_left, ~goes_left, np.ones((1, len(matrix)), dtype=bool)])


class _Paths:
    """Every leaf of all trees: the features on its path, in the order in which they are met.

    A step is an inner node on the way to a leaf; a stop, a feature of a leaf, with all its steps.

    Attributes:
        value: of the leaves, shape (leaves,).
        length: how many features stand on each leaf's path, shape (leaves,).
        leaf, at, feature, share: of the stops, leaf by leaf: its leaf, its place on the path, its
            feature, and the share of rows that pass there.
        stop, again, condition: of the steps: their stop, how often its feature was met before on
            the path, and what must hold.
    """

    def __init__(self, trees: Sequence[Tree], begins: NDArray[np.int64]) -> None:
        nodes, feature = int(begins[-1]), np.concatenate([tree.feature for tree in trees])
        self.value = np.concatenate([tree.value for tree in trees])
        sizes = np.array([len(tree.value) for tree in trees])
        leaves = (nodes + np.cumsum(sizes) - sizes).tolist()
        children = np.concatenate(
            [_children(*each) for each in zip(trees, begins.tolist(), leaves, strict=False)]
        )
        parent = np.full(nodes + len(self.value), -1)
        right = np.zeros(nodes + len(self.value), dtype=np.int64)
        for side in (0, 1):
            parent[children[:, side]], right[children[:, side]] = np.arange(nodes), side
        depth, cover = _depth_and_cover(parent, np.concatenate([tree.cover for tree in trees]))
        # From all leaves at once to their roots.
        steps: list[tuple[Places, Places]] = []
        leaf, below = np.arange(len(self.value)), nodes + np.arange(len(self.value))
        while len(leaf):
            steps.append((leaf, below))
            rises = parent[parent[below]] >= 0
            leaf, below = leaf[rises], parent[below[rises]]
        leaf, below = (np.concatenate(part) for part in zip(*steps, strict=True))
        order = np.lexsort((depth[below], leaf))
        leaf, below = leaf[order], below[order]
        node = parent[below]
        self.condition = node + right[below] * nodes
        self._meet(leaf, feature[node], cover[below], cover[node])

    def _meet(self, leaf: Places, feature: Places, passing: Array, all_of_them: Array) -> None:
        """Gather the steps of each leaf and feature; they come leaf by leaf, from the root."""
        code = leaf * (int(feature.max()) + 1) + feature
        _, first, stop = np.unique(code, return_index=True, return_inverse=True)
        met = np.argsort(first)  # so stops come leaf by leaf, in the order of the path
        number = np.empty_like(met)
        number[met] = np.arange(len(met))
        self.stop, first = number[stop], first[met]
        self.leaf, self.feature = leaf[first], feature[first]
        self.length = np.bincount(self.leaf, minlength=len(self.value))
        begins = np.cumsum(self.length) - self.length
        self.at = np.arange(len(first)) - begins[self.leaf]
        by_stop = np.argsort(self.stop, kind="stable")
        sizes = np.bincount(self.stop)
        self.again = np.empty_like(self.stop)
        self.again[by_stop] = np.arange(len(by_stop)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        self.share = np.ones(len(first))
        for times in range(int(sizes.max())):
            some = np.flatnonzero(self.again == times)
            at = self.stop[some]
            self.share[at] = self.share[at] * passing[some] / all_of_them[some]


def _children(tree: Tree, begin: int, leaf: int) -> Places:
    """Left and right, by their numbers among all nodes, which the leaves come after."""
    sides = np.column_stack([tree.left, tree.right])
    return np.where(sides < 0, leaf + ~sides, begin + sides)


def _depth_and_cover(parent: Places, leaf_cover: Array) -> tuple[Places, Array]:
    """How far below its root each node or leaf is, and how many rows of training passed there."""
    depth = np.zeros(len(parent), dtype=np.int64)
    at = parent.copy()
    while (rises := at >= 0).any():
        depth[rises] += 1
        at[rises] = parent[at[rises]]
    cover = np.zeros(len(parent))
    cover[len(parent) - len(leaf_cover) :] = leaf_cover
    for level in range(int(depth.max()), 0, -1):
        here = np.flatnonzero(depth == level)
        np.add.at(cover, parent[here], cover[here])
    return depth, cover


def _grouped(
    trees: Sequence[Tree], begins: NDArray[np.int64], features: int, boosters: int
) -> Iterator[_Leaves]:
    """The leaves of all trees, by how many features stand on their paths."""
    paths = _Paths(trees, begins)
    for d in np.unique(paths.length).tolist():
        chosen = paths.length == d
        place = np.cumsum(chosen) - 1  # of a leaf among the chosen
        stops, steps = np.flatnonzero(chosen[paths.leaf]), chosen[paths.leaf[paths.stop]]
        shape = (d, int(chosen.sum()))
        to, passing = np.empty(shape, dtype=np.intp), np.empty(shape, dtype=np.float32)
        where = paths.at[stops], place[paths.leaf[stops]]
        to[where], passing[where] = paths.feature[stops], paths.share[stops]
        conditions = np.empty(shape, dtype=np.intp)
        further: list[Places] = []
        for times in range(int(paths.again[steps].max()) + 1):
            some = np.flatnonzero(steps & (paths.again == times))
            at, leaf = paths.at[paths.stop[some]], place[paths.leaf[paths.stop[some]]]
            if times == 0:
                conditions[at, leaf] = paths.condition[some]
            else:
                further.append(np.array([at, leaf, paths.condition[some]], dtype=np.intp))
        yield _Leaves(
            conditions,
            tuple(further),
            passing[..., None],
            (paths.value[chosen] / boosters).astype(np.float32)[:, None],
            to,
            features,
        )

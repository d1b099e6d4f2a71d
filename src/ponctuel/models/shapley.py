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

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ponctuel.domain.distribution import Array
from ponctuel.models.matrix import Matrix
from ponctuel.models.saved_booster import Booster
from ponctuel.models.trees import Tree, trees_of

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
        to: sums the leaves' contributions by feature, shape (features, d * leaves).
    """

    conditions: Places
    further: tuple[Places, ...]
    passing: Single
    value: Single
    to: csr_matrix

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
        return np.asarray(self.to @ total.reshape(d * leaves, n))

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
        """Of each row, shape (n, features); a few rows or many give the same bits.

        The sum of a row is its score less `expected`, to six digits.
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
        left = values <= self._threshold[:, None]
        left |= missing & self._missing_left[:, None]
        if len(self._by_code):
            codes, last = values[self._by_code], self._table.shape[1] - 1
            known = (codes > -1) & (codes < last)
            places = np.where(known, codes, last).astype(np.intp)
            left[self._by_code] = np.take_along_axis(self._table, places, axis=1)
        return np.concatenate([left, ~left, np.ones((1, len(matrix)), dtype=bool)])


@dataclass(frozen=True)
class _Path:
    """One leaf: by feature, the conditions on its path and the share of rows that pass."""

    value: float
    features: tuple[int, ...]
    conditions: tuple[tuple[int, ...], ...]
    passing: tuple[float, ...]


def _paths(tree: Tree, begin: int, nodes: int) -> Iterator[_Path]:
    """Every leaf of a tree whose nodes are numbered from `begin`, of `nodes` in all."""
    cover = {~leaf: count for leaf, count in enumerate(tree.cover.tolist())}
    children = list(zip(tree.left.tolist(), tree.right.tolist(), strict=True))
    for node in reversed(range(len(children))):  # children are numbered after their parents
        cover[node] = sum(cover[child] for child in children[node])
    features = tree.feature.tolist()
    waiting: list[tuple[int, dict[int, tuple[tuple[int, ...], float]]]] = [(0, {})]
    while waiting:
        node, path = waiting.pop()
        if node < 0:
            told = path.values()
            yield _Path(
                float(tree.value[~node]),
                tuple(path),
                tuple(conditions for conditions, _ in told),
                tuple(share for _, share in told),
            )
            continue
        for side, child in enumerate(children[node]):
            conditions, share = path.get(features[node], ((), 1.0))
            condition = begin + node + side * nodes
            waiting.append(
                (
                    child,
                    path
                    | {
                        features[node]: (
                            (*conditions, condition),
                            share * cover[child] / cover[node],
                        )
                    },
                )
            )


def _grouped(
    trees: Sequence[Tree], begins: NDArray[np.int64], features: int, boosters: int
) -> Iterator[_Leaves]:
    """The leaves of all trees, by how many features stand on their paths."""
    by_length: dict[int, list[_Path]] = {}
    for tree, begin in zip(trees, begins.tolist(), strict=False):
        for path in _paths(tree, begin, int(begins[-1])):
            by_length.setdefault(len(path.features), []).append(path)
    for d, paths in sorted(by_length.items()):
        most = max(len(conditions) for path in paths for conditions in path.conditions)
        further = [
            [
                (at, leaf, conditions[place])
                for leaf, path in enumerate(paths)
                for at, conditions in enumerate(path.conditions)
                if len(conditions) > place
            ]
            for place in range(1, most)
        ]
        n = d * len(paths)
        to = np.array([path.features for path in paths]).T.ravel()
        yield _Leaves(
            np.array([[each[0] for each in path.conditions] for path in paths], np.intp).T.copy(),
            tuple(np.array(rows, dtype=np.intp).T.copy() for rows in further),
            np.array([path.passing for path in paths], dtype=np.float32).T[..., None].copy(),
            (np.array([path.value for path in paths]) / boosters).astype(np.float32)[:, None],
            csr_matrix((np.ones(n), (to, np.arange(n))), shape=(features, n)),
        )

"""The paths of trees: for every leaf, the features on its path and their conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.models.trees import Tree

Places = NDArray[np.intp]


class Paths:
    """Every leaf of all trees, and the features on its path, from the root on.

    A step is an inner node on the path to a leaf; a stop is a feature on the path, with all its
    steps. Conditions are numbered: first that a row goes left at each of the m nodes, then that it
    goes right, then the joint conditions of stops with several steps.

    Attributes:
        value: values of the leaves, shape (leaves,).
        length: number of features on each leaf's path, shape (leaves,).
        leaf, at, feature, share, condition: for each stop, leaf by leaf: its leaf, its place on the
            path, its feature, the share of training rows that pass there, and the number of the
            condition for a row to pass.
        joint: the first conditions of the joint ones, shape (joint,), then their second ones, and
            so on; joint conditions with more steps come first, so that places agree.
    """

    def __init__(self, trees: Sequence[Tree], begins: NDArray[np.int64]) -> None:
        nodes, feature = int(begins[-1]), np.concatenate([tree.feature for tree in trees])
        self.value = np.concatenate([tree.value for tree in trees])
        sizes = np.array([len(tree.value) for tree in trees])
        leaves = (nodes + np.cumsum(sizes) - sizes).tolist()
        children = np.concatenate(
            [
                _children(*arguments)
                for arguments in zip(trees, begins.tolist(), leaves, strict=False)
            ]
        )
        parent = np.full(nodes + len(self.value), -1)
        right = np.zeros(nodes + len(self.value), dtype=np.int64)
        for side in (0, 1):
            parent[children[:, side]], right[children[:, side]] = np.arange(nodes), side
        depth, cover = _depth_and_cover(parent, np.concatenate([tree.cover for tree in trees]))
        # Climb from all leaves together to their roots.
        steps: list[tuple[Places, Places]] = []
        leaf, below = np.arange(len(self.value)), nodes + np.arange(len(self.value))
        while len(leaf):
            steps.append((leaf, below))
            has_parent = parent[parent[below]] >= 0
            leaf, below = leaf[has_parent], parent[below[has_parent]]
        leaf, below = (np.concatenate(part) for part in zip(*steps, strict=True))
        order = np.lexsort((depth[below], leaf))
        leaf, below = leaf[order], below[order]
        node = parent[below]
        stop = self._group_steps(leaf, feature[node])
        passing = cover[below] / cover[node]
        self.share = np.multiply.reduceat(passing[stop.steps], stop.begins)
        self._join((node + right[below] * nodes)[stop.steps], stop, 2 * nodes)

    def _group_steps(self, leaf: Places, feature: Places) -> _Stops:
        """Group the steps of each leaf and feature into stops, leaf by leaf, from the root."""
        code = leaf * (int(feature.max()) + 1) + feature
        _, first, stop = np.unique(code, return_index=True, return_inverse=True)
        path_order = np.argsort(first)  # stops leaf by leaf, in the order of the path
        number = np.empty_like(path_order)
        number[path_order] = np.arange(len(path_order))
        stop, first = number[stop], first[path_order]
        self.leaf, self.feature = leaf[first], feature[first]
        self.length = np.bincount(self.leaf, minlength=len(self.value))
        self.at = np.arange(len(first)) - (np.cumsum(self.length) - self.length)[self.leaf]
        sizes = np.bincount(stop)
        return _Stops(np.argsort(stop, kind="stable"), np.cumsum(sizes) - sizes, sizes)

    def _join(self, condition: Places, stops: _Stops, first: int) -> None:
        """Number the conditions of the stops; `condition` holds those of the steps, by stop."""
        joint_stops = np.flatnonzero(stops.sizes > 1)
        joint_stops = joint_stops[np.argsort(-stops.sizes[joint_stops], kind="stable")]
        self.condition = condition[stops.begins]
        self.condition[joint_stops] = first + np.arange(len(joint_stops))
        self.joint = tuple(
            condition[stops.begins[joint_stops[stops.sizes[joint_stops] > times]] + times]
            for times in range(int(stops.sizes.max(initial=0)))
        )


@dataclass(frozen=True)
class _Stops:
    """The steps in the order of their stops, and each stop's first step and number of steps."""

    steps: Places
    begins: Places
    sizes: Places


def _children(tree: Tree, begin: int, leaf: int) -> Places:
    """The left and right child of each node, by number; leaves are numbered after all nodes."""
    sides = np.column_stack([tree.left, tree.right])
    return np.where(sides < 0, leaf + ~sides, begin + sides)


def _depth_and_cover(parent: Places, leaf_cover: Array) -> tuple[Places, Array]:
    """The depth of each node and leaf, and the number of training rows that passed there."""
    depth = np.zeros(len(parent), dtype=np.int64)
    at = parent.copy()
    while (has_parent := at >= 0).any():
        depth[has_parent] += 1
        at[has_parent] = parent[at[has_parent]]
    cover = np.zeros(len(parent))
    cover[len(parent) - len(leaf_cover) :] = leaf_cover
    for level in range(int(depth.max()), 0, -1):
        at_level = np.flatnonzero(depth == level)
        np.add.at(cover, parent[at_level], cover[at_level])
    return depth, cover

"""The trees of a booster as arrays, parsed from the text that LightGBM saves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.models.saved_booster import Booster

_CATEGORY, _DEFAULT_LEFT = 1, 2
_MISSING_BY_ZERO, _MISSING_BY_NAN = 1, 2


@dataclass(frozen=True)
class Tree:
    """One tree of at least two leaves; inner nodes and leaves are numbered from 0 each.

    Attributes:
        feature, threshold: the features and thresholds of the inner nodes, shape (m,).
        left_if_missing: whether NaN goes left, shape (m,).
        nan_is_zero: whether NaN is replaced by zero first, shape (m,).
        categories: by categorical node, the codes that go left.
        left, right: children, shape (m,); a negative child is the leaf `~child`.
        value, cover: the leaves' values and numbers of training rows, shape (m + 1,).
    """

    feature: NDArray[np.int64]
    threshold: Array
    left_if_missing: NDArray[np.bool_]
    nan_is_zero: NDArray[np.bool_]
    categories: dict[int, frozenset[int]]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: Array
    cover: Array


def trees_of(booster: Booster) -> Iterator[Tree | float]:
    """The trees of a booster; a tree with a single leaf is given as its value.

    Args:
        booster: a LightGBM booster.

    Raises:
        ValueError: the booster has a kind of trees that is not supported.
    """
    text = booster.model_to_string(num_iteration=-1)
    for part in text.split("\n\nTree=")[1:] if "\n\nTree=" in text else []:
        lines = dict(line.split("=", 1) for line in part.split("\n")[1:] if "=" in line)
        if lines.get("is_linear", "0") != "0":
            raise ValueError("explanations do not support linear trees")
        value = _numbers(lines["leaf_value"])
        if int(lines["num_leaves"]) < 2:
            yield float(value[0])
            continue
        yield _tree(lines, value)


def _tree(lines: dict[str, str], value: Array) -> Tree:
    decision, threshold = _integers(lines["decision_type"]), _numbers(lines["threshold"])
    is_categorical, missing = decision & _CATEGORY > 0, decision >> 2 & 3
    if (missing == _MISSING_BY_ZERO).any():
        raise ValueError("explanations do not support trees that treat zero as missing")
    categories = {}
    if is_categorical.any():
        bounds, words = _integers(lines["cat_boundaries"]), _integers(lines["cat_threshold"])
        for node in np.flatnonzero(is_categorical).tolist():
            category_set = int(threshold[node])
            bitmap = words[bounds[category_set] : bounds[category_set + 1]]
            bits = [
                32 * w + b
                for w, word in enumerate(bitmap.tolist())
                for b in range(32)
                if word >> b & 1
            ]
            categories[node] = frozenset(bits)
    by_nan = (missing == _MISSING_BY_NAN) & ~is_categorical
    return Tree(
        _integers(lines["split_feature"]),
        threshold,
        by_nan & (decision & _DEFAULT_LEFT > 0),
        ~by_nan & ~is_categorical,
        categories,
        _integers(lines["left_child"]),
        _integers(lines["right_child"]),
        value,
        _numbers(lines["leaf_count"]),
    )


def _numbers(text: str) -> Array:
    return np.fromstring(text, dtype=np.float64, sep=" ")


def _integers(text: str) -> NDArray[np.int64]:
    return np.fromstring(text, dtype=np.int64, sep=" ")

"""Contributions of the features to the log-odds of a forecast: Shapley values through the link.

The boosters' own Shapley values (Lundberg et al., "From local explanations to global understanding
with explainable AI for trees", Nature Machine Intelligence 2020) explain the indices. The link is a
game of a few players (each index, and the climatology), whose exact Shapley values divide the
log-odds among them; each index's share is then divided among features in proportion to their
Shapley values in its trees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from ponctuel.domain.distribution import Array

# A total below this counts as zero.
_MIN_TOTAL = 1e-6


@dataclass(frozen=True)
class Explanation:
    """The contributions to the odds of n forecasts.

    Attributes:
        contributions: the contributions to the log-odds, one per feature, shape (n,
            len(encoder.columns)).
        base: the model's probability when only the lead time is known, shape (n,).
        probability: the model's probability of each row, shape (n,); equal to `base` where all
            contributions are zero.
    """

    contributions: Array
    base: Array
    probability: Array


def coalitions(players: int) -> list[frozenset[int]]:
    """All coalitions of some players, who are numbered from 0.

    Args:
        players: number of players.
    """
    return [
        frozenset(chosen)
        for size in range(players + 1)
        for chosen in combinations(range(players), size)
    ]


def shapley_values(values: Mapping[frozenset[int], Array], players: int) -> Array:
    """Exact Shapley values of a small game.

    Args:
        values: the value of each of `coalitions(players)`, shape (n,) each.
        players: number of players.

    Returns:
        Shape (n, players); a row's sum is the value of all players less that of none.
    """
    orders = list(permutations(range(players)))
    columns = []
    for player in range(players):
        gains = [
            values[frozenset(order[: order.index(player) + 1])]
            - values[frozenset(order[: order.index(player)])]
            for order in orders
        ]
        columns.append(np.mean(gains, axis=0))
    return np.column_stack(columns)


def divide(share: Array, parts: Array) -> Array:
    """Divide each row's share in proportion to its parts, shape (n, features).

    Args:
        share: shape (n,).
        parts: shape (n, features); where they sum to zero, the result is zero.
    """
    total = parts.sum(axis=1)
    nonzero = np.abs(total) > _MIN_TOTAL
    slope = np.divide(share, total, out=np.zeros_like(total), where=nonzero)
    return np.asarray(parts * slope[:, None])

"""Where the log-odds of a forecast come from: Shapley values carried through the link.

The boosters' own Shapley values (Lundberg et al., "From local explanations to global understanding
with explainable AI for trees", Nature Machine Intelligence 2020) explain the indices. The link is a
game of few players (each index, and what is usual for the flight), whose exact Shapley values
share out the log-odds; each index's part is then divided among features as its trees say.
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
        contributions: to the log-odds, one a feature, shape (n, len(encoder.columns)).
        base: probability that the model gives when nothing is known but the lead time, shape (n,).
        probability: what it gives to each row, shape (n,); equal to `base` where all
            contributions are nil.
    """

    contributions: Array
    base: Array
    probability: Array


def coalitions(players: int) -> list[frozenset[int]]:
    """All coalitions of so many players, numbered from 0.

    Args:
        players: how many there are.
    """
    return [
        frozenset(chosen)
        for size in range(players + 1)
        for chosen in combinations(range(players), size)
    ]


def shapley_values(values: Mapping[frozenset[int], Array], players: int) -> Array:
    """Exact Shapley values of a small game.

    Args:
        values: what each of `coalitions(players)` reaches, shape (n,) each.
        players: how many there are.

    Returns:
        Shape (n, players); rows sum to values of all players less those of none.
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
        parts: shape (n, features); where they sum to nil, so does the share.
    """
    total = parts.sum(axis=1)
    nonzero = np.abs(total) > _MIN_TOTAL
    slope = np.divide(share, total, out=np.zeros_like(total), where=nonzero)
    return np.asarray(parts * slope[:, None])

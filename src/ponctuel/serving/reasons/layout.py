"""Which column of the model's matrix belongs to which family."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.features.families import FAMILIES


@dataclass(frozen=True)
class Layout:
    """The families' places among a model's columns.

    Attributes:
        member: 1 where a column belongs to a family, shape (columns, families + 1); the last
            family holds the columns that no family claims.
        places: the features of each family that the model has, with their columns.
    """

    member: Array
    places: tuple[tuple[tuple[str, int], ...], ...]

    def by_family(self, contributions: Array) -> Array:
        """Contributions summed by family, shape (n, families + 1)."""
        return np.asarray(contributions @ self.member)

    def pull(self, contributions: Array, family: int) -> dict[str, float]:
        """One row's contributions, by the family's features."""
        return {name: float(contributions[place]) for name, place in self.places[family]}


@lru_cache(maxsize=4)
def layout_of(columns: tuple[str, ...]) -> Layout:
    """The layout of a model's columns."""
    at = {name: place for place, name in enumerate(columns)}
    places = tuple(
        tuple((f.name, at[f.name]) for f in family.features if f.name in at) for family in FAMILIES
    )
    member = np.zeros((len(columns), len(FAMILIES) + 1))
    for number, features in enumerate(places):
        member[[place for _, place in features], number] = 1.0
    member[member.sum(axis=1) == 0, -1] = 1.0
    return Layout(member, places)

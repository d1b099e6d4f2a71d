"""The layout of the model's matrix: the columns of each family."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.features.family import Family
from ponctuel.features.schema import families_in


@dataclass(frozen=True)
class Layout:
    """The families' positions among a model's columns.

    Attributes:
        families: the families of the model.
        columns: the columns of each family; the last family holds those that no family claims.
        feature_columns: the features of each family that the model has, with their columns.
    """

    families: tuple[Family, ...]
    columns: tuple[tuple[int, ...], ...]
    feature_columns: tuple[tuple[tuple[str, int], ...], ...]

    def by_family(self, contributions: Array) -> Array:
        """Contributions summed by family, shape (n, families + 1).

        Args:
            contributions: Shapley values in log-odds, shape (n, len(columns)).
        """
        # Not a matrix product: its last bits would depend on how many rows are explained at once.
        sums = [
            np.take(contributions, np.asarray(family_columns, dtype=np.intp), axis=1).sum(axis=1)
            for family_columns in self.columns
        ]
        return np.column_stack(sums)

    def of_family(self, contributions: Array, family: int) -> dict[str, float]:
        """One row's contributions, by the family's features.

        Args:
            contributions: the contributions of one row, shape (len(columns),).
            family: the name of a family of features.
        """
        return {name: float(contributions[column]) for name, column in self.feature_columns[family]}


@lru_cache(maxsize=4)
def layout_of(columns: tuple[str, ...]) -> Layout:
    """The layout of a model's columns.

    Args:
        columns: names of the model's columns, in order.
    """
    at = {name: column for column, name in enumerate(columns)}
    families = families_in(columns)
    feature_columns = tuple(
        tuple((f.name, at[f.name]) for f in family.features if f.name in at) for family in families
    )
    claimed = tuple(tuple(column for _, column in features) for features in feature_columns)
    unclaimed = set(at.values()) - {column for family in claimed for column in family}
    return Layout(families, (*claimed, tuple(sorted(unclaimed))), feature_columns)

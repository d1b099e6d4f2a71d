"""The families of a feature table or a model, derived from its columns.

The stage `features` decides once which families of the network a data set supports. Training uses
the families of the table that it reads, and serving those of the model's columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ponctuel.features.build import feature_names
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family
from ponctuel.features.network import NETWORK

ALL_FAMILIES: tuple[Family, ...] = (*FAMILIES, *NETWORK)


def families_in(columns: Iterable[str]) -> tuple[Family, ...]:
    """The families of every data set, and those of the network that some column belongs to.

    Args:
        columns: names of a table's or a model's columns.
    """
    return _families_in(tuple(columns))


def features_in(columns: Iterable[str]) -> list[str]:
    """Names of all features of the families that a table has, in the model's order.

    Args:
        columns: names of a table's or a model's columns.
    """
    return feature_names(families_in(columns))


@lru_cache(maxsize=16)
def _families_in(columns: tuple[str, ...]) -> tuple[Family, ...]:
    known = set(columns)
    network = (f for f in NETWORK if any(feature.name in known for feature in f.features))
    return (*FAMILIES, *network)

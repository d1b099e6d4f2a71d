"""Families about what a network tells: state and weather at the other end of a flight.

Data of a few airports' departures know nothing of the kind, and their feature table has no column
of these families. A module here names a `FAMILY`, and in `PREMISE` what the data must tell for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ponctuel.features.families import family_modules
from ponctuel.features.family import Family
from ponctuel.features.premise import Premise

_MODULES = family_modules(__path__, __name__)
NETWORK: tuple[Family, ...] = tuple(module.FAMILY for module in _MODULES)
# By the family's name.
PREMISES: Mapping[str, Premise] = {module.FAMILY.name: module.PREMISE for module in _MODULES}

"""Families on the other end of a flight: its state and weather, in data of a whole network.

Data of a few airports' departures do not contain them, and their feature table has no column of
these families. A module here is found automatically: it defines a `FAMILY`, and in `PREMISE` the
data that the family needs.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping

from ponctuel.features.family import Family
from ponctuel.features.premise import Premise

_MODULES = [
    importlib.import_module(name)
    for name in sorted(each.name for each in pkgutil.iter_modules(__path__, f"{__name__}."))
]
NETWORK: tuple[Family, ...] = tuple(module.FAMILY for module in _MODULES)
# By the family's name.
PREMISES: Mapping[str, Premise] = {module.FAMILY.name: module.PREMISE for module in _MODULES}

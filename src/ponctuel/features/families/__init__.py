"""All families of features: every module of this package that defines a `FAMILY`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable

from ponctuel.features.family import Family


def discover(path: Iterable[str], package: str) -> tuple[Family, ...]:
    """The families of a package, in the order of their modules' names; `_private` ones are skipped.

    Args:
        path: folders of the package (its `__path__`).
        package: its dotted name.
    """
    names = sorted(m.name for m in pkgutil.iter_modules(path) if not m.name.startswith("_"))
    modules = [importlib.import_module(f"{package}.{name}") for name in names]
    return tuple(module.FAMILY for module in modules)


FAMILIES: tuple[Family, ...] = discover(__path__, __name__)

"""Every family, found by itself: a module here with a `FAMILY` is one."""

from __future__ import annotations

import importlib
import pkgutil

from ponctuel.features.family import Family


def _discover() -> tuple[Family, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(module.FAMILY for module in modules)


FAMILIES: tuple[Family, ...] = _discover()

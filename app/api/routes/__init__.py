"""The routes of the API, one topic a file, one short function each.

A module here with a `router` is registered automatically, and its routes are added to the table of
rights.
"""

import importlib
import pkgutil

from fastapi import APIRouter

from app.api.rights import RIGHTS, register_rights

__all__ = ["RIGHTS", "ROUTERS"]
_NAMES = sorted(module.name for module in pkgutil.iter_modules(__path__))
ROUTERS: tuple[APIRouter, ...] = tuple(
    importlib.import_module(f"{__name__}.{name}").router for name in _NAMES
)
for _router in ROUTERS:
    register_rights(_router.routes)

"""The model registry for the routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from fastapi import Depends, Request

from ponctuel.accounts.errors import Unavailable

if TYPE_CHECKING:
    from ponctuel.serving.registry import Change, VersionRecord


class RegistryService(Protocol):
    """The part of `ponctuel.serving`'s ModelRegistry that the API uses."""

    def versions(self) -> list[VersionRecord]: ...
    def report(self, name: Literal["evaluation", "gate", "peers"]) -> bytes: ...
    def promote(self, version: int, reason: str, *, force: bool = False) -> Change: ...
    def rollback(self, reason: str) -> Change: ...


def registry_of(request: Request) -> RegistryService:
    """The registry that the composition root gave to the application."""
    registry: RegistryService | None = request.app.state.registry
    if registry is None:
        raise Unavailable("this installation has no registry of models")
    return registry


RegistryDep = Annotated[RegistryService, Depends(registry_of)]

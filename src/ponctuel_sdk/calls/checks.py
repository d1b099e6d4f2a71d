"""Health and readiness."""

from __future__ import annotations

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.schedule import Status


@operation("GET", "/health")
def health() -> Call[Status]:
    """Whether the server responds."""
    return Call(model(Status))


@operation("GET", "/ready")
def ready() -> Call[Status]:
    """Whether the schedule can be read and a model is loaded; raises NotReady otherwise."""
    return Call(model(Status))

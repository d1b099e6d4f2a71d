"""Health and readiness, for whoever watches the process."""

from __future__ import annotations

from fastapi import APIRouter

from app.api import schemas
from app.api.routes.common import PROBLEMS
from app.api.service import ServiceDep

router = APIRouter(tags=["checks"])


@router.get("/health")
def health() -> schemas.StatusOut:
    """The process is alive."""
    return schemas.StatusOut(status="ok")


@router.get("/ready", responses={status: PROBLEMS[status] for status in (500, 503)})
def ready(service: ServiceDep) -> schemas.StatusOut:
    """The schedule can be read and a model is loaded."""
    service.days()
    return schemas.StatusOut(status="ready")

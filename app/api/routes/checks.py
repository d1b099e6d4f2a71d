"""Health and readiness, for supervisors of the process."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from app.api.documented import PROBLEMS
from app.api.limits import Limit
from app.api.rights import public
from app.api.service import ServiceDep
from ponctuel_sdk.models import schedule as wire

router = APIRouter(tags=["checks"])


@router.get("/health", response_model_exclude_none=True)
@public(Limit.NONE)
def health() -> wire.Status:
    """The process is alive."""
    return wire.Status(status="ok")


@router.get(
    "/ready",
    response_model_exclude_unset=True,
    responses={status: PROBLEMS[status] for status in (500, 503)},
)
@public(Limit.NONE)
def ready(request: Request, service: ServiceDep) -> wire.Status:
    """The schedule can be read, a model is loaded, and what is acknowledged can be kept; `jobs`
    tells how periodic work stands, `pages` whether a page is shown at once.

    `model` names the model that answers, `gate` the verdict on it: one that was refused answers
    where nothing better is at hand. Neither that nor late jobs are a reason to take the application
    out of service: forecasts on demand go on.
    """
    service.days()
    model, gate = service.model_version, service.model_verdict
    if (readiness := getattr(request.app.state, "readiness", None)) is not None:
        readiness.check()
    told: dict[str, Any] = {"model": model, "gate": gate}
    if (scheduler := getattr(request.app.state, "scheduler", None)) is not None:
        jobs = scheduler.health()
        told["jobs"] = [wire.Job.model_validate(job, from_attributes=True) for job in jobs]
    if (pages := getattr(request.app.state, "pages", None)) is not None:
        pages.check()
        told["pages"] = pages.state
    return wire.Status(status="ready", **told)

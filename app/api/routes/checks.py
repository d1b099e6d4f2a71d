"""Health and readiness, for supervisors of the process."""

from __future__ import annotations

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
    """The schedule can be read, a model is loaded, and the database can be written.

    `jobs` gives the state of periodic jobs, `pages` that of the pages, `model` the champion, and
    `gate` its verdict: a refused model is champion only if there is no better one. Neither such a
    model nor late jobs make the application unready: it still forecasts on demand.
    """
    service.days()
    model, gate = service.model_version, service.model_verdict
    if (readiness := getattr(request.app.state, "readiness", None)) is not None:
        readiness.check()
    state: dict[str, object] = {"status": "ready", "model": model, "gate": gate}
    if (scheduler := getattr(request.app.state, "scheduler", None)) is not None:
        jobs = scheduler.health()
        state["jobs"] = [wire.Job.model_validate(job, from_attributes=True) for job in jobs]
    if (pages := getattr(request.app.state, "pages", None)) is not None:
        pages.check()
        state["pages"] = pages.state
    return wire.Status.model_validate(state)

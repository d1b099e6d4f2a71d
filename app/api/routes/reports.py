"""Evidently's reports on drift and performance: list, pages, and requests for new ones."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, status
from fastapi.responses import FileResponse

from app.api.auth.guard import CallerDep
from app.api.documented import Responses, problems
from app.api.limits import Limit
from app.api.rights import MONITORS, right
from app.api.routes.monitoring import OverviewDep
from ponctuel.accounts.errors import Unavailable
from ponctuel.domain.scopes import Scope
from ponctuel.monitoring.report_requests import ReportRequests
from ponctuel.monitoring.reports.report_files import Name, Origin
from ponctuel_sdk.models import reports as wire

router = APIRouter(prefix="/v1/monitoring/reports", tags=["monitoring"])
# The page's scripts are Evidently's, inline: they run in a document of no origin, which can call no
# host and sees neither session nor API.
POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
PAGE: Responses = {
    200: {"description": "A page.", "content": {"text/html": {"schema": {"type": "string"}}}}
}


def reports_of(monitoring: OverviewDep) -> ReportRequests:
    """The installation's reports; raises Unavailable where it has none."""
    if monitoring.reports is None:
        raise Unavailable("this installation makes no reports")
    return monitoring.reports


RequestsDep = Annotated[ReportRequests, Depends(reports_of)]


@router.get("", responses=problems(503))
@right(MONITORS, Scope.MONITORING, Limit.READ)
def list_reports(reports: RequestsDep) -> wire.Reports:
    """The available reports: the pipeline's, and the latest requested ones."""
    rows = [
        wire.Report.model_validate(
            {
                "name": each.name,
                "origin": each.origin,
                "reference": each.record["reference"],
                "current": each.record["current"],
            }
        )
        for each in reports.list_reports()
    ]
    return wire.Reports(reports=rows, awaited=reports.is_pending())


@router.get("/{name}", response_class=FileResponse, responses={**problems(404, 422, 503), **PAGE})
@right(MONITORS, Scope.MONITORING, Limit.READ)
def read_report(
    reports: RequestsDep,
    name: Annotated[Name, Path(description="Of a report.")],
    origin: Annotated[Origin, Query(description="Who had it made.")] = Origin.PIPELINE,
) -> FileResponse:
    """A report as a self-contained HTML page, in English."""
    headers = {"content-security-policy": POLICY}
    page = reports.page(name, origin)
    return FileResponse(page, media_type="text/html; charset=utf-8", headers=headers)


@router.post("", status_code=status.HTTP_202_ACCEPTED, responses=problems(503))
@right(MONITORS, Scope.MONITORING, Limit.WRITE)
def request_reports(reports: RequestsDep, caller: CallerDep) -> wire.ReportsRequested:
    """Request both reports on the four weeks before the clock; made in the background."""
    reports.request(caller)
    return wire.ReportsRequested(awaited=True)

"""Evidently's reports on drift and performance."""

from __future__ import annotations

from typing import Literal

import httpx

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.reports import Reports, ReportsRequested


@operation("GET", "/v1/monitoring/reports")
def list_reports() -> Call[Reports]:
    """The available reports."""
    return Call(model(Reports))


@operation("GET", "/v1/monitoring/reports/{name}")
def read_report(
    name: Literal["drift", "performance"], *, origin: Literal["pipeline", "asked"] = "pipeline"
) -> Call[bytes]:
    """A report as a self-contained HTML page.

    Args:
        name: the name as `list_reports` names it.
        origin: `pipeline` or `asked` (requested by a user).
    """
    return Call(_content, query={"origin": origin}, path_parameters={"name": name})


@operation("POST", "/v1/monitoring/reports", repeatable=True)
def request_reports() -> Call[ReportsRequested]:
    """Request both reports on the four weeks before the clock; made in the background."""
    return Call(model(ReportsRequested))


def _content(response: httpx.Response) -> bytes:
    return response.content

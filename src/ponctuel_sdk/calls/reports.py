"""Evidently's reports on drift and performance."""

from __future__ import annotations

from typing import Literal

import httpx

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.reports import Asked, Reports


@operation("GET", "/v1/monitoring/reports")
def list_reports() -> Call[Reports]:
    """The reports at hand."""
    return Call(model(Reports))


@operation("GET", "/v1/monitoring/reports/{name}")
def read_report(
    name: Literal["drift", "performance"], *, origin: Literal["pipeline", "asked"] = "pipeline"
) -> Call[bytes]:
    """A report, as an HTML page that needs nothing but itself.

    Args:
        name: as `list_reports` names it.
        origin: who had it made.
    """
    return Call(_content, query={"origin": origin}, places={"name": name})


@operation("POST", "/v1/monitoring/reports", repeatable=True)
def ask_reports() -> Call[Asked]:
    """Have both reports made on the four weeks before the clock, in the background."""
    return Call(model(Asked))


def _content(response: httpx.Response) -> bytes:
    return response.content

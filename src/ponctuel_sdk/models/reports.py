"""Evidently's reports on drift and performance."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer


class ReportDays(Answer):
    """Local days, and the number of sampled flights."""

    start: date
    end: date = Field(description="Day after the last one.")
    n: int = Field(description="Flights.")


class Report(Answer):
    """A report that can be read."""

    name: Literal["drift", "performance"]
    origin: Literal["pipeline", "asked"] = Field(
        description="`pipeline`: the whole test period; `asked`: days that a user requested."
    )
    reference: ReportDays
    current: ReportDays


class Reports(Answer):
    """The available reports."""

    reports: list[Report]
    awaited: bool = Field(description="Whether requested reports are still being made.")


class ReportsRequested(Answer):
    """A request for reports, which are being made."""

    awaited: bool

"""Evidently's reports on the page *Monitoring*: a link each, or the message that they are in preparation."""

from __future__ import annotations

from datetime import date

import pytest

from app.ui.monitoring.reports import reports
from ponctuel_sdk.models.reports import Report, ReportDays, Reports

REFERENCE = ReportDays(start=date(2013, 1, 1), end=date(2013, 10, 1), n=5000)
CURRENT = ReportDays(start=date(2013, 10, 1), end=date(2014, 1, 1), n=4321)
ROW = Report(name="drift", origin="asked", reference=REFERENCE, current=CURRENT)


@pytest.mark.parametrize(
    ("language", "days"),
    [
        ("en", "1 October 2013 to 1 January 2014 (not included), 4,321 flights"),
        ("fr", "du 1er octobre 2013 au 1er janvier 2014 (exclu), 4 321 vols"),
    ],
)
def test_each_report_has_its_days_and_a_link(language: str, days: str) -> None:
    text = str(reports(Reports(reports=[ROW], awaited=False), language))
    assert days in text.replace("\u202f", " ").replace("\u00a0", " ")
    assert 'href="/v1/monitoring/reports/drift?origin=asked" target="_blank" rel="noopener"' in text
    assert 'data-act="ask_reports"' in text


def test_a_report_in_preparation_is_not_requested_again() -> None:
    text = str(reports(Reports(reports=[], awaited=True), "en"))
    assert "data-act" not in text
    assert "being created" in text
    assert "dvc repro drift_reports" in text

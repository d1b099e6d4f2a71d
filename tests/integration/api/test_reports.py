"""Evidently's reports through the API: listed, read in a sandbox, requested and made once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ponctuel.accounts.caller import Caller
from ponctuel.config.paths import Paths
from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.errors import InternalError
from ponctuel.domain.roles import Role
from ponctuel.monitoring.report_requests import ReportRequests
from ponctuel.operations.work import Operations
from ponctuel.serving.scheduler import Scheduler
from tests.integration.accounts.conftest import Application

ADDRESS = "/v1/monitoring/reports"
DAYS = {"start": "2013-10-01", "end": "2014-01-01", "n": 5000}


def write_report(folder: Path) -> None:
    """Write the files of the stage, with a short page."""
    folder.mkdir(parents=True)
    record: dict[str, Any] = {"drift": {"reference": DAYS, "current": DAYS, "columns_n": 3}}
    (folder / "record.json").write_text(json.dumps(record | {"left_out": {"performance": "few"}}))
    (folder / "drift.html").write_text("<html><script>draw()</script></html>")


def test_a_report_is_a_page_that_reaches_nothing(application: Application) -> None:
    analyst = application.sign_in_as(Role.ANALYST)
    assert application.client.get(ADDRESS, headers=analyst).json()["reports"] == []
    assert application.client.get(f"{ADDRESS}/drift", headers=analyst).status_code == 404
    write_report(application.reports_paths.drift_reports)
    listed = application.client.get(ADDRESS, headers=analyst).json()
    assert listed["reports"] == [
        {"name": "drift", "origin": "pipeline", "reference": DAYS, "current": DAYS}
    ]
    page = application.client.get(f"{ADDRESS}/drift", headers=analyst)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = page.headers["content-security-policy"].split("; ")
    assert {"sandbox allow-scripts", "default-src 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert not [part for part in policy if "http" in part or "'self'" in part or "-origin" in part]
    for missing in ("drift?origin=asked", "performance"):
        assert application.client.get(f"{ADDRESS}/{missing}", headers=analyst).status_code == 404
    for bad_name in ("..%2Frecord.json", "record", "drift?origin=else"):
        assert application.client.get(f"{ADDRESS}/{bad_name}", headers=analyst).status_code in (
            404,
            422,
        )
    traveller = application.sign_in_as(Role.TRAVELLER)
    assert application.client.get(f"{ADDRESS}/drift", headers=traveller).status_code == 403


def test_reports_that_are_requested_are_made_once_by_the_job(
    operations: Operations, tmp_path: Path
) -> None:
    clock = ReplayClock(datetime(2013, 12, 9, 2, tzinfo=UTC), speed=0)
    made_until: list[date] = []
    failing = True

    def make(until: date) -> None:
        made_until.append(until)
        if failing:
            raise InternalError("no memory")

    report_requests = ReportRequests(operations, clock, Paths(tmp_path), make)
    job = report_requests.job()
    first, second = (Scheduler(operations, [job]) for _ in range(2))
    assert first.turn(job), "the job runs once at every start"
    assert made_until == [], "nobody asked"
    assert not second.turn(job)
    report_requests.request(Caller(Role.ANALYST))
    report_requests.request(Caller(Role.ANALYST))
    assert report_requests.is_pending()
    assert first.turn(job), "a request makes the job due"
    assert made_until == [date(2013, 12, 8)], "flights of the last day have not all landed"
    assert report_requests.is_pending(), "it failed: the request is still pending"
    failing = False
    report_requests.request(Caller(Role.ANALYST))
    assert second.turn(job)
    assert not report_requests.is_pending()
    assert not first.turn(job)
    assert report_requests.run() is None, "no new request"
    assert len(made_until) == 2
    with operations.read() as work:
        acts = work.audit.latest(limit=3).items
    assert [act.action for act in acts] == ["drift_reports.ask"] * 3


def test_readers_of_reports_may_request_them(application: Application) -> None:
    for role, status in ((Role.OPERATOR, 202), (Role.TRAVELLER, 403)):
        answer = application.client.post(ADDRESS, headers=application.sign_in_as(role))
        assert answer.status_code == status
    operator = application.sign_in_as(Role.OPERATOR)
    assert application.client.get(ADDRESS, headers=operator).json()["awaited"] is True


def test_without_evidently_a_request_is_refused(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ponctuel.monitoring.report_requests.find_spec", lambda _: None)
    answer = application.client.post(ADDRESS, headers=application.sign_in_as(Role.ANALYST))
    assert answer.status_code == 503
    assert "ponctuel[drift]" in answer.json()["detail"]

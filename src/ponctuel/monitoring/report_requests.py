"""Reports on drift: requests, available reports, and the process that makes them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.errors import Unavailable
from ponctuel.config.paths import Paths
from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import InternalError
from ponctuel.monitoring.reports.report_files import ListedReport, Name, Origin, Reports
from ponctuel.operations.work import Operations
from ponctuel.serving.own_process import run_module
from ponctuel.serving.scheduler import Job

log = logging.getLogger(__name__)
JOB, ASKED, MADE = "drift_reports", "drift_reports_asked", "drift_reports_made"
# A request makes the job due at once, so the interval may be long.
LOOK_EVERY = timedelta(hours=1)
# It usually takes seconds; after this time the process is killed.
LONGEST = timedelta(minutes=15)
# Not all flights of the last day have landed.
LANDING_TIME = timedelta(days=1)
USER_ERROR_EXIT = 2


class ReportRequests:
    """Records requests for reports, and lists the available ones.

    Args:
        make: makes the reports on the days before a day; raises on failure.
    """

    def __init__(
        self, operations: Operations, clock: Clock, paths: Paths, make: Callable[[date], None]
    ) -> None:
        self._operations, self._clock, self._make = operations, clock, make
        self._reports = Reports(paths)

    def list_reports(self) -> list[ListedReport]:
        """The reports that can be read."""
        return self._reports.list_reports()

    def page(self, name: Name, origin: Origin) -> Path:
        """A report's file; raises NotFound."""
        return self._reports.page(name, origin)

    def request(self, caller: Caller) -> None:
        """Request reports on the last weeks; repeated requests are merged.

        Raises:
            Unavailable: Evidently is not installed here.
        """
        if find_spec("evidently") is None:
            raise Unavailable("reports need the extra `drift`: install ponctuel[drift]")
        with self._operations.begin() as work:
            work.jobs.mark(ASKED, self._clock.now())
            work.jobs.bring_forward(JOB)
            record(work, caller, "drift_reports.ask")

    def is_pending(self) -> bool:
        """Whether requested reports do not exist yet."""
        with self._operations.read() as work:
            states = {each.name: each.finished_at_utc for each in work.jobs.states()}
        requested, finished = states.get(ASKED), states.get(MADE)
        return requested is not None and (finished is None or finished < requested)

    def run(self) -> datetime | None:
        """Make the requested reports; returns the time of the clock that they are about."""
        if not self.is_pending():
            return None
        now = self._clock.now()
        self._make((now - LANDING_TIME).date())
        with self._operations.begin() as work:
            work.jobs.mark(MADE, now)
        return now

    def job(self) -> Job:
        """The periodic job that makes requested reports."""
        return Job(JOB, lambda: LOOK_EVERY, self.run, lease=LONGEST)


def in_own_process(paths: Paths) -> Callable[[date], None]:
    """A maker of reports by the stage `drift_reports`, in a process of its own.

    Args:
        paths: the paths of the checkout.

    Raises (when called):
        InternalError: it failed, or took too long. Missing data are only logged.
    """

    def make(until: date) -> None:
        process = run_module(
            paths,
            "ponctuel.stages",
            ["drift_reports", "", until.isoformat()],
            LONGEST,
            "reports on drift",
        )
        error_text = process.stderr.strip()[-500:]
        if process.returncode == USER_ERROR_EXIT:  # the data do not suffice yet
            log.warning("no reports on drift: %s", error_text)
        elif process.returncode:
            raise InternalError(f"reports on drift could not be made: {error_text}")

    return make

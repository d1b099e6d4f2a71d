"""Requests for reports on drift, the reports that exist, and the process that makes them."""

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
# Whoever asks brings the job forward: it need not look often by itself.
LOOK_EVERY = timedelta(hours=1)
# Seconds, as a rule; a process that takes so long is given up.
LONGEST = timedelta(minutes=15)
# The flights of the last day have not all landed.
LANDING_TIME = timedelta(days=1)
USER_ERROR_EXIT = 2


class ReportRequests:
    """Records requests for reports, and gives those that exist.

    Args:
        make: makes the reports on the last days before one; raises where that fails.
    """

    def __init__(
        self, operations: Operations, clock: Clock, paths: Paths, make: Callable[[date], None]
    ) -> None:
        self._operations, self._clock, self._make = operations, clock, make
        self._reports = Reports(paths)

    def listed(self) -> list[ListedReport]:
        """The reports that can be read."""
        return self._reports.listed()

    def page(self, name: Name, origin: Origin) -> Path:
        """A report's file; raises NotFound."""
        return self._reports.page(name, origin)

    def ask(self, caller: Caller) -> None:
        """Have reports made on the last weeks before the clock; asked twice, they are made once.

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
        """Make the requested reports; returns the moment of the clock that they end at."""
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
    """Makes reports by the stage `drift_reports`, whose library never enters this process.

    Args:
        paths: of the checkout.

    Raises (when called):
        InternalError: it failed, or took too long. What the data at hand do not allow is logged.
    """

    def make(until: date) -> None:
        done = run_module(
            paths,
            "ponctuel.stages",
            ["drift_reports", "", until.isoformat()],
            LONGEST,
            "reports on drift",
        )
        error_text = done.stderr.strip()[-500:]
        if done.returncode == USER_ERROR_EXIT:  # tomorrow, or with other data
            log.warning("no reports on drift: %s", error_text)
        elif done.returncode:
            raise InternalError(f"reports on drift could not be made: {error_text}")

    return make

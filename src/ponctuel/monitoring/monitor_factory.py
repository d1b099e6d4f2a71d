"""The factory of the monitor, and the indicators that the process counts itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from ponctuel.config.params import MonitoringParams
from ponctuel.config.paths import Paths
from ponctuel.monitoring.contest import Contest, Forecaster
from ponctuel.monitoring.indicator import Measurement
from ponctuel.monitoring.monitor import Counted, Monitor, MonitoredService
from ponctuel.monitoring.reference_source import ReferenceSource
from ponctuel.monitoring.service import burn_rates
from ponctuel.monitoring.traffic import Traffic
from ponctuel.operations.work import Operations
from ponctuel.serving.challenger import Challenger

MINUTE_S = 60


class MonitoredForecaster(MonitoredService, Forecaster, Protocol):
    """The part of the forecasting service that monitoring rounds and the contest use."""


def make_monitor(
    service: MonitoredForecaster,
    operations: Operations,
    params: MonitoringParams,
    paths: Paths,
    traffic: Callable[[], Sequence[Traffic]],
    trained_until: Callable[[], date],
    challenger: Callable[[], Challenger | None],
    public_url: str,
    job: str,
) -> Monitor:
    """The monitor of a running server; arguments as in `bootstrap.monitoring_jobs`.

    Args:
        job: the name of its own job, which is excluded from the late ones.
    """
    contest = Contest(service, challenger, operations)
    counted = (
        budget(traffic),
        late_jobs(operations, job),
        lost_messages(operations),
        contest.measure,
    )
    reference = ReferenceSource(paths, trained_until)
    return Monitor(
        service, operations, params, reference.at, counted, public_url, reference.training
    )


def budget(traffic: Callable[[], Sequence[Traffic]]) -> Counted:
    """Burn rates of the error budget, by the machine's clock."""

    def count(at_min: int) -> list[Measurement]:
        now = int(time.time()) // MINUTE_S
        return [
            Measurement(each.indicator, each.subject, at_min, each.value, each.n)
            for each in burn_rates(traffic(), now)
        ]

    return count


def late_jobs(operations: Operations, except_job: str) -> Counted:
    """Seconds for which the latest periodic job has been overdue."""

    def count(at_min: int) -> list[Measurement]:
        now = datetime.now(UTC)
        with operations.read() as work:
            states = [
                each for each in work.jobs.states() if each.runs_n and each.name != except_job
            ]
        late = [max(0.0, (now - each.due_at_utc).total_seconds()) for each in states]
        if not late:
            return []
        return [Measurement("jobs_late_seconds", "", at_min, max(late), len(late))]

    return count


def lost_messages(operations: Operations) -> Counted:
    """Alert messages that were abandoned within a day."""

    def count(at_min: int) -> list[Measurement]:
        with operations.read() as work:
            n = work.monitoring.failed_since(datetime.now(UTC) - timedelta(days=1))
        return [Measurement("alert_deliveries_failed", "", at_min, float(n), n)]

    return count

"""The composition root of the monitoring: services in, jobs out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import httpx

from ponctuel.config.application import ApplicationSettings
from ponctuel.config.params import MonitoringParams
from ponctuel.config.paths import Paths
from ponctuel.domain.clock import RealClock
from ponctuel.domain.letter import Mailer
from ponctuel.monitoring.contest import Contest, Forecaster
from ponctuel.monitoring.indicator import Measurement
from ponctuel.monitoring.monitor import Counted, Monitor, Watched, paced
from ponctuel.monitoring.service import Traffic, burn_rates
from ponctuel.monitoring.usual import Usual
from ponctuel.notifications.alerts import AlertDelivery, make_channels
from ponctuel.operations.work import Operations
from ponctuel.serving.challenger import Challenger
from ponctuel.serving.scheduler import Job

MONITORING, ALERTS = "monitoring", "alerts"
DELIVER_EVERY = timedelta(seconds=10)
HEARTBEAT_S = 5.0
MINUTE_S = 60


class Served(Watched, Forecaster, Protocol):
    """The service, as far as rounds and the contest go."""


def monitoring_jobs(
    service: Served,
    operations: Operations,
    params: MonitoringParams,
    settings: ApplicationSettings,
    paths: Paths,
    mailer: Mailer | None,
    traffic: Callable[[], Sequence[Traffic]],
    trained_until: Callable[[], date],
    challenger: Callable[[], Challenger | None],
) -> list[Job]:
    """Rounds of the monitoring, and the delivery of its alerts.

    Args:
        traffic: requests of this process, minute by minute of the machine's clock.
        trained_until: the first local day that the champion of the moment has not seen.
        challenger: the one of the moment; None: there is none.
    """
    contest = Contest(service, challenger, operations)
    counted = (budget(traffic), late_jobs(operations), lost_messages(operations), contest.count)
    usual, url = Usual(paths, trained_until), settings.public_url or ""
    monitor = Monitor(service, operations, params, usual.at, counted, url)
    delivery = AlertDelivery(operations, make_channels(settings.alerts, mailer), RealClock())
    heartbeat = settings.alerts.heartbeat_url

    def look() -> datetime:
        at = service.clock.now()
        monitor.look()
        if heartbeat is not None:  # its silence is noticed by whoever watches from outside
            beat(heartbeat.get_secret_value())
        return at

    def deliver() -> None:
        delivery.deliver()

    return [
        Job(MONITORING, lambda: paced(service.clock, params.every_min), look),
        Job(ALERTS, lambda: DELIVER_EVERY, deliver),
    ]


def beat(url: str) -> None:
    """Tell the dead man's switch that alerting works; raises httpx.HTTPError."""
    httpx.get(url, timeout=HEARTBEAT_S).raise_for_status()


def budget(traffic: Callable[[], Sequence[Traffic]]) -> Counted:
    """How fast the error budget burns, by the machine's clock."""

    def count(at_min: int) -> list[Measurement]:
        now = int(time.time()) // MINUTE_S
        return [
            Measurement(each.indicator, each.subject, at_min, each.value, each.n)
            for each in burn_rates(traffic(), now)
        ]

    return count


def late_jobs(operations: Operations) -> Counted:
    """Seconds that the most belated periodic job has been due."""

    def count(at_min: int) -> list[Measurement]:
        now = datetime.now(UTC)
        with operations.read() as work:
            states = [
                each for each in work.jobs.states() if each.runs_n and each.name != MONITORING
            ]
        late = [max(0.0, (now - each.due_at_utc).total_seconds()) for each in states]
        if not late:
            return []
        return [Measurement("jobs_late_seconds", "", at_min, max(late), len(late))]

    return count


def lost_messages(operations: Operations) -> Counted:
    """Messages of alerts that were given up within a day."""

    def count(at_min: int) -> list[Measurement]:
        with operations.read() as work:
            n = work.monitoring.failed_since(datetime.now(UTC) - timedelta(days=1))
        return [Measurement("alert_deliveries_failed", "", at_min, float(n), n)]

    return count

"""The composition root of the monitoring: makes its jobs from services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from ponctuel.config.application import ApplicationSettings
from ponctuel.config.params import MonitoringParams
from ponctuel.config.paths import Paths
from ponctuel.domain.clock import Clock, RealClock
from ponctuel.domain.email import Mailer
from ponctuel.monitoring.heartbeat import Heartbeat
from ponctuel.monitoring.traffic import Traffic
from ponctuel.notifications.alerts import AlertDelivery, make_channels
from ponctuel.operations.work import Operations
from ponctuel.serving.challenger import Challenger
from ponctuel.serving.scheduler import Job

if TYPE_CHECKING:
    from ponctuel.monitoring.monitor import Monitor
    from ponctuel.monitoring.monitor_factory import MonitoredForecaster

MONITORING, ALERTS = "monitoring", "alerts"
DELIVER_EVERY = timedelta(seconds=10)


def monitoring_jobs(
    service: MonitoredForecaster,
    operations: Operations,
    params: MonitoringParams,
    settings: ApplicationSettings,
    paths: Paths,
    mailer: Mailer | None,
    traffic: Callable[[], Sequence[Traffic]],
    trained_until: Callable[[], date],
    challenger: Callable[[], Challenger | None],
) -> list[Job]:
    """The periodic jobs of the monitoring: its rounds, and the delivery of its alerts.

    Args:
        traffic: requests of this process, minute by minute of the machine's clock.
        trained_until: the first local day after the training period of the present champion.
        challenger: the present challenger; None without one.
    """

    @cache
    def monitor() -> Monitor:
        # Imported at the first round: a server needs neither pandas nor SciPy to answer.
        from ponctuel.monitoring.monitor_factory import make_monitor

        return make_monitor(
            service,
            operations,
            params,
            paths,
            traffic,
            trained_until,
            challenger,
            settings.public_url or "",
            MONITORING,
        )

    machine = RealClock()
    delivery = AlertDelivery(operations, make_channels(settings.alerts, mailer), machine)
    url = settings.alerts.heartbeat_url
    heartbeat = None if url is None else Heartbeat(operations, url.get_secret_value(), machine)

    def run_round() -> datetime:
        at = service.clock.now()
        monitor().run_round()
        if heartbeat is not None:
            heartbeat.send()
        return at

    def deliver() -> None:
        delivery.deliver()

    return [
        Job(MONITORING, lambda: paced(service.clock, params.every_min), run_round),
        Job(ALERTS, lambda: DELIVER_EVERY, deliver),
    ]


def paced(clock: Clock, every_min: int) -> timedelta:
    """The machine's time from one round to the next: the clock's, five seconds at least."""
    speed = getattr(clock, "speed", 1.0)
    step = timedelta(minutes=every_min)
    return max(step / speed, timedelta(seconds=5)) if speed > 0 else timedelta(minutes=1)

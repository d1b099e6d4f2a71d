"""Indicators and alerts as Prometheus metrics."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ponctuel.domain.clock import Clock
from ponctuel.monitoring.traffic import METRIC_PREFIX
from ponctuel.operations.work import Operations


class MonitoringCollector(Collector):
    """A Prometheus collector of the last value of every indicator and of unresolved alerts."""

    def __init__(self, operations: Operations, clock: Clock) -> None:
        self._operations, self._clock = operations, clock

    def collect(self) -> Iterable[Metric]:
        from ponctuel.monitoring.catalogue import (
            BY_NAME,  # imports pandas, which a start does not need
        )

        with self._operations.read() as work:
            latest = work.monitoring.latest(self._clock.now())
            unresolved = work.monitoring.unresolved()
        gauges: dict[str, GaugeMetricFamily] = {}
        for each in latest:
            indicator = BY_NAME.get(each.indicator)
            if indicator is None:
                continue
            name = METRIC_PREFIX + each.indicator
            if name not in gauges:
                gauges[name] = GaugeMetricFamily(name, indicator.title, labels=["subject"])
            gauges[name].add_metric([each.subject], each.value)
        yield from gauges.values()
        alerts = GaugeMetricFamily(
            f"{METRIC_PREFIX}alerts", "Unresolved alerts.", labels=["rule", "subject", "state"]
        )
        for alert in unresolved:
            alerts.add_metric([alert.rule, alert.subject, alert.state], 1)
        yield alerts
        moments = GaugeMetricFamily(
            f"{METRIC_PREFIX}monitoring_round_timestamp_seconds",
            "When the last round of the monitoring ended, on the machine's clock.",
        )
        with self._operations.read() as work:
            rounds = [s.finished_at_utc for s in work.jobs.states() if s.name == "monitoring"]
        if rounds and rounds[0] is not None:
            moments.add_metric([], rounds[0].timestamp())
        yield moments

"""One round of the monitoring: measure, store, evaluate the rules, queue messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import pandas as pd

from ponctuel.config.params import AlertRule, MonitoringParams
from ponctuel.domain.clock import Clock
from ponctuel.domain.flight import epoch_min, from_epoch_min
from ponctuel.monitoring.alerts import Alert, Round, State, evaluate
from ponctuel.monitoring.catalogue import DAILY, FAST, measure
from ponctuel.monitoring.indicator import Measurement
from ponctuel.monitoring.inputs import InputReader, recent_inputs
from ponctuel.monitoring.live import TimelineReader, observe
from ponctuel.monitoring.message import alert_message
from ponctuel.monitoring.observed import DAY_MIN
from ponctuel.monitoring.reference import Reference
from ponctuel.operations.repositories.monitoring import NewAlert, StoredAlert, StoredMeasurement
from ponctuel.operations.work import Operations, Work

log = logging.getLogger(__name__)
SHORT_DAYS, LONG_DAYS = 2, 21
DAILY_INDICATOR = "expected_brier_30"
Counted = Callable[[int], list[Measurement]]


class MonitoredService(TimelineReader, InputReader, Protocol):
    """The part of the forecasting service that the monitoring uses."""


class Monitor:
    """Monitors a running system.

    Args:
        service: gives timeline and clock, on its own connection.
        reference: gives the reference before a time.
        counted: measurements that the process counts itself (requests, jobs).
        public_url: the public URL of the pages, linked in messages.
        training: gives training rows of the champion, once a day; None: those of the
            reference.
    """

    def __init__(
        self,
        service: MonitoredService,
        operations: Operations,
        params: MonitoringParams,
        reference: Callable[[int], Reference],
        counted: Sequence[Counted] = (),
        public_url: str = "",
        training: Callable[[], pd.DataFrame] | None = None,
    ) -> None:
        self._service, self._operations, self._params = service, operations, params
        self._reference, self._counted, self._public_url = reference, counted, public_url
        self._training, self._daily_day = training, -1

    @property
    def clock(self) -> Clock:
        return self._service.clock

    def run_round(self) -> Round:
        """Run one round at the clock's time, and store its measurements and alerts."""
        at = epoch_min(self._service.clock.now())
        measurements = self.measurements(at)
        return self.apply_rules(measurements, at)

    def measurements(self, at_min: int) -> list[Measurement]:
        """The measurements at a time; once a day, also those that need a day's outcomes."""
        reference = self._reference(at_min)
        seen = observe(self._service, self._operations, at_min, SHORT_DAYS)
        measurements = measure(seen, reference, at_min, FAST)
        if at_min // DAY_MIN != self._daily_day:
            self._daily_day = at_min // DAY_MIN
            long_window = observe(self._service, self._operations, at_min, LONG_DAYS)
            long_window = replace(long_window, inputs=recent_inputs(self._service, at_min))
            if self._training is not None:
                reference = replace(reference, inputs=self._training())
            measurements += measure(long_window, reference, at_min, DAILY)
        for count in self._counted:
            measurements += count(at_min)
        return [each for each in measurements if each.value == each.value]

    def apply_rules(self, measurements: list[Measurement], at_min: int) -> Round:
        """Store measurements, update alerts and queue messages, in one transaction."""
        at, rules = from_epoch_min(at_min), {rule.name: rule for rule in self._params.rules}
        with self._operations.begin() as work:
            work.monitoring.add_measurements([_stored(each) for each in measurements])
            work.monitoring.withdraw_since(at)
            before = [_alert(each) for each in work.monitoring.unresolved() if each.rule in rules]
            ended = {
                key: epoch_min(when) for key, when in work.monitoring.last_resolved(at).items()
            }
            now = evaluate(
                self._params.rules,
                measurements,
                before,
                at_min,
                repeat_min=self._params.repeat_min,
                silenced=work.monitoring.silenced(at),
                resolved_at=ended,
            )
            keys = {
                (each.rule, each.subject): work.monitoring.save_alert(_new(each, rules[each.rule]))
                for each in now.alerts
            }
            gone = {(each.rule, each.subject) for each in before} - keys.keys()
            for rule, subject in sorted(gone):
                work.monitoring.withdraw(rule, subject, at)
            for each in now.messages:
                self._queue(work, each, rules[each.rule], keys[each.rule, each.subject])
        for each in now.messages:
            log.warning("alert %s %s is %s: %.3g", each.rule, each.subject, each.state, each.value)
        return now

    def _queue(self, work: Work, alert: Alert, rule: AlertRule, key: int) -> None:
        subject, body = alert_message(alert, rule, self._public_url)
        for channel in rule.channels:
            work.monitoring.queue(key, channel, subject, body)


def _stored(each: Measurement) -> StoredMeasurement:
    return StoredMeasurement(
        each.indicator,
        each.subject,
        from_epoch_min(each.at_min),
        each.value,
        _number(each.low),
        _number(each.high),
        each.n,
        _number(each.complete),
    )


def _number(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)


def _alert(stored: StoredAlert) -> Alert:
    return Alert(
        stored.rule,
        stored.subject,
        State(stored.state),
        epoch_min(stored.since_utc),
        stored.value,
        _minute(stored.fired_at_utc),
        _minute(stored.resolved_at_utc),
        _minute(stored.notified_at_utc) or 0,
        stored.announced,
        stored.acknowledged,
    )


def _new(alert: Alert, rule: AlertRule) -> NewAlert:
    return NewAlert(
        alert.rule,
        alert.subject,
        alert.state,
        rule.severity,
        alert.value,
        from_epoch_min(alert.since_min),
        _moment(alert.fired_min),
        _moment(alert.resolved_min),
        _moment(alert.notified_min or None),
        alert.announced,
        alert.acknowledged,
    )


def _minute(moment: datetime | None) -> int | None:
    return None if moment is None else epoch_min(moment)


def _moment(minute: int | None) -> datetime | None:
    return None if minute is None else from_epoch_min(minute)

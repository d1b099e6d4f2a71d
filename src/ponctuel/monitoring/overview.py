"""The monitoring for the API and the page: indicators, alerts, and actions on alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.config.params import MonitoringParams
from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import InvalidRequest, NotFound
from ponctuel.monitoring.report_requests import ReportRequests
from ponctuel.operations.repositories.monitoring import StoredAlert, StoredMeasurement
from ponctuel.operations.work import Operations

if TYPE_CHECKING:
    from ponctuel.monitoring.indicator import Indicator

LONGEST_DAYS = 90


class Overview:
    """The monitoring of an installation, for its API and its page."""

    def __init__(
        self,
        operations: Operations,
        clock: Clock,
        params: MonitoringParams,
        reports: ReportRequests | None = None,
    ) -> None:
        self.operations, self._clock, self._params = operations, clock, params
        self.reports = reports

    def indicators(self) -> list[tuple[Indicator, Sequence[StoredMeasurement]]]:
        """Every indicator with the last value of each of its subjects."""
        from ponctuel.monitoring.catalogue import (
            INDICATORS,  # imports pandas, which a start does not need
        )

        with self.operations.read() as work:
            latest = work.monitoring.latest(self._clock.now())
        by_name: dict[str, list[StoredMeasurement]] = {}
        for each in latest:
            by_name.setdefault(each.indicator, []).append(each)
        return [(each, by_name.get(each.name, [])) for each in INDICATORS]

    def history(self, name: str, days: int) -> list[StoredMeasurement]:
        """An indicator's values of the last days of the system's clock; raises NotFound."""
        from ponctuel.monitoring.catalogue import BY_NAME

        if name not in BY_NAME:
            raise NotFound("no such indicator", field="name", value=name)
        now = self._clock.now()
        with self.operations.read() as work:
            return work.monitoring.history(name, now - timedelta(days=days), now)

    def alerts(self, limit: int) -> list[StoredAlert]:
        """Alerts that have begun by the clock, the latest first."""
        with self.operations.read() as work:
            return work.monitoring.alerts(limit, self._clock.now())

    def cause_of(self, rule: str) -> str:
        """The cause that a rule names; empty for a rule that is no longer in params.yaml."""
        return next((each.cause for each in self._params.rules if each.name == rule), "")

    def acknowledge(self, caller: Caller, alert_id: int) -> None:
        """Acknowledge an alert that is not resolved; raises NotFound."""
        with self.operations.begin() as work:
            if not work.monitoring.acknowledge(alert_id):
                raise NotFound(
                    "no such alert is pending or firing", field="alert_id", value=alert_id
                )
            record(work, caller, "alert.acknowledge", target=("alert", alert_id))

    def silence(self, caller: Caller, rule: str, hours: float, reason: str) -> datetime:
        """Suspend the messages of a rule; returns the end. Raises InvalidRequest."""
        if rule not in {each.name for each in self._params.rules}:
            raise InvalidRequest("a rule of params.yaml is accepted", field="rule", value=rule)
        until = self._clock.now() + timedelta(hours=hours)
        with self.operations.begin() as work:
            work.monitoring.silence(rule, until, reason)
            record(work, caller, "alert.silence", target=("rule", rule))
        return until

"""Indicators, their curves, and alerts."""

from __future__ import annotations

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.monitoring import (
    Acknowledged,
    Alerts,
    History,
    Indicators,
    Silence,
    Silenced,
)


@operation("GET", "/v1/monitoring/indicators")
def list_indicators() -> Call[Indicators]:
    """The definition of every indicator, with its last values."""
    return Call(model(Indicators))


@operation("GET", "/v1/monitoring/indicators/{name}")
def read_indicator(name: str, *, days: int = 7) -> Call[History]:
    """An indicator's values of the last days of the system's clock.

    Args:
        name: the name as `list_indicators` names it.
        days: how many.
    """
    return Call(model(History), query={"days": days}, path_parameters={"name": name})


@operation("GET", "/v1/monitoring/alerts")
def list_alerts(*, limit: int = 50) -> Call[Alerts]:
    """Alerts, the latest first.

    Args:
        limit: how many at most.
    """
    return Call(model(Alerts), query={"limit": limit})


@operation("POST", "/v1/monitoring/alerts/{alert_id}/acknowledge")
def acknowledge_alert(alert_id: int) -> Call[Acknowledged]:
    """Acknowledge an alert, so that it is not repeated.

    Args:
        alert_id: the id as `list_alerts` gives it.
    """
    return Call(model(Acknowledged), path_parameters={"alert_id": alert_id})


@operation("POST", "/v1/monitoring/silences")
def silence_rule(rule: str, reason: str, *, hours: float = 8) -> Call[Silenced]:
    """Suspend the messages of a rule for some hours; its alerts remain listed.

    Args:
        rule: the rule as the alert names it.
        reason: why, for the audit log.
        hours: how long.
    """
    return Call(model(Silenced), body=Silence(rule=rule, hours=hours, reason=reason))

"""Monitoring: indicators and their history, alerts, and metrics for Prometheus."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from app.api.auth.guard import CallerDep
from app.api.documented import problems
from app.api.limits import Limit
from app.api.rights import MONITORS, OPERATORS, right
from ponctuel.accounts.errors import Unavailable
from ponctuel.domain.scopes import Scope
from ponctuel.monitoring.overview import LONGEST_DAYS, Overview
from ponctuel_sdk.models import monitoring as wire

router = APIRouter(tags=["monitoring"])


def overview_of(request: Request) -> Overview:
    """The installation's monitoring; raises Unavailable where there is none."""
    monitoring = getattr(request.app.state, "monitoring", None)
    if monitoring is None:
        raise Unavailable("this installation has no monitoring")
    return cast(Overview, monitoring)


OverviewDep = Annotated[Overview, Depends(overview_of)]


@router.get("/metrics", include_in_schema=False)
@right(MONITORS, Scope.MONITORING, Limit.READ)
def read_metrics(request: Request) -> Response:
    """Counters of this process, indicators and alerts, in Prometheus' text format."""
    return Response(request.app.state.metrics.exposition(), media_type=CONTENT_TYPE_LATEST)


@router.get("/v1/monitoring/indicators", responses=problems(503))
@right(MONITORS, Scope.MONITORING, Limit.READ)
def list_indicators(monitoring: OverviewDep) -> wire.Indicators:
    """All indicators: formula, window, reason of the threshold, limits, latest values."""
    values = [
        wire.Indicator.model_validate(
            {
                **{
                    name: getattr(each, name)
                    for name in wire.Indicator.model_fields
                    if name != "latest"
                },
                "latest": [
                    wire.Measurement.model_validate(measurement, from_attributes=True)
                    for measurement in latest
                ],
            }
        )
        for each, latest in monitoring.indicators()
    ]
    return wire.Indicators(indicators=values)


@router.get("/v1/monitoring/indicators/{name}", responses=problems(404, 422, 503))
@right(MONITORS, Scope.MONITORING, Limit.READ)
def read_indicator(
    monitoring: OverviewDep,
    name: Annotated[str, Path(max_length=60, description="Of an indicator.")],
    days: Annotated[int, Query(ge=1, le=LONGEST_DAYS, description="So many days back.")] = 7,
) -> wire.History:
    """The history of one indicator, by subject."""
    history = monitoring.history(name, days)
    rows = [wire.Measurement.model_validate(each, from_attributes=True) for each in history]
    return wire.History(name=name, measurements=rows)


@router.get("/v1/monitoring/alerts", responses=problems(422, 503))
@right(MONITORS, Scope.MONITORING, Limit.READ)
def list_alerts(
    monitoring: OverviewDep,
    limit: Annotated[int, Query(ge=1, le=200, description="So many at most.")] = 50,
) -> wire.Alerts:
    """Alerts, the latest first."""
    rows = [
        wire.Alert.model_validate(
            {
                **{
                    name: getattr(each, name) for name in wire.Alert.model_fields if name != "cause"
                },
                "cause": monitoring.cause_of(each.rule),
            }
        )
        for each in monitoring.alerts(limit)
    ]
    return wire.Alerts(alerts=rows)


@router.post("/v1/monitoring/alerts/{alert_id}/acknowledge", responses=problems(404, 422, 503))
@right(OPERATORS, Scope.MONITORING, Limit.WRITE)
def acknowledge_alert(
    monitoring: OverviewDep,
    caller: CallerDep,
    alert_id: Annotated[int, Path(ge=1, le=10**12, description="Number of the alert.")],
) -> wire.Acknowledged:
    """Acknowledge an alert: it is not repeated, and stays open until its indicator is normal."""
    monitoring.acknowledge(caller, alert_id)
    return wire.Acknowledged(id=alert_id)


@router.post("/v1/monitoring/silences", responses=problems(400, 422, 503))
@right(OPERATORS, Scope.MONITORING, Limit.WRITE)
def silence_rule(body: wire.Silence, monitoring: OverviewDep, caller: CallerDep) -> wire.Silenced:
    """Suspend the messages of a rule for some hours; its alerts remain listed."""
    until = monitoring.silence(caller, body.rule, body.hours, body.reason)
    return wire.Silenced(rule=body.rule, until_utc=until)

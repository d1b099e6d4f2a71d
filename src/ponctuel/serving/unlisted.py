"""Unlisted departures: their support names the nearest listed ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ponctuel.domain.flight import ForecastRequest
from ponctuel.domain.forecast import Statement, Support
from ponctuel.serving.legs import Name
from ponctuel.serving.nearest import AROUND, NEAREST
from ponctuel.serving.schedule import Schedule

_UNLISTED = "support.not_in_schedule"


def with_nearest_departures(
    schedule: Schedule, requests: Sequence[ForecastRequest], supports: Sequence[Support]
) -> list[Support]:
    """Supports of forecasts; for unlisted departures with the nearest listed ones.

    Args:
        schedule: the schedule of the service.
        requests: the forecasts.
        supports: the support of each.
    """
    return [
        support
        if request.flight.in_schedule
        else _with_nearest(support, nearest(schedule, request))
        for request, support in zip(requests, supports, strict=True)
    ]


def nearest(schedule: Schedule, request: ForecastRequest) -> list[str]:
    """The departures that the source lists nearest to an unlisted one.

    Args:
        schedule: the schedule of the service.
        request: a request for a flight that is not in the schedule.

    Returns:
        Up to three within a week, in order, each as in 'UA 1545 2013-12-05T17:15', local to the
        origin: those of the same number on the route, or else of the same carrier.
    """
    flight, at_min = request.flight, request.issued_at_epoch_min
    route = (flight.carrier_code, flight.origin_code, flight.destination_code)
    own = (flight.carrier_code, flight.flight_number, *route[1:])
    zone = ZoneInfo(schedule.airports[flight.origin_code].time_zone_name)
    for names in ([own], schedule.legs.of_carrier.get(route, [])):
        listed = [
            (departure, name)
            for departure, name in schedule.legs.near(names, flight.sched_dep_utc, AROUND)
            if schedule.find(*name, departure, at_min) is not None
        ]
        if listed:
            near = sorted(listed, key=lambda each: abs(each[0] - flight.sched_dep_utc))[:NEAREST]
            return [_as_text(*each, zone) for each in sorted(near)]
    return []


def _with_nearest(support: Support, near: list[str]) -> Support:
    if not near:
        return support
    named = Statement("support.not_in_schedule_near", {"near": ", ".join(near)})
    statements = (named if each.code == _UNLISTED else each for each in support.statements)
    return replace(support, statements=tuple(statements))


def _as_text(departure: datetime, name: Name, zone: ZoneInfo) -> str:
    local = departure.astimezone(zone).replace(tzinfo=None)
    return f"{name[0]} {name[1]} {local.isoformat(timespec='minutes')}"

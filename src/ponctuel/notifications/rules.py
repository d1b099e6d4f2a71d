"""The rules of watches: what may be watched, for how long, and how it is delivered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from ponctuel.domain.errors import InvalidRequest, UnknownCode
from ponctuel.domain.flight import Flight
from ponctuel.domain.parsing import flight_number, to_utc
from ponctuel.operations.enums import Channel
from ponctuel.operations.repositories.watches import NewWatch

MAX_WATCHES = 50
TimeZoneOf = Callable[[str], str | None]


@dataclass(frozen=True)
class WatchedRoute:
    """A route as a caller writes it, with a destination, or a carrier and a flight number."""

    origin: str
    destination: str | None = None
    carrier: str | None = None
    flight: int | str | None = None


@dataclass(frozen=True)
class WatchRequest:
    """A new watch as a caller writes it, of a flight (already resolved) or of a route.

    Attributes:
        late_min: the delay from which a flight counts as late, in minutes.
        threshold: the probability from which a message is sent.
        channel: `email` or `webhook`; the latter has a `webhook_url`.
        min_interval_min: minutes between two messages, at least.
        until: when it ends, local to the origin unless it bears an offset.
        near: the scheduled departures of that number nearest to a departure that is not scheduled.
    """

    late_min: int
    threshold: float
    channel: str
    min_interval_min: int
    flight: Flight | None = None
    route: WatchedRoute | None = None
    webhook_url: str | None = field(default=None, repr=False)
    until: str | None = None
    near: tuple[str, ...] = ()


def checked_watch(request: WatchRequest, now: datetime, time_zone_of: TimeZoneOf) -> NewWatch:
    """The watch that a request describes, checked; its flight has no database key yet.

    Args:
        now: the system's clock.
        time_zone_of: airport code -> IANA name of its time zone; None for an unknown code.

    Raises:
        UserError: names the field, its value and what is accepted.
    """
    _check_one_subject(request.flight is not None, request.route is not None)
    _check_channel(request.channel, request.webhook_url)
    origin, destination, carrier, number = _pattern(request.route, time_zone_of)
    if request.flight is not None:
        _check_flight(request.flight, now, request.near)
    start = request.flight.origin_code if request.flight else origin or ""
    until = _until(request.until, time_zone_of(start) or "UTC", now)
    return NewWatch(
        late_min=request.late_min,
        threshold=request.threshold,
        channel=Channel(request.channel),
        min_interval_min=request.min_interval_min,
        origin_code=origin,
        destination_code=destination,
        carrier_code=carrier,
        flight_number=number,
        webhook_url=request.webhook_url,
        until_utc=until or (request.flight.sched_dep_utc if request.flight else None),
    )


def _check_one_subject(flight: bool, route: bool) -> None:
    if flight == route:
        raise InvalidRequest("a flight or a route is needed, and not both", field="flight")


def _check_channel(channel: str, webhook_url: str | None) -> None:
    if (channel == Channel.WEBHOOK) != (webhook_url is not None):
        raise InvalidRequest(
            "an address is needed for the channel webhook, and for no other",
            field="webhook_url",
            value=webhook_url,
        )


def _check_flight(flight: Flight, now: datetime, near: tuple[str, ...]) -> None:
    if flight.sched_dep_utc <= now:
        raise InvalidRequest(
            "this flight's scheduled departure has passed",
            field="flight.departure",
            value=flight.sched_dep_utc.isoformat(),
            code="departed",
        )
    if (
        not flight.in_schedule
    ):  # it would never be on the board, and must not appear there for others
        number = f"{flight.carrier_code} {flight.flight_number}"
        known = f"the nearest are {', '.join(near)}" if near else "none is within a week"
        raise InvalidRequest(
            f"the schedule lists no such departure of {number}; {known}",
            field="flight.departure",
            value=flight.sched_dep_utc.isoformat(),
            code="not_in_schedule",
            accepted=near,
        )


def _pattern(
    route: WatchedRoute | None, time_zone_of: TimeZoneOf
) -> tuple[str | None, str | None, str | None, int | None]:
    """Origin, destination, carrier and number of a route."""
    if route is None:
        return None, None, None, None
    carrier = _code(route.carrier, "route.carrier")
    number = None
    if route.flight is not None:
        if carrier is None:
            raise InvalidRequest("a number needs its carrier", field="route.carrier")
        number = flight_number(route.flight, carrier)
    destination = _airport(route.destination, "route.destination", time_zone_of)
    if destination is None and number is None:
        raise InvalidRequest(
            "a destination is needed, or a carrier with a number", field="route.destination"
        )
    origin = _airport(route.origin, "route.origin", time_zone_of)
    if origin is None or origin == destination:
        raise InvalidRequest("must differ from the destination", field="route.origin", value=origin)
    return origin, destination, carrier, number


def _airport(value: str | None, field: str, time_zone_of: TimeZoneOf) -> str | None:
    if value is not None and time_zone_of(value.strip().upper()) is None:
        raise UnknownCode(
            "no such airport; a three-letter IATA code is accepted", field=field, value=value
        )
    return _code(value, field)


def _code(value: str | None, field: str) -> str | None:
    if value is None:
        return None
    code = value.strip().upper()
    if not (code.isascii() and code.isalnum() and 2 <= len(code) <= 3):
        raise UnknownCode("an IATA code is accepted, as in UA", field=field, value=value)
    return code


def _until(text: str | None, zone: str, now: datetime) -> datetime | None:
    if text is None:
        return None
    until = to_utc(text, ZoneInfo(zone), "until")
    if until <= now:
        raise InvalidRequest("a time after the present time is accepted", field="until", value=text)
    return until

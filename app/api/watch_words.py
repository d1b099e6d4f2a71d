"""Between what is written about watches and what is kept of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.api import schemas_watches as schemas
from app.api.service import Service, time_zone_of
from ponctuel.domain.errors import InvalidRequest, UnknownCode
from ponctuel.domain.flight import Flight
from ponctuel.notifications.message import RISK_EN
from ponctuel.notifications.webhook import shown
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.watches import KeptWatch, LastMessage, NewWatch, WatchView
from ponctuel.operations.words import Channel
from ponctuel.serving.resolve import flight_number, to_utc


def read_wish(body: schemas.WatchIn, service: Service) -> tuple[NewWatch, Flight | None]:
    """What a person wishes, checked; with the flight, where it is about one.

    Raises:
        UserError: names the field, its value and what is accepted.
    """
    if (body.flight is None) == (body.route is None):
        raise InvalidRequest("a flight or a route is needed, and not both", field="flight")
    if (body.channel == "webhook") != (body.webhook_url is not None):
        raise InvalidRequest(
            "an address is needed for the channel webhook, and for no other",
            field="webhook_url",
            value=body.webhook_url,
        )
    meant: dict[str, Any] = {}
    flight = None
    if body.flight is not None:
        flight = service.flight(body.flight.model_dump())
        if flight.sched_dep_utc <= service.clock.now():
            raise InvalidRequest(
                "this flight's scheduled departure has passed",
                field="flight.departure",
                value=body.flight.departure,
                code="departed",
            )
        if not flight.in_schedule:  # the board never speaks of it, and others would see it there
            raise InvalidRequest(
                "the schedule lists no such flight; GET /v1/flights tells what it lists",
                field="flight",
                value=f"{flight.carrier_code} {flight.flight_number}",
                code="not_in_schedule",
            )
        origin = flight.origin_code
    else:
        assert body.route is not None  # noqa: S101 - one of the two is there
        meant = _pattern(body.route)
        origin = meant["origin_code"]
    until = _until(body.until, origin, service.clock.now())
    wish = NewWatch(
        late_min=body.late_min,
        threshold=body.threshold,
        channel=Channel(body.channel),
        min_interval_min=body.min_interval_min,
        webhook_url=body.webhook_url,
        until_utc=until or (flight.sched_dep_utc if flight else None),
        **meant,
    )
    return wish, flight


def told(view: WatchView, at: datetime, secrets: list[bytes] | None = None) -> schemas.WatchOut:
    """A watch as its owner sees it; with its signing secret where that is given."""
    watch = view.watch
    secret = shown(secrets[0]) if secrets and watch.channel == Channel.WEBHOOK else None
    silent = watch.may_notify_from_utc
    return schemas.WatchOut(
        id=watch.id,
        pattern=_told_pattern(watch),
        risk_definition=f"P({RISK_EN.format(late=watch.late_min)})",
        late_min=watch.late_min,
        threshold=watch.threshold,
        channel="webhook" if watch.channel == Channel.WEBHOOK else "email",
        webhook_url=watch.webhook_url,
        min_interval_min=watch.min_interval_min,
        active=watch.active,
        created_at_utc=watch.created_at_utc,
        until_utc=watch.until_utc,
        silent_until_utc=silent if silent > at else None,
        flight=None
        if watch.flight_id is None or view.flight is None
        else _told_flight(view.flight),
        last_message=_last(view.last),
        now=_now(view, at),
        signing_secret=secret,
    )


def _pattern(route: schemas.WatchedRouteIn) -> dict[str, Any]:
    carrier = _code(route.carrier, "route.carrier")
    number = None
    if route.flight is not None:
        if carrier is None:
            raise InvalidRequest("a number needs its carrier", field="route.carrier")
        number = flight_number(route.flight, carrier)
    destination = _code(route.destination, "route.destination", airport=True)
    if destination is None and number is None:
        raise InvalidRequest(
            "a destination is needed, or a carrier with a number", field="route.destination"
        )
    origin = _code(route.origin, "route.origin", airport=True)
    if origin is None or origin == destination:
        raise InvalidRequest("differs from the destination", field="route.origin", value=origin)
    return {
        "origin_code": origin,
        "destination_code": destination,
        "carrier_code": carrier,
        "flight_number": number,
    }


def _code(value: str | None, field: str, *, airport: bool = False) -> str | None:
    if value is None:
        return None
    code = value.strip().upper()
    if airport and time_zone_of(code) is None:
        raise UnknownCode(
            "no such airport; a three-letter IATA code is accepted", field=field, value=value
        )
    if not (code.isascii() and code.isalnum() and 2 <= len(code) <= 3):
        raise UnknownCode("an IATA code is accepted, as in UA", field=field, value=value)
    return code


def _until(text: str | None, origin: str, now: datetime) -> datetime | None:
    if text is None:
        return None
    until = to_utc(text, ZoneInfo(time_zone_of(origin) or "UTC"), "until")
    if until <= now:
        raise InvalidRequest("a moment after the clock's is accepted", field="until", value=text)
    return until


def _last(message: LastMessage | None) -> schemas.LastMessageOut | None:
    return None if message is None else schemas.LastMessageOut.model_validate(vars(message))


def _now(view: WatchView, at: datetime) -> schemas.RiskNowOut | None:
    if view.flight is None or view.flight.sched_dep_utc < at:
        return None
    said = view.forecast
    return schemas.RiskNowOut(
        flight=_told_flight(view.flight),
        risk=None if said is None else min(1.0, round(said.risk(view.watch.late_min), 6)),
        issued_at_utc=None if said is None else said.issued_at_utc,
    )


def _told_flight(flight: KnownFlight) -> schemas.WatchedFlightOut:
    return schemas.WatchedFlightOut(
        flight_id=flight.id,
        carrier_code=flight.carrier_code,
        flight_number=flight.flight_number,
        origin_code=flight.origin_code,
        destination_code=flight.destination_code,
        sched_dep_utc=flight.sched_dep_utc,
        sched_arr_utc=flight.sched_arr_utc,
    )


def _told_pattern(watch: KeptWatch) -> schemas.PatternOut | None:
    if watch.origin_code is None:
        return None
    return schemas.PatternOut(
        origin_code=watch.origin_code,
        destination_code=watch.destination_code,
        carrier_code=watch.carrier_code,
        flight_number=watch.flight_number,
    )

"""From what a caller writes to a checked forecast request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import InvalidRequest, UnknownCode, UserError
from ponctuel.domain.flight import Flight, ForecastRequest
from ponctuel.serving.schedule import Schedule

EARTH_RADIUS_KM = 6371.0
T = TypeVar("T")


def resolve(said: Mapping[str, Any], schedule: Schedule, clock: Clock) -> ForecastRequest:
    """Check one request.

    Args:
        said: what `resolve_flight` takes, and optionally `issued_at`.

    Raises:
        UserError: names the field, its value and what is accepted.
    """
    found = resolve_all([said], schedule, clock.now())[0]
    if isinstance(found, UserError):
        raise found
    return found


def resolve_all(
    requests: Sequence[Mapping[str, Any]], schedule: Schedule, now: datetime
) -> list[ForecastRequest | UserError]:
    """Check many requests, issued at `now` where they do not say when; an error in its place.

    What the schedule says of them is looked up for all at once.
    """
    read = [_attempt(_read, said, schedule, now) for said in requests]
    good = [one for one in read if not isinstance(one, UserError)]
    placed = iter(_in_schedule([flight for flight, _ in good], schedule))
    return [
        one if isinstance(one, UserError) else _attempt(ForecastRequest, next(placed), one[1])
        for one in read
    ]


def resolve_flight(said: Mapping[str, Any], schedule: Schedule) -> Flight:
    """Check the flight that a request names.

    Args:
        said: `carrier`, `flight`, `origin`, `destination`, `departure`, and optionally
            `tail_number`; times are local to the origin unless they bear an offset.

    Raises:
        UserError: names the field, its value and what is accepted.
    """
    return _in_schedule([_read_flight(said, schedule)], schedule)[0]


def _read(said: Mapping[str, Any], schedule: Schedule, now: datetime) -> tuple[Flight, datetime]:
    """The flight, not yet looked up in the schedule, and when its forecast is issued."""
    flight = _read_flight(said, schedule)
    zone = ZoneInfo(schedule.airports[flight.origin_code].time_zone_name)
    issued = to_utc(said["issued_at"], zone, "issued_at") if said.get("issued_at") else now
    if issued > now:
        raise InvalidRequest(
            f"may not lie after the clock, which shows {now.astimezone(zone):%Y-%m-%d %H:%M} there",
            field="issued_at",
            value=said.get("issued_at"),
            code="issued_in_future",
        )
    return flight, issued


def _read_flight(said: Mapping[str, Any], schedule: Schedule) -> Flight:
    carrier = carrier_code(said, "carrier", schedule)
    origin = airport_code(said, "origin", schedule)
    destination = airport_code(said, "destination", schedule)
    if origin == destination:
        raise InvalidRequest("differs from the origin", field="destination", value=destination)
    number = flight_number(said.get("flight"), carrier)
    zone = ZoneInfo(schedule.airports[origin].time_zone_name)
    departure = to_utc(said.get("departure"), zone, "departure")
    tail = str(said["tail_number"]).strip().upper() if said.get("tail_number") else None
    return Flight(carrier, number, origin, destination, departure, tail_number=tail)


def _in_schedule(flights: list[Flight], schedule: Schedule) -> list[Flight]:
    """The flights, with the arrivals of those that the schedule lists."""
    return [
        flight
        if leg is None
        else replace(flight, sched_arr_utc=leg.sched_arr_utc, in_schedule=True)
        for flight, leg in zip(flights, schedule.find_all(flights), strict=True)
    ]


def _attempt(make: Callable[..., T], *given: Any) -> T | UserError:
    try:
        return make(*given)
    except UserError as error:
        return error


def to_utc(text: Any, zone: ZoneInfo, field: str) -> datetime:
    """An ISO 8601 time, local to `zone` unless it bears an offset, as aware UTC."""
    if text is None or str(text).strip() == "":
        raise InvalidRequest("a time is needed, as in 2013-12-05T17:15", field=field, value=text)
    try:
        moment = datetime.fromisoformat(str(text).strip())
    except ValueError:
        raise InvalidRequest(
            "an ISO 8601 time is accepted, as in 2013-12-05T17:15 (local to the origin) "
            "or 2013-12-05T17:15-05:00",
            field=field,
            value=text,
            code="malformed_time",
        ) from None
    if not 1900 <= moment.year <= 2200:
        raise InvalidRequest("a year from 1900 to 2200 is accepted", field=field, value=text)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        skipped = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment
        why = "does not exist" if skipped else "happens twice"
        raise InvalidRequest(
            f"this local time {why} in {zone.key} (daylight saving); give an offset from UTC",
            field=field,
            value=text,
            code="ambiguous_local_time",
        )
    return first.astimezone(UTC)


def great_circle_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Haversine distance between two (latitude, longitude) in degrees."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, place)) for place in (a, b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(h))


def carrier_code(said: Mapping[str, Any], field: str, schedule: Schedule) -> str:
    """A carrier's code that the schedule knows; raises UserError."""
    carrier = _code(said, field)
    if carrier not in schedule.carriers:
        known = ", ".join(sorted(schedule.carriers))
        raise UnknownCode(f"no such carrier; known are {known}", field=field, value=carrier)
    return carrier


def airport_code(said: Mapping[str, Any], field: str, schedule: Schedule) -> str:
    """An airport's code that the reference tables know; raises UserError."""
    code = _code(said, field)
    if code not in schedule.airports:
        raise UnknownCode(
            "no such airport; a three-letter IATA code is accepted", field=field, value=code
        )
    return code


def flight_number(value: Any, carrier: str, field: str = "flight") -> int:
    """A flight's number, whether or not its carrier's code stands before it; raises UserError."""
    text = str(value if value is not None else "").strip().upper().removeprefix(carrier).strip()
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 100_000:
        raise InvalidRequest(
            "a whole number from 1 to 99999 is accepted, as in 1545", field=field, value=value
        )
    return int(text)


def _code(said: Mapping[str, Any], field: str) -> str:
    value = said.get(field)
    if value is None or not str(value).strip():
        raise InvalidRequest("a code is needed", field=field, value=value)
    return str(value).strip().upper()

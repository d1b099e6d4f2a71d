"""Resolution of the fields of a request to a checked forecast request."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import InvalidRequest, UnknownCode
from ponctuel.domain.flight import Flight, ForecastRequest, epoch_min
from ponctuel.domain.json import Fields
from ponctuel.domain.parsing import flight_number, to_utc
from ponctuel.serving.schedule import Schedule

EARTH_RADIUS_KM = 6371.0


def resolve(fields: Fields, schedule: Schedule, clock: Clock) -> ForecastRequest:
    """The checked forecast request of some fields.

    Args:
        fields: those of `resolve_flight`, and optionally `issued_at`.
        schedule: the service's schedule.
        clock: the system's clock.

    Returns:
        The request, with its flight as in the schedule.

    Raises:
        InvalidRequest: a field is not acceptable.
        UnknownCode: no such carrier or airport.
    """
    flight = _flight_of(fields, schedule)
    zone = ZoneInfo(schedule.airports[flight.origin_code].time_zone_name)
    now = clock.now()
    issued = to_utc(fields["issued_at"], zone, "issued_at") if fields.get("issued_at") else now
    if issued > now:
        raise InvalidRequest(
            f"may not be after the clock, which shows {now.astimezone(zone):%Y-%m-%d %H:%M} there",
            field="issued_at",
            value=fields.get("issued_at"),
            code="issued_in_future",
        )
    return ForecastRequest(scheduled(flight, schedule, issued), issued)


def resolve_flight(fields: Fields, schedule: Schedule, at: datetime) -> Flight:
    """The checked flight of a request, with its schedule as known at a time.

    Args:
        fields: `carrier`, `flight`, `origin`, `destination`, `departure`, and optionally
            `tail_number`; times are local to the origin unless they bear an offset.
        schedule: the service's schedule.
        at: the moment of the system's clock, aware UTC.

    Raises:
        UserError: a field is not acceptable.
    """
    return scheduled(_flight_of(fields, schedule), schedule, at)


def scheduled(flight: Flight, schedule: Schedule, at: datetime) -> Flight:
    """The flight with its scheduled arrival as known at a time, if it was listed.

    Args:
        flight: the flight.
        schedule: the service's schedule.
        at: the moment of the system's clock, aware UTC.
    """
    listed = schedule.find(
        flight.carrier_code,
        flight.flight_number,
        flight.origin_code,
        flight.destination_code,
        flight.sched_dep_utc,
        epoch_min(at),
    )
    arrival = listed.sched_arr_utc if listed else None
    return replace(flight, sched_arr_utc=arrival, in_schedule=listed is not None)


def _flight_of(fields: Fields, schedule: Schedule) -> Flight:
    tail = str(fields["tail_number"]).strip().upper() if fields.get("tail_number") else None
    return replace(named_flight(fields, schedule), tail_number=tail)


def named_flight(fields: Fields, schedule: Schedule) -> Flight:
    """The checked flight of a request, without its schedule.

    Args:
        fields: a request as JSON-able values.
        schedule: the service's schedule.

    Raises:
        InvalidRequest: a field is not acceptable.
        UnknownCode: no such carrier or airport.
    """
    carrier = carrier_code(fields, "carrier", schedule)
    origin = airport_code(fields, "origin", schedule)
    destination = airport_code(fields, "destination", schedule)
    if origin == destination:
        raise InvalidRequest("must differ from the origin", field="destination", value=destination)
    number = flight_number(fields.get("flight"), carrier)
    zone = ZoneInfo(schedule.airports[origin].time_zone_name)
    departure = to_utc(fields.get("departure"), zone, "departure")
    return Flight(carrier, number, origin, destination, departure)


def great_circle_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Haversine distance between two (latitude, longitude) in degrees.

    Args:
        a: (latitude, longitude) in degrees.
        b: (latitude, longitude) in degrees.

    Reference:
        haversine formula: Sinnott, "Virtues of the haversine", Sky and Telescope 1984.
    """
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (a, b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(h))


def _code(fields: Fields, field: str) -> str:
    value = fields.get(field)
    if value is None or not str(value).strip():
        raise InvalidRequest("a code is needed", field=field, value=value)
    return str(value).strip().upper()


def carrier_code(fields: Fields, field: str, schedule: Schedule) -> str:
    """The checked code of a carrier in the schedule.

    Args:
        fields: a request as JSON-able values.
        field: that holds the code.
        schedule: the service's schedule.

    Raises:
        UnknownCode: there is no such carrier.
    """
    carrier = _code(fields, field)
    if carrier not in schedule.carriers:
        known_codes = ", ".join(sorted(schedule.carriers))
        raise UnknownCode(f"no such carrier; known are {known_codes}", field=field, value=carrier)
    return carrier


def airport_code(fields: Fields, field: str, schedule: Schedule) -> str:
    """The checked code of an airport in the reference tables.

    Args:
        fields: a request as JSON-able values.
        field: that holds the code.
        schedule: the service's schedule.

    Raises:
        UnknownCode: there is no such airport.
    """
    code = _code(fields, field)
    if code not in schedule.airports:
        raise UnknownCode(
            "no such airport; a three-letter IATA code is accepted", field=field, value=code
        )
    return code

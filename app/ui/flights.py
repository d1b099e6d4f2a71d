"""Flights as people write them, as the API names them, and as an address keeps them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from urllib.parse import urlencode

from app.ui import words
from app.ui.days import iso_day, written_day
from app.ui.texts import say
from ponctuel_sdk import ForecastRequest
from ponctuel_sdk.models.schedule import Airport, Clock, FlightListed
from ponctuel_words import formats

Choice = tuple[str, str]
Airports = Mapping[str, Airport | None]  # by code; None where an airport is not known
# Common endings of airport names, left out so that a flight fits on a line.
USUAL_ENDINGS = (" Airport", " International", " Intl")
FLIGHT_NUMBER = re.compile(r"\s*([A-Za-z0-9]{2})\s*-?\s*0*(\d{1,5})\s*")
REQUEST = ("carrier", "flight", "origin", "destination", "departure", "issued_at")


def read_number(text: str) -> tuple[str, str] | None:
    """'ua1545' -> ('UA', '1545'); None for what is no flight number."""
    match = FLIGHT_NUMBER.fullmatch(text or "")
    return (match[1].upper(), match[2]) if match else None


class FlightFields(Protocol):
    """The common fields of a flight in a forecast, the schedule and the board."""

    @property
    def carrier_code(self) -> str: ...
    @property
    def flight_number(self) -> int | str: ...
    @property
    def origin_code(self) -> str: ...
    @property
    def destination_code(self) -> str: ...
    @property
    def sched_dep_utc(self) -> datetime: ...


def name_of(flight: FlightFields) -> str:
    """'UA 1545'."""
    return f"{flight.carrier_code} {flight.flight_number}"


def airport_choices(airports: Sequence[Airport]) -> list[Choice]:
    """('Newark (EWR)', 'EWR'), the busiest first."""
    by_size = sorted(airports, key=lambda airport: -airport.flights_n)
    return [
        (
            airport_text(airport.airport_code, airport.city_name, airport.airport_name),
            airport.airport_code,
        )
        for airport in by_size
    ]


def airport_text(code: str, city: str | None, name: str | None = None) -> str:
    """'Houston (IAH)'; by the airport's own name where its city is not known."""
    label = city or short_name(name)
    return f"{label} ({code})" if label else code


def airport_label(airports: Airports, code: str) -> str:
    """'Houston (IAH)'; the bare code where the airport is not known."""
    airport = airports.get(code)
    return airport_text(code, airport.city_name, airport.airport_name) if airport else code


def route_text(flight: FlightFields, airports: Airports) -> str:
    """'Newark (EWR) → Houston (IAH)'."""
    ends = (flight.origin_code, flight.destination_code)
    return " → ".join(airport_label(airports, code) for code in ends)


def destination_choices(flights: Sequence[FlightListed]) -> list[Choice]:
    """The destinations of some flights, by name."""
    labels = {
        flight.destination_code: airport_text(
            flight.destination_code, flight.destination_city, flight.destination_name
        )
        for flight in flights
    }
    return sorted(((label, code) for code, label in labels.items()))


def short_name(name: str | None) -> str:
    """An airport's name without the common endings."""
    for ending in USUAL_ENDINGS:
        name = (name or "").removesuffix(ending)
    return name or ""


def flight_choices(flights: Sequence[FlightListed]) -> list[Choice]:
    """('17:15 · UA 1545 → Houston (IAH)', key), in order of departure."""
    ordered = sorted(flights, key=lambda flight: (flight.sched_dep_utc, flight.carrier_code))
    return [(flight_label(flight), flight_key(flight)) for flight in ordered]


def flight_label(flight: FlightListed) -> str:
    to = airport_text(flight.destination_code, flight.destination_city, flight.destination_name)
    return f"{flight.sched_dep_local[11:16]} · {name_of(flight)} → {to}"


def request_of(flight: FlightFields, issued_at: datetime | None = None) -> ForecastRequest:
    """A request for the API, with an offset, so that the time is unambiguous."""
    return ForecastRequest(
        carrier=flight.carrier_code,
        flight=str(flight.flight_number),
        origin=flight.origin_code,
        destination=flight.destination_code,
        departure=flight.sched_dep_utc.isoformat(),
        issued_at=None if issued_at is None else issued_at.isoformat(),
    )


def flight_key(flight: FlightListed) -> str:
    """The flight as one string, from which `as_request` makes a request."""
    request = request_of(flight)
    return "|".join(str(getattr(request, name)) for name in REQUEST[:5])


def flight_key_of(flight: FlightFields) -> tuple[str, str, str, datetime]:
    """The key of a flight."""
    return (
        flight.carrier_code,
        str(flight.flight_number),
        flight.origin_code,
        flight.sched_dep_utc,
    )


def as_request(key: str) -> ForecastRequest:
    """The request for the flight of a key."""
    return ForecastRequest.model_validate(dict(zip(REQUEST, key.split("|"), strict=False)))


def departure_of(key: str) -> datetime:
    return datetime.fromisoformat(key.split("|")[4])


def next_departure(options: list[Choice], now: datetime) -> str | None:
    """The first flight that departs after the clock; the day's first if none is left."""
    later = [key for _, key in options if departure_of(key) >= now]
    return next(iter(later or [key for _, key in options]), None)


def address(path: str, request: ForecastRequest) -> str:
    """A page's address that asks for this flight."""
    fields = {name: getattr(request, name) for name in REQUEST}
    return f"{path}?{urlencode({name: value for name, value in fields.items() if value})}"


def flight_in_address(params: Mapping[str, str]) -> ForecastRequest | None:
    """The flight that an address asks for; None where it names none.

    It is not validated here: the API names its faults.
    """
    fields = {name: str(params[name]) for name in REQUEST if params.get(name)}
    return (
        ForecastRequest.model_construct(None, **fields) if set(REQUEST[:5]) <= set(fields) else None
    )


def day_fault(day: str, clock: Clock, language: str) -> str | None:
    """The fault of a typed day; None if there is none."""
    try:
        stated = date.fromisoformat(iso_day(day, language))
    except ValueError:
        example = written_day(clock.last_day.isoformat(), language)
        return say(language, "err_day", example=example)
    if not clock.first_day <= stated <= clock.last_day:
        first, last = (formats.day(bound, language) for bound in (clock.first_day, clock.last_day))
        return say(language, "err_day_range", first=first, last=last)
    return None


def today(clock: Clock) -> str:
    """The clock's day, where most flights depart."""
    return words.local(clock.now_utc, clock.time_zone).date().isoformat()


def local_day(moment: str, clock: Clock) -> str:
    """The local day of a moment that may lack its offset; the clock's day if it is not a moment."""
    try:
        when = datetime.fromisoformat(moment)
        if when.tzinfo is None:
            return when.date().isoformat()
        return words.local(when, clock.time_zone).date().isoformat()
    except (ValueError, OverflowError):
        return today(clock)

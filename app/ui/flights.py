"""Flights as people write them, as the API names them, and as an address keeps them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from app.ui import words
from app.ui.texts import say

Row = dict[str, Any]
Choice = tuple[str, str]
# What every airport is called; left out, so that a flight fits on a line.
USUAL_ENDINGS = (" Airport", " International", " Intl")
NAMED = re.compile(r"\s*([A-Za-z0-9]{2})\s*-?\s*0*(\d{1,5})\s*")
REQUEST = ("carrier", "flight", "origin", "destination", "departure", "issued_at")


def read_number(text: str) -> tuple[str, str] | None:
    """'ua1545' -> ('UA', '1545'); None for what is no flight number."""
    found = NAMED.fullmatch(text or "")
    return (found[1].upper(), found[2]) if found else None


def airport_choices(airports: list[Row]) -> list[Choice]:
    """('EWR · Newark Liberty Intl', 'EWR'), the busiest first."""
    by_size = sorted(airports, key=lambda one: -one["flights_n"])
    return [
        (f"{one['airport_code']} · {one['airport_name']}", one["airport_code"]) for one in by_size
    ]


def destination_choices(flights: list[Row]) -> list[Choice]:
    """The destinations of some flights, by name."""
    names = {one["destination_code"]: short_name(one.get("destination_name")) for one in flights}
    by_name = sorted(names.items(), key=lambda one: (one[1] or one[0], one[0]))
    return [(f"{name} · {code}" if name else code, code) for code, name in by_name]


def short_name(name: str | None) -> str:
    """An airport's name without what every airport is called."""
    for ending in USUAL_ENDINGS:
        name = (name or "").removesuffix(ending)
    return name or ""


def flight_choices(flights: list[Row]) -> list[Choice]:
    """('17:15 · UA 1545 → IAH Houston', key), in order of departure."""
    ordered = sorted(flights, key=lambda one: (one["sched_dep_utc"], one["carrier_code"]))
    return [(flight_label(one), flight_key(one)) for one in ordered]


def flight_label(flight: Row) -> str:
    to = f"{flight['destination_code']} {short_name(flight.get('destination_name'))}".strip()
    hour = flight["sched_dep_local"][11:16]
    return f"{hour} · {flight['carrier_code']} {flight['flight_number']} → {to}"


def flight_key(flight: Row) -> str:
    """The flight as one string, from which `as_request` makes a request."""
    parts = (
        flight["carrier_code"],
        flight["flight_number"],
        flight["origin_code"],
        flight["destination_code"],
        flight["sched_dep_utc"],
    )
    return "|".join(str(part) for part in parts)


def as_request(key: str) -> Row:
    """A request for the API, with an offset, so that no local time is in doubt."""
    carrier, number, origin, destination, departure = key.split("|")
    return {
        "carrier": carrier,
        "flight": number,
        "origin": origin,
        "destination": destination,
        "departure": departure,
    }


def departure_of(key: str) -> datetime:
    return datetime.fromisoformat(key.split("|")[4])


def soonest(options: list[Choice], now_utc: str) -> str | None:
    """The first flight that departs after the clock; the day's first if none is left."""
    now = datetime.fromisoformat(now_utc)
    later = [key for _, key in options if departure_of(key) >= now]
    return next(iter(later or [key for _, key in options]), None)


def address(path: str, request: Row) -> str:
    """A page's address that asks for this flight."""
    return f"{path}?{urlencode({name: request[name] for name in REQUEST if request.get(name)})}"


def addressed(params: Any) -> Row | None:
    """The flight that an address asks for; None where it names none."""
    found = {name: str(params[name]) for name in REQUEST if params.get(name)}
    return found if set(REQUEST[:5]) <= set(found) else None


def as_said(forecast: Row) -> Row:
    """A forecast's flight, as a request for the API."""
    flight = forecast["flight"]
    return {
        "carrier": flight["carrier_code"],
        "flight": str(flight["flight_number"]),
        "origin": flight["origin_code"],
        "destination": flight["destination_code"],
        "departure": flight["sched_dep_utc"],
    }


def day_fault(day: str, clock: Row, language: str) -> str | None:
    """What is wrong with the day that was typed; None if nothing."""
    first, last = clock["first_day"], clock["last_day"]
    try:
        wanted = date.fromisoformat((day or "").strip())
    except ValueError:
        return say(language, "err_day", example=last)
    if not first <= wanted.isoformat() <= last:
        return say(language, "err_day_range", first=first, last=last)
    return None


def today(clock: Row) -> str:
    """The clock's day, where most flights depart."""
    return words.local(clock["now_utc"], clock.get("time_zone")).date().isoformat()


def minutes(value: float) -> timedelta:
    return timedelta(minutes=value)


def local_day(moment: str, clock: Row) -> str:
    """The local day of a moment that may lack its offset; the clock's where it is none."""
    try:
        when = datetime.fromisoformat(moment)
        if when.tzinfo is None:
            return when.date().isoformat()
        return words.local(moment, clock.get("time_zone")).date().isoformat()
    except (ValueError, OverflowError):
        return today(clock)


def later(moment: str, now_utc: str) -> bool:
    """Whether a moment lies after the clock's."""
    return not now_utc or datetime.fromisoformat(moment) > datetime.fromisoformat(now_utc)

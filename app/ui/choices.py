"""The choices that the form offers, and what they become when sent to the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.ui import words
from app.ui.texts import say

LEADS_MIN = (30, 60, 180, 360, 1440, 10080)
LONGEST_LEAD = timedelta(days=30)
NOW = "now"
# What every airport is called; left out, so that a flight fits on a line.
USUAL_ENDINGS = (" Airport", " International", " Intl")
Row = dict[str, Any]
Choice = tuple[str, str]


def airport_choices(airports: list[Row]) -> list[Choice]:
    """('EWR · Newark Liberty Intl', 'EWR'), the busiest first."""
    by_size = sorted(airports, key=lambda one: -one["flights_n"])
    return [
        (f"{one['airport_code']} · {one['airport_name']}", one["airport_code"]) for one in by_size
    ]


def flight_choices(flights: list[Row]) -> list[Choice]:
    """('17:15 · UA 1545 → IAH Houston', key), in order of departure."""
    ordered = sorted(flights, key=lambda one: (one["sched_dep_utc"], one["carrier_code"]))
    return [(flight_label(one), flight_key(one)) for one in ordered]


def flight_label(flight: Row) -> str:
    name = flight.get("destination_name") or ""
    for ending in USUAL_ENDINGS:
        name = name.removesuffix(ending)
    to = f"{flight['destination_code']} {name}".strip()
    hour = flight["sched_dep_local"][11:16]
    return f"{hour} · {flight['carrier_code']} {flight['flight_number']} → {to}"


def flight_key(flight: Row) -> str:
    """The flight as one string, from which `as_request` makes a request."""
    parts = (
        flight["carrier_code"],
        flight["flight_number"],
        flight["destination_code"],
        flight["sched_dep_utc"],
    )
    return "|".join(str(part) for part in parts)


def as_request(origin: str, key: str, issued: str) -> Row:
    """A request for the API, with offsets, so that no local time is in doubt."""
    carrier, number, destination, departure = key.split("|")
    request = {
        "carrier": carrier,
        "flight": number,
        "origin": origin,
        "destination": destination,
        "departure": departure,
    }
    if issued != NOW:
        moment = datetime.fromisoformat(departure) - timedelta(minutes=int(issued))
        request["issued_at"] = moment.isoformat()
    return request


def issue_choices(key: str, now_utc: str, time_zone: str | None, language: str) -> list[Choice]:
    """Moments at which a flight's forecast may be made: never after the clock."""
    now = datetime.fromisoformat(now_utc)
    departure = datetime.fromisoformat(key.split("|")[3])
    choices: list[Choice] = []
    if timedelta(0) <= departure - now <= LONGEST_LEAD:
        when = words.moment(words.local(now_utc, time_zone), language, year=False)
        choices.append((f"{say(language, NOW)} · {when}", NOW))
    for lead in LEADS_MIN:
        moment = departure - timedelta(minutes=lead)
        if moment <= now:
            before = say(language, "before", lead=words.lead(lead, language))
            when = words.moment(words.local(moment.isoformat(), time_zone), language, year=False)
            choices.append((f"{before} · {when}", str(lead)))
    return choices

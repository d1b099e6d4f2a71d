"""Forecast requests from a flight number and a day."""

from __future__ import annotations

import re
from datetime import date, datetime

from ponctuel.domain.errors import InvalidRequest
from ponctuel.domain.schedule_records import ListedFlight
from ponctuel.serving.lookups import Lookups

NEAREST_DAYS = 3
# `UA-464`: the hyphen between a carrier's code and its number.
_HYPHEN = re.compile(r"^\s*((?=\d?[A-Za-z])[A-Za-z0-9]{2})\s*-\s*(?=\d)")


def numbered_request(
    lookups: Lookups,
    number: str,
    day: str | date,
    *,
    origin: str | None = None,
    destination: str | None = None,
    departure: str | None = None,
) -> dict[str, object]:
    """The request fields of the one flight that the schedule lists under a number on a day.

    Args:
        lookups: the schedule.
        number: a flight number with the carrier's code before it, as in `UA 464`, `UA464` or
            `UA-464`.
        day: the local day of departure, ISO 8601.
        origin, destination: airports, where the number names several flights of the day.
        departure: scheduled, local to the origin, where these do not tell them apart: the time of
            day, as in `07:30`, or with the day, as in `2013-12-05T07:30`.

    Returns:
        `carrier`, `flight`, `origin`, `destination` and `departure`, as `resolve` takes them.

    Raises:
        InvalidRequest: no flight of the day, or several, match; the error names the nearest days of
            the number, its departure times, or the matching flights.
    """
    local_day = read_day(day)
    named: dict[str, object] = {
        "flight": _HYPHEN.sub(r"\1", number),
        "origin": origin,
        "destination": destination,
    }
    listed = lookups.flights(named, local_day)
    if departure is not None and listed:
        listed = _leaving_at(departure, listed, local_day)
    if not listed:
        raise InvalidRequest(
            f"no such flight on {local_day}{_nearest(lookups, named, local_day)}",
            field="flight",
            value=number,
            code="flight_not_listed",
        )
    if len(listed) > 1:
        raise InvalidRequest(
            f"several flights on {local_day} match: {'; '.join(map(_described, listed))}; "
            "name the carrier, origin, destination or departure too",
            field="flight",
            value=number,
            code="flight_ambiguous",
        )
    return request_fields(listed[0])


def request_fields(listed: ListedFlight) -> dict[str, object]:
    """A listed flight as the fields of a request; its departure is the instant in UTC.

    Args:
        listed: a flight of the schedule.
    """
    return {
        "carrier": listed["carrier_code"],
        "flight": listed["flight_number"],
        "origin": listed["origin_code"],
        "destination": listed["destination_code"],
        "departure": listed["sched_dep_utc"],
    }


def read_day(day: str | date, field: str = "day") -> date:
    """A day as a caller writes it; raises InvalidRequest.

    Args:
        day: ISO 8601, or a date.
        field: the name of the field in the error.
    """
    if isinstance(day, datetime):
        return day.date()
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(str(day).strip())
    except ValueError:
        raise InvalidRequest(
            "a day is accepted as in 2013-12-05", field=field, value=day, code="malformed_day"
        ) from None


def _leaving_at(departure: str, listed: list[ListedFlight], day: date) -> list[ListedFlight]:
    chosen = [each for each in listed if departure in _local_times(each)]
    if not chosen:
        raise InvalidRequest(
            f"no such flight leaves at that time; on {day} there are: "
            f"{'; '.join(map(_described, listed))}",
            field="departure",
            value=departure,
            code="departure_not_listed",
            accepted=[_local_times(each)[0] for each in listed],
        )
    return chosen


def _nearest(lookups: Lookups, named: dict[str, object], day: date) -> str:
    days = lookups.flight_days(named, day, NEAREST_DAYS)
    if not days:
        return ", and none on any other day of the schedule"
    return f"; the nearest days on which it flies: {', '.join(map(str, days))}"


def _described(listed: ListedFlight) -> str:
    number = f"{listed['carrier_code']} {listed['flight_number']}"
    route = f"{listed['origin_code']} to {listed['destination_code']}"
    return f"{number} {route} at {_local_times(listed)[1]}"


def _local_times(listed: ListedFlight) -> tuple[str, str]:
    """Its scheduled departure, local to the origin: with the day, and the time of day alone."""
    moment = listed["sched_dep_local"]
    return moment, moment.partition("T")[2]

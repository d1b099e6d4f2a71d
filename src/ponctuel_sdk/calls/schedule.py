"""Airports, flights, outcomes and the clock."""

from __future__ import annotations

from datetime import date, datetime

from ponctuel_sdk._call import Call, Series, by_cursor, model, part
from ponctuel_sdk._operation import listing, operation
from ponctuel_sdk.models.schedule import (
    Airport,
    Airports,
    Clock,
    FlightDays,
    FlightListed,
    Flights,
    Inbound,
    InboundAnswer,
    Outcome,
    OutcomeAnswer,
    PastFlight,
    PastFlights,
)


@listing("GET", "/v1/airports")
def list_airports(text: str = "", *, limit: int = 50, cursor: str | None = None) -> Series[Airport]:
    """Airports of the schedule, or those whose code, city or name contains a text.

    Args:
        text: part of a code, a city or a name; empty: all.
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
    query = {"text": text or None, "limit": limit, "cursor": cursor}
    return by_cursor(Airports, lambda answer: answer.airports, query)


@listing("GET", "/v1/flights")
def list_flights(
    day: date | str,
    origin: str | None = None,
    destination: str | None = None,
    *,
    carrier: str | None = None,
    flight: int | str | None = None,
    text: str | None = None,
    limit: int = 2000,
    cursor: str | None = None,
) -> Series[FlightListed]:
    """Departures of a local day, earliest first: of an airport, of a route, of a number.

    Args:
        day: local day of the departure.
        origin: only departures from this airport.
        destination: only flights to this airport.
        carrier: only this carrier; required with `flight`.
        flight: only this number.
        text: the beginning of the flight number, with or without the carrier's code.
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
    query = {
        "day": day,
        "origin": origin,
        "destination": destination,
        "carrier": carrier,
        "flight": flight,
        "text": text,
        "limit": limit,
        "cursor": cursor,
    }
    return by_cursor(Flights, lambda answer: answer.flights, query)


@operation("GET", "/v1/flights/days")
def list_flight_days(
    carrier: str, flight: int | str, near: date | str, *, limit: int = 4
) -> Call[list[date]]:
    """Local days on which a flight number is scheduled, those nearest to a day, in order.

    Args:
        carrier: the carrier's IATA code, as 'UA'.
        flight: the flight number, with or without the carrier's code.
        near: the day to which they are nearest.
        limit: days, at most.
    """
    query = {"carrier": carrier, "flight": flight, "near": near, "limit": limit}
    return Call(part(FlightDays, lambda answer: answer.days), query)


@listing("GET", "/v1/flights/history")
def list_past_flights(
    carrier: str,
    flight: int | str,
    origin: str | None = None,
    destination: str | None = None,
    *,
    limit: int = 50,
    cursor: str | None = None,
) -> Series[PastFlight]:
    """Past departures of a flight number with their outcomes, latest first.

    Args:
        carrier: the carrier's IATA code, as 'UA'.
        flight: the flight number, with or without the carrier's code.
        origin: only departures from this airport.
        destination: only flights to this airport.
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
    query = {
        "carrier": carrier,
        "flight": flight,
        "origin": origin,
        "destination": destination,
        "limit": limit,
        "cursor": cursor,
    }
    return by_cursor(PastFlights, lambda answer: answer.flights, query)


@operation("GET", "/v1/outcomes")
def get_outcome(
    carrier: str,
    flight: int | str,
    origin: str,
    destination: str,
    departure: datetime | str,
    issued_at: datetime | str | None = None,
    tail_number: str | None = None,
) -> Call[Outcome | None]:
    """The outcome of a flight; None until it is known.

    Args:
        carrier: the carrier's IATA code, as 'UA'.
        flight: the flight number, with or without the carrier's code.
        origin: IATA code of the airport of departure.
        destination: IATA code of the airport of arrival.
        departure: scheduled; local to the origin unless it has an offset.
        issued_at: the issue time; the present time of the system's clock if omitted.
        tail_number: the aircraft, where it is known.
    """
    request = {
        "carrier": carrier,
        "flight": flight,
        "origin": origin,
        "destination": destination,
        "departure": departure,
        "issued_at": issued_at,
        "tail_number": tail_number,
    }
    return Call(part(OutcomeAnswer, lambda answer: answer.outcome), request)


@operation("GET", "/v1/inbound")
def read_inbound(
    carrier: str,
    flight: int | str,
    origin: str,
    destination: str,
    departure: datetime | str,
    issued_at: datetime | str | None = None,
    tail_number: str | None = None,
) -> Call[Inbound | None]:
    """The inbound flight of the aircraft, with its slack; None where it is not known.

    Args:
        carrier: the carrier's IATA code, as 'UA'.
        flight: the flight number, with or without the carrier's code.
        origin: IATA code of the airport of departure.
        destination: IATA code of the airport of arrival.
        departure: scheduled; local to the origin unless it has an offset.
        issued_at: the issue time; the present time of the system's clock if omitted.
        tail_number: the aircraft, where it is known.
    """
    request = {
        "carrier": carrier,
        "flight": flight,
        "origin": origin,
        "destination": destination,
        "departure": departure,
        "issued_at": issued_at,
        "tail_number": tail_number,
    }
    return Call(part(InboundAnswer, lambda answer: answer.inbound), request)


@operation("GET", "/v1/clock")
def read_clock() -> Call[Clock]:
    """The present time of the system's clock, and the days that its schedule covers."""
    return Call(model(Clock))

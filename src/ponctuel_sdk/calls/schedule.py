"""Airports, flights, outcomes and the clock."""

from __future__ import annotations

from datetime import date, datetime

from ponctuel_sdk._call import Call, model, part
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.schedule import (
    Airport,
    Airports,
    Clock,
    FlightListed,
    Flights,
    Outcome,
    OutcomeAnswer,
)


@operation("GET", "/v1/airports")
def list_airports() -> Call[list[Airport]]:
    """Airports with departures in the schedule."""
    return Call(part(Airports, lambda found: found.airports))


@operation("GET", "/v1/flights")
def list_flights(origin: str, day: date | str) -> Call[list[FlightListed]]:
    """Departures of an airport on a local day."""
    return Call(part(Flights, lambda found: found.flights), {"origin": origin, "day": day})


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
    """What really happened to a flight; None while the clock has not passed it."""
    asked = {
        "carrier": carrier,
        "flight": flight,
        "origin": origin,
        "destination": destination,
        "departure": departure,
        "issued_at": issued_at,
        "tail_number": tail_number,
    }
    return Call(part(OutcomeAnswer, lambda found: found.outcome), asked)


@operation("GET", "/v1/clock")
def read_clock() -> Call[Clock]:
    """The time that the system takes for now, and the days that its schedule covers."""
    return Call(model(Clock))

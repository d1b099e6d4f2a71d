"""Airports, flights, outcomes and the clock."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ponctuel_sdk.models.base import Answer


class Airport(Answer):
    """An airport with departures in the schedule, and how many."""

    airport_code: str
    airport_name: str
    time_zone: str | None = None
    flights_n: int


class Airports(Answer):
    airports: list[Airport]


class FlightListed(Answer):
    """One departure of the schedule."""

    carrier_code: str
    carrier_name: str | None = None
    flight_number: int | str
    destination_code: str
    destination_name: str | None = None
    sched_dep_local: str
    sched_dep_utc: datetime


class Flights(Answer):
    flights: list[FlightListed]


class Outcome(Answer):
    """What really happened, and when this became known; delays in minutes, negative is early."""

    outcome: Literal["arrived", "cancelled", "diverted"]
    arr_delay_min: float | None = None
    dep_delay_min: float | None = None
    known_at_utc: datetime


class OutcomeAnswer(Answer):
    outcome: Outcome | None


class Clock(Answer):
    """The time that the system takes for now, and the days that its schedule covers."""

    now_utc: datetime
    mode: Literal["replay", "real"]
    first_day: date
    last_day: date
    time_zone: str | None
    model_version: str


class Status(Answer):
    status: str

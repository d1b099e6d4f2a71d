"""Airports, flights, outcomes and the clock."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ponctuel_sdk.models.base import Answer


class Airport(Answer):
    """An airport, and how many departures and arrivals the schedule has there."""

    airport_code: str
    airport_name: str
    city_name: str | None = None
    time_zone: str | None = None
    flights_n: int
    arrivals_n: int = 0


class Airports(Answer):
    airports: list[Airport]
    next_cursor: str | None = None


class FlightListed(Answer):
    """One departure of the schedule."""

    carrier_code: str
    carrier_name: str | None = None
    flight_number: int | str
    origin_code: str
    origin_name: str | None = None
    destination_code: str
    destination_name: str | None = None
    sched_dep_local: str
    sched_dep_utc: datetime
    sched_arr_local: str | None = None
    sched_arr_utc: datetime | None = None


class Flights(Answer):
    flights: list[FlightListed]
    next_cursor: str | None = None


class Outcome(Answer):
    """What really happened, and when this became known; delays in minutes, negative is early."""

    outcome: Literal["arrived", "cancelled", "diverted"]
    arr_delay_min: float | None = None
    dep_delay_min: float | None = None
    known_at_utc: datetime


class OutcomeAnswer(Answer):
    outcome: Outcome | None


class PastFlight(FlightListed):
    """A past departure and what became of it."""

    outcome: Outcome


class PastFlights(Answer):
    flights: list[PastFlight]
    next_cursor: str | None = None


class Clock(Answer):
    """The time that the system takes for now, and the days that its schedule covers."""

    now_utc: datetime
    mode: Literal["replay", "real"]
    first_day: date
    last_day: date
    time_zone: str | None
    model_version: str


class Job(Answer):
    """A periodic job of the system; `late_s` is how long it has been due and not done."""

    name: str
    finished_at_utc: datetime | None
    due_at_utc: datetime
    late_s: float
    failures_n: int
    last_error: str | None


class Status(Answer):
    status: str
    jobs: list[Job] | None = None

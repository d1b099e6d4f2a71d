"""Records of the schedule, as JSON: flights, airports and outcomes."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class OutcomeRecord(TypedDict):
    """The outcome of a flight; `known_at_utc` as ISO 8601 text."""

    outcome: str
    arr_delay_min: int | None
    dep_delay_min: int | None
    known_at_utc: str


class ListedFlight(TypedDict):
    """A scheduled flight; local times without offset, those in UTC with it, as ISO 8601 text."""

    carrier_code: str
    carrier_name: str
    flight_number: int
    origin_code: str
    origin_name: str
    origin_city: NotRequired[str | None]
    destination_code: str
    destination_name: str
    destination_city: NotRequired[str | None]
    sched_dep_local: str
    sched_dep_utc: str
    sched_arr_utc: str | None
    sched_arr_local: str | None
    outcome: NotRequired[OutcomeRecord]


class ListedAirport(TypedDict):
    """An airport, and how many flights of the schedule leave and reach it."""

    airport_code: str
    airport_name: str
    city_name: str | None
    time_zone: str
    flights_n: int
    arrivals_n: int

"""Airports, flights, outcomes and the clock."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer, Body, Cursor, FlightNumber, Moment, Text


class FlightRequest(Body):
    """One flight, by its number and its scheduled departure."""

    carrier: Text = Field(description="IATA code of the carrier.", examples=["UA"])
    flight: FlightNumber = Field(description="Flight number, without the code.", examples=["1178"])
    origin: Text = Field(description="IATA code of the origin.", examples=["EWR"])
    destination: Text = Field(description="IATA code of the destination.", examples=["IAH"])
    departure: Moment = Field(
        description="Scheduled departure, ISO 8601; local to the origin unless it has an offset.",
        examples=["2013-12-23T16:30"],
    )


class Airport(Answer):
    """An airport."""

    airport_code: str = Field(examples=["EWR"])
    airport_name: str = Field(examples=["Newark Liberty Intl"])
    city_name: str | None = Field(default=None, examples=["Newark"])
    time_zone: str | None = Field(default=None, examples=["America/New_York"])
    flights_n: int = Field(description="Departures in the schedule.")
    arrivals_n: int = Field(default=0, description="Arrivals in the schedule.")


class Airports(Answer):
    """Airports, busiest first."""

    airports: list[Airport]
    next_cursor: Cursor = None


class FlightListed(Answer):
    """One departure of the schedule."""

    carrier_code: str = Field(examples=["UA"])
    carrier_name: str | None = None
    flight_number: int | str = Field(examples=[1178])
    origin_code: str = Field(examples=["EWR"])
    origin_name: str | None = None
    origin_city: str | None = Field(default=None, examples=["Newark"])
    destination_code: str = Field(examples=["IAH"])
    destination_name: str | None = None
    destination_city: str | None = Field(default=None, examples=["Houston"])
    sched_dep_local: str = Field(
        description="Wall clock at the origin.", examples=["2013-12-23T16:30"]
    )
    sched_dep_utc: datetime
    sched_arr_local: str | None = Field(
        default=None, description="Wall clock at the destination.", examples=["2013-12-23T20:28"]
    )
    sched_arr_utc: datetime | None = None


class FlightDays(Answer):
    """Local days on which a flight is scheduled, in order."""

    days: list[date]


class Inbound(Answer):
    """The previous flight of the aircraft, and its delay; delays in minutes."""

    basis: Literal["aircraft", "rotation"] = Field(
        description="`aircraft`: by the tail number of the request; `rotation`: by the flight that "
        "usually precedes this one."
    )
    dep_delay_min: float | None = Field(
        description="Its departure delay so far; null before its scheduled departure."
    )
    arr_delay_min: float | None = Field(description="Its arrival delay, once known.")
    cancelled: bool = Field(description="Whether its cancellation is known.")
    slack_min: float | None = Field(
        description="Slack between its return and this departure; negative: too little."
    )


class InboundAnswer(Answer):
    """The inbound flight of the requested flight."""

    inbound: Inbound | None = Field(description="Null if nothing is known of it.")


class Flights(Answer):
    """Departures, earliest first."""

    flights: list[FlightListed]
    next_cursor: Cursor = None


class Outcome(Answer):
    """The observed outcome; delays in minutes, negative is early."""

    outcome: Literal["arrived", "cancelled", "diverted"]
    arr_delay_min: float | None = Field(default=None, description="Negative is early.")
    dep_delay_min: float | None = None
    known_at_utc: datetime = Field(description="When this became known.")


class OutcomeAnswer(Answer):
    """The outcome of the requested flight."""

    outcome: Outcome | None = Field(description="Null until the clock has reached it.")


class PastFlight(FlightListed):
    """A past departure and its outcome."""

    outcome: Outcome


class PastFlights(Answer):
    """Past departures, latest first."""

    flights: list[PastFlight]
    next_cursor: Cursor = None


class Clock(Answer):
    """The clock that the system runs on, and the days that its schedule covers."""

    now_utc: datetime
    mode: Literal["replay", "real"]
    first_day: date
    last_day: date
    time_zone: str | None = Field(description="Time zone of the busiest airport.")
    model_version: str


class Job(Answer):
    """A periodic job of the system."""

    name: str = Field(examples=["board"])
    finished_at_utc: datetime | None = Field(description="End of the last successful run.")
    due_at_utc: datetime
    late_s: float = Field(description="Seconds since the due time, if the run has not happened.")
    failures_n: int = Field(description="Failed runs since the last successful one.")
    last_error: str | None


class Status(Answer):
    """The state of the process."""

    status: str = Field(examples=["ok"])
    model: str | None = Field(
        default=None, description="The model in service.", examples=["ponctuel/3"]
    )
    gate: str | None = Field(
        default=None,
        description="The gate's verdict on it: `passed` or `refused`; null without one.",
        examples=["passed"],
    )
    jobs: list[Job] | None = Field(default=None, description="Omitted if this process runs none.")
    pages: str | None = Field(
        default=None,
        description="`ready` or `starting` (a page that is opened meanwhile waits). Omitted if "
        "this process serves no pages.",
        examples=["ready"],
    )

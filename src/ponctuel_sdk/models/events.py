"""Ingestion of events about flights and the weather."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from ponctuel_sdk.models.base import PLAIN, Answer, Body, FlightNumber, Moment, Text
from ponctuel_sdk.models.problems import Fault

MAX_EVENTS = 10_000
EventKind = Literal[
    "schedule", "aircraft", "departure", "arrival", "cancellation", "diversion", "weather"
]
Delay = Annotated[int, Field(ge=-1440, le=2880, description="Minutes; negative is early.")]


class Weather(Body):
    """A weather observation; values that were not measured are omitted."""

    temperature_c: float | None = Field(default=None, ge=-90, le=60)
    dew_point_c: float | None = Field(default=None, ge=-90, le=60)
    humidity_pct: float | None = Field(default=None, ge=0, le=101)
    wind_direction_deg: float | None = Field(default=None, ge=0, le=360)
    wind_speed_kmh: float | None = Field(default=None, ge=0, le=500)
    wind_gust_kmh: float | None = Field(default=None, ge=0, le=500)
    precipitation_mm: float | None = Field(default=None, ge=0, le=500)
    pressure_hpa: float | None = Field(default=None, ge=850, le=1100)
    visibility_km: float | None = Field(default=None, ge=0, le=500)


class Event(Body):
    """An event about a flight or, for the weather, about an airport.

    Flights are named by `carrier`, `flight`, `origin`, `destination` and `departure` (as
    scheduled); times are local to the origin unless they have an offset.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "kind": "departure",
                "carrier": "UA",
                "flight": "1232",
                "origin": "EWR",
                "destination": "IAH",
                "departure": "2013-12-23T15:30",
                "dep_delay_min": 12,
                "known_at": "2013-12-23T15:43",
            }
        }
    )
    kind: EventKind
    known_at: Moment | None = Field(
        default=None,
        description="When it became known, on the system's clock and never after it; the clock's "
        "time if left out. Forecasts issued later may use it, earlier ones may not.",
    )
    key: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        pattern=PLAIN,
        description="Your identifier of this fact. One fact is stored for each key; a repetition "
        "is reported as known. By default, a digest of the content.",
    )
    source: str = Field(default="push", min_length=1, max_length=40, pattern=PLAIN)
    carrier: Text | None = None
    flight: FlightNumber | None = None
    origin: Text | None = None
    destination: Text | None = None
    departure: Moment | None = Field(default=None, description="Scheduled departure.")
    arrival: Moment | None = Field(
        default=None, description="Scheduled arrival, for `schedule`; it needs an offset."
    )
    tail_number: Annotated[str, Field(min_length=1, max_length=10, pattern=PLAIN)] | None = Field(
        default=None, description="For `aircraft`."
    )
    dep_delay_min: Delay | None = Field(default=None, description="For `departure`.")
    arr_delay_min: Delay | None = Field(default=None, description="For `arrival`.")
    airport: Text | None = Field(default=None, description="For `weather`: IATA code.")
    weather: Weather | None = Field(default=None, description="For `weather`.")


class EventsBody(Body):
    """Up to 10,000 events. Each is checked separately: an invalid one does not stop the others."""

    events: list[Event] = Field(min_length=1, max_length=MAX_EVENTS)


class EventReport(Answer):
    """The result of the ingestion of one event."""

    row: int = Field(description="Its position in the request, counted from 1.")
    status: Literal["accepted", "known", "refused"] = Field(
        description="`known`: the identical event was received before."
    )
    error: Fault | None = Field(default=None, description="Why it was refused.")


class EventsReport(Answer):
    """The results of the ingestion, and their counts."""

    accepted_n: int
    known_n: int
    refused_n: int
    events: list[EventReport] = Field(description="In the order of the request.")

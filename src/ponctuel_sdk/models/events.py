"""Events in: what became known of flights and of the weather."""

from __future__ import annotations

from typing import Literal

from ponctuel_sdk.models.base import Answer, Body
from ponctuel_sdk.models.forecasts import Moment
from ponctuel_sdk.models.problems import Fault

EventKind = Literal[
    "schedule", "aircraft", "departure", "arrival", "cancellation", "diversion", "weather"
]


class Weather(Body):
    """An observation; what was not measured is left out."""

    temperature_c: float | None = None
    dew_point_c: float | None = None
    humidity_pct: float | None = None
    wind_direction_deg: float | None = None
    wind_speed_kmh: float | None = None
    wind_gust_kmh: float | None = None
    precipitation_mm: float | None = None
    pressure_hpa: float | None = None
    visibility_km: float | None = None


class Event(Body):
    """Something that became known of a flight or, for the weather, of an airport.

    Attributes:
        known_at: on the system's clock; its now, if left out.
        key: your name for this fact; under one key one thing is kept.
    """

    kind: EventKind
    known_at: Moment | None = None
    key: str | None = None
    source: str = "push"
    carrier: str | None = None
    flight: int | str | None = None
    origin: str | None = None
    destination: str | None = None
    departure: Moment | None = None
    arrival: Moment | None = None
    tail_number: str | None = None
    dep_delay_min: int | None = None
    arr_delay_min: int | None = None
    airport: str | None = None
    weather: Weather | None = None


class EventsBody(Body):
    events: list[Event]


class EventReport(Answer):
    """What became of one event; `row` is its place in the request, from 1."""

    row: int
    status: Literal["accepted", "known", "refused"]
    error: Fault | None = None


class EventsReport(Answer):
    """What became of a delivery."""

    accepted_n: int
    known_n: int
    refused_n: int
    events: list[EventReport]

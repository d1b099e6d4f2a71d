"""What the intake of events takes and answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas import FaultOut, Text
from app.api.schemas_accounts import PLAIN, Body
from ponctuel.operations.words import EventKind

MOST_EVENTS = 10_000
Delay = Annotated[int, Field(ge=-1440, le=2880, description="Minutes; negative is early.")]


class WeatherIn(Body):
    """An observation; what was not measured is left out."""

    temperature_c: float | None = Field(default=None, ge=-90, le=60)
    dew_point_c: float | None = Field(default=None, ge=-90, le=60)
    humidity_pct: float | None = Field(default=None, ge=0, le=101)
    wind_direction_deg: float | None = Field(default=None, ge=0, le=360)
    wind_speed_kmh: float | None = Field(default=None, ge=0, le=500)
    wind_gust_kmh: float | None = Field(default=None, ge=0, le=500)
    precipitation_mm: float | None = Field(default=None, ge=0, le=500)
    pressure_hpa: float | None = Field(default=None, ge=850, le=1100)
    visibility_km: float | None = Field(default=None, ge=0, le=500)


class EventIn(Body):
    """Something that became known of a flight or, for the weather, of an airport.

    Flights are named by `carrier`, `flight`, `origin`, `destination` and `departure` (as
    scheduled); times are local to the origin unless they bear an offset.
    """

    model_config = ConfigDict(
        extra="forbid",
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
        },
    )
    kind: EventKind
    known_at: Text | None = Field(
        default=None,
        description="When it became known, on the system's clock and never after it; the clock's "
        "time if left out. Forecasts issued later may use it, earlier ones may not.",
    )
    key: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        pattern=PLAIN,
        description="Your name for this fact. Under one key one thing is kept: sent again it is "
        "known already. What is said itself serves as the key, if left out.",
    )
    source: str = Field(default="push", min_length=1, max_length=40, pattern=PLAIN)
    carrier: Text | None = None
    flight: int | Text | None = None
    origin: Text | None = None
    destination: Text | None = None
    departure: Text | None = Field(default=None, description="Scheduled departure.")
    arrival: Text | None = Field(
        default=None, description="Scheduled arrival, for `schedule`; it needs an offset."
    )
    tail_number: Annotated[str, Field(min_length=1, max_length=10, pattern=PLAIN)] | None = Field(
        default=None, description="For `aircraft`."
    )
    dep_delay_min: Delay | None = Field(default=None, description="For `departure`.")
    arr_delay_min: Delay | None = Field(default=None, description="For `arrival`.")
    airport: Text | None = Field(default=None, description="For `weather`: IATA code.")
    weather: WeatherIn | None = Field(default=None, description="For `weather`.")


class EventsIn(BaseModel):
    """Up to 10,000 events. Each is checked by itself: one that is wrong does not hold up others."""

    model_config = ConfigDict(extra="forbid")
    events: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=MOST_EVENTS,
        description="Objects with the fields of `EventIn`.",
        json_schema_extra={"items": {"$ref": "#/components/schemas/EventIn"}},
    )


class EventReport(BaseModel):
    """What became of one event."""

    row: int = Field(description="Its place in the request, counted from 1.")
    status: Literal["accepted", "known", "refused"] = Field(
        description="`known`: it had been taken in before, word for word."
    )
    error: FaultOut | None = Field(default=None, description="Why it was refused.")


class EventsOut(BaseModel):
    """What became of a delivery."""

    accepted_n: int
    known_n: int
    refused_n: int
    events: list[EventReport] = Field(description="In the order of the request.")


def event_schemas() -> dict[str, Any]:
    """`EventIn` and what it needs, for the documentation: rows are checked one by one, and so no
    route's signature names them."""
    made = EventIn.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**made.pop("$defs"), "EventIn": made}

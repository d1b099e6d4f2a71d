"""Flight watches: a message when a risk reaches a threshold."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer, Body, FlightNumber, Moment, Text
from ponctuel_sdk.models.schedule import FlightRequest

LateMin = Literal[15, 30, 60, 120, 180]
Channel = Literal["email", "webhook"]
Threshold = Annotated[
    float,
    Field(
        gt=0,
        lt=1,
        allow_inf_nan=False,
        examples=[0.4],
        description="A message is sent when the probability of arriving at least `late_min` late, "
        "of being cancelled or of being diverted reaches this value.",
    ),
]
Interval = Annotated[
    int,
    Field(
        ge=5,
        le=10_080,
        description="At most one message in this number of minutes of the system's clock.",
    ),
]


class WatchedRoute(Body):
    """All flights of a route, of a carrier on a route, or of a flight number."""

    origin: Text = Field(examples=["EWR"])
    destination: Text | None = Field(default=None, examples=["IAH"])
    carrier: Text | None = Field(default=None, examples=["UA"])
    flight: FlightNumber | None = Field(
        default=None, description="A flight number; it needs the carrier.", examples=["1178"]
    )


class WatchRequest(Body):
    """A new watch: of a `flight` or of a `route`, not of both."""

    flight: FlightRequest | None = None
    route: WatchedRoute | None = None
    late_min: LateMin = Field(
        default=30, description="The delay from which a flight counts as late, in minutes."
    )
    threshold: Threshold
    channel: Channel = Field(
        default="email", description="E-mail goes to the account's own address."
    )
    webhook_url: Annotated[str, Field(max_length=2000)] | None = Field(
        default=None, description="For the channel `webhook`: https, and a public host."
    )
    min_interval_min: Interval = 360
    until: Moment | None = Field(
        default=None,
        description="End of the watch; by default the flight's departure, or never for a route.",
    )


class WatchPatch(Body):
    """Changes of a watch; omitted fields stay unchanged."""

    active: bool | None = None
    threshold: Threshold | None = None
    min_interval_min: Interval | None = None


class WatchedFlight(Answer):
    """The watched flight."""

    flight_id: int
    carrier_code: str
    flight_number: int
    origin_code: str
    destination_code: str
    sched_dep_utc: datetime
    sched_arr_utc: datetime | None


class Pattern(Answer):
    """The watched flights."""

    origin_code: str
    destination_code: str | None
    carrier_code: str | None
    flight_number: int | None


class RiskNow(Answer):
    """The upcoming flight of a watch that is most at risk, and its latest forecast."""

    flight: WatchedFlight
    p_disrupted: float | None = Field(
        default=None,
        description="P(it arrives `late_min` late or more, is cancelled or is diverted); null "
        "where no forecast was issued yet.",
    )
    p_late: float | None = Field(
        default=None, description="P(it arrives, `late_min` late or more); null without a forecast."
    )
    issued_at_utc: datetime | None = None


class LastMessage(Answer):
    """The newest message of a watch, and the state of its delivery."""

    state: Literal["queued", "sent", "failed"]
    p_disrupted: float = Field(description="The risk that it announces, by the watch's `late_min`.")
    attempts: int
    created_at_utc: datetime = Field(description="On the machine's clock, like `sent_at_utc`.")
    sent_at_utc: datetime | None
    last_error: str | None = Field(
        description="Why the last attempt failed.", examples=["HTTP 503"]
    )


class Watch(Answer):
    """A watch and its present state."""

    id: uuid.UUID
    pattern: Pattern | None = Field(default=None, description="Null for a watch of one flight.")
    risk_definition: str = Field(
        examples=["P(arriving 30 min late or more, being cancelled or being diverted)"]
    )
    late_min: int
    threshold: float
    channel: Channel
    webhook_url: str | None
    min_interval_min: int
    active: bool
    created_at_utc: datetime
    until_utc: datetime | None
    silent_until_utc: datetime | None = Field(
        description="No further message before this time; null if one may be sent."
    )
    flight: WatchedFlight | None = Field(default=None, description="Null for a watch of a route.")
    last_message: LastMessage | None = Field(
        default=None, description="Null before the first message."
    )
    now: RiskNow | None = Field(description="Null if no such flight is upcoming.")
    signing_secret: str | None = Field(
        default=None,
        repr=False,
        description="Secret with which the receiver of a webhook verifies its signature (Standard "
        "Webhooks). Given only when the watch is created and when it is read by itself.",
    )


class Watches(Answer):
    """Watches, newest first."""

    watches: list[Watch]

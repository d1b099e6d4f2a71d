"""What the routes about watches take and answer."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.api.schemas import Text
from app.api.schemas_accounts import Body

LateMin = Literal[15, 30, 60, 120, 180]
Threshold = Annotated[
    float,
    Field(
        gt=0,
        lt=1,
        allow_inf_nan=False,
        examples=[0.4],
        description="Tell me when the probability of being `late_min` late or more, of being "
        "cancelled or of being diverted reaches this.",
    ),
]
Interval = Annotated[
    int,
    Field(
        ge=5,
        le=10_080,
        description="No more than one message in so many minutes of the system's clock.",
    ),
]


class WatchedFlightIn(Body):
    """One flight. The departure is local to the origin unless it bears an offset."""

    carrier: Text = Field(examples=["UA"])
    flight: int | Text = Field(examples=["1178"])
    origin: Text = Field(examples=["EWR"])
    destination: Text = Field(examples=["IAH"])
    departure: Text = Field(examples=["2013-12-23T16:30"])


class WatchedRouteIn(Body):
    """All flights of a route, of a carrier on a route, or of a flight number."""

    origin: Text = Field(examples=["EWR"])
    destination: Text | None = Field(default=None, examples=["IAH"])
    carrier: Text | None = Field(default=None, examples=["UA"])
    flight: int | Text | None = Field(
        default=None, description="A number; the carrier is needed with it.", examples=["1178"]
    )


class WatchIn(Body):
    """A new watch: of a `flight` or of a `route`, not of both."""

    flight: WatchedFlightIn | None = None
    route: WatchedRouteIn | None = None
    late_min: LateMin = Field(default=30, description="The delay that matters to you, in minutes.")
    threshold: Threshold
    channel: Literal["email", "webhook"] = Field(
        default="email", description="E-mail goes to the account's own address."
    )
    webhook_url: Annotated[str, Field(max_length=2000)] | None = Field(
        default=None, description="For the channel `webhook`: https, and a public host."
    )
    min_interval_min: Interval = 360
    until: Text | None = Field(
        default=None,
        description="It ends then; the flight's departure, or never for a route, if left out.",
    )


class WatchPatch(Body):
    """What may be changed; what is left out stays."""

    active: bool | None = None
    threshold: Threshold | None = None
    min_interval_min: Interval | None = None


class WatchedFlightOut(BaseModel):
    """The flight that is meant."""

    flight_id: int
    carrier_code: str
    flight_number: int
    origin_code: str
    destination_code: str
    sched_dep_utc: datetime
    sched_arr_utc: datetime | None


class PatternOut(BaseModel):
    """The flights that are meant."""

    origin_code: str
    destination_code: str | None
    carrier_code: str | None
    flight_number: int | None


class RiskNowOut(BaseModel):
    """The upcoming flight of a watch that is most at risk, and what is said of it."""

    flight: WatchedFlightOut
    risk: float | None = Field(description="Null where no forecast was issued yet.")
    issued_at_utc: datetime | None


class LastMessageOut(BaseModel):
    """The newest message of a watch, and how far it has come."""

    state: Literal["queued", "sent", "failed"]
    risk: float = Field(description="The risk that it tells.")
    attempts: int
    created_at_utc: datetime = Field(description="On the machine's clock, as the next one.")
    sent_at_utc: datetime | None
    last_error: str | None = Field(
        description="Why the last attempt failed.", examples=["answered 503"]
    )


class WatchOut(BaseModel):
    """A watch as it stands."""

    id: uuid.UUID
    pattern: PatternOut | None = Field(description="Null for a watch of one flight.")
    risk_definition: str = Field(
        examples=["P(arriving 30 min late or more, being cancelled or being diverted)"]
    )
    late_min: int
    threshold: float
    channel: Literal["email", "webhook"]
    webhook_url: str | None
    min_interval_min: int
    active: bool
    created_at_utc: datetime
    until_utc: datetime | None
    silent_until_utc: datetime | None = Field(
        description="Having spoken, it says nothing before this; null where it may speak."
    )
    flight: WatchedFlightOut | None = Field(
        default=None, description="Null for a watch of a route."
    )
    last_message: LastMessageOut | None = Field(
        default=None, description="Null where it has not spoken yet."
    )
    now: RiskNowOut | None = Field(description="Null where no such flight is upcoming.")
    signing_secret: str | None = Field(
        default=None,
        description="By which the receiver of a webhook proves that a message is ours "
        "(Standard Webhooks). Told when the watch is made and when it is read alone.",
    )


class WatchesOut(BaseModel):
    watches: list[WatchOut]

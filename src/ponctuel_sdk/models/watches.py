"""Watches: tell me when a risk passes my threshold."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer, Body
from ponctuel_sdk.models.forecasts import Moment

LateMin = Literal[15, 30, 60, 120, 180]
Channel = Literal["email", "webhook"]


class WatchedFlightRequest(Body):
    """One flight; the departure is local to the origin unless it bears an offset."""

    carrier: str
    flight: int | str
    origin: str
    destination: str
    departure: Moment


class WatchedRoute(Body):
    """All flights of a route, of a carrier on a route, or of a flight number."""

    origin: str
    destination: str | None = None
    carrier: str | None = None
    flight: int | str | None = None


class WatchRequest(Body):
    """A new watch: of a `flight` or of a `route`, not of both."""

    flight: WatchedFlightRequest | None = None
    route: WatchedRoute | None = None
    late_min: LateMin = 30
    threshold: float
    channel: Channel = "email"
    webhook_url: str | None = None
    min_interval_min: int = 360
    until: Moment | None = None


class WatchPatch(Body):
    """What may be changed; what is left out stays."""

    active: bool | None = None
    threshold: float | None = None
    min_interval_min: int | None = None


class WatchedFlight(Answer):
    """The flight that is meant."""

    flight_id: int
    carrier_code: str
    flight_number: int
    origin_code: str
    destination_code: str
    sched_dep_utc: datetime
    sched_arr_utc: datetime | None


class Pattern(Answer):
    """The flights that are meant."""

    origin_code: str
    destination_code: str | None
    carrier_code: str | None
    flight_number: int | None


class RiskNow(Answer):
    """The upcoming flight of a watch that is most at risk, and what is said of it."""

    flight: WatchedFlight
    risk: float | None
    issued_at_utc: datetime | None


class LastMessage(Answer):
    """The newest message of a watch, and how far it has come.

    Attributes:
        last_error: why the last attempt failed.
    """

    state: Literal["queued", "sent", "failed"]
    risk: float
    attempts: int
    created_at_utc: datetime
    sent_at_utc: datetime | None
    last_error: str | None


class Watch(Answer):
    """A watch as it stands.

    Attributes:
        silent_until_utc: having spoken, it says nothing before this.
        flight: None for a watch of a route.
        last_message: None where it has not spoken yet.
        now: None where no such flight is upcoming.
        signing_secret: proves that a webhook is ours (Standard Webhooks); told when the watch is
            made and when it is read alone.
    """

    id: uuid.UUID
    pattern: Pattern | None = None
    risk_definition: str
    late_min: int
    threshold: float
    channel: Channel
    webhook_url: str | None
    min_interval_min: int
    active: bool
    created_at_utc: datetime
    until_utc: datetime | None
    silent_until_utc: datetime | None
    flight: WatchedFlight | None = None
    last_message: LastMessage | None = None
    now: RiskNow | None
    signing_secret: str | None = Field(default=None, repr=False)


class Watches(Answer):
    watches: list[Watch]

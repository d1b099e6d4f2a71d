"""The four commercial delay classes, in the form that clients of a known flight API expect."""

from __future__ import annotations

from datetime import date, time
from typing import Literal

from pydantic import ConfigDict, Field

from ponctuel_sdk.models.base import Answer, Body, Text

Result = Literal[
    "LESS_THAN_30_MINUTES",
    "BETWEEN_30_AND_60_MINUTES",
    "BETWEEN_60_AND_120_MINUTES",
    "OVER_120_MINUTES_OR_CANCELLED",
]


class DelayClassesRequest(Body):
    """The parameters of that API."""

    model_config = ConfigDict(populate_by_name=True)
    origin: Text = Field(alias="originLocationCode", examples=["EWR"])
    destination: Text = Field(alias="destinationLocationCode", examples=["IAH"])
    day: date = Field(alias="departureDate", description="Local day.", examples=["2013-12-23"])
    at: time = Field(alias="departureTime", description="Local time.", examples=["16:30:00"])
    carrier: Text = Field(alias="carrierCode", examples=["UA"])
    flight: Text = Field(alias="flightNumber", examples=["1178"])
    arrival_day: Text | None = Field(
        default=None, alias="arrivalDate", description="Accepted; the schedule's is used."
    )
    arrival_time: Text | None = Field(
        default=None, alias="arrivalTime", description="Accepted; the schedule's is used."
    )
    aircraft: Text | None = Field(
        default=None, alias="aircraftCode", description="Accepted; no feature uses the type."
    )
    duration: Text | None = Field(
        default=None, alias="duration", description="Accepted; the schedule's is used."
    )


class DelayClass(Answer):
    """One class and its probability."""

    id: str = Field(examples=["UA1178EWRIAH20131223"])
    type: Literal["prediction"] = "prediction"
    sub_type: Literal["flight-delay"] = Field(default="flight-delay", alias="subType")
    result: Result
    probability: str = Field(description="0 to 1, as text.", examples=["0.734213"])


class Meta(Answer):
    """The number of classes, and the URL of the request."""

    count: int = Field(examples=[4])
    links: dict[str, str] = Field(examples=[{"self": "http://127.0.0.1:8000/v1/…"}])


class DelayClasses(Answer):
    """Four mutually exclusive classes; their probabilities sum to 1."""

    data: list[DelayClass]
    meta: Meta

"""The four commercial delay classes, in the form of a known flight API."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer

Result = Literal[
    "LESS_THAN_30_MINUTES",
    "BETWEEN_30_AND_60_MINUTES",
    "BETWEEN_60_AND_120_MINUTES",
    "OVER_120_MINUTES_OR_CANCELLED",
]


class DelayClass(Answer):
    """One class; its probability is a text, as in that API."""

    id: str
    type: Literal["prediction"] = "prediction"
    sub_type: Literal["flight-delay"] = Field(default="flight-delay", alias="subType")
    result: Result
    probability: str


class Meta(Answer):
    count: int
    links: dict[str, str]


class DelayClasses(Answer):
    """Four classes that exclude one another; their probabilities sum to 1."""

    data: list[DelayClass]
    meta: Meta

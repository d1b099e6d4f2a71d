"""The four commercial delay classes, in the form that clients of a known flight API expect."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

Result = Literal[
    "LESS_THAN_30_MINUTES",
    "BETWEEN_30_AND_60_MINUTES",
    "BETWEEN_60_AND_120_MINUTES",
    "OVER_120_MINUTES_OR_CANCELLED",
]


class DelayClassOut(BaseModel):
    """One class and its probability."""

    id: str = Field(examples=["UA1178EWRIAH20131223"])
    type: Literal["prediction"] = "prediction"
    subType: Literal["flight-delay"] = "flight-delay"
    result: Result
    probability: str = Field(description="0 to 1, as text.", examples=["0.734213"])


class MetaOut(BaseModel):
    count: int = Field(examples=[4])
    links: dict[str, str] = Field(examples=[{"self": "http://127.0.0.1:8000/v1/…"}])


class DelayClassesOut(BaseModel):
    """Four classes that exclude one another; their probabilities sum to 1."""

    data: list[DelayClassOut]
    meta: MetaOut

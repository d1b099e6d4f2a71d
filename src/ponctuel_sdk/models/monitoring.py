"""Indicators of the service, the data and the model, and the alerts that they raise."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer, Body
from ponctuel_sdk.models.registry import Why


class Measurement(Answer):
    """One value of an indicator."""

    subject: str = Field(
        description="The measured part; empty for the total.", examples=["carrier=UA"]
    )
    at_utc: datetime = Field(description="On the system's clock.")
    value: float
    low: float | None = Field(description="Lower end of the 95 % interval.")
    high: float | None
    n: int = Field(description="Number of flights, events or forecasts in the value.")
    complete: float | None = Field(
        description="Share of the outcomes that are known; null where none are needed."
    )


class Indicator(Answer):
    """The definition of an indicator, with the last value of each of its subjects."""

    name: str = Field(examples=["feed_volume_ratio"])
    kind: Literal["service", "data", "model"]
    title: str = Field(description="In French, like its other texts.")
    unit: str
    window: str
    formula: str
    threshold_reason: str
    uncertainty: str
    blind_spot: str = Field(description="What it cannot detect.")
    latest: list[Measurement]


class Indicators(Answer):
    """Every indicator."""

    indicators: list[Indicator]


class History(Answer):
    """The values of one indicator, by subject and moment."""

    name: str
    measurements: list[Measurement]


class Alert(Answer):
    """An alert of one subject of a rule; times are those of the system's clock."""

    id: int
    rule: str
    subject: str
    state: Literal["pending", "firing", "resolved"]
    severity: Literal["info", "warning", "critical"]
    cause: str = Field(description="The cause that the rule names.", examples=["storm"])
    value: float
    since_utc: datetime
    fired_at_utc: datetime | None
    resolved_at_utc: datetime | None
    acknowledged: bool


class Alerts(Answer):
    """Alerts, the latest first."""

    alerts: list[Alert]


class Acknowledged(Answer):
    """An acknowledged alert."""

    id: int


class Silence(Body):
    """A rule whose messages are suspended for some hours."""

    rule: str = Field(max_length=60, examples=["storm"])
    hours: float = Field(gt=0, le=720, examples=[8])
    reason: Why


class Silenced(Answer):
    """End of the silence of a rule, on the system's clock."""

    rule: str
    until_utc: datetime

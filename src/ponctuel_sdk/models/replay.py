"""The replay: the time of the system's clock, its speed, and how to set both."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from ponctuel_sdk.models.base import Answer, Body, Moment

Speed = Annotated[
    float, Field(ge=0, le=100_000, description="Replayed seconds per second; 0 pauses.")
]


class Replay(Answer):
    """The state of the system's clock, and the days of the replay."""

    mode: Literal["replay", "real"]
    now_utc: datetime = Field(description="Present time of the system's clock.")
    speed: float = Field(description="Replayed seconds per second; 0: paused; 1 on a real clock.")
    paused: bool
    start_utc: datetime | None = Field(description="Start of the replay; null on a real clock.")
    end_utc: datetime | None = Field(
        description="End of the recorded events; null on a real clock."
    )
    progress: float | None = Field(
        description="Share of the span from start to end that is past, 0 to 1."
    )
    feed: Literal["warehouse", "events"] = Field(
        description="Source of what becomes known after the start: the warehouse, or pushed events."
    )
    last_event_utc: datetime | None = Field(
        description="When the newest event that this server has received became known."
    )
    unseen_from: date | None = Field(
        description="First local day after the model's training period; null if it is not recorded."
    )
    unseen: bool | None = Field(description="Whether the present day is after the training period.")
    mail_page: str | None = Field(
        default=None,
        description="Page on which a demonstration shows the messages sent; null if messages are "
        "delivered.",
        examples=["http://127.0.0.1:8026"],
    )


class ReplayBody(Body):
    """New time or speed of the replay; omitted fields stay unchanged."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"at": "2013-12-08T04:00-05:00", "speed": 600}}
    )

    at: Moment | None = Field(default=None, description="New time, with its offset.")
    speed: Speed | None = None

"""The replay: where the system's clock stands, and how it is set."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from ponctuel_sdk.models.base import Answer, Body, Moment

Speed = Annotated[
    float, Field(ge=0, le=100_000, description="Replayed seconds per second; 0 stands still.")
]


class Replay(Answer):
    """How the system's clock runs, and on what days."""

    mode: Literal["replay", "real"]
    now_utc: datetime = Field(description="What the system takes for now.")
    speed: float = Field(description="Replayed seconds per second; 0: paused; 1 on a real clock.")
    paused: bool
    start_utc: datetime | None = Field(description="Where the replay began; null on a real clock.")
    end_utc: datetime | None = Field(
        description="Where the recorded events end; null on a real clock."
    )
    progress: float | None = Field(description="Share of the way from start to end, 0 to 1.")
    feed: Literal["warehouse", "events"] = Field(
        description="Who tells what becomes known after the start: the warehouse itself, or events "
        "that are pushed in."
    )
    last_event_utc: datetime | None = Field(
        description="When the newest event became known of which this server has heard."
    )
    unseen_from: date | None = Field(
        description="The first local day that the model has not seen in training; null where that "
        "is not on record."
    )
    unseen: bool | None = Field(description="Whether the day that is shown is one of those.")
    mail_page: str | None = Field(
        default=None,
        description="Where a demonstration shows the messages that it caught; null where messages "
        "go to people.",
        examples=["http://127.0.0.1:8026"],
    )


class ReplayBody(Body):
    """How to go on; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"at": "2013-12-08T04:00-05:00", "speed": 600}}
    )

    at: Moment | None = Field(default=None, description="Another moment, with its offset.")
    speed: Speed | None = None

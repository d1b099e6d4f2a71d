"""The replay's clock."""

from __future__ import annotations

from datetime import datetime

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.replay import Replay, ReplayBody


@operation("GET", "/v1/replay")
def read_replay() -> Call[Replay]:
    """The state of the system's clock, and the days of the replay."""
    return Call(model(Replay))


@operation("PUT", "/v1/replay")
def set_replay(at: datetime | str | None = None, speed: float | None = None) -> Call[Replay]:
    """Set the clock of a replay: a new time, a new speed (0 pauses), or both.

    Args:
        at: the time to replay from; None: unchanged.
        speed: replayed seconds per second; None: unchanged.
    """
    return Call(model(Replay), body=ReplayBody.model_validate({"at": at, "speed": speed}))

"""What the environment says: nothing secret has a default."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime

from ponctuel.config.params import ClockParams
from ponctuel.domain.clock import Clock, RealClock, ReplayClock
from ponctuel.domain.errors import UserError

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
MODEL_SERVER_PORT = 5001


@dataclass(frozen=True)
class ClockSettings:
    """`PONCTUEL_CLOCK` (replay | real), `PONCTUEL_CLOCK_START`, `PONCTUEL_CLOCK_SPEED`.

    Each overrides the same word of the `clock` group in params.yaml.
    """

    mode: str
    start: datetime | None
    speed: float

    @classmethod
    def read(cls, params: ClockParams) -> ClockSettings:
        mode = os.environ.get("PONCTUEL_CLOCK", params.mode)
        if mode not in ("replay", "real"):
            raise UserError("accepted are replay and real", field="PONCTUEL_CLOCK", value=mode)
        start = params.start
        if text := os.environ.get("PONCTUEL_CLOCK_START"):
            start = _parse_start(text)
        speed = params.speed
        if text := os.environ.get("PONCTUEL_CLOCK_SPEED"):
            speed = _parse_speed(text)
        if start is not None and start.tzinfo is None:
            raise UserError(
                "needs an offset from UTC, as in 2013-12-23T16:00-05:00",
                field="clock.start",
                value=start.isoformat(),
            )
        return cls(mode, start, speed)


def _parse_start(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            "an ISO 8601 moment with an offset is accepted, as in 2013-12-23T16:00-05:00",
            field="PONCTUEL_CLOCK_START",
            value=text,
        ) from error


def _parse_speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 <= speed < 1e6:
        raise UserError(
            "a number of replayed seconds per second, 0 or more, is accepted",
            field="PONCTUEL_CLOCK_SPEED",
            value=text,
        )
    return speed


def make_clock(settings: ClockSettings, default_start_utc: datetime) -> Clock:
    """The clock that the settings ask for; a replay without a start begins at the default."""
    if settings.mode == "real":
        return RealClock()
    return ReplayClock(settings.start or default_start_utc, settings.speed)


def tuning_database_url() -> str | None:
    """`PONCTUEL_TUNING_DATABASE`: a PostgreSQL URL by which hosts share a search; None: a file."""
    return os.environ.get("PONCTUEL_TUNING_DATABASE") or None

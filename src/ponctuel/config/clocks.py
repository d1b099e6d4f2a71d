"""The choice of the clock: the environment overrides params.yaml."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from ponctuel.domain.clock import Clock, RealClock, ReplayClock
from ponctuel.domain.errors import UserError

if TYPE_CHECKING:
    from ponctuel.config.params import ClockParams


@dataclass(frozen=True)
class ClockSettings:
    """`PONCTUEL_CLOCK` (replay | real), `PONCTUEL_CLOCK_START`, `PONCTUEL_CLOCK_SPEED`,
    `PONCTUEL_CLOCK_FEED` (warehouse | events).

    Each overrides the key of the same name of the `clock` group in params.yaml.

    Attributes:
        start: where a replay begins; without an offset, local to the busiest airport.
        feed: the source of facts from a replay's start on: the warehouse, or clients that push
            events.
    """

    mode: str
    start: datetime | None
    speed: float
    feed: Literal["warehouse", "events"] = "warehouse"

    @classmethod
    def read(cls, params: ClockParams) -> ClockSettings:
        mode = os.environ.get("PONCTUEL_CLOCK", params.mode)
        if mode not in ("replay", "real"):
            raise UserError("replay and real are accepted", field="PONCTUEL_CLOCK", value=mode)
        start = params.start
        if text := os.environ.get("PONCTUEL_CLOCK_START"):
            start = _parse_start(text)
        speed = params.speed
        if text := os.environ.get("PONCTUEL_CLOCK_SPEED"):
            speed = _parse_speed(text)
        feed = os.environ.get("PONCTUEL_CLOCK_FEED") or params.feed
        if feed not in ("warehouse", "events"):
            raise UserError(
                "warehouse and events are accepted", field="PONCTUEL_CLOCK_FEED", value=feed
            )
        return cls(mode, start, speed, "events" if feed == "events" else "warehouse")


def _parse_start(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            "an ISO 8601 moment is accepted, as in 2013-12-23T16:00 or 2013-12-23T16:00-05:00",
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
    """The clock that the settings ask for; a replay without a start begins at the default.

    Args:
        settings: the start, if any, has an offset.
        default_start_utc: aware.
    """
    if settings.mode == "real":
        return RealClock()
    return ReplayClock(settings.start or default_start_utc, settings.speed)

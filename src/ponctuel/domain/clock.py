"""The clock that the system runs on: the real one, or a replay of the past."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells what time it is for the system, as an aware UTC datetime."""

    def now(self) -> datetime: ...


class RealClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class ReplayClock:
    """A clock that starts at a chosen moment of the past and runs at a chosen speed.

    Args:
        start_utc: aware moment at which the replay begins.
        speed: replayed seconds per real second; 0 stands still.
        monotonic: source of real seconds, replaceable in tests.
    """

    start_utc: datetime
    speed: float = 1.0
    monotonic: Callable[[], float] = time.monotonic
    _zero_s: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.start_utc.tzinfo is None:
            raise ValueError("start_utc must be aware")
        if self.speed < 0:
            raise ValueError("speed must not be negative")
        object.__setattr__(self, "_zero_s", self.monotonic())

    def now(self) -> datetime:
        elapsed_s = (self.monotonic() - self._zero_s) * self.speed
        return self.start_utc.astimezone(UTC) + timedelta(seconds=elapsed_s)

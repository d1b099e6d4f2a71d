"""The clock that the system runs on: the real one, or a replay of the past."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Gives the present time of the system, as an aware UTC datetime."""

    def now(self) -> datetime: ...


class RealClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ReplayClock:
    """A clock that starts at a chosen moment of the past and runs at a chosen speed.

    It can be adjusted while it runs: paused, moved to another moment, made faster.

    Args:
        start_utc: aware moment at which the replay begins.
        speed: replayed seconds per real second; 0 pauses the clock.
        monotonic: source of real seconds, replaceable in tests.
    """

    def __init__(
        self,
        start_utc: datetime,
        speed: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        _check(start_utc, speed)
        self.start_utc, self._monotonic = start_utc, monotonic
        # One tuple, replaced in one step: a concurrent reader sees the old state or the new one.
        self._anchor = (start_utc.astimezone(UTC), float(speed), monotonic())

    @property
    def speed(self) -> float:
        """Replayed seconds per real second."""
        return self._anchor[1]

    def now(self) -> datetime:
        moment, speed, anchored_at_s = self._anchor
        return moment + timedelta(seconds=(self._monotonic() - anchored_at_s) * speed)

    def adjust(self, moment: datetime | None = None, speed: float | None = None) -> None:
        """Continue from another moment, at another speed, or both.

        Args:
            moment: aware; None continues from the clock's present time.
            speed: replayed seconds per real second; None keeps the present speed.
        """
        moment = self.now() if moment is None else moment
        speed = self.speed if speed is None else speed
        _check(moment, speed)
        self._anchor = (moment.astimezone(UTC), float(speed), self._monotonic())


def _check(moment: datetime, speed: float) -> None:
    if moment.tzinfo is None:
        raise ValueError("the moment must be aware")
    if speed < 0:
        raise ValueError("speed must not be negative")

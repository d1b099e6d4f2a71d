"""The state of a replay clock, and its control while the system runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.domain.clock import Clock, ReplayClock
from ponctuel.domain.errors import Conflict, InvalidRequest
from ponctuel.domain.json import JsonObject
from ponctuel.domain.parsing import to_utc
from ponctuel.operations.work import Operations
from ponctuel.serving.replay_span import ReplaySpan

FASTEST = 100_000.0
# Jobs that run again at once after the clock was set, because their results depend on it.
BOUND_JOBS = ("board", "watches")


@dataclass(frozen=True)
class ReplayState:
    """The state of the system's clock; see `ponctuel_sdk.models.replay.Replay`."""

    mode: Literal["replay", "real"]
    now_utc: datetime
    speed: float
    paused: bool
    start_utc: datetime | None
    end_utc: datetime | None
    progress: float | None
    feed: Literal["warehouse", "events"]
    last_event_utc: datetime | None
    unseen_from: date | None
    unseen: bool | None


class ReplayControl:
    """Reads and sets the clock of a running system.

    Args:
        clock: the system's own.
        span: the replay's days; None on a real clock.
        publish: called after the clock was set, to inform other servers.
    """

    def __init__(
        self,
        clock: Clock,
        operations: Operations | None = None,
        span: ReplaySpan | None = None,
        publish: Callable[[], None] = lambda: None,
    ) -> None:
        self._clock, self._operations, self._span = clock, operations, span
        self._publish = publish

    def state(self) -> ReplayState:
        """The present state of the clock."""
        now, span = self._clock.now(), self._span
        last = self._last_event(now)
        if not isinstance(self._clock, ReplayClock):
            return ReplayState(
                "real", now, 1.0, False, None, None, None, "events", last, None, None
            )
        speed = self._clock.speed
        if span is None:
            start = self._clock.start_utc
            return ReplayState(
                "replay", now, speed, speed == 0, start, None, None, "warehouse", last, None, None
            )
        whole = max(span.end_utc - span.start_utc, timedelta(minutes=1))
        unseen = None
        if span.unseen_from is not None:
            unseen = now.astimezone(span.zone).date() >= span.unseen_from
        return ReplayState(
            mode="replay",
            now_utc=now,
            speed=speed,
            paused=speed == 0,
            start_utc=span.start_utc,
            end_utc=span.end_utc,
            progress=min(max((now - span.start_utc) / whole, 0.0), 1.0),
            feed=span.feed,
            last_event_utc=last,
            unseen_from=span.unseen_from,
            unseen=unseen,
        )

    def set_clock(self, caller: Caller, at: str | None, speed: float | None) -> ReplayState:
        """Set the clock, with an entry in the audit log.

        Args:
            caller: who asks, for the audit log.
            at: the new time, local to the busiest airport unless it bears an offset.
            speed: replayed seconds per second; 0 pauses.

        Raises:
            Conflict: the clock is the real one.
            InvalidRequest: neither is given, the time is outside the recorded days, or the speed
                is out of bounds.
        """
        clock, span = self._clock, self._span
        if at is None and speed is None:
            raise InvalidRequest("a time or a speed is needed", field="at")
        if not isinstance(clock, ReplayClock) or span is None:
            raise Conflict("the clock is the real one: only a replay can be set", code="real_clock")
        moment = None if at is None else to_utc(at, span.zone, "at")
        if moment is not None and not span.first_utc <= moment <= span.end_utc:
            raise InvalidRequest(
                f"a time from {span.first_utc:%Y-%m-%d %H:%M} to {span.end_utc:%Y-%m-%d %H:%M} "
                "UTC is accepted",
                field="at",
                value=at,
                code="outside_replay",
            )
        if speed is not None and not 0 <= speed <= FASTEST:
            raise InvalidRequest(
                f"0 to {FASTEST:g} replayed seconds per second are accepted",
                field="speed",
                value=speed,
            )
        clock.adjust(moment, speed)
        self._record(caller, clock)
        self._publish()
        return self.state()

    def _record(self, caller: Caller, clock: ReplayClock) -> None:
        if self._operations is None:
            return
        with self._operations.begin() as work:
            for name in BOUND_JOBS:
                work.jobs.bring_forward(name)
            detail: JsonObject = {
                "at": clock.now().isoformat(timespec="seconds"),
                "speed": clock.speed,
            }
            record(work, caller, "replay.turn", detail=detail)

    def _last_event(self, now: datetime) -> datetime | None:
        if self._operations is None:
            return None
        with self._operations.read() as work:
            return work.events.newest(now)

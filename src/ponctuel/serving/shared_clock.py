"""One replay for an installation: who comes second goes by the clock of who runs already.

Two servers on two replays would contradict each other: what the one takes in has not happened yet
for the other. So whoever runs puts its moment down in the database every few seconds; whoever
starts beside it takes the replay up at that moment, and a real clock needs none of this.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

from ponctuel.domain.clock import Clock, ReplayClock
from ponctuel.domain.errors import UserError
from ponctuel.operations.work import Operations

NAME = "clock"
EVERY_S, ALIVE = 10.0, timedelta(seconds=30)
log = logging.getLogger(__name__)


def joined(clock: Clock, operations: Operations) -> Clock:
    """The clock of an installation that runs already; else the one that is given."""
    if not isinstance(clock, ReplayClock):
        return clock
    with operations.read() as work:
        state = next((one for one in work.jobs.states() if one.name == NAME), None)
    if state is None or state.finished_at_utc is None or state.clock_at_utc is None:
        return clock
    since = datetime.now(UTC) - state.finished_at_utc
    if not timedelta(0) <= since <= ALIVE:
        return clock
    at = state.clock_at_utc + since * clock.speed
    log.warning("another server is running: its replay is taken up at %s", at.isoformat())
    return ReplayClock(at, clock.speed)


class SharedClock:
    """Puts the moment of a replay down from `start` to `stop`."""

    def __init__(self, clock: Clock, operations: Operations, every_s: float = EVERY_S) -> None:
        self._clock, self._operations, self._every_s = clock, operations, every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        if isinstance(self._clock, ReplayClock):
            self.put_down()
            self._thread.start()

    def stop(self) -> None:
        """End; a server that starts after the last one has ended begins its replay anew."""
        self._stop.set()
        if isinstance(self._clock, ReplayClock):
            self._write(forget=True)

    def put_down(self) -> None:
        """Write the moment, which is late by no more than it takes to write it."""
        self._write(forget=False)

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            self.put_down()

    def _write(self, *, forget: bool) -> None:
        try:
            with self._operations.begin() as work:
                if forget:
                    work.jobs.forget(NAME)
                else:
                    work.jobs.mark(NAME, self._clock.now())
        except UserError as error:
            log.warning("the clock's moment cannot be put down: %s", error)

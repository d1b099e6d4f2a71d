"""One replay for an installation: who comes second goes by the clock of who runs already.

Two servers on two replays would contradict each other: what the one takes in has not happened yet
for the other. So whoever runs puts its moment and its speed down in the database every few seconds;
whoever starts beside it takes the replay up there, and a real clock needs none of this.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from datetime import UTC, datetime, timedelta

from ponctuel.domain.clock import Clock, ReplayClock
from ponctuel.domain.errors import UserError
from ponctuel.operations.work import Operations

EVERY_S, MAX_AGE = 10.0, timedelta(seconds=30)
log = logging.getLogger(__name__)


def join_replay(clock: Clock, operations: Operations) -> Clock:
    """The clock of an installation that runs already, at its speed; else the one at hand.

    Args:
        clock: of this process.
        operations: the operational database.
    """
    if not isinstance(clock, ReplayClock):
        return clock
    with operations.read() as work:
        replay = work.replays.running(MAX_AGE)
    if replay is None:
        return clock
    at = replay.moment(datetime.now(UTC))
    log.warning(
        "another server is running: its replay is taken up at %s, %g times as fast as the world",
        at.isoformat(),
        replay.speed,
    )
    return ReplayClock(at, replay.speed)


class SharedClock:
    """Puts the moment of a replay down from `start` to `stop`."""

    def __init__(self, clock: Clock, operations: Operations, every_s: float = EVERY_S) -> None:
        self._clock, self._operations, self._every_s = clock, operations, every_s
        self._server = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        if isinstance(self._clock, ReplayClock):
            self.save()
            self._thread.start()

    def stop(self) -> None:
        """End; a server that starts after the last one has ended begins its replay anew."""
        self._stop.set()
        if isinstance(self._clock, ReplayClock):
            if self._thread.is_alive():
                self._thread.join(0.5)  # what it may be writing must not come after
            self._write(delete=True)

    def save(self) -> None:
        """Write the moment, which is late by no more than it takes to write it."""
        self._write(delete=False)

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            self.save()

    def _write(self, *, delete: bool) -> None:
        clock = self._clock
        try:
            with self._operations.begin() as work:
                if delete:
                    work.replays.delete(self._server)
                elif isinstance(clock, ReplayClock):
                    work.replays.save(self._server, clock.now(), clock.speed)
        except UserError as error:
            log.warning("the clock's moment cannot be put down: %s", error)

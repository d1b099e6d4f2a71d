"""The shared replay clock of an installation: a later server adopts the clock of a running one.

Servers with different replay times would contradict each other. So each server saves its replayed
time and speed in the database every few seconds, and a server that starts later adopts them. A real
clock needs none of this.
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
    """The replay clock of a running server, or else the given clock.

    Args:
        clock: the clock of this process.
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
        "another server is running: its replay is adopted at %s, at speed %g",
        at.isoformat(),
        replay.speed,
    )
    return ReplayClock(at, replay.speed)


class SharedClock:
    """Saves the time of a replay from `start` to `stop`."""

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
        """Delete the saved time; a server that starts alone begins its own replay."""
        self._stop.set()
        if isinstance(self._clock, ReplayClock):
            if self._thread.is_alive():
                self._thread.join(0.5)  # a write in progress must end first
            self._write(delete=True)

    def save(self) -> None:
        """Save the present time of the replay."""
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
            log.warning("the time of the clock cannot be saved: %s", error)

"""The dead man's switch: a signal to a service outside, which notices when it stops.

It stops when no round of the monitoring comes any more, and when alerts do not reach anybody: a
message that says so would not go out either.
"""

from __future__ import annotations

import logging
from datetime import timedelta

import httpx

from ponctuel.domain.clock import Clock
from ponctuel.operations.work import Operations

log = logging.getLogger(__name__)
TIMEOUT_S = 5.0
# A message that is queued for longer has failed several times.
LONGEST_QUEUED = timedelta(minutes=10)
GIVEN_UP_WITHIN = timedelta(days=1)


class Heartbeat:
    """Calls the dead man's switch after each round.

    Args:
        operations: the operational database, with the messages of alerts.
        url: of the service outside.
        machine: the machine's clock, by which messages are sent.
    """

    def __init__(self, operations: Operations, url: str, machine: Clock) -> None:
        self._operations, self._url, self._machine = operations, url, machine

    def send(self) -> bool:
        """Call it unless alerts are stuck; returns whether it was reached."""
        now = self._machine.now()
        with self._operations.read() as work:
            stuck = work.monitoring.undelivered(now - LONGEST_QUEUED, now - GIVEN_UP_WITHIN)
        if stuck:
            log.error("no heartbeat: %d messages of alerts do not go out", stuck)
            return False
        try:
            httpx.get(self._url, timeout=TIMEOUT_S).raise_for_status()
        except httpx.HTTPError as error:  # its address may hold a secret
            log.error("the heartbeat was not taken: %s", type(error).__name__)
            return False
        return True
